//! The replication role's name.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::pg::Feature;

pub const INVALID: Rule = rule!("role-invalid", "ROL001", Error, Stage::Plan(invalid));
pub const RESERVED: Rule = rule!("role-reserved", "ROL002", Error, Stage::Plan(reserved));
pub const SUPERUSER: Rule = rule!("role-superuser", "ROL003", Warning, Stage::Plan(superuser));

const PATH: &str = "replication.user";

fn invalid(draft: &Draft, out: &mut Vec<Finding>) {
    if let Err(problem) = &draft.role {
        out.push(INVALID.unreadable(PATH, &draft.plan.replication.user, problem));
    }
}

fn reserved(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(role) = good(&draft.role) else {
        return;
    };
    let prefix = draft
        .major
        .is_some_and(|major| major.has(Feature::ReservedRolePrefix));
    let why = match role.as_str() {
        "none" | "public" => "PostgreSQL means something else by it",
        name if prefix && name.starts_with("pg_") => {
            "names that begin with pg_ are PostgreSQL's own"
        }
        _ => return,
    };
    out.push(
        RESERVED
            .finding(
                PATH,
                &draft.plan.replication.user,
                format!("no role can be named {role}: {why}"),
            )
            .hint("Choose another name, as replicator.")
            .fix("Change to replicator", "replicator"),
    );
}

fn superuser(draft: &Draft, out: &mut Vec<Finding>) {
    if good(&draft.role).is_some_and(|role| role.as_str() == "postgres") {
        out.push(
            SUPERUSER
                .finding(PATH, &draft.plan.replication.user, "postgres is as a rule the superuser")
                .detail(
                    "Its password would lie in a file on every standby, and whoever reads that file owns the primary. \
                     Replication needs no superuser.",
                )
                .hint("Use a role of its own, as replicator.")
                .fix("Change to replicator", "replicator"),
        );
    }
}
