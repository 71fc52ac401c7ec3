//! What the cells of a run have left: a line of JSON each.

use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use std::process::Command;

/// One platform's results.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Run {
    pub platform: String,
    /// The day of the run, UTC: `YYYY-MM-DD`.
    pub date: String,
    pub suite: String,
    /// What /etc/debian_version says.
    pub debian: String,
    pub major: String,
    /// The version of Debian's package, or of the programs that stand in for it.
    pub postgres: String,
    /// `package` or `grafted`.
    pub programs: String,
    pub postgresql_common: String,
    pub cells: Vec<Cell>,
}

/// One cell's result.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Cell {
    pub cell: String,
    /// What it shows.
    pub what: String,
    /// What process 1 of its hosts is.
    pub init: String,
    /// The fragments of links that open its plans.
    pub plans: Vec<String>,
    pub seconds: f64,
    /// `passed`, `failed` or `not run`.
    pub verdict: String,
    /// Why not.
    pub why: Option<String>,
}

/// A line as the tests write it.
#[derive(Deserialize)]
struct Line {
    platform: String,
    suite: String,
    debian: String,
    major: String,
    postgres: String,
    programs: String,
    postgresql_common: String,
    #[serde(flatten)]
    cell: Cell,
}

/// Today, UTC.
pub fn today() -> Result<String, String> {
    let output = Command::new("date").args(["-u", "+%F"]).output();
    let output = output.map_err(|error| format!("date: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The results of these platforms, in their order.
pub fn read(folder: &Path, platforms: &[&str]) -> Result<Vec<Run>, String> {
    let date = today()?;
    let mut runs = Vec::new();
    for platform in platforms {
        let file = folder.join(platform).join("cells.jsonl");
        let fail = |why: String| format!("{}: {why}", file.display());
        let text = fs::read_to_string(&file).map_err(|error| fail(error.to_string()))?;
        let mut run: Option<Run> = None;
        for line in text.lines() {
            let line: Line = serde_json::from_str(line).map_err(|error| fail(error.to_string()))?;
            run.get_or_insert_with(|| Run {
                platform: line.platform,
                date: date.clone(),
                suite: line.suite,
                debian: line.debian,
                major: line.major,
                postgres: line.postgres,
                programs: line.programs,
                postgresql_common: line.postgresql_common,
                cells: Vec::new(),
            })
            .cells
            .push(line.cell);
        }
        // A cell that was run once more has two lines; the later one counts.
        if let Some(run) = &mut run {
            let names: Vec<String> = run.cells.iter().map(|is| is.cell.clone()).collect();
            let mut at = 0;
            run.cells.retain(|cell| {
                at += 1;
                !names[at..].contains(&cell.cell)
            });
        }
        runs.push(run.ok_or_else(|| fail("no cell was run".to_owned()))?);
    }
    Ok(runs)
}

/// The cells of a platform that failed at their last try.
pub fn failed(folder: &Path, platform: &str) -> Result<Vec<String>, String> {
    let runs = read(folder, &[platform])?;
    let cells = runs.into_iter().flat_map(|run| run.cells);
    Ok(cells
        .filter(|cell| cell.verdict == "failed")
        .map(|cell| cell.cell)
        .collect())
}

/// The cells of a platform that passed only when they were run once more.
fn second_tries(folder: &Path, platform: &str) -> String {
    let text = fs::read_to_string(folder.join(platform).join("cells.jsonl")).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str::<Line>(line).ok())
        .filter(|line| line.cell.verdict == "failed")
        .map(|line| {
            let why = line.cell.why.unwrap_or_default();
            format!("  {} failed at the first try: {why}\n", line.cell.cell)
        })
        .collect()
}

/// A line a platform, and one for each cell that did not pass.
pub fn table(folder: &Path, platforms: &[&str]) -> Result<String, String> {
    let mut text = format!(
        "{:<16} {:<24} {:>6} {:>6} {:>7} {:>8}\n",
        "platform", "postgres", "passed", "failed", "not run", "seconds"
    );
    for run in read(folder, platforms)? {
        let count = |verdict: &str| run.cells.iter().filter(|is| is.verdict == verdict).count();
        let seconds: f64 = run.cells.iter().map(|cell| cell.seconds).sum();
        text.push_str(&format!(
            "{:<16} {:<24} {:>6} {:>6} {:>7} {seconds:>8.0}\n",
            run.platform,
            run.postgres,
            count("passed"),
            count("failed"),
            count("not run"),
        ));
        text.push_str(&second_tries(folder, &run.platform));
        for cell in run.cells.iter().filter(|cell| cell.verdict != "passed") {
            let why = cell.why.as_deref().unwrap_or_default();
            text.push_str(&format!("  {} {}: {why}\n", cell.cell, cell.verdict));
        }
    }
    Ok(text)
}
