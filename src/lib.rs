//! pgrunbook: a plan in, everything that sets up PostgreSQL physical streaming replication out.
//!
//! One line of data flow, each stage a pure function (no clock, no randomness, no I/O):
//!
//! ```text
//! Plan --check--> Report + Topology --render--> Vec<File> --bundle--> zip bytes
//! ```
//!
//! [`plan`] is what the person typed; [`check`] finds everything that is wrong with it and, only if nothing is,
//! hands out a [`topology::Topology`], whose rendering cannot fail. [`runbook`] says what is to be done, step by
//! step, as data; [`render`] prints it as files; [`bundle`] packs them, the same bytes each time.
//! [`read`] reads the files back, each by its own grammar.
//! [`pg`] is the only room that knows PostgreSQL's versions, [`platform`] the only one that knows where an
//! operating system keeps things, [`render::quote`] the only one that writes a value into a foreign syntax.

/// The version of this program and of the page.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub mod audit;
pub mod bundle;
pub mod check;
pub mod compare;
pub mod diagnose;
pub mod finding;
pub mod name;
pub mod net;
pub mod page;
pub mod pg;
pub mod plan;
pub mod platform;
pub mod read;
pub mod reference;
pub mod render;
pub mod rules;
pub mod runbook;
pub mod secret;
pub mod site;
pub mod topology;
pub mod why;

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
