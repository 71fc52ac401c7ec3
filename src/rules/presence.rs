//! What every plan must have.

use super::{Rule, Stage};
use crate::check::Draft;
use crate::finding::Finding;
use crate::plan::MAX_STANDBYS;
use crate::plan::fields::FIELDS;

pub const FIELD_MISSING: Rule = rule!("field-missing", "REQ001", Error, Stage::Plan(field_missing));
pub const NO_STANDBYS: Rule = rule!(
    "standbys-missing",
    "REQ002",
    Error,
    Stage::Plan(no_standbys)
);
pub const TOO_MANY_STANDBYS: Rule = rule!(
    "standbys-too-many",
    "REQ003",
    Error,
    Stage::Plan(too_many_standbys)
);

fn field_missing(draft: &Draft, out: &mut Vec<Finding>) {
    let platform = draft.plan.platform.as_str();
    let needed = FIELDS
        .iter()
        .filter(|f| f.required && f.platform.is_none_or(|owner| owner == platform));
    for field in needed {
        let paths = match field.path.strip_prefix("standbys[].") {
            Some(key) => draft
                .nodes
                .iter()
                .skip(1)
                .map(|node| node.at(key))
                .collect(),
            None => vec![field.path.to_owned()],
        };
        for path in paths {
            if draft.plan.get(&path).is_some_and(str::is_empty) {
                out.push(
                    FIELD_MISSING
                        .finding(
                            &path,
                            "",
                            format!("{} is missing", field.label.to_ascii_lowercase()),
                        )
                        .detail(field.help)
                        .hint(format!("Fill it in, as {}.", field.example)),
                );
            }
        }
    }
}

fn no_standbys(draft: &Draft, out: &mut Vec<Finding>) {
    if draft.plan.standbys.is_empty() {
        out.push(
            NO_STANDBYS
                .finding("standbys", "", "the plan has no standby")
                .hint("Add at least one, with its name and address."),
        );
    }
}

fn too_many_standbys(draft: &Draft, out: &mut Vec<Finding>) {
    if draft.plan.standbys.len() > MAX_STANDBYS {
        out.push(too_many(draft.plan.standbys.len()));
    }
}

/// A list of more than [`MAX_STANDBYS`].
pub(crate) fn too_many(count: usize) -> Finding {
    TOO_MANY_STANDBYS
        .finding(
            "standbys",
            &count.to_string(),
            format!("the plan has {count} standbys, at most {MAX_STANDBYS} are read"),
        )
        .detail("A primary sends its WAL to each of them; thousands are no plan for one primary.")
        .hint("Split the plan.")
}
