//! Runs a bundle's scripts as the contract says: in name order, each on the node and as the user that its header names,
//! without a terminal.

use crate::bundle::{Bundle, Script};
use crate::host::{Host, Ran};
use crate::lab::Lab;
use crate::secrets::Watch;
use std::process::Command;
use std::time::Duration;

/// How long one script may take.
const LIMIT: Duration = Duration::from_secs(240);

impl Ran {
    /// Panics unless it ended with this code.
    pub fn must(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}", self.output);
        self
    }

    /// Panics unless it ended with this code and said all of this.
    pub fn must_say(self, code: i32, words: &[&str]) -> Ran {
        let ran = self.must(code);
        for word in words {
            assert!(
                ran.output.contains(word),
                "{word:?} is not said: {}",
                ran.output
            );
        }
        ran
    }

    /// Panics unless it refused, with exit code 3, and said all of this.
    pub fn must_refuse(self, words: &[&str]) -> Ran {
        self.must_say(3, &["REFUSED"]).must_say(3, words)
    }

    /// Panics unless it failed, with exit code 1, and said all of this.
    pub fn must_fail(self, words: &[&str]) -> Ran {
        self.must_say(1, &["FAILED"]).must_say(1, words)
    }

    /// Whether the script has announced a change.
    pub fn changed(&self) -> bool {
        self.output.lines().any(|line| line.starts_with("  do "))
    }
}

/// The command of a script on its host; what follows are its arguments.
pub fn command(host: &Host, bundle: &Bundle, script: &Script) -> Command {
    let mut command = host.command(&script.user);
    // A session of its own has no terminal.
    command.args(["setsid", "--wait", "bash"]);
    command.arg(format!("{}/runbook/{}", bundle.folder(), script.name));
    command
}

/// Runs one script where and as it says.
pub fn run(lab: &Lab, bundle: &Bundle, script: &Script, arguments: &[&str]) -> Ran {
    run_on(lab.host(&script.node), bundle, script, arguments)
}

/// Runs one script on this host, as it says.
pub fn run_on(host: &Host, bundle: &Bundle, script: &Script, arguments: &[&str]) -> Ran {
    let name = host.name;
    host.transcript
        .note(&format!("{name} $ {} {}", script.name, arguments.join(" ")));
    let mut command = command(host, bundle, script);
    command.args(arguments);
    let ran = host.run(command, LIMIT);
    host.transcript.output(&ran.output);
    host.transcript.note(&format!("= {:?}", ran.code));
    ran
}

/// Runs the step with this name's end, `NODE-VERB`, with `--yes`.
pub fn step(lab: &Lab, bundle: &Bundle, end: &str) -> Ran {
    run(lab, bundle, bundle.script(end), &["--yes"])
}

/// Runs all scripts with `--yes`; panics unless each exits with 0.
pub fn run_all(lab: &Lab, bundle: &Bundle) -> Vec<Ran> {
    run_until(lab, bundle, "")
}

/// Runs the scripts before the one whose name ends in `-END.sh`, or all; panics unless each exits with 0.
pub fn run_until(lab: &Lab, bundle: &Bundle, end: &str) -> Vec<Ran> {
    let last = match end {
        "" => bundle.scripts.len(),
        end => {
            let name = &bundle.script(end).name;
            let at = bundle.scripts.iter().position(|s| s.name == *name);
            at.expect("a script of this bundle")
        }
    };
    watched(lab, bundle, bundle.scripts[..last].iter())
}

/// Runs the script whose name ends in `-END.sh` and those after it; panics unless each exits with 0.
pub fn run_from(lab: &Lab, bundle: &Bundle, end: &str) -> Vec<Ran> {
    let name = &bundle.script(end).name;
    let scripts = bundle
        .scripts
        .iter()
        .skip_while(|script| script.name != *name);
    watched(lab, bundle, scripts)
}

/// Runs scripts with `--yes`, and looks meanwhile for the secrets in every process; panics unless each exits with 0.
fn watched<'a>(lab: &Lab, bundle: &Bundle, scripts: impl Iterator<Item = &'a Script>) -> Vec<Ran> {
    let watch = Watch::begin(lab.hosts(), &bundle.secrets());
    let ran = scripts
        .map(|script| run(lab, bundle, script, &["--yes"]).must(0))
        .collect();
    assert_eq!(watch.end(), [""; 0], "a secret was to be seen");
    ran
}

/// Runs a script of `operate/` as root, named from there; with `--yes`.
pub fn operate(host: &Host, bundle: &Bundle, name: &str, user: &str, arguments: &[&str]) -> Ran {
    host.transcript.note(&format!(
        "{} $ operate/{name} {}",
        host.name,
        arguments.join(" ")
    ));
    let mut command = host.command(user);
    command.args(["setsid", "--wait", "bash"]);
    command.arg(format!("{}/operate/{name}", bundle.folder()));
    command.args(arguments);
    let ran = host.run(command, LIMIT);
    host.transcript.output(&ran.output);
    host.transcript.note(&format!("= {:?}", ran.code));
    ran
}
