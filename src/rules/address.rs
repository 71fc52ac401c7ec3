//! Addresses of nodes: `address` and `from`.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::net::Host;

pub const INVALID: Rule = rule!("address-invalid", "ADR001", Error, Stage::Plan(invalid));
pub const UNUSABLE: Rule = rule!("address-unusable", "ADR002", Error, Stage::Plan(unusable));
pub const LOOPBACK: Rule = rule!("address-loopback", "ADR003", Error, Stage::Plan(loopback));
pub const BY_NAME: Rule = rule!("address-by-name", "ADR004", Note, Stage::Plan(by_name));

fn invalid(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        if let Err(problem) = &node.address {
            out.push(INVALID.unreadable(&node.at("address"), &node.plan.address, problem));
        }
        if let Err(problem) = &node.from {
            out.push(INVALID.unreadable(&node.at("from"), &node.plan.from, problem));
        }
    }
}

fn unusable(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        let mut look = |key: &str, value: &str, host: Option<&Host>| {
            if let Some(why) = host.and_then(Host::unusable) {
                out.push(
                    UNUSABLE
                        .finding(
                            &node.at(key),
                            value,
                            format!("no server can be reached at {value}: {why}"),
                        )
                        .hint("Give the address that the other nodes use."),
                );
            }
        };
        look("address", &node.plan.address, good(&node.address));
        if !node.plan.from.is_empty() {
            look("from", &node.plan.from, good(&node.from));
        }
    }
}

fn loopback(draft: &Draft, out: &mut Vec<Finding>) {
    let elsewhere = draft
        .nodes
        .iter()
        .find(|node| good(&node.address).is_some_and(|host| !host.is_loopback()));
    let Some(elsewhere) = elsewhere else { return };
    for node in &draft.nodes {
        let value = &node.plan.address;
        if good(&node.address).is_some_and(Host::is_loopback) {
            out.push(
                LOOPBACK
                    .finding(&node.at("address"), value, format!("{value} means this node itself on each of the others"))
                    .detail(format!(
                        "{} has the address {}, so it is on another host, or reaches this one by its real address.",
                        elsewhere.path, elsewhere.plan.address
                    ))
                    .hint("Give the address by which the other nodes reach this one."),
            );
        }
    }
}

fn by_name(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        let Some(host @ Host::Name(_)) = good(&node.address) else {
            continue;
        };
        let (listens, comes) = (node.plan.listen.is_empty(), node.plan.from.is_empty());
        if host.is_loopback() || !(listens || comes) {
            continue;
        }
        let listen = "The server listens on all its addresses (*), as its own name may resolve to 127.0.1.1 there.";
        let from = "The others' pg_hba.conf admits it by name: they must find the name from its address and back.";
        let detail = [(listens, listen), (comes, from)]
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, text)| text);
        out.push(
            BY_NAME
                .finding(
                    &node.at("address"),
                    &node.plan.address,
                    format!("{host} is a host name, and depends on DNS"),
                )
                .detail(detail.collect::<Vec<_>>().join(" "))
                .hint("Give IP addresses in listen and from if that is not what you want."),
        );
    }
}
