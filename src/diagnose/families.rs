//! Every family of messages.

mod again;
mod auth;
mod capacity;
mod connect;
mod copy;
mod docs;
mod rewind;
mod slots;
mod standby;
mod start;
mod tls;
mod wal;

use super::family::Family;

/// The families by topic, each with its name.
pub const TOPICS: &[(&str, &[Family])] = &[
    ("Connecting", connect::ALL),
    ("Authentication", auth::ALL),
    ("TLS", tls::ALL),
    ("Limits", capacity::ALL),
    ("Slots", slots::ALL),
    ("WAL and timelines", wal::ALL),
    ("Standbys", standby::ALL),
    ("Starting a server", start::ALL),
    ("Copying", copy::ALL),
    ("pg_rewind and slot synchronization", rewind::ALL),
];

/// Every family, by topic.
pub fn all() -> impl Iterator<Item = &'static Family> {
    TOPICS.iter().flat_map(|(_, families)| families.iter())
}

/// The family of this name.
pub fn find(slug: &str) -> Option<&'static Family> {
    all().find(|family| family.slug.eq_ignore_ascii_case(slug))
}
