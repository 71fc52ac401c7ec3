//! Where an operating system keeps PostgreSQL's files, who owns them and how servers are started there.

use crate::render::quote::{debian_unit, sh_word};
use crate::topology::{Node, Place, Platform, Topology};

/// The places and commands of one node. Paths are absolute, commands are as a person would type them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The directory of PostgreSQL's programs.
    pub bin: String,
    /// The data directory; on Debian the packages' default, the scripts read the configured one.
    pub data: String,
    /// The directory of postgresql.conf.
    pub config_dir: String,
    /// Where the scripts keep the passfile, saved files and the evidence: outside the data directory.
    pub state: String,
    /// The server's log, as far as the platform fixes it.
    pub server_log: String,
    /// How the cluster is called: `15/main`, or the data directory.
    pub title: String,
    /// The systemd unit; empty if there is none.
    pub unit: String,
    /// Debian's cluster name; empty elsewhere.
    pub cluster: String,
    pub start: String,
    pub stop: String,
    pub restart: String,
}

/// The user that steps run as which start, stop or restart servers and install the passfile.
pub fn service_user(topology: &Topology) -> &str {
    match topology.platform() {
        Platform::Debian => "root",
        Platform::Source => topology.os_user().as_str(),
    }
}

/// [`Site::state`] alone.
pub fn state(topology: &Topology, node: &Node) -> String {
    match node.place() {
        Place::Debian { .. } => format!(
            "/var/lib/postgresql/pgrunbook/{}/{}",
            topology.name(),
            node.name()
        ),
        Place::Source { data, .. } => format!("{data}.pgrunbook/{}", topology.name()),
    }
}

/// The file in a node's [`Site::state`] that promotes it, where `pg_ctl promote` does not exist. Only its owner can write
/// there: a trigger file in a directory like `/tmp` lets every user of the host make a second primary.
pub fn trigger_in(state: &str) -> String {
    format!("{state}/promote")
}

/// Debian's layout by postgresql-common: configuration under /etc, data under /var/lib, one unit a cluster.
/// Elsewhere everything follows from the data directory.
pub fn site(topology: &Topology, node: &Node) -> Site {
    let major = topology.major().label();
    match node.place() {
        Place::Debian { cluster } => {
            let cluster = cluster.as_str();
            let unit = debian_unit(major, cluster).unwrap_or_default();
            let command = |verb: &str| match unit.as_str() {
                "" => format!("pg_ctlcluster --skip-systemctl-redirect {major} {cluster} {verb}"),
                unit => format!("systemctl {verb} {unit}"),
            };
            Site {
                bin: format!("/usr/lib/postgresql/{major}/bin"),
                data: format!("/var/lib/postgresql/{major}/{cluster}"),
                config_dir: format!("/etc/postgresql/{major}/{cluster}"),
                state: state(topology, node),
                server_log: format!("/var/log/postgresql/postgresql-{major}-{cluster}.log"),
                title: format!("{major}/{cluster}"),
                start: command("start"),
                stop: command("stop"),
                restart: command("restart"),
                cluster: cluster.to_owned(),
                unit,
            }
        }
        Place::Source { data, bin } => {
            let program = sh_word(&format!("{bin}/pg_ctl"));
            let directory = sh_word(data.as_str());
            let command = |verb: &str| format!("{program} -D {directory} {verb}");
            Site {
                bin: bin.to_string(),
                data: data.to_string(),
                config_dir: data.to_string(),
                state: state(topology, node),
                server_log: format!("{}/server.log", state(topology, node)),
                title: data.to_string(),
                unit: String::new(),
                cluster: String::new(),
                start: command("start"),
                stop: command("stop -m fast"),
                restart: command("restart -m fast"),
            }
        }
    }
}
