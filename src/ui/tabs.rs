//! Which part of the result is shown.

use leptos::prelude::*;
use pgrunbook::page::Hues;
use pgrunbook::runbook::order;

use super::changes::Changed;
use super::dom;
use super::state::{State, Tab};

/// Up to so many hosts have a tab each; more share one.
pub const OWN_TABS: usize = 6;

/// The tabs that there are.
fn tabs(nodes: usize) -> Vec<Tab> {
    let mut tabs = vec![Tab::Runbook];
    tabs.extend((0..if nodes > OWN_TABS { 1 } else { nodes }).map(Tab::Node));
    tabs.extend([Tab::Days, Tab::Everything]);
    tabs
}

/// Names the elements.
pub fn key(tab: Tab) -> String {
    match tab {
        Tab::Runbook => "runbook".to_owned(),
        Tab::Node(place) => format!("node-{place}"),
        Tab::Days => "days".to_owned(),
        Tab::Everything => "files".to_owned(),
    }
}

#[component]
pub fn Tabs() -> impl IntoView {
    let state = expect_context::<State>();
    let nodes = Memo::new(move |_| state.valid.with(|topology| topology.nodes().count()));
    let shared = move || nodes.get() > OWN_TABS;
    let is = move |tab: Tab| match (state.tab.get(), tab) {
        (Tab::Node(_), Tab::Node(_)) if shared() => true,
        (now, tab) => now == tab,
    };
    let press = move |event: web_sys::KeyboardEvent| {
        let tabs = tabs(nodes.get_untracked());
        let at = tabs.iter().position(|tab| is(*tab)).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % tabs.len(),
            "ArrowLeft" => (at + tabs.len() - 1) % tabs.len(),
            "Home" => 0,
            "End" => tabs.len() - 1,
            _ => return,
        };
        event.prevent_default();
        state.tab.set(tabs[to]);
        if let Some(tab) = dom::element(&format!("t-{}", key(tabs[to]))) {
            let _focused = tab.focus();
        }
    };
    // A host's tab ends with the host.
    Effect::new(move |_| {
        let count = nodes.get();
        if matches!(state.tab.get_untracked(), Tab::Node(place) if place >= count) {
            state.tab.set(Tab::Runbook);
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label="Result" on:keydown=press>
            <For each=move || tabs(nodes.get()) key=move |tab| (key(*tab), shared()) let:tab>
                <button type="button" role="tab" id=format!("t-{}", key(tab))
                    class=match tab { Tab::Node(place) if !shared() => Hues::class(place), _ => "" }
                    aria-selected=move || is(tab).to_string()
                    aria-controls="panel"
                    tabindex=move || if is(tab) { "0" } else { "-1" }
                    on:click=move |_| state.tab.set(tab)>
                    <Label tab shared=shared()/>
                </button>
            </For>
        </div>
    }
}

#[component]
fn Label(tab: Tab, shared: bool) -> impl IntoView {
    let state = expect_context::<State>();
    let changed = expect_context::<Changed>().0;
    let of = move |place: usize| {
        state.valid.with(|topology| {
            topology
                .nodes()
                .nth(place)
                .map(|node| node.name().to_string())
                .unwrap_or_default()
        })
    };
    match tab {
        Tab::Runbook => view! { "Runbook "<span class="n">{move || state.valid.with(|topology| order(topology).len())}</span> }.into_any(),
        Tab::Node(_) if shared => view! { "Hosts "<span class="n">{move || state.valid.with(|topology| topology.nodes().count())}</span> }.into_any(),
        Tab::Node(place) => {
            let files = if place == 0 { 2 } else { 3 };
            let count = move || {
                let start = format!("nodes/{}/", of(place));
                changed.with(|changes| changes.iter().filter(|(path, _)| path.starts_with(&start)).map(|(_, lines)| lines.len()).sum::<usize>())
            };
            view! {
                <span class="chip"></span><span class="cut">{move || of(place)}</span>
                <span class="n" class:now=move || { count() > 0 }>{move || match count() {
                    0 => files.to_string(),
                    count => format!("{count} changed"),
                }}</span>
            }.into_any()
        }
        Tab::Days => "Day 2".into_any(),
        Tab::Everything => "All files".into_any(),
    }
}
