//! The records of pg_hba.conf.

use super::{Of, Page, Part, Source, Why, extent, plan, together};
use crate::net::Host;
use crate::pg::{Feature, connection_type, hba_method};
use crate::read::hba::{self, Address, Meaning, Record};
use crate::render::conninfo::{MESH, peers};
use crate::topology::{Node, Tls};

pub(super) fn lines(of: &Of<'_>, text: &str) -> Vec<Option<Why>> {
    let mut lines = vec![None; text.lines().count()];
    for record in hba::read(text, of.major()).records {
        let peers = peers(of.topology, of.node).into_iter();
        let here: Vec<&Node> = peers.filter(|peer| admits(&record, peer.from())).collect();
        lines[record.line - 1] = why(of, &record, &here, text);
    }
    lines
}

/// Whether the record is for this host.
fn admits(record: &Record, from: &Host) -> bool {
    match (&record.address, from) {
        (Some(Address::Net { ip, .. }), Host::Ip(from)) => ip == from,
        (Some(Address::Host(name)), Host::Name(from)) => *name == *from.as_str(),
        _ => false,
    }
}

/// `here`: the nodes that connect from the record's address. The first of them brought the record.
fn why(of: &Of<'_>, record: &Record, here: &[&Node], text: &str) -> Option<Why> {
    let first = *here.first()?;
    let (name, primary) = (of.name(), of.primary());
    let who: Vec<&str> = here.iter().map(|node| node.name().as_str()).collect();
    let who = who.join(" and ");
    let own = here.iter().any(|node| std::ptr::eq(*node, of.node));
    let replication = record.databases.first()?.meaning == Meaning::Replication;
    let rewind = of.has(Feature::PgRewind);
    let reason = match (replication, own, of.is_primary()) {
        (_, true, _) if here.len() == 1 => {
            let what = if replication {
                "replication"
            } else {
                "queries"
            };
            format!(
                "{name}'s own address, for {what}: the block admits the same nodes everywhere, so that roles can be swapped."
            )
        }
        (true, _, true) => {
            format!("By this record {who} takes its first copy from {name}, and its WAL.")
        }
        (true, _, false) => {
            format!("By this record {who} can follow {name}, when {name} is the primary one day.")
        }
        (false, _, true) => format!(
            "By this record {who} compares settings and the proof's token with {name}{}.",
            if rewind {
                ", and reads files for pg_rewind"
            } else {
                ""
            }
        ),
        (false, _, false) => format!(
            "By this record {who} can compare itself with {name}, when {name} is the primary one day{}.",
            if rewind {
                ", and rejoin by pg_rewind"
            } else {
                ""
            }
        ),
    };
    let fields: Vec<&str> = text
        .get(record.span.start..record.span.end)?
        .split('\t')
        .collect();
    let [kind, database, user, address, method] = fields.as_slice() else {
        return None;
    };
    let part = |name, value: &str, reason: String, from| Part {
        name,
        value: value.to_owned(),
        reason,
        from,
    };
    let from = of.or_address(first, "from");
    let known = hba_method(record.method)?;
    let parts = vec![
        part(
            "type",
            kind,
            match of.topology.tls() {
                Tls::Off => "with TLS or without",
                Tls::Require | Tls::VerifyFull => "with TLS alone; the server needs ssl = on",
            }
            .to_owned(),
            of.tls(),
        ),
        part(
            "database",
            database,
            match replication {
                true => "the word for replication connections; it is no database, and all does not hold it",
                false => "an ordinary connection to this database alone",
            }
            .to_owned(),
            Vec::new(),
        ),
        part(
            "user",
            user,
            "the replication role and no other".to_owned(),
            vec![plan("replication.user")],
        ),
        part(
            "address",
            address,
            match first.from() {
                Host::Ip(_) => format!("{}'s address, as {name} sees it, and no other", first.name()),
                Host::Name(_) => format!(
                    "{}'s name, which {name} looks up from its address and back (names: {})",
                    first.name(),
                    extent(|major| major.has(Feature::HbaHostName))
                ),
            },
            from,
        ),
        part(
            "method",
            method,
            "how the role proves its password".to_owned(),
            vec![plan("postgres")],
        ),
    ];
    // A standby among many knows the primary and itself alone.
    let others = !of.is_primary()
        && !here
            .iter()
            .any(|node| std::ptr::eq(*node, of.node) || node.name().as_str() == primary);
    let because = match others {
        true => vec![Source::Standbys],
        false => Vec::new(),
    };
    let among = match others {
        true => format!(
            " Up to {MESH} nodes admit each other; with more, a standby admits {primary} alone."
        ),
        false => String::new(),
    };
    let from = together(because, &parts);
    let mut pages = vec![Page {
        address: "messages/hba-no-entry.html".to_owned(),
        title: "what is said where no record matches".to_owned(),
    }];
    pages.extend(of.rules(&from));
    Some(Why {
        reason: reason + &among,
        merged: "The first record that matches decides, so it stands before the file's own records, which stay."
            .to_owned(),
        from,
        parts,
        versions: format!(
            "{kind}: {}. {method}: {}.",
            extent(|major| connection_type(major, kind)),
            extent(|major| known.at(major))
        ),
        effect: "A change needs a reload; connections that are open stay.".to_owned(),
        pages,
    })
}
