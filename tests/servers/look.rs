//! What the page prints beside each step: the look, typed before the step is run, answers what is said beside it; the step prints
//! the lines that are to be expected.

use crate::driver::{self, BUNDLE, Ran};
use crate::lab::Lab;
use pgrunbook::check::check;
use pgrunbook::plan::Plan;
use pgrunbook::runbook::{Verb, invocation, lacks, look, shown, steps};
use pgrunbook::topology::Topology;
use std::fs;
use std::process::Stdio;

/// Runs all scripts of the runbook, as [`driver::run_all`] does with `--yes`, each after its look.
pub fn run_all(lab: &Lab) -> Vec<Ran> {
    let topology = topology(lab);
    let mut steps = steps(&topology).into_iter();
    let done = driver::run_each(lab, &["--yes"], |script| {
        let step = &steps.next().expect("a step for each script");
        assert_eq!(invocation(&topology, step), script);
        let command = look(&topology, step).command;
        let (code, said) = typed(lab, step.node.name().as_str(), &command);
        answers(step.verb, code, &said);
    });
    tells(lab, &done);
    done
}

/// That each step of a first run has printed what the page says of it.
pub fn tells(lab: &Lab, done: &[Ran]) {
    let topology = topology(lab);
    for (step, ran) in steps(&topology).iter().zip(done) {
        let lacks = lacks(shown(&topology, step), &ran.output);
        assert_eq!(lacks, None, "{} in {}", step.id, ran.output);
    }
}

fn topology(lab: &Lab) -> Topology {
    let plan = lab.nodes[0].home.join(BUNDLE).join("plan.json");
    let plan = Plan::from_json(&fs::read(plan).expect("the bundle's plan")).expect("a plan");
    check(&plan).1.expect("a plan without an error")
}

/// What a command says that is typed on a node by the user of its cluster, where the tests' sockets are.
fn typed(lab: &Lab, node: &str, command: &str) -> (Option<i32>, String) {
    let node = lab.node(node);
    let mut bash = node.account.command("bash", &node.home);
    bash.args(["-c", command])
        .env("PGHOST", "/tmp")
        .env("PGCONNECT_TIMEOUT", "10")
        .stdin(Stdio::null());
    let output = bash.output().expect("bash runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// That the answer is what a person is told to expect.
fn answers(verb: Verb, code: Option<i32>, said: &str) {
    let wanted: &[&str] = match verb {
        Verb::PrimaryPrepare => &["PostgreSQL ", " | f"],
        Verb::PrimaryConfigure => &["wal_level", "max_wal_senders", "postgresql.conf"],
        Verb::PrimaryRestart => &["row"],
        Verb::PrimaryRole => &["rolcanlogin", "(0 rows)"],
        Verb::StandbyPreflight if said.starts_with("reachable") => &["reachable"],
        Verb::StandbyPreflight => &["accepting connections"],
        Verb::StandbyCopy => &["Avail"],
        Verb::StandbyStart => &["-rw"],
        Verb::PrimaryProve => &["streaming"],
        Verb::StandbyProve => &[" t "],
        // There is no such directory, or an empty one.
        Verb::StandbyPrepare | Verb::StandbyStop => {
            return assert!(matches!(code, Some(0 | 2)), "{verb:?}: {said}");
        }
    };
    assert_eq!(code, Some(0), "{verb:?}: {said}");
    for part in wanted {
        assert!(said.contains(part), "{verb:?}: no {part:?} in {said}");
    }
}
