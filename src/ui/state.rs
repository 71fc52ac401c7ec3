//! What the page knows: the plan as it is typed, what the check says of it, and the last plan that was valid.

use std::sync::Arc;

use leptos::prelude::*;
use pgrunbook::check::{check, follow_major, follow_platform};
use pgrunbook::finding::{Finding, Fix, Report, Severity, printable};
use pgrunbook::plan::Plan;
use pgrunbook::plan::fields::labels;
use pgrunbook::runbook::order;
use pgrunbook::secret::Salt;
use pgrunbook::site::{Held, Site};
use pgrunbook::topology::Topology;

use super::aside;
use super::changes::Changes;
use super::dom::{self, Afterwards};
use super::field::shown;
use super::later::Tool;
use super::origin::Origin;
use super::password::{Password, of_password};
use super::undo::{Before, Undo};

/// How long a pause in typing is, in milliseconds: then an error is shown.
const PAUSE: u64 = 700;

/// How long what has changed is marked after the last key press, in milliseconds.
const MARKED: u64 = 4_000;

/// What is shown of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Runbook,
    /// A node's files, by its place.
    Node(usize),
    Days,
    Everything,
    /// Something that is asked beside the plan.
    Tool(Tool),
}

#[derive(Debug, Clone, PartialEq)]
struct Checked {
    pub report: Report,
    pub topology: Option<Arc<Topology>>,
}

/// Handles to everything that changes.
#[derive(Clone, Copy)]
pub struct State {
    pub plan: RwSignal<Plan>,
    checked: Memo<Checked>,
    /// What the host of this copy of the page has set.
    site: &'static Site,
    undo: Undo,
    /// The field that is being typed in.
    typing: RwSignal<Option<String>>,
    /// The pause after the last key press.
    pause: Afterwards,
    pub origin: RwSignal<Origin>,
    pub password: RwSignal<Password>,
    /// What was typed before another way was chosen.
    pub typed: RwSignal<Password>,
    /// Drawn once for a password: the same plan, password and salt give the same bytes.
    pub salt: RwSignal<Option<(Password, Salt)>>,
    pub tab: RwSignal<Tab>,
    /// What was asked of the tools, in their order.
    pub asked: [RwSignal<String>; 2],
    /// What a screen reader is told.
    pub said: RwSignal<String>,
    /// A fix that was applied, by its field.
    pub fixed: RwSignal<Option<(String, String)>>,
    /// The last plan without an error.
    pub valid: Memo<Arc<Topology>>,
    /// What was valid when the typing began: what differs from it is marked, until there was none for a while.
    pub since: StoredValue<Option<Arc<Topology>>>,
    /// Told when what was marked is so no longer.
    pub unmarked: RwSignal<()>,
    marked: Afterwards,
    /// The last plan that somebody changed while it had no error.
    good: StoredValue<Option<Plan>>,
    /// Which lines of files are marked.
    pub changes: RwSignal<Changes>,
    /// How many steps the runbook has.
    pub steps: Memo<usize>,
    /// Whether all is unfolded to be printed.
    pub printing: RwSignal<bool>,
    /// Every finding that is shown now.
    pub all_findings: RwSignal<Vec<Finding>>,
    blocked: Memo<bool>,
    /// Whether servers are told by paths.
    pub by_paths: Memo<bool>,
    /// Whether a standby can go.
    pub many: Memo<bool>,
}

impl State {
    pub fn new(site: &'static Site) -> State {
        let plan = RwSignal::new(site.start(Plan::default()));
        let checked = Memo::new(move |_| {
            let (report, topology) = plan.with(check);
            Checked {
                report,
                topology: topology.map(Arc::new),
            }
        });
        let valid = Memo::new(move |last: Option<&Arc<Topology>>| {
            let now = checked.with(|checked| checked.topology.clone());
            let now = match (now, last) {
                (Some(now), Some(last)) if now == *last => Some(last.clone()),
                (now, last) => now.or_else(|| last.cloned()),
            };
            now.unwrap_or_else(|| {
                let start = check(&site.start(Plan::default())).1;
                let example = start.or_else(|| check(&Plan::default()).1);
                Arc::new(example.expect("the example has no error"))
            })
        });
        let typing = RwSignal::new(None::<String>);
        let origin = RwSignal::new(Origin::default());
        let password = RwSignal::new(Password::Asked);
        let found = Memo::new(move |_| {
            let typing = typing.get();
            // An error in the field that is being typed in waits for a pause.
            let waits =
                |finding: &Finding| is_error(finding) && Some(&finding.path) == typing.as_ref();
            let mut findings = origin.with(|origin| origin.findings.clone());
            checked.with(|checked| {
                let shown = checked
                    .report
                    .findings
                    .iter()
                    .filter(|finding| !waits(finding));
                findings.extend(shown.cloned());
            });
            findings.extend(of_password(&valid.get(), &password.get()));
            for finding in &mut findings {
                finding.message = printable(&finding.message);
                for text in [&mut finding.detail, &mut finding.hint] {
                    *text = shown(text);
                }
            }
            // Errors first; else in the order of the form. A sort that keeps that order weighs more than all of this.
            let mut sorted = Vec::with_capacity(findings.len());
            for severity in [Severity::Error, Severity::Warning, Severity::Note] {
                let of = |finding: &&Finding| finding.severity == severity;
                sorted.extend(findings.iter().filter(of).cloned());
            }
            sorted
        });
        // Whatever looks at them is asked only when they have changed, and not at every key press whether they have.
        let all_findings = RwSignal::new(Vec::new());
        Effect::new(move |_| {
            let found = found.get();
            if all_findings.with_untracked(|last| *last != found) {
                all_findings.set(found);
            }
        });
        let blocked = Memo::new(move |_| {
            checked.with(|checked| checked.topology.is_none())
                || origin.with(|origin| origin.findings.iter().any(is_error))
                || password
                    .with(|password| of_password(&valid.get(), password).iter().any(is_error))
        });
        State {
            plan,
            site,
            checked,
            undo: Undo::new(),
            typing,
            pause: Afterwards::new(),
            origin,
            password,
            typed: RwSignal::new(Password::Asked),
            salt: RwSignal::new(None),
            tab: RwSignal::new(Tab::Runbook),
            asked: [RwSignal::new(String::new()), RwSignal::new(String::new())],
            said: RwSignal::new(String::new()),
            fixed: RwSignal::new(None),
            valid,
            since: StoredValue::new(None),
            unmarked: RwSignal::new(()),
            marked: Afterwards::new(),
            good: StoredValue::new(None),
            changes: RwSignal::new(Changes::new()),
            steps: Memo::new(move |_| valid.with(|topology| order(topology).len())),
            printing: RwSignal::new(false),
            all_findings,
            blocked,
            by_paths: Memo::new(move |_| plan.with(|plan| plan.platform == "source")),
            many: Memo::new(move |_| plan.with(|plan| plan.standbys.len() > 1)),
        }
    }

    /// Whether what is shown must not be used: the plan as it stands has an error, or could not be taken whole.
    pub fn blocked(&self) -> bool {
        self.blocked.get()
    }

    /// A key press in a field.
    pub fn type_in(&self, path: &str, text: &str) {
        let same = self
            .typing
            .with_untracked(|typing| typing.as_deref() == Some(path));
        self.edit(!same, |plan| {
            let _known = plan.set(path, text);
        });
        aside::drop_field(path);
        if !same {
            self.typing.set(Some(path.to_owned()));
        }
        let state = *self;
        self.pause.later(PAUSE, move || state.rest());
    }

    /// The field was left, or nothing was typed for a while.
    pub fn rest(&self) {
        if self.typing.with_untracked(Option::is_some) {
            self.typing.set(None);
        }
    }

    /// The field was left. A message that appears while a button is being pressed would move the button away: it waits.
    pub fn leave(&self) {
        let state = *self;
        dom::when_released(move || state.rest());
    }

    /// Takes a standby out.
    pub fn remove_standby(&self, index: usize) {
        self.edit(true, |plan| {
            plan.standbys.remove(index);
        });
        aside::drop_standby(index);
    }

    /// Changes the plan; `step`: it can be undone by itself.
    pub fn edit(&self, step: bool, change: impl FnOnce(&mut Plan)) {
        let before = self.plan.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        self.hold(&mut after);
        if before == after {
            return;
        }
        if step {
            self.remember(before, None, self.origin.get_untracked());
        }
        self.put(after);
    }

    /// The plan from now on.
    fn put(&self, plan: Plan) {
        let origin = self.origin.get_untracked();
        let left = origin.clone().after(&self.plan.get_untracked(), &plan);
        if left != origin {
            self.origin.set(left);
        }
        self.forget_fix();
        // With another number of standbys, nothing is compared.
        let valid = self.valid.get_untracked();
        let count = |topology: &Arc<Topology>| topology.standbys().len();
        if self.since.with_value(|since| since.as_ref().map(count)) != Some(count(&valid)) {
            self.since.set_value(Some(valid));
        }
        if self
            .checked
            .with_untracked(|checked| checked.topology.is_some())
        {
            self.good.set_value(Some(self.plan.get_untracked()));
        }
        self.plan.set(plan);
        self.marks_end_later();
    }

    /// Marks in files end where they stand: to make the lines anew would fold what somebody has opened meanwhile.
    pub fn marks_end_later(&self) {
        let state = *self;
        self.marked.later(MARKED, move || {
            state.since.set_value(None);
            state.unmarked.set(());
            state.changes.set(Changes::new());
            for part in dom::all(".code .changed") {
                let _gone = part.class_list().remove_1("changed");
            }
        });
    }

    /// A choice was made. Fields that nobody has touched follow it where they cannot stay, and on another platform those that mean
    /// nothing there.
    pub fn choose(&self, path: &str, text: &str) {
        let before = self.plan.get_untracked();
        let mut after = before.clone();
        let _known = after.set(path, text);
        let mut given = aside::give_back(path, &mut after);
        let whole = after.clone();
        let held = |path: &str| self.locks(path);
        let (followed, what) = match path {
            "postgres" => (follow_major(&mut after, held), "version"),
            "platform" => (follow_platform(&mut after, held), "platform"),
            _ => (Vec::new(), ""),
        };
        given.retain(|path| !followed.contains(path));
        self.rest();
        self.edit(true, |plan| *plan = after);
        aside::drop_field(path);
        aside::keep(path, &whole, &followed);
        let mut words = String::new();
        for (did, paths) in [("Changed", &followed), (" Back", &given)] {
            if !paths.is_empty() {
                words += &format!("{did} with the {what}: {}.", labels(paths).join(", "));
            }
        }
        if !words.is_empty() {
            let words = words.trim_start().to_owned();
            self.say(&words);
            self.fixed.set(Some((path.to_owned(), words)));
        }
    }

    /// The way back to what stood in a field before it was wrong.
    pub fn back(&self, finding: &Finding) -> Option<Fix> {
        let path = &finding.path;
        // What a link could not give is an error of a plan that has none.
        let wrong = self
            .checked
            .with_untracked(|checked| checked.topology.is_none());
        let good = self
            .good
            .get_value()
            .filter(|_| wrong && is_error(finding))?;
        let was = good.get(path).filter(|was| !was.is_empty())?;
        // With another number of standbys, a path may be another server's.
        let other = self.plan.with_untracked(|plan| {
            plan.standbys.len() == good.standbys.len() && plan.get(path) != Some(was)
        });
        other.then(|| Fix {
            label: printable(&format!("put back {was}")),
            path: path.clone(),
            value: was.to_owned(),
        })
    }

    /// Whether the plan by itself has no error: then what is wrong is its password, or what a link could not give.
    pub fn is_valid(&self) -> bool {
        self.checked.with(|checked| checked.topology.is_some())
    }

    /// The last plan that somebody changed while it had no error, if there was one: else the example is shown in place of one.
    pub fn last_good(&self) -> Option<Plan> {
        self.good.get_value()
    }

    /// Applies a finding's fix.
    pub fn apply(&self, fix: &Fix) {
        self.rest();
        let path = fix.path.clone();
        self.edit(true, |plan| {
            let _known = plan.set(&fix.path, &fix.value);
        });
        let words = format!("{}: done.", fix.label);
        self.say(&words);
        self.fixed.set(Some((path, words)));
    }

    /// Takes a whole plan, from a link, a file or a preset.
    pub fn replace(&self, plan: Plan, origin: Origin) {
        self.rest();
        let (plan, origin) = self.own(plan, origin);
        if self.plan.with_untracked(|now| *now == plan) {
            self.go_on();
        }
        self.edit(true, |old| *old = plan);
        aside::set(Vec::new());
        self.origin.set(origin);
    }

    /// Goes on without what could not be read.
    pub fn go_on(&self) {
        let origin = self.origin.get_untracked();
        if !origin.findings.is_empty() {
            self.remember(self.plan.get_untracked(), None, origin);
            self.origin.set(Origin::default());
        }
    }

    /// A plan of the page itself, as this copy starts from it.
    pub fn start(&self, plan: Plan) -> Plan {
        self.site.start(plan)
    }

    /// Whether the host of this copy holds this field.
    pub fn locks(&self, path: &str) -> bool {
        self.site.locks(path)
    }

    fn hold(&self, plan: &mut Plan) -> Vec<Held> {
        self.site.hold(plan)
    }

    /// The plan with what this copy holds, and its origin with what came otherwise.
    pub fn own(&self, mut plan: Plan, mut origin: Origin) -> (Plan, Origin) {
        let held = self.hold(&mut plan);
        for (i, one) in held.iter().enumerate() {
            let words = if i == 0 {
                " Held by this copy of the page: "
            } else {
                ", "
            };
            origin.words.push_str(words);
            for part in [&one.path, " = ", &one.kept, " (not ", &one.given, ")"] {
                origin.words.push_str(&printable(part));
            }
        }
        (plan, origin)
    }

    /// Starts anew, without a password: one step, whatever of both there was.
    pub fn reset(&self) {
        let before = (self.plan.get_untracked(), self.password.get_untracked());
        let origin = self.origin.get_untracked();
        self.replace(self.start(Plan::default()), Origin::default());
        self.typed.set(Password::Asked);
        if before.1 == Password::Asked {
            return;
        }
        if before.0 != self.plan.get_untracked() || !origin.findings.is_empty() {
            drop(self.undo.pop());
        }
        self.remember(before.0, Some(before.1), origin);
        self.password.set(Password::Asked);
    }

    fn remember(&self, plan: Plan, password: Option<Password>, origin: Origin) {
        self.undo.push(Before {
            plan,
            password,
            origin: origin.of_plan(),
            aside: aside::get(),
        });
    }

    fn forget_fix(&self) {
        if self.fixed.with_untracked(Option::is_some) {
            self.fixed.set(None);
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub fn undo(&self) {
        self.rest();
        if let Some(last) = self.undo.pop() {
            self.put(last.plan);
            self.origin.set(last.origin);
            aside::set(last.aside);
            if let Some(password) = last.password {
                self.password.set(password);
            }
            self.say("Undone");
        }
    }

    /// Tells a screen reader.
    pub fn say(&self, text: &str) {
        self.said.set(text.to_owned());
    }
}

pub fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}
