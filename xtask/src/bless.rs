//! Files that are written by the program and kept in the repository: the tests that hold them write them anew.

use crate::process;
use std::process::Command;
use std::time::{Duration, Instant};

/// The tests that compare such files, each a file of `tests/`.
const TESTS: [&str; 2] = ["golden", "reference"];

/// Says to those tests that they shall write.
const VARIABLE: &str = "PGRUNBOOK_BLESS";

const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Lets the tests write; what they then say differs is no longer a failure.
pub fn command() -> Result<(), String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--locked", "--quiet"]);
    for test in TESTS {
        cargo.args(["--test", test]);
    }
    cargo.args(["--", "is_fresh"]);
    cargo.current_dir(crate::root()).env(VARIABLE, "1");
    process::succeed(&mut cargo, Instant::now() + LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_exist_and_know_the_variable() {
        for test in TESTS {
            let path = crate::root().join("tests").join(test).with_extension("rs");
            let text = std::fs::read_to_string(path).expect(test);
            assert!(
                text.contains(VARIABLE) && text.contains("is_fresh("),
                "{test}"
            );
        }
    }
}
