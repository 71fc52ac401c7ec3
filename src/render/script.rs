//! The scripts: a head with the step's words and the plan's values, and a body that knows nothing of them.

mod values;

use std::fmt::Write;

use crate::pg::Feature;
use crate::platform::site;
use crate::render::quote::{push_sh_comment, sh_comment, sh_word};
use crate::runbook::{Step, Verb};
use crate::topology::{Node, Topology};

pub use values::NodeValues;
use values::Values;

/// What the scripts share, sourced after its checksum was compared.
pub const COMMON: &str = include_str!("templates/common.bash");
/// What the primary's scripts share.
pub const PRIMARY: &str = include_str!("templates/primary.bash");
/// What a standby's scripts share.
pub const STANDBY: &str = include_str!("templates/standby.bash");
/// The files that are the same in every bundle, and where they lie in it.
pub const LIBRARIES: [(&str, &str); 3] = [
    ("runbook/common.bash", COMMON),
    ("runbook/primary.bash", PRIMARY),
    ("runbook/standby.bash", STANDBY),
];
/// Reads a script's folder and refuses a file that is not what SHA256SUMS says.
const HEAD: &str = include_str!("templates/head.bash");

fn body(verb: Verb) -> &'static str {
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
pub fn step(
    topology: &Topology,
    nodes: &NodeValues,
    step: &Step,
    number: usize,
    count: usize,
) -> String {
    let shared = nodes.of(step.node, step.verb.on_primary());
    let mut text = String::with_capacity(shared.len() + 4096);
    let _ = write!(
        text,
        "#!/usr/bin/env bash\n# node: {}\n# user: {}\n#\n# Step {number} of {count}, bundle {}, PostgreSQL {}\n# ",
        step.node.name(),
        step.user,
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
    text.push_str("# Options: --check only reads, --dry-run shows commands and differences, --yes does not ask; --help lists all.\n\n");
    text.push_str("# shellcheck disable=SC1003,SC2016,SC2034,SC2154 # values for the files that are sourced below\nset -Eeuo pipefail\n");
    let mut values = Values::default();
    values.set("STEP_TITLE", &format!("{}: {}", step.id, step.title));
    values.set("STEP_USER", step.user);
    text.push_str(values.as_text());
    text.push_str(shared);
    text.push('\n');
    load(
        &mut text,
        if step.verb.on_primary() {
            "primary"
        } else {
            "standby"
        },
    );
    text.push_str(body(step.verb));
    text
}

/// The library that a node's scripts source, loaded after its checksum was compared.
fn load(text: &mut String, library: &str) {
    text.push_str(HEAD);
    let _ = write!(
        text,
        "load common.bash {library}.bash\n# shellcheck source=/dev/null\n. \"$BUNDLE/runbook/common.bash\"\n# shellcheck source=/dev/null\n. \"$BUNDLE/runbook/{library}.bash\"\n\n",
    );
}

/// A script of `operate/`: the same head, values of a standby's scripts, another body.
fn operate(
    topology: &Topology,
    nodes: &NodeValues,
    node: &Node,
    user: &str,
    title: &str,
    more: impl FnOnce(&mut Values),
    body: &str,
) -> String {
    let shared = nodes.of(node, false);
    let mut text = String::with_capacity(shared.len() + 4096);
    let _ = write!(
        text,
        "#!/usr/bin/env bash\n# node: {}\n# user: {user}\n#\n# {title}, bundle {}, PostgreSQL {}\n\n\
         # shellcheck disable=SC1003,SC2016,SC2034,SC2154 # values for the files that are sourced below\nset -Eeuo pipefail\n",
        node.name(),
        topology.name(),
        topology.major()
    );
    let mut values = Values::default();
    values.set("STEP_TITLE", title);
    values.set("STEP_USER", user);
    text.push_str(values.as_text());
    text.push_str(shared);
    let mut values = Values::default();
    more(&mut values);
    text.push_str(values.as_text());
    text.push('\n');
    load(&mut text, "standby");
    text.push_str(body);
    text
}

/// `operate/status-NODE.sh`: reads only.
pub fn status(topology: &Topology, nodes: &NodeValues, node: &Node) -> String {
    operate(
        topology,
        nodes,
        node,
        topology.os_user().as_str(),
        "Status of this node",
        |values| values.flag("HAS_SLOTS", topology.major().has(Feature::ReplicationSlots)),
        include_str!("templates/operate/status.bash"),
    )
}

/// Who promotes: the cluster's owner.
pub fn promote_user(topology: &Topology) -> &str {
    topology.os_user().as_str()
}

/// `operate/promote-NODE.sh`: a standby becomes a primary, unless the old one still answers.
pub fn promote(topology: &Topology, nodes: &NodeValues, node: &Node) -> String {
    let site = site(topology, node);
    let command = if site.cluster.is_empty() {
        format!(
            "{} -D {} promote",
            sh_word(&format!("{}/pg_ctl", site.bin)),
            sh_word(&site.data)
        )
    } else {
        format!(
            "pg_ctlcluster {} {} promote",
            topology.major(),
            sh_word(&site.cluster)
        )
    };
    operate(
        topology,
        nodes,
        node,
        promote_user(topology),
        "Promotion: this standby becomes the primary",
        |values| values.set("PROMOTE_COMMAND", &command),
        include_str!("templates/operate/promote.bash"),
    )
}
