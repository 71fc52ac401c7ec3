//! A node's passfile.

use std::collections::HashSet;

use super::{Audit, peers};
use crate::read::pgpass::{self, Field, Passfile};
use crate::secret::Secret;
use crate::topology::Node;

pub fn check<'a>(audit: &mut Audit<'a>, node: &'a Node, password: &Secret) -> Passfile {
    let path = format!("secrets/{}.pgpass", node.name());
    let text = audit.text(&path);
    compare(audit, &path, node, text, password.expose())
}

/// A line for each peer and each of the two databases that the role connects to, all with this password.
pub fn compare<'a>(
    audit: &mut Audit<'a>,
    path: &str,
    node: &'a Node,
    text: &str,
    password: &str,
) -> Passfile {
    let topology = audit.topology;
    let read = pgpass::read(text, topology.major());
    audit.faults(path, &read.faults);
    let field = |text: String| Field::Text(text.as_str().into());
    let mut missing = HashSet::new();
    for peer in peers(topology, node) {
        for database in ["postgres", "replication"] {
            missing.insert([
                field(peer.address().to_string()),
                field(peer.port().to_string()),
                field(database.to_owned()),
                field(topology.role().to_string()),
            ]);
        }
    }
    let lines = text.lines().count();
    audit.same(path, 0, "the number of entries", read.entries.len(), lines);
    for entry in &read.entries {
        let line = [&entry.host, &entry.port, &entry.database, &entry.user].map(Field::clone);
        if !missing.remove(&line) {
            let message = "no connection needs it, or it stands there twice";
            audit.defect(path, entry.line, message);
        }
        if entry.password != *password {
            audit.defect(
                path,
                entry.line,
                "its password is another one than the role's",
            );
        }
    }
    for line in missing {
        audit.defect(path, 0, format!("there is no line for {line:?}"));
    }
    read
}
