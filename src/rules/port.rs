//! Ports.

use super::name::{each_double, host_key};
use super::{Rule, Stage};
use crate::check::{Draft, DraftNode, good};
use crate::finding::Finding;

pub const INVALID: Rule = rule!("port-invalid", "PRT001", Error, Stage::Plan(invalid));
pub const SHARED: Rule = rule!("port-shared", "PRT002", Error, Stage::Plan(shared));
pub const PRIVILEGED: Rule = rule!(
    "port-privileged",
    "PRT003",
    Warning,
    Stage::Plan(privileged)
);

fn invalid(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        if let Err(problem) = &node.port {
            out.push(INVALID.unreadable(&node.at("port"), &node.plan.port, problem));
        }
    }
}

fn shared(draft: &Draft, out: &mut Vec<Finding>) {
    let key = |node: &DraftNode| Some(format!("{} {}", host_key(node)?, good(&node.port)?));
    each_double(&draft.nodes, &key, &mut |node, earlier| {
        let port = good(&node.port)
            .map(ToString::to_string)
            .unwrap_or_default();
        let address = &node.plan.address;
        out.push(
            SHARED
                .finding(
                    &node.at("port"),
                    &node.plan.port,
                    format!("{} is at {address} port {port} too", earlier.called()),
                )
                .detail("Two servers cannot listen on one port of one host.")
                .hint("Correct the address, or give one of them another port."),
        );
    });
}

fn privileged(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        if let Some(port) = good(&node.port).filter(|port| port.get() < 1024) {
            out.push(
                PRIVILEGED
                    .finding(&node.at("port"), &node.plan.port, format!("port {port} is below 1024"))
                    .detail("Linux lets only root listen there unless it is told otherwise, and PostgreSQL does not run as root.")
                    .hint("Use a port from 1024, as 5432."),
            );
        }
    }
}
