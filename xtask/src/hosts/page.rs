//! What is kept in the repository: `docs/hosts.json`, and the page that is made from it.

use super::platforms::PLATFORMS;
use super::results::{Cell, Run};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::fs;

const RECORD: &str = "docs/hosts.json";
const PAGE: &str = "docs/guide/hosts.md";

/// The record: the last recorded run of each platform.
#[derive(Serialize, Deserialize, Default)]
struct Record {
    runs: Vec<Run>,
}

/// Puts these runs in place of the platforms' earlier ones, and writes the page anew.
pub fn record(runs: &[Run]) -> Result<(), String> {
    let mut record = read()?;
    for run in runs {
        let mut run = run.clone();
        run.cells.sort_by(|a, b| a.cell.cmp(&b.cell));
        record.runs.retain(|old| old.platform != run.platform);
        record.runs.push(run);
    }
    let place = |name: &str| PLATFORMS.iter().position(|is| is.name == name);
    record.runs.sort_by_key(|run| place(&run.platform));
    let text = serde_json::to_string_pretty(&record).map_err(|error| error.to_string())?;
    write(RECORD, &format!("{text}\n"))?;
    write(PAGE, &page(&record.runs))
}

fn write(name: &str, text: &str) -> Result<(), String> {
    fs::write(crate::root().join(name), text).map_err(|error| format!("{name}: {error}"))
}

fn read() -> Result<Record, String> {
    let path = crate::root().join(RECORD);
    if !path.exists() {
        return Ok(Record::default());
    }
    let text = fs::read_to_string(&path).map_err(|error| format!("{RECORD}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{RECORD}: {error}"))
}

const HEAD: &str = "# What ran on whole hosts

<!-- written by `cargo xtask hosts --record` from docs/hosts.json -->

Each column is a Debian with its PostgreSQL, each row a cell: fresh hosts with a root file system, a name, addresses and a
process table of their own, set up by nothing but a bundle, and looked at from outside. `docs/hosts.json` has the same with
each cell's plans (as links) and durations. Durations are of a machine with two cores that others used too, four cells at a time.
Every change is held to the columns of bookworm and trixie (`cargo xtask test hosts`), `cargo xtask hosts --all` runs the others
too. A platform without a column has no recorded run yet.

What these hosts do not have: a kernel of their own, a disk of their own (their files are in the machine's memory where it has
8 GB to spare, and nothing that was not flushed is lost when the power goes), clocks that differ, a firewall, SELinux.

";

/// The page in Markdown.
fn page(runs: &[Run]) -> String {
    let mut text = HEAD.to_owned();
    let mut notes: Vec<String> = Vec::new();
    text.push_str("## Platforms\n\n| platform | Debian | PostgreSQL | programs | postgresql-common | date |\n|---|---|---|---|---|---|\n");
    for platform in PLATFORMS {
        match runs.iter().find(|run| run.platform == platform.name) {
            Some(run) => writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} |",
                run.platform,
                run.debian,
                run.postgres,
                run.programs,
                run.postgresql_common,
                run.date
            ),
            None => writeln!(
                text,
                "| {} | {} | {} | | | not run |",
                platform.name, platform.suite, platform.major
            ),
        }
        .expect("a string takes it");
    }
    text.push_str("\n*package*: Debian's own; *grafted*: programs of another source under Debian's cluster tools, which drive them as they drive their own.\n");
    text.push_str("\n## Cells\n\n| cell |");
    for run in runs {
        write!(text, " {} |", run.platform).expect("a string takes it");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(runs.len()));
    text.push('\n');
    for cell in cells(runs) {
        write!(text, "| {} |", cell.cell).expect("a string takes it");
        for run in runs {
            let found = run.cells.iter().find(|is| is.cell == cell.cell);
            let (word, note) = said_of(found);
            let word = match note {
                None => word,
                Some(note) => {
                    let at = notes.iter().position(|is| *is == note);
                    let at = at.unwrap_or_else(|| {
                        notes.push(note);
                        notes.len() - 1
                    });
                    format!("{word} ({})", at + 1)
                }
            };
            write!(text, " {word} |").expect("a string takes it");
        }
        text.push('\n');
    }
    text.push('\n');
    for (at, note) in notes.iter().enumerate() {
        writeln!(text, "{}. {note}", at + 1).expect("a string takes it");
    }
    text.push_str(&measured(runs));
    text.push_str("\n## What the cells are\n\n");
    for cell in cells(runs) {
        let init = if cell.init == "none" {
            ""
        } else {
            " (systemd)"
        };
        writeln!(text, "- `{}`{init}: {}", cell.cell, cell.what).expect("a string takes it");
    }
    text
}

/// What stands in the table for a cell of a run, and a note to it.
fn said_of(found: Option<&Cell>) -> (String, Option<String>) {
    let Some(cell) = found else {
        let why = "the run that is recorded did not have this cell";
        return ("not run".to_owned(), Some(why.to_owned()));
    };
    if cell.verdict == "passed" {
        let note = cell
            .first_try
            .as_ref()
            .map(|why| format!("it passed when it was run once more, alone; at first: {why}"));
        return (format!("{:.0} s", cell.seconds), note);
    }
    let why = cell.why.clone().unwrap_or_default();
    (cell.verdict.clone(), Some(why))
}

/// What cells have measured, platform by platform.
fn measured(runs: &[Run]) -> String {
    let mut text = String::new();
    for run in runs {
        for line in run.cells.iter().flat_map(|cell| &cell.measured) {
            writeln!(text, "- {}: {line}", run.platform).expect("a string takes it");
        }
    }
    if text.is_empty() {
        return text;
    }
    format!("\n## What was measured\n\n{text}")
}

/// Every cell once, by name.
fn cells(runs: &[Run]) -> Vec<&Cell> {
    let mut cells: Vec<&Cell> = Vec::new();
    for cell in runs.iter().flat_map(|run| &run.cells) {
        if !cells.iter().any(|known| known.cell == cell.cell) {
            cells.push(cell);
        }
    }
    cells.sort_by(|a, b| a.cell.cmp(&b.cell));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_fresh() {
        if std::env::var_os("PGRUNBOOK_BLESS").is_some() {
            write(PAGE, &page(&read().expect(RECORD).runs)).expect(PAGE);
        }
        let page_now = fs::read_to_string(crate::root().join(PAGE)).expect(PAGE);
        assert_eq!(page_now, page(&read().expect(RECORD).runs));
    }

    #[test]
    fn the_record_hides_no_failure_and_names_plans() {
        for run in read().expect(RECORD).runs {
            for cell in &run.cells {
                assert!(["passed", "failed", "not run"].contains(&cell.verdict.as_str()));
                assert_eq!(
                    cell.why.is_none(),
                    cell.verdict == "passed",
                    "{}",
                    cell.cell
                );
                assert!(
                    cell.verdict != "passed" || !cell.plans.is_empty(),
                    "{}",
                    cell.cell
                );
                assert!(
                    cell.first_try.is_none() || cell.verdict == "passed",
                    "{}",
                    cell.cell
                );
            }
        }
    }
}
