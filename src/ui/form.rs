//! The plan, in sections.

use leptos::prelude::*;
use pgrunbook::finding::{Finding, Severity};
use pgrunbook::pg::Major;
use pgrunbook::plan::fields::{FIELDS, Field};
use pgrunbook::plan::{MAX_STANDBYS, Node, Plan};
use wasm_bindgen::JsCast;

use super::bar::plural;
use super::field::{FieldRow, Input, Said, Select, about, help_id, id, plain};
use super::link::{self, PRESETS};
use super::node::{FoldedRow, NodeRow, OPEN, lines};
use super::origin::Origin;
use super::password::{Password, PasswordRow};
use super::state::State;
use super::view::{Row, click, flag, number, part, rows, text, when, yes_no};
use super::{dom, history};

#[component]
pub fn Form() -> AnyView {
    let state = expect_context::<State>();
    provide_context(Wide::follow());
    let hint = RwSignal::new(String::new());
    // The line takes room: while a button is being pressed, it would move it away.
    let wanted = StoredValue::new(String::new());
    let say = move |help: String| {
        wanted.set_value(help);
        dom::when_released(move || hint.set(wanted.get_value()));
    };
    let count = number(move || state.plan.with(|plan| plan.standbys.len()));
    let lines = lines(state);
    let standbys = move || {
        let row = |place: usize| {
            Row::new(place.to_string(), move || match place > OPEN {
                true => view! { <FoldedRow place lines/> }.into_any(),
                false => view! { <NodeRow place/> }.into_any(),
            })
        };
        (1..=count.get()).map(row).collect()
    };
    let add = move |_| {
        history::mark();
        state.edit(true, |plan| plan.standbys.push(next(plan)));
        let path = format!(
            "standbys[{}].address",
            state.plan.with_untracked(|plan| plan.standbys.len() - 1)
        );
        dom::later(0, move || dom::go_to(&id(&path)));
    };
    view! {
        <form class="form" aria-label="Plan" novalidate on:submit=|event| event.prevent_default()
            on:focusin=move |event| say(dom::help(&event)) on:focusout=move |_| say(String::new())>
            <div class="scroll">
                <p class="lede">"Streaming replication for PostgreSQL 9.0 to 19, ready to run. Nothing you type leaves this page."</p>
                <Presets/>
                <Origins/>
                <section class="sec" aria-labelledby="h-servers">
                    <h2 class="sr" id="h-servers">"Servers"</h2>
                    <NodeRow place=0/>
                    {rows(standbys)}
                    <button type="button" class="plain add" disabled=flag(move || { count.get() >= MAX_STANDBYS }) on:click=click(add)>"Add a standby"</button>
                </section>
                <fieldset class="sec">
                    <legend>"Version and platform"</legend>
                    <div class="two">
                        <label for=id("postgres")>{about("postgres").label}</label>
                        <Select path="postgres" options=majors()/>
                        <label for=id("platform")>"on"<span class="sr">" platform"</span></label>
                        <Select path="platform" options=choices(&[("debian", "Debian, Ubuntu"), ("source", "another, by paths")])/>
                    </div>
                    <Said path="postgres"/>
                    <Said path="platform"/>
                    {when(state.by_paths, || view! { <div class="rows"><FieldRow path="os_user"/></div> }.into_any())}
                </fieldset>
                <Section title="Replication" of=&["replication.", "password"] summary=text(move || replication(state))>
                    <div class="rows">
                        <FieldRow path="replication.user"/>
                        <PasswordRow/>
                        <FieldRow path="replication.tls" options=choices(&[
                            ("require", "require: encrypted"),
                            ("verify-full", "verify-full: server checked too"),
                            ("off", "off"),
                        ])/>
                    </div>
                </Section>
                <Section title="Options" of=&["copy.", "wal.", "name"] summary=text(move || options(state))>
                    <div class="rows">
                        <FieldRow path="copy.method" options=choices(&[("pg_basebackup", "pg_basebackup"), ("manual", "rsync over ssh, by hand")])/>
                        <FieldRow path="copy.wal" options=choices(&[("stream", "streamed meanwhile"), ("fetch", "fetched at the end")])/>
                        <FieldRow path="wal.keep" aside=text(move || keeping(state))/>
                        <FieldRow path="wal.slot_limit" aside=text(|| "max_slot_wal_keep_size".to_owned())/>
                        <label for=id("name")>"Bundle"</label>
                        <div class="ctl"><Input path="name"/><Said path="name"/></div>
                    </div>
                </Section>
                {(!dom::alone()).then(|| view! {
                    <p class="help"><a href="guide/index.html#what-it-does-not-set-up">"What it does not set up"</a></p>
                })}
                <small class="version">{dom::about("version")}</small>
            </div>
            <p class="hint" aria-hidden="true">{hint}</p>
            <PlanBar/>
            <div hidden>{helps()}</div>
        </form>
    }
    .into_any()
}

/// What each field of the table means, for those who hear the page; who sees it has it in the line below the form.
fn helps() -> AnyView {
    let help = |field: &'static Field| {
        let example = match field.example {
            "" => String::new(),
            example => format!(" Example: {example}"),
        };
        view! { <p id=help_id(field)>{plain(field.help)}{example}</p> }
    };
    FIELDS.iter().map(help).collect_view().into_any()
}

/// A standby that is easily made right: the next name and the next address.
fn next(plan: &Plan) -> Node {
    const NAMES: [&str; 7] = ["beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
    let used = |name: &str| plan.nodes().any(|(_, node)| node.name == name);
    let mut numbered = (plan.standbys.len() + 1..).map(|number| format!("standby{number}"));
    let name = NAMES
        .iter()
        .find(|name| !used(name))
        .map(|name| (*name).to_owned());
    let last = plan.standbys.last().cloned().unwrap_or_default();
    Node {
        name: name
            .or_else(|| numbered.find(|name| !used(name)))
            .unwrap_or_default(),
        address: String::new(),
        listen: String::new(),
        from: String::new(),
        ..last
    }
}

fn majors() -> Vec<(String, String)> {
    Major::all()
        .rev()
        .map(|major| (major.label().to_owned(), major.label().to_owned()))
        .collect()
}

fn choices(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

/// How the setting is called at this major that keeps WAL.
fn keeping(state: State) -> String {
    let major = state.plan.with(|plan| Major::parse(&plan.postgres));
    major
        .map(|major| pgrunbook::pg::wal_keep_setting(major, 0).0.to_owned())
        .unwrap_or_default()
}

fn replication(state: State) -> String {
    let password = match state.password.get() {
        Password::Asked => "password asked on the host",
        Password::Generated(_) => "password generated",
        Password::Typed(_) => "password typed",
    };
    state.plan.with(|plan| {
        let or = |text: &str, default: &str| {
            if text.is_empty() {
                default.to_owned()
            } else {
                text.to_owned()
            }
        };
        let tls = or(&plan.replication.tls, "by platform");
        format!(
            "{}, TLS {tls}, {password}",
            or(&plan.replication.user, "replicator")
        )
    })
}

fn options(state: State) -> String {
    state.plan.with(|plan| {
        let parts = [&plan.copy.method, &plan.wal.keep, &plan.wal.slot_limit].map(String::as_str);
        let given: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        given.join(", ")
    })
}

/// Whether sections stand open, as the style sheet has it.
#[derive(Clone, Copy)]
struct Wide(RwSignal<bool>);

impl Wide {
    /// Follows the window.
    fn follow() -> Wide {
        let is = || {
            let query = dom::window().match_media("(min-width: 60.01rem)");
            query.ok().flatten().is_some_and(|query| query.matches())
        };
        let wide = RwSignal::new(is());
        dom::on_window("resize", move |_| {
            if wide.get_untracked() != is() {
                wide.set(is());
            }
        });
        Wide(wide)
    }
}

/// A section that folds to one line on a narrow page.
#[component]
fn Section(
    title: &'static str,
    of: &'static [&'static str],
    summary: Signal<String>,
    children: Children,
) -> AnyView {
    let state = expect_context::<State>();
    // What is wrong in it, since the fields that say so may be folded away.
    let count = move |severity: Severity| {
        state.all_findings.with(|all| {
            let here = |finding: &&Finding| {
                finding.severity == severity && of.iter().any(|path| finding.path.starts_with(path))
            };
            all.iter().filter(here).count()
        })
    };
    let errors = number(move || count(Severity::Error));
    let warnings = number(move || count(Severity::Warning));
    let summary = text(move || match (errors.get(), warnings.get()) {
        (0, 0) => summary.get(),
        (0, warnings) => format!("{}: {}", summary.get(), plural(warnings, "warning")),
        (errors, _) => format!("{}: {}", summary.get(), plural(errors, "error")),
    });
    let wide = expect_context::<Wide>().0;
    view! {
        <details class="sec" open=flag(move || wide.get())>
            <summary tabindex=text(move || if wide.get() { "-1" } else { "0" }.to_owned())><h2>{title}</h2><span class="sum" class:is-err=flag(move || errors.get() > 0)
                class:is-warn=flag(move || warnings.get() > 0)>{summary}</span></summary>
            {children()}
        </details>
    }
    .into_any()
}

#[component]
fn Presets() -> AnyView {
    let state = expect_context::<State>();
    let buttons = PRESETS.map(|(label, plan)| {
        let choose = move |_| {
            history::mark();
            state.replace(state.start(plan()), Origin::default());
            state.say(&format!("Started from {label}; Undo brings back what was there"));
        };
        view! {
            <button type="button" class="plain" aria-pressed=yes_no(move || state.plan.with(|now| *now == state.start(plan()))) on:click=click(choose)>{label}</button>
        }
    });
    view! { <div class="presets" role="group" aria-label="Start from"><span class="muted">"Start from"</span>{buttons.into_iter().collect_view()}</div> }
        .into_any()
}

/// Where the plan came from.
#[component]
pub fn Origins() -> AnyView {
    let state = expect_context::<State>();
    let refused = flag(move || state.origin.with(|origin| !origin.refused.is_empty()));
    let lines = move || {
        let lines = state
            .origin
            .with(|origin| origin.refused.clone())
            .into_iter();
        lines
            .map(|line| view! { <li>{line}</li> })
            .collect_view()
            .into_any()
    };
    let close = move |_| {
        state.origin.update(|origin| {
            origin.words.clear();
            origin.refused.clear();
        });
        // The button is gone.
        dom::later(0, || dom::focus("choose-plan"));
    };
    view! {
        <div id="origin">
            <p class="origin" role="status">{text(move || state.origin.with(|origin| origin.words.clone()))}</p>
            {when(refused, move || view! {
                <ul class="refused">{part(lines)}</ul>
                <button type="button" on:click=click(close)>"Close"</button>
            }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn PlanBar() -> AnyView {
    let state = expect_context::<State>();
    let reset = move |_| {
        history::mark();
        state.reset();
        state.say("Reset to the example; Undo brings back what was there");
    };
    let undo = move |_| {
        if state.can_undo() {
            state.undo();
        }
    };
    let opened = move |event: web_sys::Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            link::open(state, file);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let choose = |_| {
        if let Some(input) = dom::element("open-plan") {
            input.click();
        }
    };
    view! {
        <div class="planbar" role="group" aria-label="Plan">
            <button type="button" class="plain" aria-disabled=yes_no(move || !state.can_undo()) on:click=click(undo)>"Undo"</button>
            <button type="button" class="plain" on:click=click(reset)>"Reset"</button>
            <span class="push"></span>
            <input type="file" id="open-plan" hidden accept=".json,application/json" on:change=opened/>
            <button type="button" class="plain" id="choose-plan" on:click=click(choose)>"Open plan.json"</button>
            <button type="button" class="plain" on:click=click(move |event| link::copy(state, dom::target(&event)))>"Copy link"</button>
        </div>
    }
    .into_any()
}
