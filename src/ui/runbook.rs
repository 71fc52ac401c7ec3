//! The runbook's panel: the order strip and the steps.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use pgrunbook::page::{Group, Hues, groups, order, start, step};
use pgrunbook::runbook::chosen;
use pgrunbook::topology::Topology;

use super::dom::{self, Afterwards};
use super::sight::InSight;
use super::state::State;
use super::view::{Row, click, holds, rows, same_text};

/// With more standbys than these, only the first one's steps are open.
const OPEN: usize = 4;

/// How long after a key press the steps out of sight follow, in milliseconds: mostly the frame is painted before.
const REST: u64 = 10;

/// One element of the list. It stays in the page as long as it is the same; what a step says follows the plan inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    /// What is done before the first step.
    Start,
    Step {
        number: usize,
        class: &'static str,
    },
    /// The steps of a host, folded: they are those of the host before.
    Folded {
        place: usize,
        group: Group,
    },
}

/// What an open step says. The start has the number 0.
#[derive(Debug, Clone)]
struct Text {
    number: usize,
    /// Without marks.
    plain: Arc<str>,
    shown: Arc<str>,
}

/// The whole list.
#[derive(Debug)]
struct List {
    /// The plan that it is of.
    of: Arc<Topology>,
    /// Whether the steps out of sight follow that plan too.
    whole: bool,
    /// The strip above it, as HTML.
    order: String,
    items: Vec<Item>,
    /// By number.
    texts: Vec<Text>,
}

impl Text {
    fn new(number: usize, html: String) -> Text {
        let plain: Arc<str> = html.into();
        Text {
            number,
            shown: plain.clone(),
            plain,
        }
    }
}

impl List {
    fn text(&self, number: usize) -> Option<&Text> {
        position(&self.texts, number).ok().map(|at| &self.texts[at])
    }
}

/// Where the text with this number is, or would be.
fn position(texts: &[Text], number: usize) -> Result<usize, usize> {
    texts.binary_search_by(|text| text.number.cmp(&number))
}

fn put(texts: &mut Vec<Text>, text: Text) {
    match position(texts, text.number) {
        Ok(at) => texts[at] = text,
        Err(at) => texts.insert(at, text),
    }
}

impl Item {
    fn key(&self) -> String {
        match self {
            Item::Start => String::new(),
            Item::Step { number, class } => format!("{number} {class}"),
            Item::Folded { group, .. } => format!(
                "{}+{} {} {}",
                group.first, group.count, group.class, group.node
            ),
        }
    }
}

#[component]
pub fn Runbook() -> AnyView {
    let (state, sight) = (expect_context::<State>(), expect_context::<InSight>());
    let opened = RwSignal::new(HashSet::<usize>::new());
    let (rest, due) = (Afterwards::new(), RwSignal::new(()));
    let make = move |last: Option<&List>| {
        let (topology, since) = (state.valid.get(), state.since.get_value());
        due.track();
        state.unmarked.track();
        let printing = state.printing.get();
        let hues = Hues::new(&topology);
        let groups = groups(&topology, &hues);
        let many = topology.standbys().len() > OPEN;
        let all = !many || printing;
        let is_open = |place: usize, group: &Group| {
            let primary = group.node == topology.primary().name().as_str();
            all || primary || place == 1 || opened.with(|opened| opened.contains(&place))
        };
        let (mut items, mut open) = (vec![Item::Start], Vec::with_capacity(groups.len()));
        for (place, group) in groups.iter().enumerate() {
            open.push(is_open(place, group));
            if open[place] {
                let numbers = group.first..group.first + group.count;
                let class = group.class;
                items.extend(numbers.map(|number| Item::Step { number, class }));
            } else {
                let group = group.clone();
                items.push(Item::Folded { place, group });
            }
        }
        let alike = last.filter(|last| last.items == items);
        let (same, other) = match alike {
            Some(last) if Arc::ptr_eq(&last.of, &topology) => (Some(last), None),
            _ => (None, alike),
        };
        // At a key press only the steps in sight follow before the next frame.
        let in_sight = match (same, other) {
            // Nothing but marks can be another.
            (Some(last), _) if last.whole => Some(HashSet::new()),
            (None, Some(_)) if !printing => sight.numbers(),
            _ => None,
        };
        let whole = in_sight.is_none() || same.is_some();
        if !whole {
            rest.later(REST, move || due.set(()));
        }
        let mut texts = match alike.filter(|_| in_sight.is_some()) {
            Some(last) => last.texts.clone(),
            None => Vec::new(),
        };
        if since.is_none() {
            for text in &mut texts {
                text.shown = text.plain.clone();
            }
        }
        let of = |number: usize| groups.partition_point(|group| group.first <= number) - 1;
        let steps = chosen(&topology, |number| {
            let is_due = in_sight
                .as_ref()
                .is_none_or(|in_sight| in_sight.contains(&number));
            is_due && open[of(number)]
        });
        let mut fresh = HashSet::new();
        let start = (0, start(&topology, &hues));
        let shown = steps
            .iter()
            .map(|(number, one)| (*number, step(&topology, one, *number, &hues, None)));
        for (number, html) in [start].into_iter().chain(shown) {
            let html = html.into_string();
            let before = last.and_then(|last| last.text(number));
            // What says the same stays as it is, with its marks as long as there are any.
            let text = match before.filter(|before| *before.plain == *html) {
                Some(same) if since.is_some() => same.clone(),
                _ => Text::new(number, html),
            };
            if number > 0 && before.is_some_and(|before| before.plain != text.plain) {
                fresh.insert(number);
            }
            put(&mut texts, text);
        }
        // More hosts than these, and others than before, are not compared.
        let before =
            since.filter(|before| !many && before.standbys().len() == topology.standbys().len());
        if let Some(before) = before.filter(|_| !fresh.is_empty()) {
            for (number, old) in chosen(&before, |number| fresh.contains(&number)) {
                if let Some((_, one)) = steps.iter().find(|(at, _)| *at == number) {
                    let old = Some((before.as_ref(), &old));
                    let marked = step(&topology, one, number, &hues, old).into_string();
                    if let Ok(at) = position(&texts, number) {
                        texts[at].shown = marked.into();
                    }
                }
            }
        }
        List {
            of: topology.clone(),
            whole,
            order: order(&groups).into_string(),
            items,
            texts,
        }
    };
    // To compare two lists whole would take longer than what follows from one.
    let list = Memo::new_with_compare(make, |_, _| true);
    let items = Memo::new(move |_| list.with(|list| list.items.clone()));
    // Before the browser lays the print out there is no time to unfold: so it is done when printing is asked for here.
    let print = move |_| {
        state.printing.set(true);
        dom::later(50, || {
            let _printed = dom::window().print();
        });
    };
    // The steps' buttons are written as text; they are off together.
    Effect::new(move |was: Option<bool>| {
        let off = state.blocked();
        if off {
            list.track();
        }
        if off || was == Some(true) {
            dom::later(0, move || {
                for button in dom::all(".steps .copy") {
                    dom::switch(&button, off);
                }
            });
        }
        off
    });
    let shown_items = move || {
        let items = items.get().into_iter();
        let row = |item: Item| Row::new(item.key(), move || shown(item, list, opened));
        items.map(row).collect()
    };
    view! {
        <nav class="order" aria-label="Steps in order">
            <div inner_html=same_text(move || list.with(|list| list.order.clone()))></div>
            <button type="button" class="plain end" on:click=click(print)>"Print with check boxes"</button>
        </nav>
        <ol class="steps">{rows(shown_items)}</ol>
    }
    .into_any()
}

/// What stands before the number in a step's id.
pub const STEP: &str = "step-";

fn step_id(number: usize) -> String {
    format!("{STEP}{number}")
}

fn watched(element: web_sys::Element, sight: InSight) {
    sight.follow(&element);
}

fn shown(item: Item, list: Memo<List>, opened: RwSignal<HashSet<usize>>) -> AnyView {
    let sight = expect_context::<InSight>();
    let says = move |number: usize| {
        same_text(move || {
            list.with(|list| {
                let text = list.text(number);
                text.map(|text| text.shown.to_string()).unwrap_or_default()
            })
        })
    };
    match item {
        Item::Start => {
            view! { <li class="step start" id="start" use:holds=says(0)></li> }.into_any()
        }
        Item::Step { number, class } => view! {
            <li class=format!("step {class}") id=step_id(number) use:holds=says(number) use:watched=sight></li>
        }
        .into_any(),
        Item::Folded { place, group } => {
            let Group {
                node,
                class,
                first,
                count,
            } = group;
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
                <li class=format!("step folded {class}") id=step_id(first)>
                    <button type="button" class="plain" aria-expanded="false" on:click=click(open)>
                        {which}<b class="host">{node}</b>", as on the standby before"
                    </button>
                </li>
            }
            .into_any()
        }
    }
}
