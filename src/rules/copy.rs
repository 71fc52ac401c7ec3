//! The first copy.

use super::{Rule, Stage};
use crate::check::Draft;
use crate::finding::Finding;
use crate::pg::{Feature, backup_calls};
use crate::topology::{CopyMethod, CopyWal};

pub const STREAM_UNSUPPORTED: Rule = rule!(
    "copy-stream-unsupported",
    "CPY002",
    Error,
    Stage::Plan(stream_unsupported)
);
pub const BASEBACKUP_MISSING: Rule = rule!(
    "copy-basebackup-missing",
    "CPY003",
    Error,
    Stage::Plan(basebackup_missing)
);
pub const BY_HAND: Rule = rule!("copy-by-hand", "CPY004", Note, Stage::Plan(by_hand));
pub const WAL_UNRESERVED: Rule = rule!(
    "copy-wal-unreserved",
    "CPY005",
    Warning,
    Stage::Plan(wal_unreserved)
);
pub const FETCH_UNRESERVED: Rule = rule!(
    "copy-fetch-unreserved",
    "CPY007",
    Warning,
    Stage::Plan(fetch_unreserved)
);
pub const WAL_UNUSED: Rule = rule!("copy-wal-unused", "CPY006", Note, Stage::Plan(wal_unused));

fn stream_unsupported(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major else { return };
    let copies =
        draft.copy_method == Some(CopyMethod::PgBasebackup) && major.has(Feature::BaseBackup);
    if copies && draft.copy_wal == Some(CopyWal::Stream) && !major.has(Feature::BaseBackupStream) {
        out.push(
            STREAM_UNSUPPORTED
                .finding(
                    "copy.wal",
                    &draft.plan.copy.wal,
                    format!("pg_basebackup {major} cannot stream WAL"),
                )
                .detail("It copies the WAL at the end, from what the primary still has by then.")
                .hint("Use fetch, and set WAL kept (wal.keep) to more than is written during the copy.")
                .fix("Change to fetch", "fetch"),
        );
    }
}

fn basebackup_missing(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major.filter(|major| !major.has(Feature::BaseBackup)) else {
        return;
    };
    if draft.copy_method == Some(CopyMethod::PgBasebackup) {
        out.push(
            BASEBACKUP_MISSING
                .finding(
                    "copy.method",
                    &draft.plan.copy.method,
                    format!("PostgreSQL {major} has no pg_basebackup"),
                )
                .detail("The program of a later version refuses a server that is so old.")
                .hint("Copy by hand: rsync over ssh between start and stop of a backup.")
                .fix("Change to manual", "manual"),
        );
    }
}

fn by_hand(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major.filter(|major| major.has(Feature::BaseBackup)) else {
        return;
    };
    if draft.copy_method != Some(CopyMethod::Manual) {
        return;
    }
    let rights = if backup_calls(major).granted.is_empty() {
        ""
    } else {
        " The role gets the right to begin and end backups."
    };
    out.push(
        BY_HAND
            .finding(
                "copy.method",
                &draft.plan.copy.method,
                "pg_basebackup would need less than the manual copy",
            )
            .detail(format!(
                "The copy by hand needs rsync on all hosts, and that the owner of each standby's cluster can log in to the \
                 primary's host by ssh, without a password, as the owner there.{rights}"
            ))
            .hint("Use it where the data is to come by ssh, as with a narrow or filtered line between the hosts.")
            .fix("Change to pg_basebackup", "pg_basebackup"),
    );
}

fn wal_unreserved(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major.filter(|major| !major.has(Feature::SlotReserve)) else {
        return;
    };
    if draft.copy_method == Some(CopyMethod::Manual) {
        let slots = if major.has(Feature::ReplicationSlots) {
            format!(
                "A slot of {major} keeps nothing until its standby connects for the first time."
            )
        } else {
            format!("{major} has no slots.")
        };
        out.push(
            WAL_UNRESERVED
                .finding(
                    "copy.method",
                    &draft.plan.copy.method,
                    "during the manual copy only the setting WAL kept (wal.keep) makes the primary keep WAL",
                )
                .detail(format!(
                    "{slots} A standby whose copy took longer than that WAL lasts cannot follow, and must be copied anew."
                ))
                .hint("Set WAL kept (wal.keep) above what the primary writes while its data directory is copied."),
        );
    }
}

fn wal_unused(draft: &Draft, out: &mut Vec<Finding>) {
    let value = draft.plan.copy.wal.as_str();
    if draft.copy_method == Some(CopyMethod::Manual)
        && draft.copy_wal.is_some()
        && !value.is_empty()
    {
        out.push(
            WAL_UNUSED
                .finding(
                    "copy.wal",
                    value,
                    format!("{value} means nothing for a manual copy"),
                )
                .detail("It takes no WAL along: the standby gets that when it connects.")
                .hint("Leave it out.")
                .fix("Remove it", ""),
        );
    }
}

fn fetch_unreserved(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major else { return };
    let has_choice = major.has(Feature::BaseBackupStream) && !major.has(Feature::SlotReserve);
    if has_choice
        && draft.copy_method == Some(CopyMethod::PgBasebackup)
        && draft.copy_wal == Some(CopyWal::Fetch)
    {
        out.push(
            FETCH_UNRESERVED
                .finding(
                    "copy.wal",
                    &draft.plan.copy.wal,
                    "until fetch copies the WAL, only the setting WAL kept (wal.keep) makes the primary keep it",
                )
                .detail(format!(
                    "It is copied at the end, and the primary may have removed it: {major} cannot reserve it beforehand. The copy \
                     then fails when all else is done."
                ))
                .hint("Use stream, which copies WAL while it is written.")
                .fix("Change to stream", "stream"),
        );
    }
}
