//! `cargo xtask test`: the layers of the tests, each with a time limit.

mod list;
mod run;

pub use list::LAYERS;
pub use run::Run;

use crate::table::{self, Line, Outcome};
use crate::{cache, install, process};
use std::time::{Duration, Instant};

/// One layer of the tests.
pub struct Layer {
    pub name: &'static str,
    /// What it holds, for the list of layers.
    pub what: &'static str,
    pub limit: Duration,
    /// Not worth running if the build is broken.
    pub needs_build: bool,
    pub run: fn(&Run) -> Outcome,
}

/// The limit of a whole run, whatever the limits of its layers. A quiet machine with two cores needs less than an hour.
const TOTAL: Duration = Duration::from_secs(80 * 60);

/// The limit of installing what is missing.
const SET_UP: Duration = Duration::from_secs(8 * 60);

/// The layer that the others build on.
const BUILD: &str = "build";

/// Runs the named layers, or all, and prints a table. True if none failed.
pub fn test(names: &[&str]) -> Result<bool, String> {
    if let Some(unknown) = names
        .iter()
        .find(|name| !LAYERS.iter().any(|layer| layer.name == **name))
    {
        let known: Vec<&str> = LAYERS.iter().map(|layer| layer.name).collect();
        return Err(format!(
            "no layer is called {unknown}; there are {}",
            known.join(", ")
        ));
    }
    let started = Instant::now();
    process::adopt()?;
    install::missing(started + SET_UP)?;
    let cache = cache::dir()?;
    let mut lines = vec![Line {
        layer: "set-up",
        outcome: Outcome::Passed,
        took: started.elapsed(),
        limit: SET_UP,
    }];
    for layer in LAYERS
        .iter()
        .filter(|layer| names.is_empty() || names.contains(&layer.name))
    {
        println!("\n== {} (limit {} s)", layer.name, layer.limit.as_secs());
        let begun = Instant::now();
        let deadline = (begun + layer.limit).min(started + TOTAL);
        let broken = lines
            .iter()
            .any(|line| line.layer == BUILD && matches!(line.outcome, Outcome::Failed(_)));
        let outcome = if broken && layer.needs_build {
            Outcome::Skipped("the build is broken".to_owned())
        } else {
            with_leftovers((layer.run)(&Run::new(deadline, &cache)))
        };
        lines.push(Line {
            layer: layer.name,
            outcome,
            took: begun.elapsed(),
            limit: layer.limit,
        });
    }
    println!("\n{}", table::text(&lines));
    Ok(!lines
        .iter()
        .any(|line| matches!(line.outcome, Outcome::Failed(_))))
}

/// A layer that leaves processes behind has failed; they are ended.
fn with_leftovers(outcome: Outcome) -> Outcome {
    match (outcome, process::end_descendants()) {
        (Outcome::Passed, left) if left > 0 => {
            Outcome::Failed(format!("left {left} processes running"))
        }
        (outcome, _) => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_the_build_comes_before_what_needs_it() {
        let names: Vec<&str> = LAYERS.iter().map(|layer| layer.name).collect();
        let build = names
            .iter()
            .position(|name| *name == BUILD)
            .expect("there is one");
        for (at, layer) in LAYERS.iter().enumerate() {
            assert_eq!(
                names.iter().filter(|name| **name == layer.name).count(),
                1,
                "{}",
                layer.name
            );
            assert!(
                !layer.needs_build || at > build,
                "{} comes before the build",
                layer.name
            );
        }
    }
}
