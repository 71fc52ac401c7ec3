//! The steps back.

use leptos::prelude::*;
use pgrunbook::plan::Plan;

use super::aside::Taken;
use super::origin::Origin;
use super::password::Password;

/// How many are kept.
const KEPT: usize = 200;

/// What a step back brings.
#[derive(Debug, Clone)]
pub struct Before {
    pub plan: Plan,
    /// If the step took one away.
    pub password: Option<Password>,
    pub origin: Origin,
    /// What choices had emptied.
    pub aside: Vec<Taken>,
}

/// The last steps, the newest at the end.
#[derive(Clone, Copy)]
pub struct Undo(RwSignal<Vec<Before>>);

impl Undo {
    pub fn new() -> Undo {
        Undo(RwSignal::new(Vec::new()))
    }

    pub fn push(self, before: Before) {
        self.0.update(|list| {
            list.push(before);
            let over = list.len().saturating_sub(KEPT);
            list.drain(..over);
        });
    }

    pub fn pop(self) -> Option<Before> {
        self.0.try_update(Vec::pop).flatten()
    }

    /// Whether there is none; who asks is told when that changes.
    pub fn is_empty(self) -> bool {
        self.0.with(Vec::is_empty)
    }
}
