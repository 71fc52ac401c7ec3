//! Where a node keeps its files, worked out from the plan once more: [`crate::platform`] is not asked.

use crate::pg::{Major, keyword};
use crate::topology::{Node, Place, Platform, Tls, Topology};

/// The directories of a node, absolute.
pub struct Places {
    pub data: String,
    /// The directory of postgresql.conf.
    pub config_dir: String,
    /// Where the scripts keep the passfile and what they save.
    pub state: String,
}

/// Debian's layout by its cluster tools; elsewhere everything follows from the plan's directories.
pub fn of(topology: &Topology, node: &Node) -> Places {
    let major = topology.major();
    match node.place() {
        Place::Debian { cluster } => Places {
            data: format!("/var/lib/postgresql/{major}/{cluster}"),
            config_dir: format!("/etc/postgresql/{major}/{cluster}"),
            state: format!(
                "/var/lib/postgresql/pgrunbook/{}/{}",
                topology.name(),
                node.name()
            ),
        },
        Place::Source { data, .. } => Places {
            data: data.to_string(),
            config_dir: data.to_string(),
            state: format!("{data}.pgrunbook/{}", topology.name()),
        },
    }
}

/// The certificate of the authority that connections must name: where a server need not have its owner's home in its
/// environment, and the home is known.
pub fn certificate(topology: &Topology) -> Option<&'static str> {
    (topology.tls() == Tls::VerifyFull && topology.platform() == Platform::Debian)
        .then_some("/var/lib/postgresql/.postgresql/root.crt")
}

/// The keywords by which a program's connection notices that the other host is gone.
pub fn alive(major: Major) -> &'static str {
    let text =
        "keepalives_idle=30 keepalives_interval=10 keepalives_count=3 tcp_user_timeout=60000";
    match keyword("tcp_user_timeout").is_some_and(|keyword| keyword.at(major)) {
        true => text,
        false => text.rsplit_once(' ').map_or(text, |(before, _)| before),
    }
}
