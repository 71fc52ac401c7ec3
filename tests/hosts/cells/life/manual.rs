//! The copy by hand between two hosts, whose ssh is set up as the refusals say, line by line.

use crate::bundle::Bundle;
use crate::cells::matrix::PASSWORD;
use crate::driver::{run, run_from, run_until};
use crate::host::{Host, Ran};
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;
use serde_json::json;

pub fn manual_copy(lab: &Lab) {
    let (alpha, beta) = (lab.host("alpha"), lab.host("beta"));
    alpha.sql(5432, "postgres", "CREATE TABLE orders AS SELECT 1 AS id");
    let mut plan = plan(lab.platform, 1);
    plan["copy"]["method"] = json!("manual");
    let bundle = Bundle::new(lab, &plan, Some(PASSWORD));
    run_until(lab, &bundle, "beta-preflight");
    let preflight = || run(lab, &bundle, bundle.script("beta-preflight"), &["--yes"]);

    preflight().must_refuse(&["No ssh server is reached at 10.77.0.11, port 22."]);
    alpha.sh("/usr/sbin/sshd");

    let said = preflight().must_refuse(&["is not known to postgres here"]);
    let known = hint(&said, "mkdir -p -m 0700 ");
    beta.sh_as("postgres", &known);
    let here = beta.sh_as("postgres", &hint(&said, "ssh-keygen -lF "));
    let shown = said_after(&said, "must be what this shows: ");
    let there = alpha.sh(&shown);
    let print = |text: &str| -> String {
        let mut words = text.split_whitespace();
        let found = words.find(|word| word.starts_with("SHA256:"));
        found
            .unwrap_or_else(|| panic!("no key in {text:?}"))
            .to_owned()
    };
    assert_eq!(print(&here), print(&there));

    let said = preflight().must_refuse(&["does not admit a key of postgres here"]);
    let make = hint(&said, "ssh-keygen -t ed25519 ");
    beta.sh_as("postgres", &make);
    let show = said_after(&said, "then show it: ");
    let line = beta.sh_as("postgres", &show);
    admit(alpha, &said, &line);

    run_from(lab, &bundle, "beta-preflight");
    seen::all_stream(lab, &bundle);
    seen::known_to_debian(lab, &bundle.standbys()[0], "online,recovery");
    beta.wait_sql(5432, "postgres", "SELECT id FROM orders", "1");
    seen::modes(lab, &bundle);
    seen::secrets(lab, &bundle);
    // What is done needs no ssh any more.
    alpha.sh_as("postgres", ": >~/.ssh/authorized_keys");
    seen::again_changes_nothing(lab, &bundle);
    seen::reboot(lab, &bundle);
}

/// The line of a refusal that begins so: a command, with its comment.
fn hint(said: &Ran, begin: &str) -> String {
    let mut lines = said.output.lines().map(str::trim_start);
    let found = lines.find(|line| line.starts_with(begin));
    found
        .unwrap_or_else(|| panic!("{begin:?} is not said: {}", said.output))
        .to_owned()
}

/// What a line of a refusal ends in, after these words.
fn said_after(said: &Ran, words: &str) -> String {
    let found = said.output.lines().find_map(|line| line.split_once(words));
    let found = found.unwrap_or_else(|| panic!("{words:?} is not said: {}", said.output));
    found.1.to_owned()
}

/// "On alpha, as postgres: mkdir ..., and put that line into FILE, mode MODE."
fn admit(alpha: &Host, said: &Ran, line: &str) {
    let words = said_after(said, "On alpha, as postgres: ");
    let (make, rest) = words
        .split_once(", and put that line into ")
        .expect("two things");
    let (file, mode) = rest.split_once(", mode ").expect("a mode");
    let mode = mode.trim_end_matches('.');
    alpha.sh_as(
        "postgres",
        &format!("{make} && printf '%s\\n' '{line}' >>{file} && chmod {mode} {file}"),
    );
}
