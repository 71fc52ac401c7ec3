//! Addresses of nodes: `address` and `from`.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::net::Host;
use crate::pg::Feature;

pub const INVALID: Rule = rule!("address-invalid", "ADR001", Error, Stage::Plan(invalid));
pub const UNUSABLE: Rule = rule!("address-unusable", "ADR002", Error, Stage::Plan(unusable));
pub const LOOPBACK: Rule = rule!("address-loopback", "ADR003", Error, Stage::Plan(loopback));
pub const BY_NAME: Rule = rule!("address-by-name", "ADR004", Note, Stage::Plan(by_name));
pub const FAMILY_MIXED: Rule = rule!(
    "address-family-mixed",
    "ADR005",
    Error,
    Stage::Plan(family_mixed)
);
pub const NAME_UNSUPPORTED: Rule = rule!(
    "address-name-unsupported",
    "ADR006",
    Error,
    Stage::Plan(name_unsupported)
);
pub const MISTYPED: Rule = rule!("address-mistyped", "ADR007", Warning, Stage::Plan(mistyped));

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

/// The addresses that are given, by field, as text and as what they are.
fn given<'d>(draft: &'d Draft<'_>) -> Vec<(String, &'d str, &'d Host)> {
    let mut all = Vec::new();
    for node in &draft.nodes {
        for (key, value, host) in [
            ("address", &node.plan.address, &node.address),
            ("from", &node.plan.from, &node.from),
        ] {
            if let Some(host) = good(host).filter(|_| !value.is_empty()) {
                all.push((node.at(key), value.as_str(), host));
            }
        }
    }
    all
}

fn unusable(draft: &Draft, out: &mut Vec<Finding>) {
    for (path, value, host) in given(draft) {
        if let Some(why) = host.unusable() {
            out.push(
                UNUSABLE
                    .finding(
                        &path,
                        value,
                        format!("no server can be reached at {value}: {why}"),
                    )
                    .hint("Give the address that the other nodes use."),
            );
        }
    }
}

/// Four parts, most of them numbers: hardly a host's name.
fn nearly_ipv4(text: &str) -> bool {
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = || text.trim_end_matches('.').split('.');
    parts().count() == 4 && parts().filter(number).count() == 3
}

fn mistyped(draft: &Draft, out: &mut Vec<Finding>) {
    for (path, value, host) in given(draft) {
        if matches!(host, Host::Name(_)) && nearly_ipv4(value) {
            out.push(
                MISTYPED
                    .finding(
                        &path,
                        value,
                        format!("{value} is taken as a host name, and looks like an IPv4 address with a slip"),
                    )
                    .hint("Look at each of its characters."),
            );
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
                        "The address of {} is {}: it is on another host, or reaches this one by its real address.",
                        elsewhere.called(), elsewhere.plan.address
                    ))
                    .hint("Give the address by which the other nodes reach this one."),
            );
        }
    }
}

const LISTENS: &str =
    "The server listens on all its addresses (*), as its own name may resolve to 127.0.1.1 there.";
const COMES: &str =
    "The others' pg_hba.conf admits it by name: they must find the name from its address and back.";

fn by_name(draft: &Draft, out: &mut Vec<Finding>) {
    let named = |host: &Host| matches!(host, Host::Name(_)) && !host.is_loopback();
    for node in &draft.nodes {
        let address = good(&node.address).filter(|host| named(host));
        let listens = address.is_some() && node.plan.listen.is_empty();
        let comes = good(&node.from).is_some_and(named);
        let by_address = listens || (comes && node.plan.from.is_empty());
        let detail = match (listens, comes) {
            (true, true) => format!("{LISTENS} {COMES}"),
            (true, false) => LISTENS.to_owned(),
            (false, true) => COMES.to_owned(),
            (false, false) => continue,
        };
        let (key, value) = if by_address {
            ("address", &node.plan.address)
        } else {
            ("from", &node.plan.from)
        };
        // That it is a name at all is in doubt.
        if nearly_ipv4(value) {
            continue;
        }
        out.push(
            BY_NAME
                .finding(
                    &node.at(key),
                    value,
                    format!("{value} is a host name, and depends on DNS"),
                )
                .detail(detail)
                .hint("Give IP addresses in listen and from if that is not what you want."),
        );
    }
}

fn family_mixed(draft: &Draft, out: &mut Vec<Finding>) {
    let Some((primary, standbys)) = draft.nodes.split_first() else {
        return;
    };
    let ip = |host: Option<&Host>| match host {
        Some(host @ Host::Ip(ip)) if host.unusable().is_none() => Some(*ip),
        _ => None,
    };
    for node in standbys {
        let families = [(primary, node), (node, primary)].map(|(to, from)| {
            let to = ip(good(&to.address))?;
            let from = ip(good(&from.from))?;
            Some(to.is_ipv4() != from.is_ipv4())
        });
        if !families.contains(&Some(true)) {
            continue;
        }
        out.push(
            FAMILY_MIXED
                .finding(
                    &node.at("address"),
                    &node.plan.address,
                    format!("{} and {} are of two kinds, IPv4 and IPv6", node.plan.address, primary.plan.address),
                )
                .detail(
                    "A connection to an IPv4 address comes from an IPv4 address, and one to an IPv6 address from an IPv6 \
                     address: the rule in pg_hba.conf would never match.",
                )
                .hint("Give addresses of one kind, or in from the address that the connection comes from."),
        );
    }
}

fn name_unsupported(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major.filter(|major| !major.has(Feature::HbaHostName)) else {
        return;
    };
    for node in &draft.nodes {
        if !matches!(good(&node.from), Some(Host::Name(_))) {
            continue;
        }
        let (key, value) = if node.plan.from.is_empty() {
            ("address", &node.plan.address)
        } else {
            ("from", &node.plan.from)
        };
        out.push(
            NAME_UNSUPPORTED
                .finding(
                    &node.at(key),
                    value,
                    format!("pg_hba.conf of {major} cannot admit {value}, a host name"),
                )
                .detail("It knows IP addresses alone.")
                .hint("Give the IP address that this node connects from, in address or in from."),
        );
    }
}
