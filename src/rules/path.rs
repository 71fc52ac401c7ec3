//! Directories of platform source.

use super::name::{each_double, host_key, one_host};
use super::{Rule, Stage};
use crate::check::{Draft, DraftNode, good};
use crate::finding::Finding;
use crate::pg::{Feature, Major};
use crate::platform::trigger_in;
use crate::render::quote::recovery_carries;
use crate::topology::Platform;

pub const INVALID: Rule = rule!("path-invalid", "PTH001", Error, Stage::Plan(invalid));
pub const SHARED: Rule = rule!("data-shared", "PTH002", Error, Stage::Plan(shared));
pub const BIN_IS_DATA: Rule = rule!(
    "data-in-programs",
    "PTH003",
    Error,
    Stage::Plan(bin_is_data)
);
pub const UNCARRIED: Rule = rule!("data-uncarried", "PTH004", Error, Stage::Plan(uncarried));
pub const OTHER_VERSION: Rule = rule!(
    "path-of-other-version",
    "PTH005",
    Warning,
    Stage::Plan(other_version)
);

fn nodes<'d, 'p>(draft: &'d Draft<'p>) -> &'d [DraftNode<'p>] {
    match draft.platform {
        Some(Platform::Source) => &draft.nodes,
        _ => &[],
    }
}

fn invalid(draft: &Draft, out: &mut Vec<Finding>) {
    for node in nodes(draft) {
        for (key, value, parsed) in [
            ("data", &node.plan.data, &node.data),
            ("bin", &node.plan.bin, &node.bin),
        ] {
            if let Err(problem) = parsed {
                out.push(INVALID.unreadable(&node.at(key), value, problem));
            }
        }
    }
}

fn shared(draft: &Draft, out: &mut Vec<Finding>) {
    let key = |node: &DraftNode| Some(format!("{} {}", host_key(node)?, good(&node.data)?));
    each_double(nodes(draft), &key, &mut |node, earlier| {
        if one_host(node, earlier) && good(&node.port) != good(&earlier.port) {
            out.push(
                SHARED
                    .finding(
                        &node.at("data"),
                        &node.plan.data,
                        format!("{} has the same address and the same data directory", earlier.called()),
                    )
                    .detail("Two servers cannot run on one data directory.")
                    .hint("Give each node on a host a data directory of its own, or correct the address."),
            );
        }
    });
}

fn bin_is_data(draft: &Draft, out: &mut Vec<Finding>) {
    for node in nodes(draft) {
        let (Some(data), Some(bin)) = (good(&node.data), good(&node.bin)) else {
            continue;
        };
        let inside =
            |inner: &str, outer: &str| inner == outer || inner.starts_with(&format!("{outer}/"));
        if inside(data.as_str(), bin.as_str()) || inside(bin.as_str(), data.as_str()) {
            out.push(
                BIN_IS_DATA
                    .finding(&node.at("data"), data.as_str(), "the data directory and the programs' are not apart")
                    .detail("The copy moves an old data directory aside, and would take the programs with it.")
                    .hint("Give two directories of which none lies in the other."),
            );
        }
    }
}

fn uncarried(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft
        .major
        .filter(|major| !major.has(Feature::PgCtlPromote))
    else {
        return;
    };
    let Some(bundle) = good(&draft.name) else {
        return;
    };
    for node in nodes(draft).iter().skip(1) {
        let Some(data) = good(&node.data) else {
            continue;
        };
        if !recovery_carries(
            major,
            "trigger_file",
            &trigger_in(&format!("{data}.pgrunbook/{bundle}")),
        ) {
            out.push(
                UNCARRIED
                    .finding(
                        &node.at("data"),
                        data.as_str(),
                        format!("recovery.conf of {major} cannot name a file beside this directory"),
                    )
                    .detail("A line of it has at most 1,023 bytes, and a quote in the path counts twice. The file is what promotes this node.")
                    .hint("Give a shorter path."),
            );
        }
    }
}

/// The major that packages name in a path: `/usr/lib/postgresql/16/bin`, `/usr/pgsql-16`, `/var/lib/pgsql/16/data`.
fn named(path: &str) -> Option<Major> {
    let mut after_product = false;
    for part in path.split('/') {
        let product = ["postgresql", "pgsql", "postgres"];
        let joined = product
            .iter()
            .find_map(|name| part.strip_prefix(name)?.strip_prefix('-'));
        let number = joined.or(after_product.then_some(part));
        if let Some(major) = number.and_then(Major::parse) {
            return Some(major);
        }
        after_product = product.contains(&part);
    }
    None
}

fn other_version(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major else { return };
    for node in nodes(draft) {
        for (key, path) in [("data", good(&node.data)), ("bin", good(&node.bin))] {
            let Some(path) = path else { continue };
            let Some(other) = named(path.as_str()).filter(|other| *other != major) else {
                continue;
            };
            out.push(
                OTHER_VERSION
                    .finding(
                        &node.at(key),
                        path.as_str(),
                        format!("this is a directory of {other}, and the plan is for {major}"),
                    )
                    .detail("Programs and data directories belong to one major; the scripts refuse another.")
                    .hint("Correct the path, or the version."),
            );
        }
    }
}
