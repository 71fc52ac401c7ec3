//! What the values in a message say, held against the plan and the tables.

use crate::pg::{Stretch, Successor, setting, stretches};
use crate::topology::{Node, Tls, Topology};

/// Sentences about the values of this family's message.
pub fn notes(slug: &str, values: &[String], topology: &Topology, standby: &Node) -> Vec<String> {
    let value = |at: usize| values.get(at).map(String::as_str).unwrap_or_default();
    match slug {
        "hba-no-replication" | "hba-no-entry" | "hba-rejects" => admitted(values, topology),
        "connection-refused" | "connection-timeout" | "no-route" => port(values, topology),
        "role-missing" => role(value(0), topology),
        "setting-unknown" => unknown(value(0)),
        "slot-missing" | "slot-active" => slot(value(0), topology),
        "parameters-too-low" => match values {
            [name, here, there] => vec![format!(
                "{name} is {here} on {} and must be at least {there}.",
                standby.name()
            )],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The end of a message of pg_hba.conf where the connection was not encrypted: from 14 on, before, and how a pattern shows it.
const IN_CLEAR: [&str; 2] = ["no encryption", "SSL off"];

fn admitted(values: &[String], topology: &Topology) -> Vec<String> {
    let Some((host, rest)) = values.split_first() else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    match topology
        .nodes()
        .find(|node| node.from().to_string() == *host)
    {
        Some(node) => notes.push(format!(
            "{host} is {}'s address, as the plan has it.",
            node.name()
        )),
        None => {
            let known: Vec<String> = topology
                .nodes()
                .map(|node| format!("{} for {}", node.from(), node.name()))
                .collect();
            notes.push(format!(
                "{host} is no address of the plan's, which admits {}.",
                known.join(", ")
            ));
        }
    }
    if let Some(user) = rest.first() {
        notes.extend(role(user, topology));
    }
    let clear = rest
        .last()
        .is_some_and(|end| IN_CLEAR.iter().any(|word| end.starts_with(word)));
    if clear && topology.tls() != Tls::Off {
        notes.push("The connection came without TLS, and the plan's lines ask for it (hostssl): its sslmode is not the plan's.".to_owned());
    }
    notes
}

fn role(user: &str, topology: &Topology) -> Vec<String> {
    let plans = topology.role().as_str();
    match user == plans {
        true => Vec::new(),
        false => vec![format!(
            "The plan's role is {plans}, and the message is about {user}."
        )],
    }
}

fn port(values: &[String], topology: &Topology) -> Vec<String> {
    let Some(port) = values.last().filter(|port| port.parse::<u16>().is_ok()) else {
        return Vec::new();
    };
    if topology
        .nodes()
        .any(|node| node.port().to_string() == *port)
    {
        return Vec::new();
    }
    vec![format!(
        "No node of the plan has the port {port}; {} has {}.",
        topology.primary().name(),
        topology.primary().port()
    )]
}

fn slot(name: &str, topology: &Topology) -> Vec<String> {
    let slots: Vec<String> = topology
        .standbys()
        .iter()
        .filter_map(|node| Some(format!("{} for {}", node.slot()?, node.name())))
        .collect();
    let known = topology
        .standbys()
        .iter()
        .any(|node| node.slot().is_some_and(|slot| slot.to_string() == name));
    match known || slots.is_empty() {
        true => Vec::new(),
        false => vec![format!(
            "The plan has no slot {name}; it has {}.",
            slots.join(", ")
        )],
    }
}

/// At which majors a setting exists, and what came after it.
fn unknown(name: &str) -> Vec<String> {
    let Some(setting) = setting(name) else {
        return Vec::new();
    };
    let list = stretches(|major| setting.at(major).map(|_| ()));
    let majors: Vec<String> = list.iter().map(Stretch::to_string).collect();
    let mut note = format!("{name} is a setting of {}.", majors.join(", "));
    match setting.successor() {
        Some(Successor::Setting(after)) => note.push_str(&format!(" After that it is {after}.")),
        Some(Successor::Other(after)) => note.push_str(&format!(" After that: {after}.")),
        None => {}
    }
    vec![note]
}
