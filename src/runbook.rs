//! The steps as data: what is done where, as whom, why, and what comes after. Shell, Markdown and the page print them.

mod invocation;
mod look;
mod passfile;
mod shown;
mod text;
mod unit;

pub use invocation::{invocation, push_invocation, unpack};
pub(crate) use look::{At, typed};
pub use look::{Look, look};
pub use shown::{Line, lacks, shown};

use crate::finding::Finding;
use crate::name::NodeName;
use crate::plan::standby_index;
use crate::platform::{Site, service_user, site};
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
    /// What the check had to say about the fields that this step acts on.
    pub findings: Vec<&'a Finding>,
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

/// What is done where, in the order in which it is to be done: the steps without their words.
pub fn order(topology: &Topology) -> Vec<(Verb, &Node)> {
    let primary = topology.primary();
    let mut order: Vec<(Verb, &Node)> =
        Vec::with_capacity(PRIMARY.len() + 1 + topology.standbys().len() * (STANDBY.len() + 1));
    order.extend(PRIMARY.map(|verb| (verb, primary)));
    for standby in topology.standbys() {
        order.extend(STANDBY.map(|verb| (verb, standby)));
    }
    order.push((Verb::PrimaryProve, primary));
    let standbys = topology.standbys().iter();
    order.extend(standbys.map(|standby| (Verb::StandbyProve, standby)));
    order
}

/// All steps in the order in which they are to be run.
pub fn steps(topology: &Topology) -> Vec<Step<'_>> {
    let chosen = chosen(topology, |_| true);
    chosen.into_iter().map(|(_, step)| step).collect()
}

/// The steps whose numbers (from 1) are wanted, each with its number.
pub fn chosen(topology: &Topology, wanted: impl Fn(usize) -> bool) -> Vec<(usize, Step<'_>)> {
    let order = order(topology);
    let found = topology.findings().iter();
    let placed: Vec<_> = found
        .map(|finding| (place(topology, &finding.path), finding))
        .collect();
    let width = order.len().to_string().len().max(2);
    // Most steps of a node follow each other.
    let mut last: Option<(&Node, Site)> = None;
    let numbered = (1..).zip(order).filter(|(number, _)| wanted(*number));
    numbered
        .map(|(number, (verb, node))| {
            let user = if verb.of_service() {
                service_user(topology)
            } else {
                topology.os_user().as_str()
            };
            let id = format!("{number:0width$}-{}-{}", node.name(), verb.word());
            let (_, site) = match last.take().filter(|(of, _)| std::ptr::eq(*of, node)) {
                Some(same) => last.insert(same),
                None => last.insert((node, site(topology, node))),
            };
            let mut step = text::step(topology, id, verb, node, site, user);
            for (at, finding) in &placed {
                if *at == (verb, node.name()) {
                    step.findings.push(finding);
                }
            }
            (number, step)
        })
        .collect()
}

/// The step that acts on a field of the plan.
fn place<'a>(topology: &'a Topology, path: &str) -> (Verb, &'a NodeName) {
    let primary = topology.primary().name();
    let standby = standby_index(path).and_then(|i| topology.standbys().get(i));
    let first = topology.standbys().first();
    match (path.split('.').next().unwrap_or(path), standby, first) {
        (_, Some(standby), _) => (Verb::StandbyPrepare, standby.name()),
        ("copy", _, Some(first)) => (Verb::StandbyCopy, first.name()),
        ("replication", ..) if path == "replication.user" => (Verb::PrimaryRole, primary),
        ("replication" | "wal", ..) => (Verb::PrimaryConfigure, primary),
        _ => (Verb::PrimaryPrepare, primary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::plan::Plan;

    #[test]
    fn a_finding_stands_at_the_step_that_acts_on_its_field() {
        let mut plan = Plan::default();
        assert!(plan.set("replication.tls", "off"));
        assert!(plan.set("standbys[0].address", "db2.example.org"));
        let (_, topology) = check(&plan);
        let topology = topology.expect("no error");
        let steps = steps(&topology);
        let at = |id: &str| {
            let step = steps.iter().find(|s| s.id.ends_with(id)).expect("a step");
            step.findings.iter().map(|f| f.rule).collect::<Vec<_>>()
        };
        assert!(at("alpha-configure").contains(&"tls-off"));
        assert!(at("beta-prepare").contains(&"address-by-name"));
        let placed: usize = steps.iter().map(|s| s.findings.len()).sum();
        assert_eq!(placed, topology.findings().len());
    }
}
