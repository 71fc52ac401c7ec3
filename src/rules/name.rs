//! Names of bundles, nodes, clusters and slots.

use std::collections::HashMap;

use super::{Rule, Stage};
use crate::check::{Draft, DraftNode, good};
use crate::finding::{Finding, Problem};
use crate::name::SlotName;
use crate::pg::Feature;
use crate::topology::Platform;

pub const INVALID: Rule = rule!("name-invalid", "NAM001", Error, Stage::Plan(invalid));
pub const DOUBLED: Rule = rule!("name-doubled", "NAM002", Error, Stage::Plan(doubled));
pub const SLOT_SHARED: Rule = rule!("slot-shared", "NAM003", Error, Stage::Plan(slot_shared));
pub const SLOT_RESERVED: Rule = rule!("slot-reserved", "NAM004", Error, Stage::Plan(slot_reserved));
pub const CLUSTER_DASH: Rule = rule!("cluster-dash", "NAM005", Note, Stage::Plan(cluster_dash));
pub const CLUSTER_SHARED: Rule = rule!(
    "cluster-shared",
    "NAM006",
    Error,
    Stage::Plan(cluster_shared)
);

fn invalid(draft: &Draft, out: &mut Vec<Finding>) {
    let mut look = |path: &str, value: &str, problem: Option<&Problem>| {
        if let Some(problem) = problem {
            out.push(INVALID.unreadable(path, value, problem));
        }
    };
    look("name", &draft.plan.name, draft.name.as_ref().err());
    if draft.platform == Some(Platform::Source) {
        look("os_user", &draft.plan.os_user, draft.os_user.as_ref().err());
    }
    for node in &draft.nodes {
        look(&node.at("name"), &node.plan.name, node.name.as_ref().err());
        if draft.platform == Some(Platform::Debian) {
            look(
                &node.at("cluster"),
                &node.plan.cluster,
                node.cluster.as_ref().err(),
            );
        }
    }
}

/// Calls `found(node, earlier)` for each node that has the same key as an earlier one. It is compiled once for all rules: a map for
/// each kind of key is what the page would weigh more.
pub(super) fn each_double<'d, 'p>(
    nodes: &'d [DraftNode<'p>],
    key: &dyn Fn(&DraftNode) -> Option<String>,
    found: &mut dyn FnMut(&'d DraftNode<'p>, &'d DraftNode<'p>),
) {
    let mut first: HashMap<String, &DraftNode> = HashMap::new();
    for node in nodes {
        let Some(key) = key(node) else { continue };
        match first.get(&key) {
            Some(earlier) => found(node, earlier),
            None => {
                first.insert(key, node);
            }
        }
    }
}

fn folded(node: &DraftNode) -> Option<String> {
    good(&node.name).map(|name| name.as_str().to_ascii_lowercase())
}

fn doubled(draft: &Draft, out: &mut Vec<Finding>) {
    each_double(&draft.nodes, &folded, &mut |node, earlier| {
        let value = &node.plan.name;
        out.push(
            DOUBLED
                .finding(&node.at("name"), value, format!("{value} is the name of {} too", earlier.place()))
                .detail(
                    "Names of folders, of scripts and of standbys come from it. Some file systems do not tell upper from \
                     lower case, and neither does synchronous_standby_names.",
                )
                .hint("Give each node a name of its own."),
        );
    });
}

fn has_slots(draft: &Draft) -> bool {
    draft
        .major
        .is_some_and(|major| major.has(Feature::ReplicationSlots))
}

fn slot_shared(draft: &Draft, out: &mut Vec<Finding>) {
    if !has_slots(draft) {
        return;
    }
    each_double(
        &draft.nodes,
        &|node| good(&node.name).map(|name| SlotName::of(name).to_string()),
        &mut |node, earlier| {
            if folded(node) == folded(earlier) {
                return;
            }
            let value = &node.plan.name;
            let slot = good(&node.name)
                .map(SlotName::of)
                .map(|slot| slot.to_string())
                .unwrap_or_default();
            out.push(
            SLOT_SHARED
                .finding(&node.at("name"), value, format!("{value} and {} would share the slot {slot}", earlier.plan.name))
                .detail(
                    "A slot's name holds lower case letters, digits and underscores alone; other characters of a node's \
                     name become underscores. Two standbys cannot stream from one slot.",
                )
                .hint("Choose names that differ in more than dots, hyphens and underscores."),
        );
        },
    );
}

fn slot_reserved(draft: &Draft, out: &mut Vec<Finding>) {
    for node in draft.nodes.iter().filter(|_| has_slots(draft)) {
        if good(&node.name)
            .is_some_and(|name| SlotName::of(name).as_str() == "pg_conflict_detection")
        {
            out.push(
                SLOT_RESERVED
                    .finding(
                        &node.at("name"),
                        &node.plan.name,
                        "the slot of this name is reserved",
                    )
                    .detail("PostgreSQL 19 keeps pg_conflict_detection for itself.")
                    .hint("Give the node another name."),
            );
        }
    }
}

fn cluster_dash(draft: &Draft, out: &mut Vec<Finding>) {
    for node in draft
        .nodes
        .iter()
        .filter(|_| draft.platform == Some(Platform::Debian))
    {
        let value = &node.plan.cluster;
        if good(&node.cluster).is_some_and(|cluster| cluster.as_str().contains('-')) {
            out.push(
                CLUSTER_DASH
                    .finding(&node.at("cluster"), value, format!("the cluster name {value} holds a dash"))
                    .detail("No systemd unit can start such a cluster, at boot neither; the scripts start it past systemd.")
                    .hint("For a new cluster use an underscore; an old one keeps its name, and is started by hand after a boot."),
            );
        }
    }
}

/// Nodes that give the same address but different listen addresses can be hosts behind one address.
pub(super) fn one_host(node: &DraftNode, earlier: &DraftNode) -> bool {
    let behind_nat = !node.plan.listen.is_empty() && !earlier.plan.listen.is_empty();
    !behind_nat || good(&node.listen) == good(&earlier.listen)
}

/// What tells hosts apart: the address, where every loopback address is the same host.
pub(super) fn host_key(node: &DraftNode) -> Option<String> {
    let host = good(&node.address)?;
    Some(if host.is_loopback() {
        "localhost".to_owned()
    } else {
        host.to_string()
    })
}

fn cluster_shared(draft: &Draft, out: &mut Vec<Finding>) {
    if draft.platform != Some(Platform::Debian) {
        return;
    }
    let key = |node: &DraftNode| Some(format!("{} {}", host_key(node)?, good(&node.cluster)?));
    each_double(&draft.nodes, &key, &mut |node, earlier| {
        if one_host(node, earlier) && good(&node.port) != good(&earlier.port) {
            out.push(
                CLUSTER_SHARED
                    .finding(
                        &node.at("cluster"),
                        &node.plan.cluster,
                        format!("{} has the same address and the same cluster", earlier.called()),
                    )
                    .detail("On one host a cluster of a version exists once; the copy would overwrite the primary.")
                    .hint("Give the second cluster another name, as standby, or correct the address."),
            );
        }
    });
}
