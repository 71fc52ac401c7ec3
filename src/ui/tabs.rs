//! Which part of the result is shown.

use leptos::prelude::*;
use pgrunbook::page::Hues;

use super::dom;
use super::later::Tool;
use super::state::{State, Tab};
use super::view::{Row, click, flag, number, rows, text, yes_no};

/// Up to so many hosts have a tab each; more share one.
pub const OWN_TABS: usize = 6;

/// The tabs that there are.
fn tabs(nodes: usize) -> Vec<Tab> {
    let mut tabs = vec![Tab::Runbook];
    tabs.extend((0..if nodes > OWN_TABS { 1 } else { nodes }).map(Tab::Node));
    tabs.extend([Tab::Days, Tab::Everything]);
    // What is read in another page's frame is the plan's own.
    if !dom::embedded() {
        tabs.extend([Tab::Tool(Tool::Compare), Tab::Tool(Tool::Messages)]);
    }
    tabs
}

/// Names the elements.
pub fn key(tab: Tab) -> String {
    match tab {
        Tab::Runbook => "runbook".to_owned(),
        Tab::Node(place) => format!("node-{place}"),
        Tab::Days => "days".to_owned(),
        Tab::Everything => "files".to_owned(),
        Tab::Tool(Tool::Compare) => "compare".to_owned(),
        Tab::Tool(Tool::Messages) => "messages".to_owned(),
    }
}

#[component]
pub fn Tabs() -> AnyView {
    let state = expect_context::<State>();
    let nodes = number(move || state.valid.with(|topology| topology.nodes().count()));
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
    let all = move || {
        let shared = shared();
        let row = move |tab: Tab| {
            Row::new(format!("{} {shared}", key(tab)), move || {
                let class = match tab {
                    Tab::Node(place) if !shared => Hues::class(place),
                    _ => "",
                };
                view! {
                    <button type="button" role="tab" id=format!("t-{}", key(tab)) class=class
                        aria-selected=yes_no(move || is(tab))
                        aria-controls="panel"
                        tabindex=text(move || if is(tab) { "0".to_owned() } else { "-1".to_owned() })
                        on:click=click(move |_| state.tab.set(tab))>
                        <Label tab shared/>
                    </button>
                }
                .into_any()
            })
        };
        tabs(nodes.get()).into_iter().map(row).collect()
    };
    view! { <div class="tabs" role="tablist" aria-label="Result" on:keydown=press>{rows(all)}</div> }
        .into_any()
}

#[component]
fn Label(tab: Tab, shared: bool) -> AnyView {
    let state = expect_context::<State>();
    let of = move |place: usize| {
        state.valid.with(|topology| {
            let node = topology.nodes().nth(place);
            node.map(|node| node.name().to_string()).unwrap_or_default()
        })
    };
    match tab {
        Tab::Runbook => {
            let steps = text(move || state.steps.get().to_string());
            view! { "Runbook "<span class="n">{steps}</span> }.into_any()
        }
        Tab::Node(_) if shared => {
            let hosts = text(move || {
                state
                    .valid
                    .with(|topology| topology.nodes().count().to_string())
            });
            view! { "Hosts "<span class="n">{hosts}</span> }.into_any()
        }
        Tab::Node(place) => {
            let files = if place == 0 { 2 } else { 3 };
            let count = number(move || {
                let start = format!("nodes/{}/", of(place));
                state.changes.with(|changes| {
                    let here = changes.iter().filter(|(path, _)| path.starts_with(&start));
                    here.map(|(_, lines)| lines.len()).sum()
                })
            });
            let words = text(move || match count.get() {
                0 => files.to_string(),
                count => format!("{count} changed"),
            });
            view! {
                <span class="chip"></span><span class="cut">{text(move || of(place))}</span>
                <span class="n" class:now=flag(move || { count.get() > 0 })>{words}</span>
            }
            .into_any()
        }
        Tab::Days => "Day 2".into_any(),
        Tab::Everything => "All files".into_any(),
        Tab::Tool(Tool::Compare) => "Compare".into_any(),
        Tab::Tool(Tool::Messages) => "Messages".into_any(),
    }
}
