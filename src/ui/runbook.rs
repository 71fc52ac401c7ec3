//! The runbook's panel: the order strip and the steps.

use std::collections::HashSet;

use leptos::prelude::*;
use pgrunbook::page::{Group, Hues, groups, order, step};
use pgrunbook::runbook::steps;

use super::dom;
use super::state::State;

/// With more standbys than these, only the first one's steps are open.
const OPEN: usize = 4;

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Item {
    Step {
        number: usize,
        class: &'static str,
        html: String,
    },
    /// The steps of a host, folded: they are those of the host before.
    Folded {
        place: usize,
        class: &'static str,
        node: String,
        first: usize,
        count: usize,
    },
}

#[component]
pub fn Runbook() -> impl IntoView {
    let state = expect_context::<State>();
    let opened = RwSignal::new(HashSet::<usize>::new());
    let everything = RwSignal::new(false);
    let items = Memo::new(move |_| {
        let topology = state.valid.get();
        let (steps, hues) = (steps(&topology), Hues::new(&topology));
        let groups = groups(&steps, &hues);
        let many = topology.standbys().len() > OPEN;
        let mut items = Vec::new();
        for (place, group) in groups.iter().enumerate() {
            let primary = group.node == topology.primary().name().as_str();
            let open = !many
                || primary
                || place == 1
                || everything.get()
                || opened.with(|opened| opened.contains(&place));
            if !open {
                let Group {
                    node,
                    class,
                    first,
                    count,
                } = group.clone();
                items.push(Item::Folded {
                    place,
                    class,
                    node,
                    first,
                    count,
                });
                continue;
            }
            for number in group.first..group.first + group.count {
                let html = step(&steps[number - 1], number, &hues).into_string();
                items.push(Item::Step {
                    number,
                    class: group.class,
                    html,
                });
            }
        }
        (order(&groups).into_string(), items)
    });
    // Before the browser lays the print out there is no time to unfold: so it is done when printing is asked for here.
    let print = move |_| {
        everything.set(true);
        dom::later(50, || {
            let _printed = dom::window().print();
        });
    };
    dom::on_window("beforeprint", move |_| everything.set(true));
    view! {
        <nav class="order" aria-label="Steps in order">
            <div inner_html=move || items.with(|(order, _)| order.clone())></div>
            <button type="button" class="plain end" on:click=print>"Print with check boxes"</button>
        </nav>
        <ol class="steps">
            <For each=move || items.with(|(_, items)| items.clone()) key=|item| item.clone() let:item>
                {match item {
                    Item::Step { number, class, html } => view! {
                        <li class=format!("step {class}") id=format!("step-{number}") inner_html=html></li>
                    }.into_any(),
                    Item::Folded { place, class, node, first, count } => view! {
                        <li class=format!("step folded {class}") id=format!("step-{first}")>
                            <button type="button" class="plain" aria-expanded="false"
                                on:click=move |_| opened.update(|opened| { opened.insert(place); })>
                                {match count {
                                    1 => format!("Step {first} on "),
                                    count => format!("Steps {first} to {} on ", first + count - 1),
                                }}<b class="host">{node}</b>", as on the standby before"
                            </button>
                        </li>
                    }.into_any(),
                }}
            </For>
        </ol>
    }
}
