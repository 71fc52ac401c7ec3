//! Everything that was found, in one list.

use leptos::prelude::*;
use pgrunbook::finding::{Finding, Severity};
use pgrunbook::plan::Plan;
use pgrunbook::plan::fields::field;
use pgrunbook::why::called;

use super::dom;
use super::field::{Fix, id, severity};
use super::state::State;
use super::view::{click, flag, part, text, when};

/// More than these are folded.
const SHOWN: usize = 6;

/// As many notes are not: one by one they say little, and often all the same.
const NOTES: usize = 2;

#[component]
pub fn Findings() -> AnyView {
    let state = expect_context::<State>();
    let count = move || state.all_findings.with(Vec::len);
    let shown = move || {
        let is_note = |finding: &&Finding| finding.severity == Severity::Note;
        let notes = state
            .all_findings
            .with(|all| all.iter().filter(is_note).count());
        SHOWN.min(count() - notes.saturating_sub(NOTES))
    };
    let items = move |from: usize, count: usize| {
        let list = state.all_findings.get().into_iter();
        let views = list
            .skip(from)
            .take(count)
            .map(|finding| view! { <Item finding/> });
        views.collect_view().into_any()
    };
    let over = flag(move || count() > shown());
    let unread =
        flag(move || !dom::embedded() && state.origin.with(|origin| !origin.findings.is_empty()));
    let dismiss = move |_| {
        state.go_on();
        // The button is gone.
        dom::later(0, || dom::focus("count"));
    };
    view! {
        <section class="findings" id="findings" aria-label="Findings">
            <ul>{part(move || items(0, shown()))}</ul>
            {when(over, move || view! {
                <details><summary>{text(move || format!("{} more", count() - shown()))}</summary>
                    <ul>{part(move || items(shown(), usize::MAX))}</ul>
                </details>
            }.into_any())}
            {when(unread, move || view! {
                <p class="go-on"><button type="button" on:click=click(dismiss)>"Go on without what could not be read"</button></p>
            }.into_any())}
        </section>
    }
    .into_any()
}

#[component]
fn Item(finding: Finding) -> AnyView {
    let state = expect_context::<State>();
    let (class, word) = severity(finding.severity);
    let called = match finding.path.as_str() {
        "password" => "Password".to_owned(),
        path => state.plan.with_untracked(|plan| called(plan, path)),
    };
    let by_paths = state.by_paths.get_untracked();
    let is_field = finding.path == "password"
        || field(&finding.path).is_some_and(|field| field.is_in_form(by_paths));
    let detail = [finding.detail.as_str(), finding.hint.as_str()]
        .join(" ")
        .trim()
        .to_owned();
    // What could not be taken from a link stands in no field.
    let stands = |plan: &Plan| plan.get(&finding.path) == Some(finding.value.as_str());
    let elsewhere = !(is_field && state.plan.with_untracked(stands));
    let value = (elsewhere && !finding.value.is_empty()).then(|| finding.value.clone());
    view! {
        <li class=class>
            <span class="sev">{word}</span>
            {match is_field {
                true => view! {
                    <a class="at" href=format!("#{}", id(&finding.path))>{called}</a>
                }.into_any(),
                false => view! { <span class="at">{called}</span> }.into_any(),
            }}
            <div class="what"><p>{finding.message.clone()}{value.map(|value| view! { ": "<code>{value}</code> })}</p>
                {(!detail.is_empty()).then(|| view! { <p class="muted">{detail}</p> })}</div>
            <span class="acts"><Fix finding=finding.clone()/>{match dom::alone() {
                true => view! { <code class="rule">{finding.rule}</code> }.into_any(),
                false => view! { <a class="rule" href=format!("rules/{}.html", finding.rule)>{finding.rule}</a> }.into_any(),
            }}</span>
        </li>
    }
    .into_any()
}
