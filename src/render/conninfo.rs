//! Connection strings of the replication role. A password never stands in them.

use std::collections::HashSet;

use crate::net::Host;
use crate::pg::{Feature, Major, keyword};
use crate::platform::state;
use crate::render::quote;
use crate::topology::{Node, Platform, Tls, Topology};

/// libpq's word for the plan's encryption.
pub fn sslmode(topology: &Topology) -> &'static str {
    match topology.tls() {
        Tls::Off => "disable",
        Tls::Require => "require",
        Tls::VerifyFull => "verify-full",
    }
}

/// The certificate of the authority that signed the servers' certificates, for `verify-full`: libpq's own place in the
/// home directory of Debian's `postgres`, given in full since a server need not have that home in its environment.
/// Elsewhere the home is not known, and libpq looks for `~/.postgresql/root.crt` by itself.
pub fn root_certificate(topology: &Topology) -> Option<&'static str> {
    (topology.tls() == Tls::VerifyFull && topology.platform() == Platform::Debian)
        .then_some("/var/lib/postgresql/.postgresql/root.crt")
}

/// Where the password lies: a file of our own where `passfile` can name it (10), else the user's `~/.pgpass`, in which
/// case the path is left to the shell (`~user/.pgpass`).
pub fn passfile(topology: &Topology, node: &Node) -> Option<String> {
    topology
        .major()
        .has(Feature::Passfile)
        .then(|| state(topology, node) + "/passfile")
}

/// `primary_conninfo` of a standby.
pub fn primary_conninfo(topology: &Topology, node: &Node) -> String {
    let primary = topology.primary();
    let (host, port) = (primary.address().to_string(), primary.port().to_string());
    let file = passfile(topology, node);
    let mut pairs = vec![
        ("host", host.as_str()),
        ("port", port.as_str()),
        ("user", topology.role().as_str()),
        ("application_name", node.name().as_str()),
        ("sslmode", sslmode(topology)),
    ];
    if let Some(certificate) = root_certificate(topology) {
        pairs.push(("sslrootcert", certificate));
    }
    if let Some(file) = &file {
        pairs.push(("passfile", file));
    }
    quote::conninfo(&pairs)
}

/// How a program notices within a minute that the other host is gone, and does not wait for the kernel's two hours: a receiver by
/// keepalives, a sender by `tcp_user_timeout` (12; before, its kernel gives up after a quarter of an hour).
pub fn alive(major: Major) -> String {
    let mut pairs = vec![
        ("keepalives_idle", "30"),
        ("keepalives_interval", "10"),
        ("keepalives_count", "3"),
    ];
    if keyword("tcp_user_timeout").is_some_and(|keyword| keyword.at(major)) {
        pairs.push(("tcp_user_timeout", "60000"));
    }
    quote::conninfo(&pairs)
}

/// How a script connects to the primary: `database` is `postgres`, or `replication` for a replication connection.
pub fn to_primary(topology: &Topology, database: &str) -> String {
    let primary = topology.primary();
    let (host, port) = (primary.address().to_string(), primary.port().to_string());
    let mut pairs = vec![
        ("host", host.as_str()),
        ("port", port.as_str()),
        ("user", topology.role().as_str()),
        ("dbname", database),
        ("sslmode", sslmode(topology)),
    ];
    if let Some(certificate) = root_certificate(topology) {
        pairs.push(("sslrootcert", certificate));
    }
    if database == "replication" {
        pairs.push(("replication", "true"));
    }
    quote::conninfo(&pairs)
}

/// What a program needs in its environment to connect as the role, as words of a shell. It takes the file of a home directory
/// where the version knows no other.
pub fn environment(topology: &Topology, node: &Node) -> String {
    let mut words = Vec::new();
    if let Some(file) = passfile(topology, node) {
        words.push(format!("PGPASSFILE={}", quote::sh_word(&file)));
    }
    words.push(format!("PGSSLMODE={}", sslmode(topology)));
    if let Some(certificate) = root_certificate(topology) {
        words.push(format!("PGSSLROOTCERT={certificate}"));
    }
    words.join(" ")
}

/// Up to this many nodes every node admits every other one and knows its password; beyond, files would grow with the
/// square of their number, and each standby knows only the primary.
pub const MESH: usize = 16;

/// The nodes that this node talks to or that talk to it, itself included.
pub fn peers<'a>(topology: &'a Topology, node: &'a Node) -> Vec<&'a Node> {
    let is_primary = std::ptr::eq(node, topology.primary());
    if is_primary || topology.standbys().len() < MESH {
        topology.nodes().collect()
    } else {
        vec![topology.primary(), node]
    }
}

/// The fields before the password of this node's passfile, written; each once.
pub fn passfile_prefixes(topology: &Topology, node: &Node) -> Vec<(String, String, &'static str)> {
    let mut list = Vec::new();
    let mut seen = HashSet::new();
    for peer in peers(topology, node) {
        if seen.insert((peer.address(), peer.port())) {
            for database in ["postgres", "replication"] {
                list.push((
                    peer.address().to_string(),
                    peer.port().to_string(),
                    database,
                ));
            }
        }
    }
    list
}

/// Whether the address has to be looked up.
pub fn is_name(host: &Host) -> bool {
    matches!(host, Host::Name(_))
}
