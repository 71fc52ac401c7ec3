//! What a choice has emptied, for the way back from it.

use std::cell::RefCell;

use pgrunbook::plan::{Plan, standby_index};

/// A field that a choice has emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The field that was chosen in.
    by: String,
    path: String,
    value: String,
}

thread_local! {
    /// All of them. There is one plan in a page.
    static ALL: RefCell<Vec<Taken>> = const { RefCell::new(Vec::new()) };
}

fn update(change: impl FnOnce(&mut Vec<Taken>)) {
    ALL.with_borrow_mut(change);
}

/// All of them, for a step back.
pub fn get() -> Vec<Taken> {
    ALL.with_borrow(Clone::clone)
}

/// These and no others.
pub fn set(all: Vec<Taken>) {
    ALL.set(all);
}

/// Puts back what choices in the field `by` have emptied and nobody has filled since. Returns the paths.
pub fn give_back(by: &str, plan: &mut Plan) -> Vec<String> {
    let mut given = Vec::new();
    for taken in get().into_iter().filter(|taken| taken.by == by) {
        if plan.get(&taken.path) == Some("") && plan.set(&taken.path, &taken.value) {
            given.push(taken.path);
        }
    }
    given
}

/// After a choice in the field `by`: these fields of `plan`, as it was before that, are empty now.
pub fn keep(by: &str, plan: &Plan, emptied: &[String]) {
    update(|all| {
        all.retain(|taken| taken.by != by);
        all.extend(emptied.iter().map(|path| Taken {
            by: by.to_owned(),
            path: path.clone(),
            value: plan.get(path).unwrap_or_default().to_owned(),
        }));
    });
}

/// Somebody has filled the field.
pub fn drop_field(path: &str) {
    update(|all| all.retain(|taken| taken.path != path));
}

/// A standby is gone, and those behind it have moved up.
pub fn drop_standby(index: usize) {
    let start = |index: usize| format!("standbys[{index}].");
    update(|all| {
        all.retain(|taken| !taken.path.starts_with(&start(index)));
        for taken in all {
            if let Some(own) = standby_index(&taken.path).filter(|own| *own > index) {
                taken.path = taken.path.replacen(&start(own), &start(own - 1), 1);
            }
        }
    });
}
