//! The cells: what is run on each platform.

mod faults;
mod life;
mod matrix;
mod parity;
mod units;

use crate::host::Init;
use crate::lab::Lab;
use crate::platform::Platform;
use crate::prepared::{Release, lower};

/// One of them: fresh hosts and what happens on them.
pub struct Cell {
    pub name: &'static str,
    /// What it shows, for the results.
    pub what: &'static str,
    pub hosts: usize,
    pub init: Init,
    /// The overlay's lower folders of a host.
    pub lower: fn(&'static Platform, usize) -> String,
    pub run: fn(&Lab),
    /// Why it does not apply to a platform, if it does not.
    pub leave_out: fn(&Platform) -> Option<&'static str>,
}

/// A cell on hosts without a service manager, for every platform.
const fn cell(name: &'static str, hosts: usize, run: fn(&Lab), what: &'static str) -> Cell {
    Cell {
        name,
        what,
        hosts,
        init: Init::None,
        lower: |platform, number| lower(platform, Release::Own, number),
        run,
        leave_out: |_| None,
    }
}

/// A cell on hosts whose process 1 is systemd.
const fn with_systemd(name: &'static str, hosts: usize, run: fn(&Lab), what: &'static str) -> Cell {
    Cell {
        init: Init::Systemd,
        leave_out: |platform| {
            (!platform.is(&["15", "17"]))
                .then_some("systemd is booted on bookworm and trixie alone")
        },
        ..cell(name, hosts, run, what)
    }
}

/// Every cell, in the order of the results.
pub fn all() -> impl Iterator<Item = &'static Cell> {
    [
        matrix::CELLS,
        parity::CELLS,
        faults::CELLS,
        life::CELLS,
        units::CELLS,
    ]
    .into_iter()
    .flatten()
}
