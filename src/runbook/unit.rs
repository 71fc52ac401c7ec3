//! What steps say of systemd units where servers are told by paths.

use crate::topology::{Platform, Topology};

/// What becomes of a standby by paths that systemd shall run.
pub(super) const HAND_OVER: &str = "It is started by pg_ctl: to give it to a systemd unit of yours, stop it by pg_ctl after the last step and \
     start the unit.";

/// What else a step looks at that stops or restarts a server: by paths it knows no unit.
pub(super) fn looked_at(topology: &Topology) -> &'static str {
    match topology.platform() {
        Platform::Debian => "",
        Platform::Source => {
            "; whether a systemd unit has started the server: then the step refuses, and names the systemctl command"
        }
    }
}
