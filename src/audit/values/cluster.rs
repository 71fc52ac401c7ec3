//! Where a node's cluster lives and how it is started.

use super::{Values, word};
use crate::audit::{Audit, places};
use crate::pg::Feature;
use crate::render::quote::sh_word;
use crate::topology::{Node, Place};

/// Debian's layout by its cluster tools; elsewhere everything follows from the plan's directories.
pub fn check(audit: &mut Audit, node: &Node, values: &Values) {
    let places = places::of(audit.topology, node);
    let wanted = match node.place() {
        Place::Debian { cluster } => debian(audit, cluster.as_str()),
        Place::Source { data, bin } => source(data.as_str(), bin.as_str(), &places.state),
    };
    for (name, text) in [
        ("DATA", places.data),
        ("CONFIG_DIR", places.config_dir),
        ("STATE", places.state),
    ] {
        word(audit, values, name, &text);
    }
    for (name, text) in wanted {
        // Where `pg_ctl promote` is missing, the trigger file's appearance promotes.
        if name == "PROMOTE_COMMAND" && !audit.topology.major().has(Feature::PgCtlPromote) {
            let file = format!("{}/promote", values.word("STATE"));
            word(audit, values, name, &format!("touch {}", sh_word(&file)));
        } else {
            word(audit, values, name, &text);
        }
    }
}

fn debian(audit: &Audit, cluster: &str) -> Vec<(&'static str, String)> {
    let topology = audit.topology;
    let major = topology.major();
    // systemd takes a dash in an instance's name for a slash.
    let unit = match cluster.contains('-') {
        true => String::new(),
        false => format!("postgresql@{major}-{cluster}"),
    };
    let command = |verb: &str| match unit.as_str() {
        "" => format!("pg_ctlcluster --skip-systemctl-redirect {major} {cluster} {verb}"),
        unit => format!("systemctl {verb} {unit}"),
    };
    vec![
        ("PLATFORM", "debian".to_owned()),
        ("BIN", format!("/usr/lib/postgresql/{major}/bin")),
        (
            "SERVER_LOG",
            format!("/var/log/postgresql/postgresql-{major}-{cluster}.log"),
        ),
        ("CLUSTER", cluster.to_owned()),
        ("CLUSTER_TITLE", format!("{major}/{cluster}")),
        ("START_COMMAND", command("start")),
        ("STOP_COMMAND", command("stop")),
        ("RESTART_COMMAND", command("restart")),
        (
            "PROMOTE_COMMAND",
            format!("pg_ctlcluster {major} {cluster} promote"),
        ),
        ("UNIT", unit),
    ]
}

fn source(data: &str, bin: &str, state: &str) -> Vec<(&'static str, String)> {
    let (program, directory) = (sh_word(&format!("{bin}/pg_ctl")), sh_word(data));
    let command = |verb: &str| format!("{program} -D {directory} {verb}");
    vec![
        ("PLATFORM", "source".to_owned()),
        ("BIN", bin.to_owned()),
        ("SERVER_LOG", format!("{state}/server.log")),
        ("CLUSTER", String::new()),
        ("CLUSTER_TITLE", data.to_owned()),
        ("START_COMMAND", command("start")),
        ("STOP_COMMAND", command("stop -m fast")),
        ("RESTART_COMMAND", command("restart -m fast")),
        ("PROMOTE_COMMAND", command("promote")),
        ("UNIT", String::new()),
    ]
}
