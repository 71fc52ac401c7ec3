//! The page's address follows the plan, and the plan follows the address: back, forward, reload. The session keeps the
//! plan too, since an address holds no plan of any size. Neither holds the password.

use std::cell::Cell;

use leptos::prelude::*;
use pgrunbook::plan::Plan;
use pgrunbook::plan::link::{MAX_LINK, of_text, text};
use wasm_bindgen::JsValue;

use super::dom;
use super::field::shown;
use super::link::{self, in_address};
use super::origin::Origin;
use super::runbook::STEP;
use super::state::State;

const KEY: &str = "pgrunbook.plan";

/// How long after the last change the address follows, in milliseconds.
const PAUSE: u64 = 300;

/// How much of a fragment is repeated that is no plan, in characters.
const SAID: usize = 60;

thread_local! {
    /// Whether the next address is a new entry in the browser's history.
    static NEW: Cell<bool> = const { Cell::new(false) };
}

/// The next change is one to come back from.
pub fn mark() {
    NEW.set(true);
}

/// Reads the plan that the page was opened with, and follows from then on.
pub fn follow(state: State) {
    match in_address() {
        Some((plan, origin)) => match typed_over() {
            // Loaded anew: the page itself has put the plan there.
            Some(typed) => {
                let (plan, origin) = state.own(plan, origin);
                take(state, typed.clone(), origin.after(&plan, &typed));
            }
            None => take(state, plan, origin),
        },
        None if dom::embedded() => state.origin.set(Origin {
            words: "There is no plan in the address of this page: what is shown is the example."
                .to_owned(),
            ..Origin::default()
        }),
        None => {
            let words = no_place(&dom::hash()).unwrap_or_default();
            match kept() {
                Some((plan, over)) => {
                    // What that address could not give is said again.
                    let origin = link::of(&over).map(|(read, origin)| origin.after(&read, &plan));
                    let origin = origin.unwrap_or_default();
                    take(state, plan, Origin { words, ..origin });
                }
                None => state.origin.update(|origin| origin.words = words),
            }
        }
    }
    forget_failure();
    dom::on_window("popstate", move |_| {
        let (plan, origin) = match in_address() {
            Some(found) => found,
            None if dom::hash().is_empty() => (state.start(Plan::default()), Origin::default()),
            None => {
                if let Some(words) = no_place(&dom::hash()) {
                    state.origin.update(|origin| origin.words = words);
                }
                return;
            }
        };
        let unread = |origin: &Origin| !origin.findings.is_empty();
        let other = state.plan.with_untracked(|now| *now != plan);
        if other || unread(&origin) || state.origin.with_untracked(unread) {
            state.replace(plan, origin);
        }
    });
    if dom::embedded() {
        return;
    }
    // The address comes too late when the page is left right after a key press.
    dom::on_window("pagehide", move |_| state.plan.with_untracked(keep));
    let pause = dom::Afterwards::new();
    Effect::new(move |_| {
        state.plan.track();
        state.origin.track();
        pause.later(if NEW.get() { 0 } else { PAUSE }, move || write(state));
    });
}

/// Takes out of the address what a page that had failed has put there: the page works again, and its address is passed on.
fn forget_failure() {
    let location = dom::window().location();
    let search = location.search().unwrap_or_default();
    if dom::AGAIN.contains(&search.as_str()) {
        replace(&(location.pathname().unwrap_or_default() + &dom::hash()));
    }
}

/// Another address for the same entry of the browser's history.
fn replace(address: &str) {
    if let Ok(history) = dom::window().history() {
        let _set = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// The plan that the page was opened with: there is nothing before it to go back to.
fn take(state: State, plan: Plan, origin: Origin) {
    let (plan, origin) = state.own(plan, origin);
    state.plan.set(plan);
    state.origin.set(origin);
}

/// What is to be said of a fragment that is no plan: nothing, if it is a place of the page.
fn no_place(hash: &str) -> Option<String> {
    let name = hash.strip_prefix('#').filter(|name| !name.is_empty())?;
    let place = name.starts_with(STEP) || dom::element(name).is_some();
    let begins: String = shown(hash).chars().take(SAID).collect();
    (!place).then(|| {
        format!("{begins} at the end of the address is no plan and no place of this page.")
    })
}

/// Keeps the plan in the session's storage, with the address that it was typed over.
fn keep(plan: &Plan) {
    if let Some(storage) = dom::storage() {
        let _kept = storage.set_item(KEY, &(text(plan) + &dom::hash()));
    }
}

/// The plan in the session's storage, and the fragment that the address had.
fn kept() -> Option<(Plan, String)> {
    let kept = dom::storage()?.get_item(KEY).ok().flatten()?;
    let at = kept.find('#').unwrap_or(kept.len());
    let (plan, report) = of_text(&kept[..at]);
    (report.findings.is_empty()).then(|| (plan, kept[at..].to_owned()))
}

/// What was typed over the plan in the address, in a page that is loaded anew.
fn typed_over() -> Option<Plan> {
    // From the message that stands in a broken page's place, too.
    let search = dom::window().location().search().unwrap_or_default();
    let again = dom::about("loaded").is_some_and(|how| how != "navigate")
        || dom::AGAIN.contains(&search.as_str());
    let (plan, over) = kept().filter(|_| again)?;
    (over == dom::hash()).then_some(plan)
}

fn write(state: State) {
    let plan = state.plan.with_untracked(text);
    let start = state.start(Plan::default());
    let example = state.plan.with_untracked(|plan| *plan == start);
    // What could not be taken from a link stands in it still, to be looked at.
    let unread = state
        .origin
        .with_untracked(|origin| (!origin.findings.is_empty()).then(|| origin.link.clone()));
    let fragment = match unread {
        Some(link) => format!("#{link}"),
        None if example || plan.len() > MAX_LINK => String::new(),
        None => format!("#{plan}"),
    };
    let location = dom::window().location();
    if dom::hash() == fragment {
        NEW.set(false);
        return state.plan.with_untracked(keep);
    }
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let address = path + &fragment;
    match dom::window().history() {
        Ok(history) if NEW.replace(false) => {
            let _set = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
        }
        _ => replace(&address),
    }
    state.plan.with_untracked(keep);
}
