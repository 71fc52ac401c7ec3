//! The block for pg_hba.conf.

use std::collections::HashSet;
use std::net::IpAddr;

use super::{Audit, peers};
use crate::net::Host;
use crate::pg::Feature;
use crate::read::hba::{self, Address, Item, Meaning, Record};
use crate::topology::{Node, Tls};

/// The block admits the role from each peer, to replication and to database `postgres`, and nobody else.
pub fn check<'a>(audit: &mut Audit<'a>, node: &'a Node) -> Vec<Record> {
    let topology = audit.topology;
    let major = topology.major();
    let path = format!("nodes/{}/pg_hba.conf", node.name());
    let text = audit.text(&path);
    let read = hba::read(text, major);
    audit.faults(&path, &read.faults);
    if let Some(include) = read.includes.first() {
        audit.defect(&path, include.line, "it includes another file");
    }
    let (begin, end) = (
        format!("# BEGIN pgrunbook {}", topology.name()),
        format!("# END pgrunbook {}", topology.name()),
    );
    let marks = |mark: &str| text.lines().filter(|line| *line == mark).count();
    if text.lines().next() != Some(&begin)
        || text.lines().last() != Some(&end)
        || marks(&begin) + marks(&end) != 2
    {
        audit.defect(&path, 0, "it does not stand between its two marks");
    }
    let connection = match topology.tls() {
        Tls::Off => "host",
        Tls::Require | Tls::VerifyFull => "hostssl",
    };
    let method = if major.has(Feature::Scram) {
        "scram-sha-256"
    } else {
        "md5"
    };
    let mut missing: HashSet<(&str, Address)> = HashSet::new();
    for peer in peers(topology, node) {
        let from = address(peer.from());
        for database in ["replication", "postgres"] {
            missing.insert((database, from.clone()));
        }
    }
    for record in &read.records {
        let line = record.line;
        audit.same(
            &path,
            line,
            "the type",
            record.connection.name(),
            connection,
        );
        audit.same(&path, line, "the method", record.method, method);
        let role = topology.role().as_str();
        match record.users.as_slice() {
            [item] if is_role(item, role) => {}
            _ => audit.defect(&path, line, "it is not for the replication role alone"),
        }
        if !record.options.is_empty() {
            audit.defect(&path, line, "it has options");
        }
        let database = match record.databases.as_slice() {
            [
                Item {
                    meaning: Meaning::Replication,
                    ..
                },
            ] => "replication",
            [
                Item {
                    text,
                    meaning: Meaning::Name,
                    ..
                },
            ] if *text == "postgres" => "postgres",
            _ => {
                audit.defect(
                    &path,
                    line,
                    "it is for another database than replication or postgres",
                );
                continue;
            }
        };
        let from = record.address.clone();
        if !from.is_some_and(|from| missing.remove(&(database, from))) {
            let message = "no node comes from this address, or it stands there twice";
            audit.defect(&path, line, message);
        }
    }
    for (database, from) in missing {
        audit.defect(&path, 0, format!("nothing admits {from:?} to {database}"));
    }
    read.records
}

/// Where a peer's connections come from, as a record says it.
pub fn address(host: &Host) -> Address {
    match host {
        Host::Ip(ip) => Address::Net {
            ip: *ip,
            mask: match ip {
                IpAddr::V4(_) => IpAddr::V4(u32::MAX.into()),
                IpAddr::V6(_) => IpAddr::V6(u128::MAX.into()),
            },
        },
        Host::Name(name) => Address::Host(name.as_str().into()),
    }
}

/// Whether a member of the list of users means this role and no other. A name that begins with a slash can only be
/// written as a regular expression from 16 on: the anchored one in which every sign is escaped.
pub fn is_role(item: &Item, role: &str) -> bool {
    match item.meaning {
        Meaning::Name => item.text == *role,
        Meaning::Regex => item
            .text
            .as_str()
            .and_then(literal)
            .is_some_and(|text| text == role),
        _ => false,
    }
}

/// The only text that `/^expression$` matches, if it is so plain that it matches only one.
fn literal(expression: &str) -> Option<String> {
    let inside = expression.strip_prefix("/^")?.strip_suffix('$')?;
    let mut out = String::new();
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.push(rest.next().filter(|c| !c.is_ascii_alphanumeric())?),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => return None,
            c => out.push(c),
        }
    }
    Some(out)
}
