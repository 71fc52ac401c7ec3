//! The closing table of a test run.

use std::time::Duration;

/// How a layer ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Passed,
    /// Why it failed.
    Failed(String),
    /// Why it was not run.
    Skipped(String),
}

/// One line of the table.
pub struct Line {
    pub layer: &'static str,
    pub outcome: Outcome,
    pub took: Duration,
    pub limit: Duration,
}

/// The table as text: layer, result, seconds, limit.
pub fn text(lines: &[Line]) -> String {
    let mut text = format!("{:<10} {:>8} {:>8}  result\n", "layer", "seconds", "limit");
    for line in lines {
        let result = match &line.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed(why) => format!("FAILED: {why}"),
            Outcome::Skipped(why) => format!("skipped: {why}"),
        };
        let took = line.took.as_secs_f64();
        text.push_str(&format!(
            "{:<10} {took:>8.1} {:>8}  {result}\n",
            line.layer,
            line.limit.as_secs()
        ));
    }
    text
}
