//! Real servers: the bundle's scripts, run in order as each names its node and user, on PostgreSQL 10 to 18 and on 9.x where
//! `PGRUNBOOK_TEST_SERVERS` names servers, without root privileges.
//!
//! Tests that need the servers are ignored by a plain `cargo test`; `cargo xtask test servers` downloads the servers
//! and runs them.

#[macro_use]
mod majors;

mod account;
mod admission;
mod anywhere;
mod binaries;
#[path = "../pages/blocks.rs"]
mod blocks;
mod bundle;
mod by_hand;
mod driver;
mod lab;
mod look;
mod manual;
mod messages;
mod mishaps;
mod node;
mod parity;
mod readers;
mod refusals;
mod scenarios;
mod seen;
mod settings;
mod silent;
mod smoke;
mod sshd;
mod tablespaces;
mod tree;
mod two_bundles;
mod wait;
