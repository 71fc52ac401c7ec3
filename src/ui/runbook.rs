//! The runbook's panel: the order strip and the steps.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use pgrunbook::page::{Group, Hues, groups, order, start, step, unmarked};
use pgrunbook::runbook::{Step, chosen};
use pgrunbook::topology::Topology;

use super::changes::MARKED;
use super::dom;
use super::state::State;
use super::view::{Row, click, rows, text};

/// With more standbys than these, only the first one's steps are open.
const OPEN: usize = 4;

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    /// What is done before the first step.
    Start(String),
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

/// The whole list.
#[derive(Debug, Clone, PartialEq)]
struct List {
    /// The strip above it, as HTML.
    order: String,
    items: Vec<Item>,
    /// What it was made of.
    of: Arc<Topology>,
}

impl Item {
    /// What it shows, but for the marks: another text is another item, and one that was marked stays the same.
    fn key(&self) -> String {
        match self {
            Item::Start(html) => html.clone(),
            Item::Step {
                number,
                class,
                html,
            } => format!("{number} {class} {}", unmarked(html)),
            Item::Folded {
                class,
                node,
                first,
                count,
                ..
            } => format!("{first}+{count} {class} {node}"),
        }
    }
}

#[component]
pub fn Runbook() -> AnyView {
    let state = expect_context::<State>();
    let opened = RwSignal::new(HashSet::<usize>::new());
    let everything = RwSignal::new(false);
    let list = Memo::new(move |last: Option<&List>| {
        let topology = state.valid.get();
        let hues = Hues::new(&topology);
        let groups = groups(&topology, &hues);
        let many = topology.standbys().len() > OPEN;
        let is_open = |place: usize, group: &Group| {
            let primary = group.node == topology.primary().name().as_str();
            let asked = || everything.get() || opened.with(|opened| opened.contains(&place));
            !many || primary || place == 1 || asked()
        };
        let open: Vec<bool> = groups
            .iter()
            .enumerate()
            .map(|(place, group)| is_open(place, group))
            .collect();
        let of = |number: usize| groups.partition_point(|group| group.first <= number) - 1;
        let mut steps = chosen(&topology, |number| open[of(number)])
            .into_iter()
            .peekable();
        // More hosts than these, and others than before, are not compared.
        let before = last
            .map(|last| last.of.clone())
            .filter(|before| before.standbys().len() == topology.standbys().len() && !many);
        let old: Vec<(usize, Step<'_>)> = match &before {
            Some(before) => chosen(before, |_| true),
            None => Vec::new(),
        };
        let mut items = vec![Item::Start(start(&topology, &hues).into_string())];
        for (place, group) in groups.iter().enumerate() {
            if !open[place] {
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
            }
            while let Some((number, one)) = steps.next_if(|(number, _)| of(*number) == place) {
                let old = old.iter().find(|(at, _)| *at == number);
                let old = before.as_ref().zip(old);
                let old = old.map(|(topology, (_, old))| (topology.as_ref(), old));
                let html = step(&topology, &one, number, &hues, old).into_string();
                items.push(Item::Step {
                    number,
                    class: group.class,
                    html,
                });
            }
        }
        List {
            order: order(&groups).into_string(),
            items,
            of: topology.clone(),
        }
    });
    // Before the browser lays the print out there is no time to unfold: so it is done when printing is asked for here.
    let print = move |_| {
        everything.set(true);
        dom::later(50, || {
            let _printed = dom::window().print();
        });
    };
    // Marks end where they stand: to make the steps anew would fold what somebody has opened meanwhile.
    let marked = dom::Afterwards::new();
    Effect::new(move |_| {
        list.track();
        marked.later(MARKED, || {
            for part in dom::all(".steps .fresh") {
                let _gone = part.class_list().remove_1("fresh");
            }
        });
    });
    // The steps' buttons are written as text; they are off together.
    Effect::new(move |_| {
        list.track();
        let off = if state.blocked() { "true" } else { "false" };
        dom::later(0, move || {
            for button in dom::all(".steps .copy") {
                let _set = button.set_attribute("aria-disabled", off);
            }
        });
    });
    let shown_items = move || {
        let items = list.with(|list| list.items.clone());
        let row = |item: Item| Row::new(item.key(), move || shown(item, opened));
        items.into_iter().map(row).collect()
    };
    dom::on_window("beforeprint", move |_| everything.set(true));
    view! {
        <nav class="order" aria-label="Steps in order">
            <div inner_html=text(move || list.with(|list| list.order.clone()))></div>
            <button type="button" class="plain end" on:click=click(print)>"Print with check boxes"</button>
        </nav>
        <ol class="steps">{rows(shown_items)}</ol>
    }
    .into_any()
}

fn shown(item: Item, opened: RwSignal<HashSet<usize>>) -> AnyView {
    match item {
        Item::Start(html) => {
            view! { <li class="step start" id="start" inner_html=html></li> }.into_any()
        }
        Item::Step {
            number,
            class,
            html,
        } => view! {
            <li class=format!("step {class}") id=format!("step-{number}") inner_html=html></li>
        }
        .into_any(),
        Item::Folded {
            place,
            class,
            node,
            first,
            count,
        } => {
            let which = match count {
                1 => format!("Step {first} on "),
                count => format!("Steps {first} to {} on ", first + count - 1),
            };
            let open = move |_| {
                opened.update(|opened| {
                    opened.insert(place);
                });
            };
            view! {
                <li class=format!("step folded {class}") id=format!("step-{first}")>
                    <button type="button" class="plain" aria-expanded="false" on:click=click(open)>
                        {which}<b class="host">{node}</b>", as on the standby before"
                    </button>
                </li>
            }
            .into_any()
        }
    }
}
