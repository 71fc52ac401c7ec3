//! What `diagnose` makes of texts: every message of every family in the clothes that logs and programs give it, what real servers
//! were seen to print, texts that nobody meant for it, and commands for plans.

#[path = "diagnose/captured.rs"]
mod captured;
#[path = "diagnose/clothes.rs"]
mod clothes;
#[path = "diagnose/commands.rs"]
mod commands;
#[path = "quoting/hostile.rs"]
#[allow(dead_code, reason = "tests/quoting.rs uses the rest")]
mod hostile;
#[path = "diagnose/pages.rs"]
mod pages;
#[path = "scripts/plans.rs"]
#[allow(dead_code, reason = "tests/scripts.rs uses the rest")]
mod plans;
#[path = "diagnose/ranking.rs"]
mod ranking;
#[path = "diagnose/texts.rs"]
mod texts;

use pgrunbook::diagnose::{Diagnosis, diagnose};

/// The families that a text shows, in their order, without a plan.
fn families(text: &str) -> Vec<&'static str> {
    named(&diagnose(text, None))
}

fn named(diagnosis: &Diagnosis) -> Vec<&'static str> {
    let shown = diagnosis.matches.iter().map(|one| one.family);
    shown
        .chain(diagnosis.more.iter().map(|one| one.family))
        .collect()
}
