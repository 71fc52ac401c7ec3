//! Real servers: the bundle's scripts, run in order as each names its node and user, on PostgreSQL 10 to 18, without root privileges.
//!
//! Tests that need the servers are ignored by a plain `cargo test`; `cargo xtask test servers` downloads the servers
//! and runs them.

mod account;
mod binaries;
mod bundle;
mod driver;
mod lab;
mod manual;
mod mishaps;
mod node;
mod scenarios;
mod smoke;
mod sshd;
mod tree;
mod wait;
