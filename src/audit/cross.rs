//! Across files and nodes: what one file needs another one gives.

use std::collections::{HashMap, HashSet};

use super::hba::{address, is_role};
use super::{Audit, NodeFiles};
use crate::pg::{Feature, names};
use crate::read::conninfo;
use crate::read::hba::{Address, Connection, Meaning, Record};

pub fn check(audit: &mut Audit, nodes: &[NodeFiles]) {
    let Some((primary, standbys)) = nodes.split_first() else {
        return;
    };
    let mut slots = HashSet::new();
    let known: HashSet<&str> = primary.values.list("SLOTS").into_iter().collect();
    let mut records: HashMap<&Address, Vec<&Record>> = HashMap::new();
    for record in &primary.hba {
        if let Some(from) = &record.address {
            records.entry(from).or_default().push(record);
        }
    }
    for standby in standbys {
        let from = records.get(&address(standby.node.from()));
        admitted(audit, primary, from.map_or(&[], Vec::as_slice), standby);
        at_least(audit, primary, standby);
        let Some(slot) = standby.conf.get("primary_slot_name") else {
            continue;
        };
        if !known.contains(slot.value.as_str()) {
            audit.defect(
                &primary.values.path,
                0,
                format!(
                    "nobody creates the slot {} of {}",
                    slot.value,
                    standby.node.name()
                ),
            );
        }
        if !slots.insert(slot.value.clone()) {
            audit.defect(
                &standby.conf.path,
                slot.line,
                format!("another standby has the slot {} too", slot.value),
            );
        }
    }
    room(audit, primary, standbys.len() as i64);
}

/// The standby's own connection string passes the primary's records and finds its password.
fn admitted(audit: &mut Audit, primary: &NodeFiles, records: &[&Record], standby: &NodeFiles) {
    let path = format!("nodes/{}/pg_hba.conf", primary.node.name());
    let Some(setting) = standby.conf.get("primary_conninfo") else {
        return;
    };
    let read = conninfo::read(&setting.value, audit.topology.major());
    let text = |keyword: &str| {
        read.get(keyword)
            .map(|value| value.to_text())
            .unwrap_or_default()
    };
    let (host, port, user, sslmode) = (text("host"), text("port"), text("user"), text("sslmode"));
    let encrypted = sslmode != "disable";
    for database in ["replication", "postgres"] {
        let mut records = records.iter();
        let first = records.find(|record| matches(record, database, &user, encrypted));
        if first.is_none_or(|record| ["trust", "reject"].contains(&record.method)) {
            let message = format!(
                "no record lets {} in to {database} by its primary_conninfo",
                standby.node.name()
            );
            audit.defect(&path, 0, message);
        }
        if let Some(passfile) = &standby.passfile
            && passfile.get(&host, &port, database, &user).is_none()
        {
            let message = format!("it has no password for {database} on the primary");
            audit.defect(
                &format!("secrets/{}.pgpass", standby.node.name()),
                0,
                message,
            );
        }
    }
    if audit.topology.major().has(Feature::StatReplication)
        && text("application_name") != standby.node.name().as_str()
    {
        audit.defect(
            &standby.conf.path,
            setting.line,
            "the primary's proof looks for another application_name",
        );
    }
}

/// Whether a record for the node's address is for this connection, as the server compares: type, database, user.
fn matches(record: &Record, database: &str, user: &str, encrypted: bool) -> bool {
    let kind = match record.connection {
        Connection::Host => true,
        Connection::Hostssl => encrypted,
        Connection::Hostnossl => !encrypted,
        _ => false,
    };
    kind && record.databases.iter().any(|item| match item.meaning {
        Meaning::Replication => database == "replication",
        Meaning::Name => item.text == *database && database != "replication",
        _ => false,
    }) && record.users.iter().any(|item| is_role(item, user))
}

/// What must be at least as high on a standby as on its primary is so already in the files.
fn at_least(audit: &mut Audit, primary: &NodeFiles, standby: &NodeFiles) {
    for floor in names(audit.topology.major()).floors {
        if let Some(needed) = primary.conf.number(floor.setting)
            && standby
                .conf
                .number(floor.setting)
                .is_none_or(|own| own < needed)
        {
            let message = format!("{} is less than the primary's {needed}", floor.setting);
            audit.defect(&standby.conf.path, 0, message);
        }
    }
}

/// Senders and slots suffice for every standby, and before 12 senders leave room for connections.
fn room(audit: &mut Audit, primary: &NodeFiles, standbys: i64) {
    let path = &primary.conf.path;
    let senders = primary.conf.number("max_wal_senders").unwrap_or_default();
    if senders < standbys + 2 {
        audit.defect(
            path,
            0,
            format!("max_wal_senders = {senders} is not enough for {standbys} standbys and a copy"),
        );
    }
    if audit.topology.major().has(Feature::ReplicationSlots)
        && primary
            .conf
            .number("max_replication_slots")
            .unwrap_or_default()
            < standbys
    {
        audit.defect(
            path,
            0,
            "max_replication_slots is not enough for the standbys",
        );
    }
}
