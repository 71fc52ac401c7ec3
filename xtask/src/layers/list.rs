//! The layers, in the order in which they run.

use super::{Layer, Run};
use crate::needs::TOOLS;
use crate::table::Outcome;
use crate::{cache, given, hosts, servers, site, web, wheels};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const fn layer(
    name: &'static str,
    seconds: u64,
    what: &'static str,
    run: fn(&Run) -> Outcome,
) -> Layer {
    Layer {
        name,
        what,
        limit: Duration::from_secs(seconds),
        needs_build: false,
        run,
    }
}

/// A layer that is skipped if the build is broken.
const fn after_build(
    name: &'static str,
    seconds: u64,
    what: &'static str,
    run: fn(&Run) -> Outcome,
) -> Layer {
    Layer {
        needs_build: true,
        ..layer(name, seconds, what, run)
    }
}

/// The command for each package by itself. For both at once cargo would compile what they share a second time, with the
/// features of both.
fn each(run: &Run, before: &[&str], after: &[&str]) -> Outcome {
    for package in ["pgrunbook", "xtask"] {
        match run.cargo(&[before, &["--package", package], after].concat()) {
            Outcome::Passed => {}
            other => return other,
        }
    }
    Outcome::Passed
}

/// Every layer.
pub const LAYERS: &[Layer] = &[
    layer("fmt", 60, "rustfmt changes nothing", |run| {
        run.cargo(&["fmt", "--all", "--check"])
    }),
    layer(
        "shell",
        120,
        "shellcheck over the repository's own scripts",
        shell,
    ),
    layer("deny", 120, "licences and sources of the crates", deny),
    layer("build", 600, "everything compiles", |run| {
        each(run, &["build", "--all-targets", "--locked", "--quiet"], &[])
    }),
    after_build("clippy", 400, "clippy on the host, no warnings", |run| {
        each(
            run,
            &["clippy", "--all-targets", "--locked", "--quiet"],
            &["--", "-D", "warnings"],
        )
    }),
    after_build(
        "wasm",
        500,
        "clippy on the engine and the page for wasm32, no warnings",
        |run| {
            let target = ["--target", "wasm32-unknown-unknown"];
            run.cargo(
                &[
                    &["clippy", "--lib", "--bins", "--locked", "--quiet"][..],
                    &target,
                    &["--", "-D", "warnings"],
                ]
                .concat(),
            )
        },
    ),
    after_build(
        "site",
        900,
        "the page is built, and weighs what it may",
        page,
    ),
    after_build("unit", 900, "cargo test, without the layers below", |run| {
        each(run, &["test", "--locked", "--quiet", "--no-fail-fast"], &[])
    }),
    after_build(
        "servers",
        2400,
        "real servers of 10 to 18, made ready and driven",
        server_tests,
    ),
    after_build(
        "debian",
        900,
        "Debian's own clusters, in namespaces of the tests' own",
        debian_tests,
    ),
    after_build(
        "hosts",
        2400,
        "whole Debian hosts (bookworm and trixie), driven by bundles",
        hosts::layer,
    ),
    after_build("web", 900, "the page in a real Chromium", web::layer),
    after_build("doc", 240, "rustdoc, no warnings", |run| {
        each(run, &["doc", "--no-deps", "--locked", "--quiet"], &[])
    }),
    after_build("bench", 400, "each benchmark runs once", benchmarks),
];

/// Shellcheck over every script that git knows.
fn shell(run: &Run) -> Outcome {
    let known = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--",
            "*.sh",
            "tests/hosts/*.bash",
            ".ci/run",
        ])
        .current_dir(crate::root())
        .output();
    let Ok(known) = known else {
        return Outcome::Failed("git ls-files cannot be run".to_owned());
    };
    let names = String::from_utf8_lossy(&known.stdout).into_owned();
    let scripts: Vec<&str> = names.split_terminator('\0').collect();
    if scripts.is_empty() {
        return Outcome::Failed("git names no script, not even .ci/run".to_owned());
    }
    run.run(Command::new("shellcheck").args(scripts))
}

/// Builds the page into the target folder and holds it to its budget.
fn page(run: &Run) -> Outcome {
    match site::held(run.deadline) {
        Ok(()) => Outcome::Passed,
        Err(message) => Outcome::Failed(message),
    }
}

/// `cargo deny` without advisories, whose database is no registry's.
fn deny(run: &Run) -> Outcome {
    match cargo_deny(run.deadline) {
        Ok(program) => run
            .run(Command::new(program).args(["--locked", "check", "licenses", "bans", "sources"])),
        Err(message) => Outcome::Failed(message),
    }
}

/// Benchmarks in the profile of the tests, each once: it says that they work, not how fast they are.
fn benchmarks(run: &Run) -> Outcome {
    if crate::root().join("benches").is_dir() {
        run.cargo(&["test", "--bench", "*", "--locked", "--quiet"])
    } else {
        Outcome::Skipped("there is no folder benches".to_owned())
    }
}

/// Downloads the servers, says which they are and runs what needs them.
fn server_tests(run: &Run) -> Outcome {
    match servers::ready(run.deadline) {
        Ok(dir) => print!("{}", servers::matrix(&dir)),
        Err(message) => return Outcome::Failed(message),
    }
    let given = given::servers();
    println!("{}", given::table(&given));
    let left_out = given::left_out(&given);
    let mut arguments = vec!["test", "--test", "servers", "--locked", "--"];
    arguments.extend(["--ignored", "--test-threads=6"]);
    arguments.extend(left_out.iter().map(String::as_str));
    run.cargo(&arguments)
}

/// Runs what drives Debian's clusters, where that is possible without touching the machine's own.
fn debian_tests(run: &Run) -> Outcome {
    if !nix::unistd::Uid::effective().is_root() {
        return Outcome::Skipped("needs root".to_owned());
    }
    let succeeds = |line: &str| {
        let mut shell = Command::new("sh");
        let quiet = shell
            .args(["-c", line])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        quiet
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    for (line, lacking) in [
        (
            "pg_lsclusters && ls /usr/lib/postgresql/*/bin/postgres",
            "needs Debian's packages of PostgreSQL",
        ),
        (
            "unshare --mount --net --pid --ipc --fork --mount-proc mount -t tmpfs none /srv",
            "this system lets root make no namespaces",
        ),
    ] {
        if !succeeds(line) {
            return Outcome::Skipped(lacking.to_owned());
        }
    }
    run.cargo(&["test", "--test", "debian", "--locked", "--", "--ignored"])
}

fn cargo_deny(deadline: Instant) -> Result<PathBuf, String> {
    let key = fs::read_to_string(crate::root().join(TOOLS))
        .map_err(|error| format!("{TOOLS}: {error}"))?;
    let tools = cache::entry("tools", &key, deadline, |dir| {
        wheels::unpack(TOOLS, dir, deadline)
    })?;
    let entries = fs::read_dir(&tools).map_err(|error| format!("{}: {error}", tools.display()))?;
    let programs = entries
        .flatten()
        .map(|entry| entry.path().join("scripts/cargo-deny"));
    programs
        .into_iter()
        .find(|program| program.is_file())
        .ok_or_else(|| format!("no cargo-deny in {}", tools.display()))
}
