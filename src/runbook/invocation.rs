//! How the bundle comes to a host, and how a step is run there.

use super::Step;
use crate::platform::service_user;
use crate::topology::{Platform, Topology};

/// The command that runs a step, typed in the bundle's folder by the user that it is unpacked as.
pub fn invocation(topology: &Topology, step: &Step<'_>) -> String {
    let mut command = String::new();
    push_invocation(&mut command, topology, step);
    command
}

/// Appends [`invocation`].
pub fn push_invocation(out: &mut String, topology: &Topology, step: &Step<'_>) {
    if step.user != service_user(topology) {
        for part in ["runuser -u ", step.user, " -- "] {
            out.push_str(part);
        }
    }
    for part in ["runbook/", &step.id, ".sh"] {
        out.push_str(part);
    }
}

/// What brings the zip to where every step is run from, typed where the zip lies; a command a line.
pub fn unpack(topology: &Topology) -> String {
    let name = topology.name();
    // Where nobody else can have made the folder before, and nothing cleans up.
    let folder = match topology.platform() {
        Platform::Debian => "/srv/pgrunbook",
        Platform::Source => "~/pgrunbook",
    };
    format!("mkdir -p -m 755 {folder}\nunzip {name}.zip -d {folder}\ncd {folder}/{name}")
}
