//! What a choice has emptied, for the way back from it.

use leptos::prelude::*;
use pgrunbook::plan::{Plan, standby_index};

/// A field that a choice has emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The field that was chosen in.
    by: String,
    path: String,
    value: String,
}

/// All of them.
#[derive(Clone, Copy)]
pub struct Aside(StoredValue<Vec<Taken>>);

impl Aside {
    pub fn new() -> Aside {
        Aside(StoredValue::new(Vec::new()))
    }

    pub fn get(self) -> Vec<Taken> {
        self.0.get_value()
    }

    pub fn set(self, all: Vec<Taken>) {
        self.0.set_value(all);
    }

    /// Puts back what choices in the field `by` have emptied and nobody has filled since. Returns the paths.
    pub fn give_back(self, by: &str, plan: &mut Plan) -> Vec<String> {
        let mut given = Vec::new();
        for taken in self.get().into_iter().filter(|taken| taken.by == by) {
            if plan.get(&taken.path) == Some("") && plan.set(&taken.path, &taken.value) {
                given.push(taken.path);
            }
        }
        given
    }

    /// After a choice in the field `by`: these fields of `plan`, as it was before that, are empty now.
    pub fn keep(self, by: &str, plan: &Plan, emptied: &[String]) {
        self.0.update_value(|all| {
            all.retain(|taken| taken.by != by);
            all.extend(emptied.iter().map(|path| Taken {
                by: by.to_owned(),
                path: path.clone(),
                value: plan.get(path).unwrap_or_default().to_owned(),
            }));
        });
    }

    /// Somebody has filled the field.
    pub fn drop_field(self, path: &str) {
        self.0
            .update_value(|all| all.retain(|taken| taken.path != path));
    }

    /// A standby is gone, and those behind it have moved up.
    pub fn drop_standby(self, index: usize) {
        let start = |index: usize| format!("standbys[{index}].");
        self.0.update_value(|all| {
            all.retain(|taken| !taken.path.starts_with(&start(index)));
            for taken in all {
                if let Some(own) = standby_index(&taken.path).filter(|own| *own > index) {
                    taken.path = taken.path.replacen(&start(own), &start(own - 1), 1);
                }
            }
        });
    }
}
