//! The steps as data: what is done where, as whom, why, and what comes after. Shell, Markdown and the page print them.

mod text;

use crate::platform::service_user;
use crate::topology::{Node, Topology};

/// What a step does; its word stands in the script's file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    PrimaryPrepare,
    PrimaryConfigure,
    PrimaryRestart,
    PrimaryRole,
    StandbyPrepare,
    StandbyPreflight,
    StandbyStop,
    StandbyCopy,
    StandbyStart,
    PrimaryProve,
    StandbyProve,
}

impl Verb {
    /// The word in the file name.
    pub fn word(self) -> &'static str {
        match self {
            Verb::PrimaryPrepare | Verb::StandbyPrepare => "prepare",
            Verb::PrimaryConfigure => "configure",
            Verb::PrimaryRestart => "restart",
            Verb::PrimaryRole => "role",
            Verb::StandbyPreflight => "preflight",
            Verb::StandbyStop => "stop",
            Verb::StandbyCopy => "copy",
            Verb::StandbyStart => "start",
            Verb::PrimaryProve | Verb::StandbyProve => "prove",
        }
    }

    /// Whether the step runs on the primary.
    pub fn on_primary(self) -> bool {
        matches!(
            self,
            Verb::PrimaryPrepare
                | Verb::PrimaryConfigure
                | Verb::PrimaryRestart
                | Verb::PrimaryRole
                | Verb::PrimaryProve
        )
    }

    /// Whether the step starts, stops or restarts a server or installs a passfile, which on Debian root does.
    fn of_service(self) -> bool {
        matches!(
            self,
            Verb::PrimaryPrepare
                | Verb::PrimaryRestart
                | Verb::StandbyPrepare
                | Verb::StandbyStop
                | Verb::StandbyStart
        )
    }
}

/// One step of the runbook. All texts are plain sentences without markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// The file name without its folder and `.sh`: `02-alpha-configure`.
    pub id: String,
    pub verb: Verb,
    pub node: &'a Node,
    /// The operating system user that it runs as.
    pub user: &'a str,
    /// What it does, in a few words.
    pub title: String,
    /// Why it is needed.
    pub why: String,
    /// What the script looks at before it changes anything.
    pub precheck: String,
    /// What it runs, as a person would type it; one command a line.
    pub command: String,
    /// What is to be seen when it has worked.
    pub expect: String,
    /// How to go back.
    pub undo: String,
    /// What can be lost or broken; empty if nothing can.
    pub danger: String,
    /// What users of the database will notice; empty if nothing.
    pub noticed: String,
}

const PRIMARY: [Verb; 4] = [
    Verb::PrimaryPrepare,
    Verb::PrimaryConfigure,
    Verb::PrimaryRestart,
    Verb::PrimaryRole,
];
const STANDBY: [Verb; 5] = [
    Verb::StandbyPrepare,
    Verb::StandbyPreflight,
    Verb::StandbyStop,
    Verb::StandbyCopy,
    Verb::StandbyStart,
];

/// All steps in the order in which they are to be run.
pub fn steps(topology: &Topology) -> Vec<Step<'_>> {
    let primary = topology.primary();
    let mut order: Vec<(Verb, &Node)> = PRIMARY.map(|verb| (verb, primary)).to_vec();
    for standby in topology.standbys() {
        order.extend(STANDBY.map(|verb| (verb, standby)));
    }
    order.push((Verb::PrimaryProve, primary));
    order.extend(topology.standbys().iter().map(|s| (Verb::StandbyProve, s)));
    let width = order.len().to_string().len().max(2);
    order
        .into_iter()
        .enumerate()
        .map(|(i, (verb, node))| {
            let user = if verb.of_service() {
                service_user(topology)
            } else {
                topology.os_user().as_str()
            };
            let id = format!("{:0width$}-{}-{}", i + 1, node.name(), verb.word());
            text::step(topology, id, verb, node, user)
        })
        .collect()
}
