//! One field of the plan: label, control, what is wrong with it.

use leptos::prelude::*;
use pgrunbook::finding::{Finding, Severity, printable};
pub use pgrunbook::page::field_id as id;
use pgrunbook::plan::fields::{Field, field};
use pgrunbook::plan::{Node, Plan};
use pgrunbook::topology::Topology;

use super::state::State;
use super::view::{click, flag, part, same_text, text, yes_no};
use super::{dom, history};

/// What the table says of a field.
pub fn about(path: &str) -> &'static Field {
    field(path).expect("the form has fields of the table alone")
}

/// What the fields of one server depend on. Without it each of them would look at the whole plan at every key press.
#[derive(Clone, Copy)]
pub struct OfNode {
    pub node: Memo<Node>,
    pub findings: Memo<Vec<Finding>>,
}

/// A text of the table without the marks for what is typed as it stands.
pub fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// A text of a finding, in which names and values may stand that somebody else has written.
pub fn shown(text: &str) -> String {
    plain(&printable(text))
}

/// The id of what a field of the table means: one text for all standbys.
pub fn help_id(field: &Field) -> String {
    format!("h{}", &id(field.path)[1..])
}

/// The id of what is said of a field, and that of what it means.
fn described(path: &str) -> String {
    format!("{}-said {}", id(path), help_id(about(path)))
}

/// The findings that stand at this field.
pub fn findings_at(state: State, path: &str) -> Memo<Vec<Finding>> {
    let path = path.to_owned();
    let near = use_context::<OfNode>().map(|of| of.findings);
    Memo::new(move |_| {
        let here = |finding: &&Finding| finding.path == path && finding.severity != Severity::Note;
        let of = |all: &Vec<Finding>| all.iter().filter(here).cloned().collect();
        match near {
            Some(near) => near.with(of),
            None => state.all_findings.with(of),
        }
    })
}

/// The text of this field.
fn value_at(state: State, path: &str) -> impl Fn() -> String + Clone + Send + Sync + use<> {
    let path = path.to_owned();
    let of = use_context::<OfNode>();
    move || {
        let read = |plan: &Plan| plan.get(&path).unwrap_or_default().to_owned();
        match of {
            Some(of) => {
                of.node.track();
                state.plan.with_untracked(read)
            }
            None => state.plan.with(read),
        }
    }
}

/// A text field without its label.
#[component]
pub fn Input(#[prop(into)] path: String) -> AnyView {
    let state = expect_context::<State>();
    let found = findings_at(state, &path);
    let about = about(&path);
    let (id, message) = (id(&path), described(&path));
    let value = value_at(state, &path);
    let is = move |severity: Severity| {
        found.with(|found| found.iter().any(|finding| finding.severity == severity))
    };
    let mode = if about.numeric { "numeric" } else { "text" };
    view! {
        <input
            id=id
            inputmode=mode
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            placeholder=plain(about.default)
            aria-describedby=message
            aria-invalid=yes_no(move || is(Severity::Error))
            aria-required=if about.required { "true" } else { "false" }
            readonly=state.locks(&path)
            class:warned=flag(move || is(Severity::Warning))
            prop:value=text(value)
            on:input:target=move |event| state.type_in(&path, &event.target().value())
            on:blur=move |_| state.leave()
        />
    }
    .into_any()
}

/// What a choice means that is left out, as the plan would say it.
fn by_default(topology: &Topology, path: &str) -> Option<&'static str> {
    Some(match path {
        "replication.tls" => topology.tls().word(),
        "copy.method" => topology.copy_method().word(),
        "copy.wal" => topology.copy_wal().word(),
        _ => return None,
    })
}

/// A choice without its label.
#[component]
pub fn Select(#[prop(into)] path: String, options: Vec<(String, String)>) -> AnyView {
    let state = expect_context::<State>();
    let found = findings_at(state, &path);
    let (id, message) = (id(&path), described(&path));
    let locked = state.locks(&path);
    let value = {
        let path = path.clone();
        same_text(move || {
            state
                .plan
                .with(|plan| plan.get(&path).unwrap_or_default().to_owned())
        })
    };
    let known = options.clone();
    let chosen = path.clone();
    // A value that came from a link or a file is shown, whatever it is; in place of none, what it means here.
    let other = move || {
        let value = value.get();
        let labelled = |of: &str| known.iter().find(|(value, _)| value == of);
        labelled(&value).is_none().then(|| match value.is_empty() {
            true => {
                let meant = match state.blocked() {
                    true => None,
                    false => state.valid.with(|topology| by_default(topology, &chosen)),
                };
                let label = match meant.and_then(labelled) {
                    Some((_, label)) => format!("default: {label}"),
                    None => "default".to_owned(),
                };
                (label, value)
            }
            false => (value.clone(), value),
        })
    };
    view! {
        <span class="sel">
            <select
                id=id
                aria-disabled=locked.then_some("true")
                aria-describedby=message
                aria-invalid=yes_no(move || found.with(|found| found.iter().any(|f| f.severity == Severity::Error)))
                on:change:target=move |event| {
                    history::mark();
                    let text = event.target().value();
                    state.choose(&path, &text);
                }
            >
                {part(move || other().map(|(label, value)| view! { <option value=value selected=true>{label}</option> }).into_any())}
                {options
                    .into_iter()
                    // What is held can be looked at and not chosen.
                    .filter(|(option, _)| !locked || value.with_untracked(|value| value == option))
                    .map(|(option, label)| {
                        let this = option.clone();
                        view! { <option value=option prop:selected=flag(move || value.get() == this)>{label}</option> }
                    })
                    .collect_view()}
            </select>
        </span>
    }
    .into_any()
}

/// What is wrong with a field, with the way out. It is there before it is needed, so that it is announced.
#[component]
pub fn Said(#[prop(into)] path: String) -> AnyView {
    let state = expect_context::<State>();
    let found = findings_at(state, &path);
    let (field, id) = (id(&path), format!("{}-said", id(&path)));
    let back = move || {
        state.undo();
        // The button is gone.
        let field = field.clone();
        dom::later(0, move || dom::go_to(&field));
    };
    let locked = state.locks(&path);
    let fixed = move || {
        let fixed = state.fixed.get();
        fixed.filter(|(at, _)| *at == path).map(|(_, words)| words)
    };
    view! {
        <div class="said" id=id>
            {locked.then(|| view! { <p class="msg muted">"Held by this copy of the page."</p> })}
            {part(move || found.get().into_iter().map(|finding| view! { <Message finding/> }).collect_view().into_any())}
            {part(move || fixed().map(|words| {
                let back = back.clone();
                view! {
                    <p class="msg"><b class="is-ok">{words}</b>" "
                        <button type="button" class="plain" on:click=click(move |_| back())>"Undo"</button></p>
                }
            }).into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Message(finding: Finding) -> AnyView {
    let (class, word) = severity(finding.severity);
    let capital = word[..1].to_ascii_uppercase() + &word[1..];
    let class = format!("msg {class}");
    view! {
        <div class=class>
            <p><b>{capital}":"</b>" "{finding.message.clone()}". "<span class="muted">{finding.hint.clone()}</span></p>
            <Fix finding/>
        </div>
    }
    .into_any()
}

/// The class and the word of a severity.
pub fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("sev-err", "error"),
        Severity::Warning => ("sev-warn", "warning"),
        Severity::Note => ("sev-note", "note"),
    }
}

/// The button that applies a finding's fix, if it has one.
#[component]
pub fn Fix(finding: Finding) -> AnyView {
    let state = expect_context::<State>();
    match finding.fix.clone().or_else(|| state.back(&finding)) {
        None => ().into_any(),
        Some(fix) if dom::embedded() || state.locks(&fix.path) => ().into_any(),
        Some(fix) => {
            let label = fix.label.clone();
            let apply = move |_| {
                history::mark();
                state.apply(&fix);
                // The button is gone.
                let field = id(&fix.path);
                dom::later(0, move || dom::go_to(&field));
            };
            view! { <button type="button" class="fix" on:click=click(apply)>{label}</button> }
                .into_any()
        }
    }
}

/// A row of the form: label, control, message.
#[component]
pub fn FieldRow(
    #[prop(into)] path: String,
    #[prop(optional)] options: Option<Vec<(String, String)>>,
    #[prop(into, optional)] aside: Option<Signal<String>>,
) -> AnyView {
    let about = about(&path);
    let control = match options {
        Some(options) => view! { <Select path=path.clone() options/> },
        None => view! { <Input path=path.clone()/> },
    };
    view! {
        <label for=id(&path)>{about.label}</label>
        <div class="ctl">
            <div class:pair=aside.is_some()>
                {control}
                {aside.map(|aside| view! { <span class="guc mono">{aside}</span> })}
            </div>
            <Said path/>
        </div>
    }
    .into_any()
}
