//! What a step prints when it is run for the first time and works: the lines that a person waits for.

use super::{Step, Verb};
use crate::pg::names;
use crate::platform::site;
use crate::topology::{Node, Topology};

/// More standbys than these are not named one by one.
const NAMED: usize = 3;

/// One line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it begins with: `ok`, `proof`, `DONE`, `PASSED`.
    pub word: &'static str,
    /// What follows, or how that begins; `…` stands for what is different on each host.
    pub text: String,
}

impl Line {
    /// Whether this is what a script has printed. What was done already is done.
    pub fn is(&self, printed: &str) -> bool {
        let printed = printed.trim_start();
        let printed = printed.strip_prefix("ALREADY ").unwrap_or(printed);
        let Some(mut rest) = printed.strip_prefix(self.word).map(str::trim_start) else {
            return false;
        };
        self.text.split('…').enumerate().all(|(i, part)| {
            let at = match i {
                0 => rest.starts_with(part).then_some(0),
                _ => rest.find(part),
            };
            rest = at.map_or("", |at| &rest[at + part.len()..]);
            at.is_some()
        })
    }
}

/// The lines that every first run has, in order; a step prints others between them. Whether a restart is needed, for one, depends on
/// what the server has already.
pub fn shown(topology: &Topology, step: &Step<'_>) -> Vec<Line> {
    let (node, major, role) = (step.node, topology.major(), topology.role());
    let (name, primary) = (node.name(), topology.primary().name());
    let mut lines = Vec::new();
    let mut line = |word, text| lines.push(Line { word, text });
    match step.verb {
        Verb::PrimaryPrepare => {
            line(
                "ok",
                format!(
                    "the server on {} is PostgreSQL {major}…, port {}, a primary",
                    site(topology, node).data,
                    node.port()
                ),
            );
            line("DONE", format!("node {name} is prepared"));
        }
        Verb::PrimaryConfigure => {
            line("ok", "the server has read the new files".to_owned());
            line("DONE", format!("the settings of node {name} are in place"));
        }
        Verb::PrimaryRestart => {
            line(
                "ok",
                format!(
                    "a server answers at {}, port {}",
                    node.address(),
                    node.port()
                ),
            );
            line("DONE", "the settings are in force".to_owned());
        }
        Verb::PrimaryRole => {
            line("ok", format!("the role {role} is created"));
            let slots = topology.standbys().iter().filter_map(Node::slot);
            for slot in slots.take(NAMED) {
                line("ok", format!("the slot {slot} is created"));
            }
            line("ok", format!("{role} logs in with the passfile"));
            line("DONE", format!("role {role} is ready for the standbys"));
        }
        Verb::StandbyPrepare => {
            line("ok", format!("this host has an address of node {name}"));
            line("DONE", format!("node {name} is prepared"));
        }
        Verb::StandbyPreflight => {
            line(
                "ok",
                format!("a replication connection to {primary} works; system identifier …"),
            );
            line("ok", format!("{primary} is PostgreSQL {major}…, a primary"));
            line("PASSED", format!("node {name} can take the copy"));
        }
        Verb::StandbyStop => line("DONE", "no other server is in the way".to_owned()),
        Verb::StandbyCopy => {
            line("ok", "the copy is complete".to_owned());
            line("DONE", format!("node {name} has its copy and its settings"));
        }
        Verb::StandbyStart => {
            line("ok", format!("WAL streams from {primary}"));
            line("DONE", format!("node {name} streams from {primary}"));
        }
        Verb::PrimaryProve => {
            if names(major).stat_replication.is_some() {
                for standby in topology.standbys().iter().take(NAMED) {
                    let name = standby.name();
                    line("proof", format!("standby {name}: state streaming, from …"));
                }
            }
            line("DONE", "every standby streams from this primary".to_owned());
        }
        Verb::StandbyProve => {
            line("proof", "token read here: …".to_owned());
            line("proof", "the WAL receiver is streaming".to_owned());
            line("proof", "writes are refused here".to_owned());
            line(
                "PASSED",
                format!("node {name} is a streaming standby of {primary}"),
            );
        }
    }
    lines
}

/// The first of these lines that the output of a step lacks.
pub fn lacks(lines: Vec<Line>, output: &str) -> Option<Line> {
    let mut printed = output.lines();
    lines
        .into_iter()
        .find(|line| !printed.any(|printed| line.is(printed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_word_and_by_what_is_the_same_everywhere() {
        let line = |word, text: &str| Line {
            word,
            text: text.to_owned(),
        };
        let server = line("ok", "PostgreSQL 17…, port 5432, a primary");
        assert!(server.is("  ok    PostgreSQL 17.4 (x), port 5432, a primary"));
        assert!(!server.is("  ok    PostgreSQL 17.4 (x), port 5433, a primary"));
        assert!(!server.is("  ok    PostgreSQL 16.1, port 5432, a primary"));
        assert!(!server.is("  WARN  PostgreSQL 17.4, port 5432, a primary"));
        let done = line("DONE", "node a can");
        assert!(done.is("ALREADY DONE  node a can take it") && done.is("DONE  node a can"));
        assert!(!done.is("DONE  node ab can"));

        let lines = || vec![server.clone(), done.clone()];
        let output =
            "  ok    PostgreSQL 17.4, port 5432, a primary\n  ok    more\nDONE  node a can";
        assert_eq!(lacks(lines(), output), None);
        let turned: Vec<&str> = output.lines().rev().collect();
        assert_eq!(lacks(lines(), &turned.join("\n")), Some(done.clone()));
    }
}
