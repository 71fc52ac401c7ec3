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
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(platform) = platform::Platform::named() else {
        println!("whole hosts are run by: cargo xtask hosts");
        return ExitCode::SUCCESS;
    };
    let only = std::env::var("PGRUNBOOK_HOSTS_ONLY").unwrap_or_default();
    let only: Vec<&str> = only.split_whitespace().collect();
    for name in &only {
        assert!(
            cells::all().any(|cell| cell.name == *name),
            "no cell is called {name}"
        );
    }
    let trials = cells::all()
        .filter(|cell| only.is_empty() || only.contains(&cell.name))
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

/// What a panic has said.
fn why(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
