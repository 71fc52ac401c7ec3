//! What a bundle writes exists at its major: settings in their file with values in range, options, keywords, names.

#[path = "postgres/calls.rs"]
mod calls;
#[path = "postgres/settings.rs"]
mod settings;
#[path = "postgres/standby.rs"]
mod standby;

use pgrunbook::pg::Major;
use pgrunbook::runbook::steps;

use crate::plans::{cases, majors};

#[test]
fn these_majors_are_held_to_it() {
    let labels: Vec<_> = majors().into_iter().map(Major::label).collect();
    let expected = "9.0 9.1 9.2 9.3 9.4 9.5 9.6 10 11 12 13 14 15 16 17 18 19";
    assert_eq!(labels, expected.split(' ').collect::<Vec<_>>());
}

#[test]
fn every_step_says_what_to_expect_and_how_to_go_back() {
    for case in cases() {
        for step in steps(&case.topology) {
            for words in [
                &step.title,
                &step.why,
                &step.precheck,
                &step.command,
                &step.expect,
                &step.undo,
            ] {
                assert!(!words.trim().is_empty(), "{}: {}", case.label, step.id);
            }
        }
    }
}
