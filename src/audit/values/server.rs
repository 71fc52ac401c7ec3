//! What the scripts ask servers: connections, functions and columns of the major.

use super::{Values, word, yes};
use crate::audit::{Audit, places};
use crate::pg::{Feature, names};
use crate::read::conninfo;
use crate::topology::Node;

/// How the scripts connect to the primary.
pub fn connections(audit: &mut Audit, node: &Node, values: &Values) {
    let topology = audit.topology;
    let primary = topology.primary();
    let certificate = places::certificate(topology);
    word(
        audit,
        values,
        "ROOT_CERTIFICATE",
        certificate.unwrap_or_default(),
    );
    word(audit, values, "ALIVE", places::alive(topology.major()));
    let mut list = vec!["PRIMARY_REPLICATION", "PRIMARY_SQL"];
    if audit.is_primary(node) {
        list.push("SELF_SQL");
    }
    for name in list {
        let physical = name == "PRIMARY_REPLICATION";
        let database = if physical { "replication" } else { "postgres" };
        let mut wanted = vec![
            ("host", primary.address().to_string()),
            ("port", primary.port().to_string()),
            ("user", topology.role().to_string()),
            ("dbname", database.to_owned()),
            ("sslmode", values.word("SSLMODE").to_owned()),
        ];
        wanted.extend(certificate.map(|path| ("sslrootcert", path.to_owned())));
        if physical {
            wanted.push(("replication", "true".to_owned()));
        }
        let read = conninfo::read(values.word(name), topology.major());
        if let Some(fault) = read.faults.first() {
            let message = format!("{name}: {}", fault.problem.message);
            audit.defect(&values.path, 0, message);
        }
        let pairs = read.pairs.iter();
        let found = pairs.map(|pair| (pair.keyword.as_str(), pair.value.to_text()));
        audit.same(&values.path, 0, name, found.collect(), wanted);
    }
}

/// Functions and columns are called as the major calls them.
pub fn functions(audit: &mut Audit, node: &Node, values: &Values) {
    let major = audit.topology.major();
    let names = names(major);
    let call = |name: Option<&str>, otherwise: &str| {
        name.map_or(otherwise.to_owned(), |name| format!("{name}()"))
    };
    for (name, text) in [
        ("REPLAY_PAUSED", call(names.is_wal_replay_paused, "false")),
        ("REPLAY_RESUME", call(names.wal_replay_resume, "''")),
    ] {
        word(audit, values, name, &text);
    }
    let here = major.has(Feature::StatWalReceiver);
    let (seen, view) = match here {
        true => ("here", "pg_stat_wal_receiver"),
        false if major.has(Feature::StatReplication) => ("primary", "pg_stat_replication"),
        false => ("primary", "pg_stat_get_activity"),
    };
    word(audit, values, "RECEIVING_SEEN_FROM", seen);
    if !values.word("RECEIVING").contains(view) {
        audit.defect(&values.path, 0, format!("RECEIVING does not ask {view}"));
    }
    asks(
        audit,
        values,
        "LOCALES",
        &["pg_database", "datcollate", "datctype"],
    );
    if major.has(Feature::DatabaseProvider) != values.word("LOCALES").contains("datlocprovider") {
        audit.defect(
            &values.path,
            0,
            "LOCALES does not tell ICU as this major does".to_owned(),
        );
    }
    // 9.0 has no view of its senders.
    let view = names.stat_replication;
    let asked = view.map_or(vec!["pg_stat_get_activity"], |view| {
        vec!["pg_stat_replication", view.sent_lsn, view.replay_lsn]
    });
    asks(audit, values, "SENDERS", &asked);
    let state = if view.is_some() {
        "streaming"
    } else {
        "connected"
    };
    let trigger = match major.has(Feature::PgCtlPromote) {
        true => String::new(),
        false => format!("{}/promote", values.word("STATE")),
    };
    for (name, text) in [
        ("SENDER_STATE", state),
        ("ROLE_ATTRIBUTE", names.replication_attribute),
        ("TRIGGER_FILE", &trigger),
    ] {
        word(audit, values, name, text);
    }
    if !audit.is_primary(node) {
        return;
    }
    asks(
        audit,
        values,
        "COLLATIONS",
        &["pg_collation", "pg_attribute"],
    );
    if major.has(Feature::CollationProvider) != values.word("COLLATIONS").contains("collprovider") {
        audit.defect(
            &values.path,
            0,
            "COLLATIONS does not tell ICU as this major does".to_owned(),
        );
    }
    let reserve = if major.has(Feature::SlotReserve) {
        ", true"
    } else {
        ""
    };
    let create = names.create_physical_slot;
    let create = create.map(|function| format!("{function}(SLOT{reserve})"));
    for (name, text) in [
        ("COMMIT_LOCALLY", names.commit_locally),
        ("MAY_REPLICATE", names.may_replicate),
        ("CREATE_SLOT", create.as_deref().unwrap_or_default()),
        (
            "SENDERS_IN_CONNECTIONS",
            yes(!major.has(Feature::WalSendersApart)),
        ),
    ] {
        word(audit, values, name, text);
    }
    let quiet = crate::audit::role::quiet_session(major);
    let mut found: Vec<&str> = values.word("QUIET_SESSION").lines().collect();
    found.sort_by_key(|line| quiet.iter().position(|wanted| wanted == line));
    audit.same(&values.path, 0, "QUIET_SESSION", found, quiet);
    for (list, literals) in [
        ("STANDBY_NAMES", "STANDBY_NAME_LITERALS"),
        ("SLOTS", "SLOT_LITERALS"),
    ] {
        let names = values.list(list);
        let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        let wanted = match quoted.is_empty() {
            true => "''".to_owned(),
            false => quoted.join(", "),
        };
        word(audit, values, literals, &wanted);
    }
}

/// A defect for each name that a query does not hold.
fn asks(audit: &mut Audit, values: &Values, name: &str, asked: &[&str]) {
    for word in asked {
        if !values.word(name).contains(word) {
            audit.defect(&values.path, 0, format!("{name} does not ask {word}"));
        }
    }
}
