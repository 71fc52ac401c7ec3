//! What is kept of a cell: a line of JSON in the folder that `cargo xtask hosts` names, and its transcript. The last line of a
//! cell counts.

use crate::cells::Cell;
use crate::host::Init;
use crate::lab::Transcript;
use crate::platform::{From, Platform};
use serde_json::json;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The folder for results: `cells.jsonl`, and a transcript a cell.
const RESULTS: &str = "PGRUNBOOK_HOSTS_RESULTS";

/// How a cell ended.
pub enum Verdict {
    Passed,
    Failed(String),
    /// Why it does not apply to the platform.
    NotRun(&'static str),
}

/// Writes both; a record that cannot be written fails the run.
pub fn write(
    platform: &Platform,
    cell: &Cell,
    verdict: &Verdict,
    took: Duration,
    transcript: &Transcript,
) {
    let versions = platform.versions();
    let (word, why) = match verdict {
        Verdict::Passed => ("passed", None),
        Verdict::Failed(why) => ("failed", why.lines().next()),
        Verdict::NotRun(why) => ("not run", Some(*why)),
    };
    let seconds = (took.as_secs_f64() * 10.0).round() / 10.0;
    let text = transcript.text();
    let plans: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once("] plan: ").map(|(_, link)| link))
        .collect();
    let line = json!({
        "platform": platform.name,
        "suite": platform.suite,
        "debian": versions.debian,
        "major": platform.major,
        "postgres": versions.postgres,
        "programs": match platform.from { From::Package => "package", From::Grafted => "grafted" },
        "postgresql_common": versions.postgresql_common,
        "init": match cell.init { Init::None => "none".to_owned(), Init::Systemd => format!("systemd {}", versions.systemd) },
        "date": today(),
        "cell": cell.name,
        "what": cell.what,
        "plans": plans,
        "seconds": seconds,
        "verdict": word,
        "why": why,
        "measured": transcript.measures(),
    });
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(lines())
        .expect("writable");
    // One write: other cells end at the same time.
    file.write_all(format!("{line}\n").as_bytes())
        .expect("writable");
    let name = format!("{}-{}.txt", platform.name, cell.name);
    fs::write(lines().with_file_name(name), text).expect("writable");
}

/// Says of each of these cells that it was not run, until it has ended. Not in a second try, where the lines are there.
pub fn begin(platform: &Platform, cells: &[&Cell]) {
    if lines().exists() {
        return;
    }
    let not_reached = Verdict::NotRun("the run ended before it");
    for cell in cells {
        let nothing = Transcript::new();
        write(platform, cell, &not_reached, Duration::ZERO, &nothing);
    }
}

/// The file with the lines.
fn lines() -> PathBuf {
    let folder = std::env::var_os(RESULTS).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| panic!("{RESULTS} is not set; run cargo xtask hosts"));
    folder.join("cells.jsonl")
}

/// Today, UTC.
fn today() -> String {
    let output = Command::new("date").args(["-u", "+%F"]).output();
    let text = output.expect("date runs").stdout;
    String::from_utf8_lossy(&text).trim().to_owned()
}
