//! Runs real programs in a directory of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// What a script printed, and the files that appeared in its working directory.
pub struct Ran {
    pub output: Output,
    pub made: Vec<String>,
}

/// Runs a script in an empty directory; `level` is the version that bash is to be compatible with, if not its own. Such
/// a version knew nothing of `&` in replacements, which a newer bash does not forget by its level.
pub fn run(script: &str, level: Option<&str>) -> Ran {
    let (code, work) = (directory(), directory());
    let path = code.path().join("script.sh");
    let older = level.map_or("", |_| "shopt -u patsub_replacement 2>/dev/null || true\n");
    fs::write(&path, format!("{older}{script}")).expect("write");
    let mut command = Command::new("bash");
    command
        .args(["--norc", "--noprofile"])
        .arg(&path)
        .current_dir(work.path())
        .env("HOME", work.path())
        .env_remove("BASH_COMPAT");
    if let Some(level) = level {
        command.env("BASH_COMPAT", level);
    }
    let output = command.output().expect("bash");
    Ran {
        output,
        made: names(work.path()),
    }
}

impl Ran {
    /// The texts that the script printed, each followed by a NUL; panics if it failed or made a file.
    pub fn texts(self) -> Vec<String> {
        let errors = String::from_utf8_lossy(&self.output.stderr);
        assert!(self.output.status.success(), "{errors}");
        assert_eq!(self.made, Vec::<String>::new(), "something ran");
        let printed = String::from_utf8(self.output.stdout).expect("UTF-8");
        printed.split_terminator('\0').map(str::to_owned).collect()
    }
}

pub fn directory() -> TempDir {
    TempDir::new().expect("a directory")
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("the directory");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries
        .map(|entry| name(entry.expect("an entry")))
        .collect()
}
