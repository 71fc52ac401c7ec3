//! The queries that an answer gives, typed on the servers of the plan: each major understands its own.

use crate::bundle;
use crate::lab::Lab;
use pgrunbook::check::check;
use pgrunbook::diagnose::{Command, diagnose, families};
use pgrunbook::plan::Plan;
use std::collections::BTreeSet;
use std::process::Stdio;

/// What changes something, or names a thing that the lab does not have.
const CHANGES: [&str; 7] = [
    "pg_drop_",
    "pg_create_",
    "ALTER ",
    "CHECKPOINT",
    "pg_reload_conf",
    "_resume()",
    "_pause()",
];

pub fn every_query_is_understood(lab: &Lab) {
    let mut plan = bundle::plan(lab);
    plan["standbys"].as_array_mut().expect("a list").truncate(1);
    let plan = Plan::from_json(plan.to_string().as_bytes()).expect("a plan");
    let topology = check(&plan).1.expect("a plan without an error");
    let mut typed = BTreeSet::new();
    for family in families::all() {
        let text: String = family
            .messages
            .iter()
            .filter(|message| message.at(topology.major()))
            .map(|message| message.text().replace("%d", "1").replace("%X", "1") + "\n")
            .collect();
        let found = diagnose(&text, Some(&topology)).matches;
        let advice = found
            .iter()
            .flat_map(|one| one.answer.look.iter().chain(&one.answer.fix));
        for command in advice.filter_map(|one| one.command.as_ref()) {
            let query = command.line.contains("psql") && command.line.contains("SELECT");
            let changes = CHANGES.iter().any(|word| command.line.contains(word));
            // By the plan's role and passfile, which this lab does not have.
            let login = command.line.contains("passfile=") || command.line.contains("PGPASSFILE");
            if query && !changes && !login {
                typed.insert((command.node.clone(), command.line.clone()));
            }
        }
    }
    assert!(typed.len() > 15, "only {}: {typed:?}", typed.len());
    for (node, line) in typed {
        let command = Command {
            node,
            user: String::new(),
            line,
        };
        understood(lab, &command);
    }
}

fn understood(lab: &Lab, command: &Command) {
    let node = lab.node(&command.node);
    let mut bash = node.account.command("bash", &node.home);
    bash.args(["-c", &command.line])
        .env("PGHOST", "/tmp")
        .env("PGCONNECT_TIMEOUT", "10")
        .stdin(Stdio::null());
    let output = bash.output().expect("bash runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let well = output.status.success() && said.is_empty();
    assert!(well, "{}: {}\n{said}", command.node, command.line);
}
