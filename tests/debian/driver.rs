//! Runs a bundle's scripts as the contract says: in name order, each as the user that its header names, without a
//! terminal. The whole bundle lies on the one machine, which is every node.

use crate::bundle::Bundle;
use crate::machine::{Machine, clean};
use std::fs;
use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long one script may take.
const LIMIT: Duration = Duration::from_secs(90);

/// How one script ended.
pub struct Ran {
    pub script: String,
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output and error as they came.
    pub output: String,
}

impl Ran {
    /// Panics unless the script ended with this code.
    pub fn must(self, code: i32) -> Ran {
        assert_eq!(
            self.code,
            Some(code),
            "{} (its output is above)",
            self.script
        );
        self
    }

    /// Panics unless the script refused, with exit code 3, and said all of this.
    pub fn must_refuse(self, words: &[&str]) -> Ran {
        let ran = self.must(3);
        assert!(
            ran.output.contains("REFUSED"),
            "{} does not say it",
            ran.script
        );
        for word in words {
            assert!(
                ran.output.contains(word),
                "{} does not say {word:?}",
                ran.script
            );
        }
        ran
    }
}

/// Runs all scripts, until one does not exit with 0.
pub fn run_all(machine: &Machine, bundle: &Bundle, arguments: &[&str]) -> Vec<Ran> {
    let mut done = Vec::new();
    for script in bundle.scripts() {
        let ran = run(machine, bundle, &script, arguments);
        let stop = ran.code != Some(0);
        done.push(ran);
        if stop {
            break;
        }
    }
    done
}

/// Runs all scripts; panics unless each exits with 0.
pub fn run_all_well(machine: &Machine, bundle: &Bundle, arguments: &[&str]) -> Vec<Ran> {
    let done = run_all(machine, bundle, arguments);
    let last = done.last().expect("scripts");
    assert_eq!(last.code, Some(0), "{} (its output is above)", last.script);
    assert_eq!(done.len(), bundle.scripts().len());
    done
}

/// Runs one script, named from the bundle's folder.
pub fn run(machine: &Machine, bundle: &Bundle, script: &str, arguments: &[&str]) -> Ran {
    let path = bundle.folder.join(script);
    let mut file = tempfile::tempfile().expect("a temporary file");
    let copy = || file.try_clone().expect("a second handle");
    machine.note(&format!("$ {script} {}", arguments.join(" ")));
    // A session of its own has no terminal.
    let mut child = as_user(&user_of(&path))
        .args(["setsid", "--wait", "bash"])
        .arg(&path)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(copy())
        .stderr(copy())
        .spawn()
        .expect("bash runs");
    let end = Instant::now() + LIMIT;
    let status = loop {
        if let Some(status) = child.try_wait().expect("our child") {
            break Some(status);
        }
        if Instant::now() >= end {
            break None;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let mut output = String::new();
    file.rewind().expect("a file");
    file.read_to_string(&mut output).expect("UTF-8");
    print!("{output}");
    // What it has started ends with the test.
    let status = status.unwrap_or_else(|| panic!("{script} did not end in {LIMIT:?}"));
    machine.note(&format!("= {:?}", status.code()));
    Ran {
        script: script.to_owned(),
        code: status.code(),
        output,
    }
}

/// `env` as this user; what follows is the program and its arguments.
pub fn as_user(user: &str) -> Command {
    if user == "root" {
        return clean("env");
    }
    let mut command = clean("runuser");
    command.args(["-u", user, "--", "env", "HOME=/var/lib/postgresql"]);
    command.arg(format!("USER={user}"));
    command
}

/// The user that a script's header names.
pub fn user_of(path: &std::path::Path) -> String {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let line = text
        .lines()
        .take(10)
        .find_map(|line| line.strip_prefix("# user: "));
    line.unwrap_or_else(|| panic!("{} names no user", path.display()))
        .to_owned()
}
