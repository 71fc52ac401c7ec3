//! What servers listen on.

use super::{Rule, Stage};
use crate::check::{Draft, DraftNode, good};
use crate::finding::Finding;
use crate::net::{Host, Listen};

pub const INVALID: Rule = rule!("listen-invalid", "LSN001", Error, Stage::Plan(invalid));
pub const BY_NAME: Rule = rule!("listen-by-name", "LSN002", Warning, Stage::Plan(by_name));
pub const LOOPBACK: Rule = rule!("listen-loopback", "LSN003", Warning, Stage::Plan(loopback));
pub const FOREIGN: Rule = rule!("listen-foreign", "LSN004", Warning, Stage::Plan(foreign));

fn invalid(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        if let Err(problem) = &node.listen {
            out.push(INVALID.unreadable(&node.at("listen"), &node.plan.listen, problem));
        }
    }
}

fn by_name(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        if node.plan.listen.is_empty() {
            continue;
        }
        let named = good(&node.listen)
            .into_iter()
            .flatten()
            .find_map(|listen| match listen {
                Listen::Host(host @ Host::Name(_)) if !host.is_loopback() => Some(host),
                _ => None,
            });
        if let Some(host) = named {
            out.push(
                BY_NAME
                    .finding(&node.at("listen"), &node.plan.listen, format!("{host} is looked up when the server starts"))
                    .detail(
                        "Debian maps a host's own name to 127.0.1.1, so that the server would listen where no other \
                         node reaches it; and without DNS it does not start.",
                    )
                    .hint("Give an IP address, or * for all addresses."),
            );
        }
    }
}

fn loopback(draft: &Draft, out: &mut Vec<Finding>) {
    for node in &draft.nodes {
        let (Some(address), Some(listen)) = (good(&node.address), good(&node.listen)) else {
            continue;
        };
        let local = |listen: &Listen| matches!(listen, Listen::Host(host) if host.is_loopback());
        if !address.is_loopback() && listen.iter().all(local) {
            out.push(
                LOOPBACK
                    .finding(&node.at("listen"), &node.plan.listen, "the server listens to its own host alone")
                    .detail(format!("The others connect to {address}, where nobody answers, unless something forwards it."))
                    .hint("Leave Listens on (listen) empty, or give an address that the others reach."),
            );
        }
    }
}

fn foreign(draft: &Draft, out: &mut Vec<Finding>) {
    let own = |node: &&DraftNode| !node.plan.listen.is_empty();
    for node in draft.nodes.iter().filter(own) {
        let listens = |host: &Host| {
            let list = good(&node.listen).into_iter().flatten();
            list.into_iter()
                .any(|one| matches!(one, Listen::Host(listen) if listen == host))
        };
        let other = draft.nodes.iter().find(|other| {
            let host = good(&other.address).filter(|host| !host.is_loopback());
            host.is_some_and(|host| good(&node.address) != Some(host) && listens(host))
        });
        if let Some(other) = other {
            out.push(
                FOREIGN
                    .finding(
                        &node.at("listen"),
                        &node.plan.listen,
                        format!("{} is the address of {}, not of this node", other.plan.address, other.called()),
                    )
                    .detail(
                        "A server listens at addresses of its own. It cannot bind that of another host; who may connect is for \
                         pg_hba.conf to say.",
                    )
                    .hint("Leave Listens on (listen) empty, or give addresses of this node."),
            );
        }
    }
}
