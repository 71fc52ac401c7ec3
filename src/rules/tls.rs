//! Encryption of replication connections.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::net::Host;
use crate::pg::Feature;
use crate::topology::Tls;

pub const OFF: Rule = rule!("tls-off", "TLS001", Warning, Stage::Plan(off));
pub const IP_UNVERIFIED: Rule = rule!(
    "tls-ip-unverified",
    "TLS002",
    Warning,
    Stage::Plan(ip_unverified)
);

const PATH: &str = "replication.tls";

fn off(draft: &Draft, out: &mut Vec<Finding>) {
    let network = draft
        .nodes
        .iter()
        .filter_map(|node| good(&node.address))
        .any(|host| !host.is_loopback());
    if draft.tls == Some(Tls::Off) && network {
        out.push(
            OFF.finding(PATH, &draft.plan.replication.tls, "replication goes over the network in clear")
                .detail("Everything that is written to the database can be read on the way, row by row.")
                .hint("Use require, or verify-full where the servers have certificates of a CA; the primary needs ssl = on.")
                .fix("Change to require", "require"),
        );
    }
}

fn ip_unverified(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major.filter(|major| !major.has(Feature::IpInSan)) else {
        return;
    };
    let is_ip = |host: &Host| matches!(host, Host::Ip(_));
    let node = draft
        .nodes
        .iter()
        .find(|node| good(&node.address).is_some_and(is_ip));
    if let Some(node) = node.filter(|_| draft.tls == Some(Tls::VerifyFull)) {
        out.push(
            IP_UNVERIFIED
                .finding(
                    PATH,
                    &draft.plan.replication.tls,
                    format!("{major} does not find {} in a certificate's IP addresses", node.plan.address),
                )
                .detail(
                    "libpq before 15 compares an IP address with the certificate's common name, and leaves the IP \
                     addresses in its subjectAltName alone.",
                )
                .hint("Give host names as addresses, or certificates with the IP address as common name."),
        );
    }
}
