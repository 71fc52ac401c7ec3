//! Platforms, and fields that belong to one of them.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::plan::fields::{FIELDS, Field};
use crate::topology::Platform;

pub const NOT_YET: Rule = rule!("platform-not-yet", "PLT001", Error, Stage::Plan(not_yet));
pub const FIELD_UNUSED: Rule = rule!(
    "field-of-other-platform",
    "PLT002",
    Error,
    Stage::Plan(field_unused)
);
pub const OS_USER_ROOT: Rule = rule!("os-user-root", "PLT003", Error, Stage::Plan(os_user_root));

/// Platforms that a plan may name, and that have no bundles yet.
pub(super) const PLANNED: [&str; 2] = ["docker", "rhel"];

fn not_yet(draft: &Draft, out: &mut Vec<Finding>) {
    let value = draft.plan.platform.as_str();
    if PLANNED.contains(&value) {
        out.push(
            NOT_YET
                .finding(
                    "platform",
                    value,
                    format!("bundles for {value} are not made yet"),
                )
                .detail(
                    "The platform is planned; this version of pgrunbook knows debian and source.",
                )
                .hint("Use source (in the form: another, by paths) and give each node's data directory and programs."),
        );
    }
}

/// The given texts of a field, which is one of each node.
fn given<'d>(draft: &'d Draft, field: &Field) -> Vec<(String, &'d str)> {
    let paths = match field.path.strip_prefix("standbys[].") {
        Some(key) => draft
            .nodes
            .iter()
            .skip(1)
            .map(|node| node.at(key))
            .collect(),
        None => vec![field.path.to_owned()],
    };
    let texts = paths.into_iter().map(|path| {
        let text = draft.plan.get(&path).unwrap_or_default();
        (path, text)
    });
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

fn field_unused(draft: &Draft, out: &mut Vec<Finding>) {
    if draft.platform.is_none() {
        return;
    }
    let platform = draft.plan.platform.as_str();
    for field in FIELDS {
        let Some(owner) = field.platform.filter(|owner| *owner != platform) else {
            continue;
        };
        for (path, text) in given(draft, field) {
            out.push(
                FIELD_UNUSED
                    .finding(
                        &path,
                        text,
                        format!(
                            "the field {} belongs to platform {owner}, not {platform}",
                            field.label
                        ),
                    )
                    .detail("It would be left unused without a word.")
                    .hint(format!("Remove it, or choose platform {owner}."))
                    .fix("Remove it", ""),
            );
        }
    }
}

fn os_user_root(draft: &Draft, out: &mut Vec<Finding>) {
    let root = good(&draft.os_user).is_some_and(|user| user.as_str() == "root");
    if root && draft.platform == Some(Platform::Source) {
        out.push(
            OS_USER_ROOT
                .finding(
                    "os_user",
                    &draft.plan.os_user,
                    "PostgreSQL does not run as root",
                )
                .hint("Give the user that owns the data directories.")
                .fix("Change to postgres", "postgres"),
        );
    }
}
