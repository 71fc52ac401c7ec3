//! The scripts: their names, their order, and what their first lines say.

use super::{Audit, shell};
use crate::topology::{Node, Platform, Topology};

/// A step of every runbook: its word, and whether it starts or stops servers or installs a passfile.
type Verb = (&'static str, bool);

const PRIMARY: [Verb; 4] = [
    ("prepare", true),
    ("configure", false),
    ("restart", true),
    ("role", false),
];
const STANDBY: [Verb; 5] = [
    ("prepare", true),
    ("preflight", false),
    ("stop", true),
    ("copy", false),
    ("start", true),
];
const PROVE: Verb = ("prove", false);

/// The scripts in the order in which they are run: `02-alpha-configure`, its node, and whether it is a step of service.
/// The role must be there before a standby connects, and the primary's proof writes what the standbys' proofs read.
pub fn ids(topology: &Topology) -> Vec<(String, &Node, bool)> {
    let primary = topology.primary();
    let mut list: Vec<(&Node, Verb)> = PRIMARY.map(|verb| (primary, verb)).to_vec();
    for standby in topology.standbys() {
        list.extend(STANDBY.map(|verb| (standby, verb)));
    }
    list.extend(topology.nodes().map(|node| (node, PROVE)));
    let width = list.len().to_string().len().max(2);
    list.into_iter()
        .enumerate()
        .map(|(i, (node, (word, service)))| {
            (
                format!("{:0width$}-{}-{word}", i + 1, node.name()),
                node,
                service,
            )
        })
        .collect()
}

pub fn check(audit: &mut Audit) {
    let topology = audit.topology;
    let owner = topology.os_user().as_str();
    let service = match topology.platform() {
        Platform::Debian => "root",
        Platform::Source => owner,
    };
    for (id, node, of_service) in ids(topology) {
        let user = if of_service { service } else { owner };
        let library = if std::ptr::eq(node, topology.primary()) {
            "primary"
        } else {
            "standby"
        };
        script(audit, &format!("runbook/{id}.sh"), node, user, library);
    }
    for node in topology.nodes() {
        script(
            audit,
            &format!("operate/status-{}.sh", node.name()),
            node,
            owner,
            "standby",
        );
        if !std::ptr::eq(node, topology.primary()) {
            script(
                audit,
                &format!("operate/promote-{}.sh", node.name()),
                node,
                owner,
                "standby",
            );
        }
    }
}

/// The lines that a driver reads, and the values that the script sets for its libraries, say the same.
fn script(audit: &mut Audit, path: &str, node: &Node, user: &str, library: &str) {
    let Some(file) = audit.files.get(path) else {
        return;
    };
    let text: &str = &file.text;
    let mut lines = text.lines();
    for wanted in [
        "#!/usr/bin/env bash".to_owned(),
        format!("# node: {}", node.name()),
        format!("# user: {user}"),
    ] {
        if lines.next() != Some(&wanted) {
            audit.defect(path, 1, format!("its first lines have no `{wanted}`"));
        }
    }
    let (_, after) = text
        .split_once("\nset -Eeuo pipefail\n")
        .unwrap_or_default();
    let (own, body) = match after.split_once("\n\n") {
        Some((own, body)) => (&after[..own.len() + 1], body),
        None => ("", ""),
    };
    if !body.starts_with("HERE=") || !body.contains("\nbegin \"$@\"\n") {
        audit.defect(path, 0, "it does not begin as every script does");
    }
    let values = match shell::assignments(own) {
        Ok(values) => values,
        Err((line, message)) => return audit.defect(path, line, message),
    };
    for (name, wanted) in [
        ("NODE", node.name().as_str()),
        ("STEP_USER", user),
        ("LIBRARY", library),
    ] {
        let found = values.get(name).and_then(shell::Value::word);
        audit.same(path, 0, name, found, Some(wanted));
    }
    let title = values.get("STEP_TITLE").and_then(shell::Value::word);
    if title.is_none_or(str::is_empty) {
        audit.defect(path, 0, "STEP_TITLE is missing");
    }
    if values.len() != 4 {
        audit.defect(
            path,
            0,
            "it sets other values than NODE, STEP_TITLE, STEP_USER and LIBRARY",
        );
    }
}
