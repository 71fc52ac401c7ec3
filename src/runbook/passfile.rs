//! The passfile in the words of a step "prepare".

use crate::platform::Site;
use crate::render::conninfo;
use crate::topology::{Node, Topology};

/// What puts it in its place.
pub fn install(topology: &Topology, node: &Node) -> String {
    let target =
        conninfo::passfile(topology, node).unwrap_or_else(|| "~/.pgpass (our lines first)".into());
    format!(
        "install -m 0600 -o {} PASSFILE {target}   # PASSFILE: secrets/{}.pgpass, or without it what the script makes of the password that it asks for",
        topology.os_user(),
        node.name()
    )
}

/// What a step "prepare" ends with.
pub const PREPARED: &str = "DONE or ALREADY DONE; where the folder has no secrets/, it asks for the role's password first, without showing it";

/// How that is taken back.
pub fn undo(topology: &Topology, node: &Node, site: &Site) -> String {
    match conninfo::passfile(topology, node) {
        Some(_) => format!("remove {}", site.state),
        None => format!(
            "remove {}, and our lines in ~/.pgpass of {}",
            site.state,
            topology.os_user()
        ),
    }
}
