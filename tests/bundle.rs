//! The bundle, held to its contract: what lies where, with which mode, and what each file says at each major.

#[path = "upstream/data.rs"]
#[allow(dead_code, reason = "tests/upstream.rs uses the rest")]
mod data;
#[path = "quoting/hostile.rs"]
#[allow(dead_code, reason = "tests/quoting.rs uses the rest")]
mod hostile;
#[path = "bundle/layout.rs"]
mod layout;
#[path = "bundle/pages.rs"]
mod pages;
#[path = "scripts/plans.rs"]
mod plans;
#[path = "bundle/postgres.rs"]
mod postgres;
#[path = "bundle/read.rs"]
mod read;
#[path = "bundle/records.rs"]
mod records;
#[path = "bundle/secrets.rs"]
mod secrets;
#[path = "bundle/usage.rs"]
mod usage;
