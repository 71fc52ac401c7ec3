//! The block for pg_hba.conf.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::net::Host;
use crate::pg::Feature;
use crate::render::{conninfo::peers, quote};
use crate::topology::{Node, Tls, Topology};

/// Admits the role from every peer: for replication, and to database `postgres`, where the preflight compares settings
/// and pg_rewind reads files. The markers let a script find the block again.
pub fn block(topology: &Topology, node: &Node) -> String {
    let major = topology.major();
    let kind = match topology.tls() {
        Tls::Off => "host",
        Tls::Require | Tls::VerifyFull => "hostssl",
    };
    let method = if major.has(Feature::Scram) {
        "scram-sha-256"
    } else {
        "md5"
    };
    let role = quote::hba_name(major, topology.role().as_str());
    let mut text = format!(
        "# BEGIN pgrunbook {}\n# The first record that matches decides, so these stand first.\n",
        topology.name()
    );
    let mut seen = HashSet::new();
    for peer in peers(topology, node) {
        let from = match peer.from() {
            Host::Ip(IpAddr::V4(ip)) => format!("{ip}/32"),
            Host::Ip(IpAddr::V6(ip)) => format!("{ip}/128"),
            Host::Name(name) => name.clone(),
        };
        if !seen.insert(peer.from()) {
            continue;
        }
        text.push_str(&format!("# {}\n", peer.name()));
        for database in ["replication", "postgres"] {
            text.push_str(&format!("{kind}\t{database}\t{role}\t{from}\t{method}\n"));
        }
    }
    text.push_str(&format!("# END pgrunbook {}\n", topology.name()));
    text
}
