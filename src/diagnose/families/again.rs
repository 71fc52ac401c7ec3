//! What the way out of several families ends with: the standby is copied anew.

use crate::diagnose::family::{Act, How, Shell, on_standby};
use crate::runbook::Verb;

/// Stops the standby.
pub const STOP: Act = on_standby("Stop the standby.", How::Shell(Shell::Stop));
/// Copies it again.
pub const COPY_AGAIN: Act = on_standby(
    "Copy it again. The directory that is there is moved aside; --replace confirms it with the system identifier of the cluster that is there, which pg_controldata shows.",
    How::Replace,
);
/// Starts it.
pub const START: Act = on_standby(
    "Start it, and wait until it streams.",
    How::Step(Verb::StandbyStart),
);
