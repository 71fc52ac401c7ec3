//! Whole Debian hosts, driven by nothing but a bundle: `cargo xtask hosts`. Root file systems, names, addresses, process
//! tables and service managers of their own, in namespaces that end with the test.

#[path = "../pages/blocks.rs"]
mod blocks;
mod bundle;
mod cells;
mod driver;
mod host;
mod lab;
mod plan;
mod platform;
mod prepared;
mod record;
mod secrets;
mod seen;
mod sql;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use std::collections::HashMap;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(platform) = platform::Platform::named() else {
        println!("whole hosts are run by: cargo xtask hosts");
        return ExitCode::SUCCESS;
    };
    let mut cells: Vec<&cells::Cell> = cells::all().collect();
    // As the program itself chooses.
    let chosen = |cell: &&cells::Cell| {
        let name = format!("{}/{}", platform.name, cell.name);
        let part = arguments.filter.as_deref().unwrap_or_default();
        (!arguments.exact && name.contains(part)) || name == part
    };
    cells.retain(chosen);
    record::begin(platform, &cells);
    let recorded = recorded(platform);
    cells.sort_by_key(|cell| std::cmp::Reverse(recorded.get(cell.name).map_or(u64::MAX, |is| *is)));
    let trials = cells
        .into_iter()
        .map(|cell| {
            Trial::test(format!("{}/{}", platform.name, cell.name), move || {
                let began = Instant::now();
                let transcript = lab::Transcript::new();
                let ended = if let Some(why) = (cell.leave_out)(platform) {
                    Ok(record::Verdict::NotRun(why))
                } else {
                    let own = Rc::clone(&transcript);
                    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        let lower = |number| (cell.lower)(platform, number);
                        let lab = lab::Lab::new(platform, cell.init, cell.hosts, &own, lower);
                        (cell.run)(&lab);
                    }))
                    .map(|()| record::Verdict::Passed)
                };
                let verdict = ended.unwrap_or_else(|panic| record::Verdict::Failed(why(&*panic)));
                record::write(platform, cell, &verdict, began.elapsed(), &transcript);
                match verdict {
                    record::Verdict::Failed(why) => {
                        Err(Failed::from(format!("{}\n{why}", transcript.text())))
                    }
                    _ => Ok(()),
                }
            })
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// How many seconds each cell took in the recorded run of a platform. The longest begin first, after those without a record, so that no core waits for
/// one at the end.
fn recorded(platform: &platform::Platform) -> HashMap<String, u64> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/hosts.json");
    let text = std::fs::read_to_string(path).expect("the record");
    let record: Value = serde_json::from_str(&text).expect("JSON");
    let runs = record["runs"].as_array().into_iter().flatten();
    let mut own = runs.filter(|run| run["platform"] == platform.name);
    let cells = own.next().and_then(|run| run["cells"].as_array());
    let of_cell = |cell: &Value| {
        let name = cell["cell"].as_str().expect("a name");
        let seconds = cell["seconds"].as_f64().expect("a number");
        (name.to_owned(), seconds as u64)
    };
    cells.into_iter().flatten().map(of_cell).collect()
}

/// What a panic has said.
fn why(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
