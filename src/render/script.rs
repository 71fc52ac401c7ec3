//! The scripts: a head with the step's words, and a body that is the same in every bundle. What they know of the plan
//! stands in one file of values a node.

mod values;

use std::fmt::Write;

use crate::render::quote::{push_sh_comment, sh_comment};
use crate::runbook::{Step, Verb};
use crate::topology::{CopyMethod, Node, Topology};

use values::Values;
pub use values::file as values;

/// What the scripts share, sourced after its checksum was compared.
pub const COMMON: &str = include_str!("templates/common.bash");
/// What the primary's scripts share.
pub const PRIMARY: &str = include_str!("templates/primary.bash");
/// What a standby's scripts share.
pub const STANDBY: &str = include_str!("templates/standby.bash");
/// What the steps share that copy by hand.
pub const MANUAL: &str = include_str!("templates/manual.bash");
/// What the steps share that compare the standby's host with the primary's.
pub const PARITY: &str = include_str!("templates/parity.bash");
/// The files that are the same in every bundle, and where they lie in it.
pub const LIBRARIES: [(&str, &str); 5] = [
    ("runbook/common.bash", COMMON),
    ("runbook/primary.bash", PRIMARY),
    ("runbook/standby.bash", STANDBY),
    ("runbook/parity.bash", PARITY),
    ("runbook/manual.bash", MANUAL),
];
/// Finds the bundle, refuses a file that is not what SHA256SUMS says, sources the node's values and the libraries.
const HEAD: &str = include_str!("templates/head.bash");

/// The body of a step; those that the copy by hand changes have two.
fn body(verb: Verb, method: CopyMethod) -> &'static str {
    match (verb, method) {
        (Verb::StandbyPreflight, CopyMethod::Manual) => {
            return include_str!("templates/steps/standby-preflight-manual.bash");
        }
        (Verb::StandbyStop, CopyMethod::Manual) => {
            return include_str!("templates/steps/standby-stop-manual.bash");
        }
        (Verb::StandbyCopy, CopyMethod::Manual) => {
            return include_str!("templates/steps/standby-copy-manual.bash");
        }
        _ => {}
    }
    match verb {
        Verb::PrimaryPrepare => include_str!("templates/steps/primary-prepare.bash"),
        Verb::PrimaryConfigure => include_str!("templates/steps/primary-configure.bash"),
        Verb::PrimaryRestart => include_str!("templates/steps/primary-restart.bash"),
        Verb::PrimaryRole => include_str!("templates/steps/primary-role.bash"),
        Verb::StandbyPrepare => include_str!("templates/steps/standby-prepare.bash"),
        Verb::StandbyPreflight => include_str!("templates/steps/standby-preflight.bash"),
        Verb::StandbyStop => include_str!("templates/steps/standby-stop.bash"),
        Verb::StandbyCopy => include_str!("templates/steps/standby-copy.bash"),
        Verb::StandbyStart => include_str!("templates/steps/standby-start.bash"),
        Verb::PrimaryProve => include_str!("templates/steps/primary-prove.bash"),
        Verb::StandbyProve => include_str!("templates/steps/standby-prove.bash"),
    }
}

/// The script of a step; `count` is the number of steps.
pub fn step(topology: &Topology, step: &Step, number: usize, count: usize) -> String {
    let mut text = String::with_capacity(6144);
    opening(&mut text, step.node, step.user);
    let _ = write!(
        text,
        "# Step {number} of {count}, bundle {}, PostgreSQL {}\n# ",
        topology.name(),
        topology.major(),
    );
    push_sh_comment(&mut text, &step.title);
    text.push_str("\n#\n");
    for (label, words) in [
        ("Why", &step.why),
        ("Looks at", &step.precheck),
        ("Expect", &step.expect),
        ("Undo", &step.undo),
        ("Danger", &step.danger),
        ("Users notice", &step.noticed),
    ] {
        if !words.is_empty() {
            text.push_str("# ");
            text.push_str(label);
            text.push_str(": ");
            push_sh_comment(&mut text, words);
            text.push('\n');
        }
    }
    for finding in &step.findings {
        let _ = writeln!(
            text,
            "# {} ({}): {}. {}",
            finding.rule,
            finding.path,
            sh_comment(&finding.message),
            sh_comment(&finding.hint)
        );
    }
    text.push_str("# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.\n");
    let library = if step.verb.on_primary() {
        "primary"
    } else {
        "standby"
    };
    let title = format!("{}: {}", step.id, step.title);
    head(&mut text, step.node, step.user, &title, library);
    text.push_str(body(step.verb, topology.copy_method()));
    text
}

/// The first lines, which a driver reads.
fn opening(text: &mut String, node: &Node, user: &str) {
    let _ = write!(
        text,
        "#!/usr/bin/env bash\n# node: {}\n# user: {user}\n#\n",
        node.name()
    );
}

/// The script's own values, and what loads the node's values and the libraries after their checksums were compared.
fn head(text: &mut String, node: &Node, user: &str, title: &str, library: &str) {
    text.push_str(
        "\n# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them\nset -Eeuo pipefail\n",
    );
    let mut values = Values::default();
    values.set("NODE", node.name().as_str());
    values.set("STEP_TITLE", title);
    values.set("STEP_USER", user);
    values.set("LIBRARY", library);
    text.push_str(values.as_text());
    text.push('\n');
    text.push_str(HEAD);
}

/// A script of `operate/`: the same head, another body.
fn operate(topology: &Topology, node: &Node, title: &str, body: &str) -> String {
    let user = topology.os_user().as_str();
    let mut text = String::with_capacity(6144);
    opening(&mut text, node, user);
    let _ = writeln!(
        text,
        "# {title}, bundle {}, PostgreSQL {}",
        topology.name(),
        topology.major()
    );
    head(&mut text, node, user, title, "standby");
    text.push_str(body);
    text
}

/// `operate/status-NODE.sh`: reads only.
pub fn status(topology: &Topology, node: &Node) -> String {
    operate(
        topology,
        node,
        "Status of this node",
        include_str!("templates/operate/status.bash"),
    )
}

/// Who promotes: the cluster's owner.
pub fn promote_user(topology: &Topology) -> &str {
    topology.os_user().as_str()
}

/// `operate/promote-NODE.sh`: a standby becomes a primary, unless the old one still answers.
pub fn promote(topology: &Topology, node: &Node) -> String {
    operate(
        topology,
        node,
        "Promotion: this standby becomes the primary",
        include_str!("templates/operate/promote.bash"),
    )
}
