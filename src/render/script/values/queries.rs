//! Queries, and parts of them, whose text is of the major.

use crate::pg::{Feature, Major, Names, names};
use crate::render::quote::sql_literal;
use crate::topology::Topology;

/// Literals with commas between, for an `IN (…)`; none is one that nothing equals.
pub fn literals<'a>(list: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = list.map(sql_literal).collect();
    match quoted.is_empty() {
        true => "''".to_owned(),
        false => quoted.join(", "),
    }
}

/// The call that makes a slot, with `SLOT` where its literal comes; empty where there are no slots.
pub fn create_slot(names: Names, reserve: bool) -> String {
    let second = if reserve { ", true" } else { "" };
    names
        .create_physical_slot
        .map_or(String::new(), |function| {
            format!("{function}(SLOT{second})")
        })
}

/// The walsenders, as a row each: `application_name`, `state`, `client_addr`, `backend_start`, `sync_state`, `sent`,
/// `replayed`. 9.0 lists them only in the function behind `pg_stat_activity`, as backends without a database.
pub fn senders(major: Major) -> String {
    let Some(view) = names(major).stat_replication else {
        return format!(
            "(SELECT application_name, '{}'::text AS state, client_addr, backend_start, 'async'::text AS sync_state, \
             '?'::text AS sent, '?'::text AS replayed FROM pg_stat_get_activity(NULL) WHERE datid = 0) AS senders",
            sender_state(major)
        );
    };
    format!(
        "(SELECT application_name, state, client_addr, backend_start, sync_state, {}::text AS sent, {}::text AS replayed \
         FROM pg_stat_replication) AS senders",
        view.sent_lsn, view.replay_lsn
    )
}

/// The state of a standby that follows, as far as the primary tells it.
pub fn sender_state(major: Major) -> &'static str {
    match major.has(Feature::StatReplication) {
        true => "streaming",
        false => "connected",
    }
}

/// One line that says what a cluster holds; all zero is a fresh one.
pub fn fresh_query(topology: &Topology) -> String {
    let major = topology.major();
    let pid = names(major).activity_pid;
    let clients = if major.has(Feature::BackendType) {
        format!("backend_type = 'client backend' AND {pid} <> pg_backend_pid()")
    } else {
        // Autovacuum workers are listed like clients there; a client has an application name or an address, or a socket.
        format!("{pid} <> pg_backend_pid() AND client_port IS NOT NULL")
    };
    let slots = if major.has(Feature::ReplicationSlots) {
        "(SELECT count(*) FROM pg_replication_slots)"
    } else {
        "0"
    };
    format!(
        "SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')) || ' user databases, ' \
         || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || ' relations, ' \
         || (SELECT count(*) FROM pg_stat_activity WHERE {clients}) || ' other clients, ' \
         || (SELECT count(*) FROM {}) || ' standbys, ' || {slots} || ' slots'",
        senders(major)
    )
}
