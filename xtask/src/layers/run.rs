//! What a layer may do: run programs until its time is over.

use crate::process::{self, End, line};
use crate::table::Outcome;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// One layer's run.
pub struct Run {
    /// When its time is over.
    pub deadline: Instant,
    cache: PathBuf,
}

impl Run {
    pub fn new(deadline: Instant, cache: &Path) -> Run {
        Run {
            deadline,
            cache: cache.to_owned(),
        }
    }

    /// Runs `cargo` with these arguments; warnings of rustdoc are errors.
    pub fn cargo(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("cargo");
        self.run(command.args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
    }

    /// Runs a program with the cache made known to it, at the root of the repository, without a standard input.
    pub fn run(&self, command: &mut Command) -> Outcome {
        command
            .current_dir(crate::root())
            .env(crate::cache::VARIABLE, &self.cache)
            .stdin(Stdio::null());
        println!("$ {}", line(command));
        match process::run(command, self.deadline) {
            Ok(End::Exit(status)) if status.success() => Outcome::Passed,
            Ok(End::Exit(status)) => {
                Outcome::Failed(format!("{} ended with {status}", short(command)))
            }
            Ok(End::TimedOut) => {
                Outcome::Failed(format!("{} was ended at the time limit", short(command)))
            }
            Err(message) => Outcome::Failed(message),
        }
    }
}

/// The first words of a command.
fn short(command: &Command) -> String {
    let first = command
        .get_args()
        .next()
        .map(OsStr::to_string_lossy)
        .unwrap_or_default();
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    format!("{program} {first}")
}
