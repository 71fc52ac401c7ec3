//! The first copy.

use super::{Rule, Stage};
use crate::check::Draft;
use crate::finding::Finding;
use crate::pg::Feature;
use crate::topology::CopyWal;

pub const METHOD_NOT_YET: Rule = rule!(
    "copy-method-not-yet",
    "CPY001",
    Error,
    Stage::Plan(method_not_yet)
);
pub const STREAM_UNSUPPORTED: Rule = rule!(
    "copy-stream-unsupported",
    "CPY002",
    Error,
    Stage::Plan(stream_unsupported)
);

fn method_not_yet(draft: &Draft, out: &mut Vec<Finding>) {
    let value = &draft.plan.copy.method;
    let without_choice = draft
        .major
        .is_some_and(|major| !major.has(Feature::BaseBackup));
    if value == "manual" && !without_choice {
        out.push(
            METHOD_NOT_YET
                .finding("copy.method", value, "the manual copy is not made yet")
                .detail("It is planned; this version of pgrunbook writes scripts for pg_basebackup alone.")
                .hint("Use pg_basebackup.")
                .fix("Copy by pg_basebackup", "pg_basebackup"),
        );
    }
}

fn stream_unsupported(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major else { return };
    let copies = major.has(Feature::BaseBackup);
    if copies && draft.copy_wal == Some(CopyWal::Stream) && !major.has(Feature::BaseBackupStream) {
        out.push(
            STREAM_UNSUPPORTED
                .finding(
                    "copy.wal",
                    &draft.plan.copy.wal,
                    format!("pg_basebackup {major} cannot stream WAL"),
                )
                .detail("It copies the WAL at the end, from what the primary still has by then.")
                .hint("Use fetch, and keep enough WAL for the duration of the copy (wal.keep).")
                .fix("Change to fetch", "fetch"),
        );
    }
}
