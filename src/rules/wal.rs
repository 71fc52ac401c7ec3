//! How much WAL is kept.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::pg::{Feature, Major};
use crate::topology::CopyMethod;

pub const SIZE_INVALID: Rule = rule!("size-invalid", "WAL001", Error, Stage::Plan(size_invalid));
pub const SLOT_LIMIT_UNSUPPORTED: Rule = rule!(
    "slot-limit-unsupported",
    "WAL002",
    Warning,
    Stage::Plan(slot_limit_unsupported)
);
pub const KEEP_ZERO: Rule = rule!("wal-keep-zero", "WAL003", Warning, Stage::Plan(keep_zero));
pub const SLOT_UNRESERVED: Rule = rule!(
    "slot-unreserved",
    "WAL004",
    Warning,
    Stage::Plan(slot_unreserved)
);
pub const SLOT_LIMIT_BELOW_KEEP: Rule = rule!(
    "slot-limit-below-keep",
    "WAL005",
    Warning,
    Stage::Plan(slot_limit_below_keep)
);
pub const SLOT_LIMIT_NONE: Rule = rule!(
    "slot-limit-none",
    "WAL006",
    Warning,
    Stage::Plan(slot_limit_none)
);

fn size_invalid(draft: &Draft, out: &mut Vec<Finding>) {
    let wal = &draft.plan.wal;
    for (path, value, parsed) in [
        ("wal.keep", &wal.keep, &draft.wal_keep),
        ("wal.slot_limit", &wal.slot_limit, &draft.slot_limit),
    ] {
        if let Err(problem) = parsed {
            out.push(SIZE_INVALID.unreadable(path, value, problem));
        }
    }
}

fn slot_limit_unsupported(draft: &Draft, out: &mut Vec<Finding>) {
    let value = draft.plan.wal.slot_limit.as_str();
    let Some(major) = draft.major.filter(|major| !major.has(Feature::SlotLimit)) else {
        return;
    };
    if value.is_empty() || value == "-1" || draft.slot_limit.is_err() {
        return;
    }
    let detail = if major.has(Feature::ReplicationSlots) {
        "A standby that is away makes the primary keep all its WAL, until its disk is full and it stops."
    } else {
        "It has no replication slots either: only the setting WAL kept (wal.keep) makes the primary keep WAL."
    };
    out.push(
        SLOT_LIMIT_UNSUPPORTED
            .finding(
                "wal.slot_limit",
                value,
                format!("{major} has no limit for slots"),
            )
            .detail(detail)
            .hint("Leave it out, and watch the primary's disk.")
            .fix("Remove it", ""),
    );
}

fn keep_zero(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major else { return };
    let why = if !major.has(Feature::ReplicationSlots) {
        format!(
            "{major} has no replication slots: a standby that falls behind must be copied anew."
        )
    } else if draft.copy_method == Some(CopyMethod::Manual) && !major.has(Feature::SlotReserve) {
        format!(
            "A slot of {major} keeps nothing until its standby connects: the WAL that a manual copy needs may be gone by then."
        )
    } else {
        return;
    };
    if good(&draft.wal_keep) == Some(&0) {
        out.push(
            KEEP_ZERO
                .finding(
                    "wal.keep",
                    &draft.plan.wal.keep,
                    "the primary keeps no WAL for standbys",
                )
                .detail(why)
                .hint("Keep as much as is written while a standby may be away, as 1GB.")
                .fix("Change to 1GB", "1GB"),
        );
    }
}

fn slot_unreserved(draft: &Draft, out: &mut Vec<Finding>) {
    let late =
        |major: &Major| major.has(Feature::ReplicationSlots) && !major.has(Feature::SlotReserve);
    let Some(major) = draft.major.filter(late) else {
        return;
    };
    if draft.copy_method == Some(CopyMethod::PgBasebackup) && good(&draft.wal_keep) == Some(&0) {
        out.push(
            SLOT_UNRESERVED
                .finding(
                    "wal.keep",
                    &draft.plan.wal.keep,
                    "nothing keeps WAL until the standby connects for the first time",
                )
                .detail(format!(
                    "A slot of {major} reserves none when it is created. What the primary removes between the copy and the \
                     standby's first start is missing then, and the copy was for nothing."
                ))
                .hint("Keep as much as is written during the copy and the steps after it, as 1GB.")
                .fix("Change to 1GB", "1GB"),
        );
    }
}

fn slot_limit_below_keep(draft: &Draft, out: &mut Vec<Finding>) {
    let limited = draft
        .major
        .is_some_and(|major| major.has(Feature::SlotLimit));
    let (Some(limit), Some(keep)) = (good(&draft.slot_limit), good(&draft.wal_keep)) else {
        return;
    };
    if limited && limit < keep {
        out.push(
            SLOT_LIMIT_BELOW_KEEP
                .finding(
                    "wal.slot_limit",
                    &draft.plan.wal.slot_limit,
                    "the limit is below the setting WAL kept (wal.keep), and has no effect",
                )
                .detail("The primary keeps that much in any case, and a slot is lost only when it needs more than that.")
                .hint("Give a higher limit, or keep less."),
        );
    }
}

fn slot_limit_none(draft: &Draft, out: &mut Vec<Finding>) {
    let limited = draft
        .major
        .is_some_and(|major| major.has(Feature::SlotLimit));
    if limited && draft.plan.wal.slot_limit == "-1" {
        out.push(
            SLOT_LIMIT_NONE
                .finding("wal.slot_limit", "-1", "slots may keep WAL without limit")
                .detail("A standby that is away makes the primary keep all its WAL, until its disk is full and it stops.")
                .hint("Give a limit that the primary's disk can hold, or watch the disk and the slots.")
                .fix("Change to 10GB", "10GB"),
        );
    }
}
