//! Copies by hand: the functions that begin and end a backup, who may call them, and what is left out of the copy.

use super::Major;
use super::span::{Span, at, dated};

/// The word that stands for the label, an SQL literal, in [`BackupCalls::start`].
pub const LABEL: &str = "LABEL";

/// How a copy by hand begins and ends at one major. The calls are expressions of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupCalls {
    /// Begins the backup with an immediate checkpoint, [`LABEL`] in place of the label; gives its WAL location.
    pub start: &'static str,
    /// Ends it. Without waiting for the archive where that can be said (10): a standby gets the WAL by its connection.
    pub stop: &'static str,
    /// The backup belongs to the session, which must stay open; the end gives the columns `labelfile` and
    /// `spcmapfile`, the text of backup_label and tablespace_map. Else the primary holds both as files, and the backup
    /// goes on until somebody ends it.
    pub in_session: bool,
    /// Signatures that a role must be granted to call them (9.6). Before, the attribute REPLICATION is enough, on 9.0 only
    /// a superuser may.
    pub granted: &'static [&'static str],
}

const EXCLUSIVE: BackupCalls = BackupCalls {
    start: "pg_start_backup(LABEL, true)",
    stop: "pg_stop_backup()",
    in_session: false,
    granted: &[],
};
const V9_6: BackupCalls = BackupCalls {
    start: "pg_start_backup(LABEL, true, false)",
    stop: "pg_stop_backup(false)",
    in_session: true,
    granted: &[
        "pg_start_backup(text, boolean, boolean)",
        "pg_stop_backup(boolean)",
    ],
};
const V10: BackupCalls = BackupCalls {
    stop: "pg_stop_backup(false, false)",
    granted: &[
        "pg_start_backup(text, boolean, boolean)",
        "pg_stop_backup(boolean, boolean)",
    ],
    ..V9_6
};
const V15: BackupCalls = BackupCalls {
    start: "pg_backup_start(LABEL, true)",
    stop: "pg_backup_stop(false)",
    in_session: true,
    granted: &["pg_backup_start(text, boolean)", "pg_backup_stop(boolean)"],
};

/// The calls of this major.
pub fn backup_calls(major: Major) -> BackupCalls {
    at(
        dated! { V9_0..V9_6 => EXCLUSIVE, V9_6..V10 => V9_6, V10..V15 => V10 },
        major,
    )
    .unwrap_or(V15)
}

/// Files that no copy takes along, as patterns of rsync: the root is the data directory, and a pattern without a slash in
/// front holds everywhere. Sources: what pg_basebackup leaves out (`excludeFiles` in the server's sources, and the names
/// that its loop skips), taken back to the majors that have the files; recovery.conf and its like are the standby's own.
const EXCLUDES: &[(Span, &str)] = dated! {
    V9_0.. => "/postmaster.pid",
    V9_0.. => "/postmaster.opts",
    V9_0.. => "pgsql_tmp*",
    V9_0.. => "pg_internal.init*",
    V9_4.. => "/postgresql.auto.conf.tmp",
    V10.. => "/current_logfiles*",
    V9_0.. => "/backup_label.old",
    V9_5.. => "/tablespace_map.old",
    V9_6.. => "/backup_label",
    V9_6.. => "/tablespace_map",
    V13.. => "/backup_manifest*",
    V9_0..V12 => "/recovery.conf",
    V9_0..V12 => "/recovery.done",
    V12.. => "/recovery.signal",
    V12.. => "/standby.signal",
};

/// Directories whose contents no copy takes along: WAL, and what a server makes anew when it starts. A parent stands before
/// what is in it. Sources: `excludeDirContents` in the server's sources, taken back to the majors that have them; the
/// directories that initdb makes in that of WAL.
const EMPTIED: &[(Span, &str)] = dated! {
    V9_0..V10 => "pg_xlog",
    V9_0..V10 => "pg_xlog/archive_status",
    V10.. => "pg_wal",
    V10.. => "pg_wal/archive_status",
    V17.. => "pg_wal/summaries",
    V9_0.. => "pg_notify",
    V9_0.. => "pg_stat_tmp",
    V9_0.. => "pg_subtrans",
    V9_1.. => "pg_serial",
    V9_2.. => "pg_snapshots",
    V9_4.. => "pg_dynshmem",
    V9_4.. => "pg_replslot",
};

/// The rows that hold the major.
fn rows(
    table: &'static [(Span, &'static str)],
    major: Major,
) -> impl Iterator<Item = &'static str> {
    table
        .iter()
        .filter(move |(span, _)| span.holds(major))
        .map(|(_, text)| *text)
}

/// The directories that a copy by hand makes empty instead of copying them, in the order in which they can be made. On the
/// primary some may be links: that of WAL to another disk, that of statistics to memory.
pub fn emptied_directories(major: Major) -> impl Iterator<Item = &'static str> {
    rows(EMPTIED, major)
}

/// What a copy by hand leaves out: rsync's patterns, anchored at the data directory where they begin with a slash.
pub fn copy_excludes(major: Major) -> impl Iterator<Item = String> {
    let directories = rows(EMPTIED, major).filter(|name| !name.contains('/'));
    let directories = directories.map(|name| format!("/{name}"));
    rows(EXCLUDES, major).map(str::to_owned).chain(directories)
}
