//! The replication role's name.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::pg::Feature;
use crate::render::quote::hba_carries;

pub const INVALID: Rule = rule!("role-invalid", "ROL001", Error, Stage::Plan(invalid));
pub const RESERVED: Rule = rule!("role-reserved", "ROL002", Error, Stage::Plan(reserved));
pub const SUPERUSER: Rule = rule!("role-superuser", "ROL003", Warning, Stage::Plan(superuser));
pub const UNCARRIED: Rule = rule!("role-uncarried", "ROL004", Error, Stage::Plan(uncarried));
pub const NEEDS_SUPERUSER: Rule = rule!(
    "role-needs-superuser",
    "ROL005",
    Warning,
    Stage::Plan(needs_superuser)
);
pub const FOLDED: Rule = rule!("role-folded", "ROL006", Note, Stage::Plan(folded));

pub const DISGUISED: Rule = rule!("role-disguised", "ROL007", Warning, Stage::Plan(disguised));

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
    let needless = draft
        .major
        .is_none_or(|major| major.has(Feature::ReplicationAttribute));
    if needless && good(&draft.role).is_some_and(|role| role.as_str() == "postgres") {
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

fn uncarried(draft: &Draft, out: &mut Vec<Finding>) {
    let (Some(role), Some(major)) = (good(&draft.role), draft.major) else {
        return;
    };
    if !hba_carries(major, role.as_str()) {
        out.push(
            UNCARRIED
                .finding(PATH, &draft.plan.replication.user, format!("pg_hba.conf of {major} cannot name the role {role}"))
                .detail("Before 9.2, quotes do not take the meaning from an @ or + in front or a comma at the end.")
                .hint("Choose another name, as replicator.")
                .fix("Change to replicator", "replicator"),
        );
    }
}

fn needs_superuser(draft: &Draft, out: &mut Vec<Finding>) {
    let (Some(role), Some(major)) = (good(&draft.role), draft.major) else {
        return;
    };
    if !major.has(Feature::ReplicationAttribute) {
        out.push(
            NEEDS_SUPERUSER
                .finding(PATH, role.as_str(), format!("{role} will be a superuser: {major} lets nobody else replicate"))
                .detail(
                    "Its password lies in a file on every node. Whoever reads that file owns the databases, and through them the \
                     operating system user of each server.",
                )
                .hint("Use this role for nothing else, and guard ~/.pgpass of the servers' owner as you guard the superuser's password."),
        );
    }
}

fn disguised(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(role) = good(&draft.role) else {
        return;
    };
    let name = role.as_str();
    let trimmed = name.trim();
    let why = match (name.is_ascii(), trimmed == name) {
        (false, _) => {
            "it has characters beyond ASCII, some of which look like others or like nothing"
        }
        (true, false) => "a blank stands at its beginning or its end",
        (true, true) => return,
    };
    let mut finding = DISGUISED
        .finding(PATH, name, format!("{name} may be another role than it seems: {why}"))
        .detail("What is pasted brings such characters along. The scripts take the name as it stands, and make a new role if none has it.")
        .hint("Type the name by hand, unless the role has this very name.");
    if trimmed != name && trimmed.is_ascii() && !trimmed.is_empty() {
        finding = finding.fix(format!("Change to {trimmed}"), trimmed);
    }
    out.push(finding);
}

fn folded(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(role) = good(&draft.role) else {
        return;
    };
    let lower = role.as_str().to_ascii_lowercase();
    if lower != role.as_str() {
        out.push(
            FOLDED
                .finding(PATH, role.as_str(), format!("{role} is another role than {lower}"))
                .detail(
                    "SQL folds names without quotes to lower case, so that CREATE ROLE without them has made the other one. The \
                     scripts quote the name; by hand it must be quoted each time.",
                )
                .hint("Use lower case letters, unless the role has this very name.")
                .fix(format!("Change to {lower}"), &lower),
        );
    }
}
