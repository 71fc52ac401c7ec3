//! How much WAL is kept.

use super::{Rule, Stage};
use crate::check::{Draft, good};
use crate::finding::Finding;
use crate::pg::Feature;
use crate::topology::CopyMethod;

pub const SIZE_INVALID: Rule = rule!("size-invalid", "WAL001", Error, Stage::Plan(size_invalid));
pub const SLOT_LIMIT_UNSUPPORTED: Rule = rule!(
    "slot-limit-unsupported",
    "WAL002",
    Warning,
    Stage::Plan(slot_limit_unsupported)
);
pub const KEEP_ZERO: Rule = rule!("wal-keep-zero", "WAL003", Warning, Stage::Plan(keep_zero));

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
        "It has no replication slots either: what the primary keeps is wal.keep alone."
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
