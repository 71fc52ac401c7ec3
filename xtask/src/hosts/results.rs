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
    /// Why its first try failed, where the second one, alone, passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_try: Option<String>,
    /// What was measured: sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<String>,
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
    /// The day of the cell's run.
    date: String,
    #[serde(flatten)]
    cell: Cell,
}

/// Today, UTC.
pub fn today() -> Result<String, String> {
    let output = Command::new("date").args(["-u", "+%F"]).output();
    let output = output.map_err(|error| format!("date: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The results of a platform's last run.
pub fn read(folder: &Path, platform: &str) -> Result<Run, String> {
    let file = folder.join(platform).join("cells.jsonl");
    let fail = |why: String| format!("{}: {why}", file.display());
    let text = fs::read_to_string(&file).map_err(|error| fail(error.to_string()))?;
    joined(&text)
        .map_err(&fail)?
        .ok_or_else(|| fail("no cell was run".to_owned()))
}

/// The lines of one run. A cell can have more than one: not reached, failed, and how it ended when it was run once more. The
/// last one counts, and keeps what the one before it says of a failure.
fn joined(text: &str) -> Result<Option<Run>, String> {
    let mut run: Option<Run> = None;
    for line in text.lines() {
        let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let mut cell = line.cell;
        let cells = &mut run
            .get_or_insert_with(|| Run {
                platform: line.platform,
                date: line.date,
                suite: line.suite,
                debian: line.debian,
                major: line.major,
                postgres: line.postgres,
                programs: line.programs,
                postgresql_common: line.postgresql_common,
                cells: Vec::new(),
            })
            .cells;
        if let Some(at) = cells.iter().position(|earlier| earlier.cell == cell.cell) {
            let earlier = cells.remove(at);
            if earlier.verdict == "failed" && cell.verdict == "passed" {
                cell.first_try = Some(earlier.why.unwrap_or_default());
            }
        }
        cells.push(cell);
    }
    Ok(run)
}

/// Marks the results of a platform as those of some cells only: no record is made of them.
pub fn mark_partial(folder: &Path, platform: &str) -> Result<(), String> {
    let file = folder.join(platform).join(PARTIAL);
    fs::write(&file, "").map_err(|error| format!("{}: {error}", file.display()))
}

/// Whether the last run of a platform was one of some cells only.
pub fn is_partial(folder: &Path, platform: &str) -> bool {
    folder.join(platform).join(PARTIAL).exists()
}

/// The file that marks such a run.
const PARTIAL: &str = "partial";

/// The cells of a platform that failed at their last try.
pub fn failed(folder: &Path, platform: &str) -> Result<Vec<String>, String> {
    let run = read(folder, platform)?;
    let failed = run.cells.into_iter().filter(|is| is.verdict == "failed");
    Ok(failed.map(|cell| cell.cell).collect())
}

/// A line a platform, and one for each cell that did not pass at once. A platform without results says why.
pub fn table(folder: &Path, platforms: &[&str]) -> String {
    let mut text = format!(
        "{:<16} {:<24} {:>6} {:>6} {:>7} {:>8}\n",
        "platform", "postgres", "passed", "failed", "not run", "seconds"
    );
    for platform in platforms {
        let run = match read(folder, platform) {
            Ok(run) => run,
            Err(why) => {
                text.push_str(&format!("{platform:<16} not run: {why}\n"));
                continue;
            }
        };
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
        for cell in &run.cells {
            let name = &cell.cell;
            if let Some(why) = &cell.first_try {
                text.push_str(&format!("  {name} failed at the first try: {why}\n"));
            }
            if let Some(why) = &cell.why {
                text.push_str(&format!("  {name} {}: {why}\n", cell.verdict));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cell: &str, verdict: &str, why: Option<&str>) -> String {
        let line = serde_json::json!({
            "platform": "bookworm-15", "suite": "bookworm", "debian": "12", "major": "15", "postgres": "15.1",
            "programs": "package", "postgresql_common": "248", "date": "2026-11-01", "cell": cell, "what": "it",
            "init": "none", "plans": [], "seconds": 1.0, "verdict": verdict, "why": why, "measured": [],
        });
        format!("{line}\n")
    }

    #[test]
    fn the_last_line_of_a_cell_counts_and_a_first_failure_is_kept() {
        let text = [
            line("reached", "not run", Some("the run ended before it")),
            line("missed", "not run", Some("the run ended before it")),
            line("twice", "not run", Some("the run ended before it")),
            line("bad", "failed", Some("one")),
            line("reached", "passed", None),
            line("twice", "failed", Some("busy")),
            line("twice", "passed", None),
            line("bad", "failed", Some("two")),
        ];
        let run = joined(&text.concat()).expect("lines").expect("a run");
        let of = |name: &str| run.cells.iter().find(|is| is.cell == name).expect(name);
        assert_eq!(run.cells.len(), 4);
        assert_eq!(run.date, "2026-11-01");
        assert_eq!(of("reached").first_try, None);
        assert_eq!(of("reached").verdict, "passed");
        assert_eq!(of("missed").verdict, "not run");
        assert_eq!(of("twice").verdict, "passed");
        assert_eq!(of("twice").first_try.as_deref(), Some("busy"));
        assert_eq!(of("bad").why.as_deref(), Some("two"));
        assert_eq!(of("bad").first_try, None);
    }

    #[test]
    fn a_platform_without_results_hides_no_other() {
        let folder = std::env::temp_dir().join(format!("xtask-results-{}", std::process::id()));
        fs::create_dir_all(folder.join("bookworm-15")).expect("a folder");
        let lines = line("main", "passed", None);
        fs::write(folder.join("bookworm-15/cells.jsonl"), lines).expect("writable");
        let text = table(&folder, &["trixie-17", "bookworm-15"]);
        assert!(text.contains("trixie-17        not run: "), "{text}");
        assert!(text.contains("bookworm-15      15.1"), "{text}");
        assert!(!is_partial(&folder, "bookworm-15"));
        mark_partial(&folder, "bookworm-15").expect("writable");
        assert!(is_partial(&folder, "bookworm-15"));
        fs::remove_dir_all(&folder).expect("removable");
    }
}
