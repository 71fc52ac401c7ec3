//! What changed by the last key press: marked for some seconds.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::page::{Shown, of_node};
use pgrunbook::topology::Topology;

use super::state::State;
use super::{dom, later};

/// How long a changed line is marked, in milliseconds.
pub const MARKED: u64 = 4_000;

/// More hosts than these are not compared line by line.
const COMPARED: usize = 8;

/// By the path of a file: its new lines (from 0), each with what stood there.
pub type Changes = Vec<(String, Vec<(usize, String)>)>;

#[derive(Clone, Copy)]
pub struct Changed(pub RwSignal<Changes>);

pub fn follow(state: State) {
    let changed = RwSignal::new(Changes::new());
    let count = StoredValue::new(0_u64);
    provide_context(Changed(changed));
    Effect::new(move |before: Option<Arc<Topology>>| {
        let now = state.valid.get();
        if let Some(before) = before.filter(|before| **before != *now) {
            count.update_value(|count| *count += 1);
            let (at, now) = (count.get_value(), now.clone());
            spawn_local(async move {
                // Without the marks the page is right all the same.
                let found = later::changes(before, now).await.unwrap_or_default();
                if count.get_value() != at {
                    return;
                }
                changed.set(found);
                dom::later(MARKED, move || {
                    if count.get_value() == at {
                        // Marks end where they stand, so that no line folds that somebody has opened.
                        for line in dom::all(".code .changed") {
                            let _gone = line.class_list().remove_1("changed");
                        }
                        changed.set(Changes::new());
                    }
                });
            });
        }
        now
    });
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
