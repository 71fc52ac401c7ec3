//! A node's passfile.

use crate::render::{conninfo::passfile_prefixes, quote};
use crate::secret::Secret;
use crate::topology::{Node, Topology};

/// The whole file: a line for each peer and each of the two databases that the role connects to.
pub fn file(topology: &Topology, node: &Node, password: &Secret) -> String {
    let role = topology.role().as_str();
    let mut text = String::new();
    for (host, port, database) in passfile_prefixes(topology, node) {
        text.push_str(&quote::pgpass_line(
            topology.major(),
            &host,
            &port,
            database,
            role,
            password.expose(),
        ));
        text.push('\n');
    }
    text
}

/// `host:port:database:user`, escaped: what a script puts before a password that it asked for.
pub fn prefixes(topology: &Topology, node: &Node) -> Vec<String> {
    let user = quote::pgpass_field(topology.role().as_str());
    passfile_prefixes(topology, node)
        .into_iter()
        .map(|(host, port, database)| {
            format!("{}:{port}:{database}:{user}", quote::pgpass_field(&host))
        })
        .collect()
}
