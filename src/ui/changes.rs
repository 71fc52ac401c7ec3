//! What the second module says of a plan: the files that are shown, and which lines of all of them are new.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::page::{Shown, of_node};
use pgrunbook::topology::Topology;

use super::later::{Failed, Painted, Which};
use super::state::{State, Tab};
use super::{dom, later};

/// How long after the last key press all files are looked at again, in milliseconds: it takes longer than a frame.
pub const PAUSE: u64 = 200;

/// More hosts than these are not compared line by line.
const COMPARED: usize = 8;

/// By the path of a file: its new lines (from 0), each with what stood there.
pub type Changes = Vec<(String, Vec<(usize, String)>)>;

/// Files that are shown, or why there are none.
pub type Files = Result<Vec<Painted>, Failed>;

/// What was found.
#[derive(Clone, Copy)]
pub struct Found {
    pub changes: RwSignal<Changes>,
    /// Which files, and what they are.
    pub files: RwSignal<Option<(Which, Files)>>,
    /// Asks for them again.
    pub again: RwSignal<()>,
    /// What somebody has unfolded, as it was last.
    pub opened: StoredValue<Vec<Painted>>,
}

fn which(tab: Tab) -> Option<Which> {
    match tab {
        Tab::Node(place) => Some(Which::Node(place)),
        Tab::Days => Some(Which::Days),
        Tab::Everything => Some(Which::Everything),
        Tab::Runbook | Tab::Tool(_) => None,
    }
}

/// Asks once for every change, of the plan or the tab, after the frame that shows it.
pub fn follow(state: State) {
    let found = Found {
        changes: state.changes,
        files: RwSignal::new(None),
        again: RwSignal::new(()),
        opened: StoredValue::new(Vec::new()),
    };
    provide_context(found);
    let pause = dom::Afterwards::new();
    Effect::new(move |last: Option<Arc<Topology>>| {
        found.again.track();
        let (now, which) = (state.valid.get(), which(state.tab.get()));
        let changed = last.is_some_and(|last| !Arc::ptr_eq(&last, &now));
        let waits = changed && matches!(which, Some(Which::Days | Which::Everything));
        if changed || which.is_some() {
            let asked = now.clone();
            pause.later(if waits { PAUSE } else { 0 }, move || {
                dom::after_frame(move || spawn_local(ask(state, found, asked, which)));
            });
        }
        now
    });
}

async fn ask(state: State, found: Found, topology: Arc<Topology>, asked: Option<Which>) {
    let before = state.since.get_value();
    let answer = later::files(before, topology.clone(), asked, dom::links()).await;
    // What was asked for since then comes after.
    let now = (
        state.valid.get_untracked(),
        which(state.tab.get_untracked()),
    );
    if !Arc::ptr_eq(&topology, &now.0) || asked != now.1 {
        return;
    }
    let files = answer.map(|(changes, files)| {
        if !changes.is_empty() {
            state.marks_end_later();
        }
        // Without the marks the page is right all the same.
        found.changes.set(changes);
        files
    });
    if let Some(asked) = asked {
        found.files.set(Some((asked, files)));
    }
}

/// The lines that are new in the files of `now`.
pub fn compare(before: &Topology, now: &Topology) -> Changes {
    let mut changes = Changes::new();
    if before.standbys().len() != now.standbys().len() || now.standbys().len() >= COMPARED {
        return changes;
    }
    for (old, new) in before.nodes().zip(now.nodes()) {
        for (old, new) in of_node(before, old).iter().zip(of_node(now, new)) {
            let lines = lines(old, &new);
            if !lines.is_empty() {
                changes.push((new.path, lines));
            }
        }
    }
    changes
}

fn lines(old: &Shown, new: &Shown) -> Vec<(usize, String)> {
    let before: Vec<&str> = old.text.lines().collect();
    let after: Vec<&str> = new.text.lines().collect();
    let same_length = before.len() == after.len();
    let mut changed = Vec::new();
    for (i, line) in after.iter().enumerate() {
        if same_length && before[i] != *line {
            changed.push((i, value(before[i])));
        } else if !same_length && !before.contains(line) {
            changed.push((i, String::new()));
        }
    }
    changed
}

/// What a setting was, short enough to stand beside it.
fn value(line: &str) -> String {
    let value = line.split_once(" = ").map_or("", |(_, value)| value);
    if value.chars().count() > 24 {
        String::new()
    } else {
        value.to_owned()
    }
}
