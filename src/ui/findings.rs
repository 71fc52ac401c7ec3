//! Everything that was found, in one list.

use leptos::prelude::*;
use pgrunbook::finding::Finding;
use pgrunbook::plan::fields::field;

use super::dom;
use super::field::{Fix, id, severity};
use super::state::{Origin, State};

/// More than these are folded.
const SHOWN: usize = 6;

#[component]
pub fn Findings() -> impl IntoView {
    let state = expect_context::<State>();
    let list = move || state.all_findings.get();
    let dismiss = move |_| state.origin.set(Origin::default());
    view! {
        <section class="findings" id="findings" aria-label="Findings">
            <ul>{move || list().into_iter().take(SHOWN).map(|finding| view! { <Item finding/> }).collect_view()}</ul>
            <Show when=move || { list().len() > SHOWN }>
                <details><summary>{move || format!("{} more", list().len() - SHOWN)}</summary>
                    <ul>{move || list().into_iter().skip(SHOWN).map(|finding| view! { <Item finding/> }).collect_view()}</ul>
                </details>
            </Show>
            <Show when=move || state.origin.with(|origin| !origin.findings.is_empty())>
                <p class="go-on"><button type="button" on:click=dismiss>"Go on without what could not be read"</button></p>
            </Show>
        </section>
    }
}

/// How a field is called in the list: `beta, Address`.
fn called(state: State, path: &str) -> String {
    let label = field(path).map(|field| field.label);
    match (path.rsplit_once('.'), label) {
        (Some((group, _)), Some(label)) if group == "primary" || group.starts_with("standbys") => {
            let name = state.plan.with_untracked(|plan| {
                plan.get(&format!("{group}.name"))
                    .unwrap_or_default()
                    .to_owned()
            });
            format!("{}, {label}", if name.is_empty() { group } else { &name })
        }
        (_, Some(label)) => label.to_owned(),
        (_, None) if path == "password" => "Password".to_owned(),
        _ => path.to_owned(),
    }
}

#[component]
fn Item(finding: Finding) -> impl IntoView {
    let state = expect_context::<State>();
    let (class, word) = severity(finding.severity);
    let target = id(&finding.path);
    let called = called(state, &finding.path);
    let is_field = finding.path == "password" || field(&finding.path).is_some();
    let detail = [finding.detail.as_str(), finding.hint.as_str()]
        .join(" ")
        .trim()
        .to_owned();
    let value = (!is_field && !finding.value.is_empty()).then(|| finding.value.clone());
    view! {
        <li class=class>
            <span class="sev">{word}</span>
            {match is_field {
                true => view! {
                    <a class="at" href=format!("#{target}") on:click=move |event| { event.prevent_default(); dom::go_to(&target); }>{called}</a>
                }.into_any(),
                false => view! { <span class="at">{called}</span> }.into_any(),
            }}
            <div class="what"><p>{finding.message.clone()}{value.map(|value| view! { ": "<code>{value}</code> })}</p>
                {(!detail.is_empty()).then(|| view! { <p class="muted">{detail}</p> })}</div>
            <span class="acts"><Fix finding=finding.clone()/><span class="rule">{finding.rule}</span></span>
        </li>
    }
}
