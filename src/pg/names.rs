//! Functions, columns, directories, options and values that are called differently by major.

use super::Major;
use super::span::{at, dated};

/// A parameter that must be at least as high on a standby as on its primary (checked when recovery starts, and again
/// when the primary's value rises).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floor {
    /// The setting in postgresql.conf.
    pub setting: &'static str,
    /// What pg_controldata prints before the value: a line `<label>:`, before 9.5 with `Current ` in front.
    pub controldata: &'static str,
}

/// Columns of `pg_stat_replication`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicationView {
    /// The walsender's process ID.
    pub pid: &'static str,
    /// Last WAL location sent.
    pub sent_lsn: &'static str,
    /// Last WAL location written by the standby.
    pub write_lsn: &'static str,
    /// Last WAL location flushed by the standby.
    pub flush_lsn: &'static str,
    /// Last WAL location replayed by the standby.
    pub replay_lsn: &'static str,
}

/// What things are called at one major. `None`: the major has no such thing. Functions stand without parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// Function: the primary's current WAL write location.
    pub current_wal_lsn: &'static str,
    /// Function: the last WAL location that the standby received and flushed.
    pub last_wal_receive_lsn: &'static str,
    /// Function: the last WAL location that the standby replayed.
    pub last_wal_replay_lsn: &'static str,
    /// Function of two locations: their distance in bytes, first minus second (9.2).
    pub wal_lsn_diff: Option<&'static str>,
    /// Function: ends the current WAL segment.
    pub switch_wal: &'static str,
    /// Function: the WAL file that holds a location (primary only).
    pub walfile_name: &'static str,
    /// Function: whether replay is paused (standby only; 9.1).
    pub is_wal_replay_paused: Option<&'static str>,
    /// Function: goes on with replay (standby only; 9.1).
    pub wal_replay_resume: Option<&'static str>,
    /// Function: whether the server is in recovery.
    pub is_in_recovery: &'static str,
    /// Function: creates a physical slot (9.4); it takes a second argument from
    /// [`Feature::SlotReserve`](super::Feature::SlotReserve) on.
    pub create_physical_slot: Option<&'static str>,
    /// Function: drops a slot (9.4).
    pub drop_slot: Option<&'static str>,
    /// Function: begins a copy by hand.
    pub backup_start: &'static str,
    /// Function: ends a copy by hand.
    pub backup_stop: &'static str,
    /// Function: when the last transaction that was replayed had been committed (standby only; 9.1).
    pub last_xact_replay_timestamp: Option<&'static str>,
    /// Columns of `pg_stat_replication` (9.1).
    pub stat_replication: Option<ReplicationView>,
    /// Column of `pg_stat_wal_receiver`: the last location received and flushed (9.6).
    pub wal_receiver_lsn: Option<&'static str>,
    /// Column of `pg_stat_activity`: the backend's process ID.
    pub activity_pid: &'static str,
    /// Expression in a query of `pg_tablespace`: where the tablespace lies; empty for the two that lie inside the
    /// data directory.
    pub tablespace_location: &'static str,
    /// The directory of WAL inside the data directory.
    pub wal_dir: &'static str,
    /// The directory that the setting `log_directory` names by default, inside the data directory.
    pub log_dir: &'static str,
    /// Option of pg_basebackup: WAL comes at the end of the copy (9.1). A whole word of a command.
    pub basebackup_fetch: Option<&'static str>,
    /// Option of pg_basebackup: WAL comes by a second connection (9.2). A whole word of a command.
    pub basebackup_stream: Option<&'static str>,
    /// Option of pg_basebackup: the WAL directory lies elsewhere (9.4); the path follows.
    pub basebackup_waldir: Option<&'static str>,
    /// The value of `wal_level` that a standby needs on its primary (`logical`, 9.4, is more than that).
    pub wal_level: &'static str,
    /// The setting that names a file whose appearance promotes a standby; gone in 16.
    pub trigger_file: Option<&'static str>,
    /// The setting after which a silent walreceiver is cut off (9.1).
    pub wal_sender_timeout: Option<&'static str>,
    /// What a walreceiver calls itself if nothing names it (9.1); from 12 on `cluster_name` goes first.
    pub walreceiver_name: Option<&'static str>,
    /// What a role needs to replicate, as a word of `CREATE ROLE`.
    pub replication_attribute: &'static str,
    /// Whether a role may replicate: an expression in a query of `pg_roles`. 9.1 refuses a superuser without the
    /// attribute (read from the sources: the walsender of 9.1 asks for the attribute alone, from 9.2 on for either).
    pub may_replicate: &'static str,
    /// A value of `synchronous_commit` that waits for no standby.
    pub commit_locally: &'static str,
    /// What must be at least as high on a standby as on its primary.
    pub floors: &'static [Floor],
}

/// What a name of [`Names`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Function,
    /// A column of this view.
    Column(&'static str),
    /// A directory inside the data directory.
    Directory,
}

impl Names {
    /// The names of functions, columns and directories, always in the same order; `None` where the major has no such
    /// thing.
    pub(in crate::pg) fn words(self) -> [(Named, Option<&'static str>); 22] {
        let Names {
            current_wal_lsn,
            last_wal_receive_lsn,
            last_wal_replay_lsn,
            wal_lsn_diff,
            switch_wal,
            walfile_name,
            is_wal_replay_paused,
            wal_replay_resume,
            is_in_recovery,
            create_physical_slot,
            drop_slot,
            backup_start,
            backup_stop,
            last_xact_replay_timestamp,
            stat_replication,
            wal_receiver_lsn,
            activity_pid,
            wal_dir,
            // Features, settings and options: other tables have them.
            tablespace_location: _,
            log_dir: _,
            basebackup_fetch: _,
            basebackup_stream: _,
            basebackup_waldir: _,
            wal_level: _,
            trigger_file: _,
            wal_sender_timeout: _,
            walreceiver_name: _,
            replication_attribute: _,
            may_replicate: _,
            commit_locally: _,
            floors: _,
        } = self;
        let function = |name| (Named::Function, name);
        let sender = |column: fn(ReplicationView) -> &'static str| {
            (
                Named::Column("pg_stat_replication"),
                stat_replication.map(column),
            )
        };
        [
            function(Some(current_wal_lsn)),
            function(Some(last_wal_receive_lsn)),
            function(Some(last_wal_replay_lsn)),
            function(wal_lsn_diff),
            function(Some(switch_wal)),
            function(Some(walfile_name)),
            function(is_wal_replay_paused),
            function(wal_replay_resume),
            function(Some(is_in_recovery)),
            function(create_physical_slot),
            function(drop_slot),
            function(Some(backup_start)),
            function(Some(backup_stop)),
            function(last_xact_replay_timestamp),
            sender(|view| view.pid),
            sender(|view| view.sent_lsn),
            sender(|view| view.write_lsn),
            sender(|view| view.flush_lsn),
            sender(|view| view.replay_lsn),
            (Named::Column("pg_stat_wal_receiver"), wal_receiver_lsn),
            (Named::Column("pg_stat_activity"), Some(activity_pid)),
            (Named::Directory, Some(wal_dir)),
        ]
    }
}

const fn floor(setting: &'static str, controldata: &'static str) -> Floor {
    Floor {
        setting,
        controldata,
    }
}

/// As `CheckRequiredParameterValues` compares them: the first 3 up to 9.3, 4 up to 11, all from 12 on.
const FLOORS: [Floor; 5] = [
    floor("max_connections", "max_connections setting"),
    floor("max_prepared_transactions", "max_prepared_xacts setting"),
    floor("max_locks_per_transaction", "max_locks_per_xact setting"),
    floor("max_worker_processes", "max_worker_processes setting"),
    floor("max_wal_senders", "max_wal_senders setting"),
];

const fn view(pid: &'static str) -> ReplicationView {
    ReplicationView {
        pid,
        sent_lsn: "sent_location",
        write_lsn: "write_location",
        flush_lsn: "flush_location",
        replay_lsn: "replay_location",
    }
}

const LSN_VIEW: ReplicationView = ReplicationView {
    pid: "pid",
    sent_lsn: "sent_lsn",
    write_lsn: "write_lsn",
    flush_lsn: "flush_lsn",
    replay_lsn: "replay_lsn",
};

/// What things are called at this major.
pub fn names(major: Major) -> Names {
    /// A name that 9.0 had, and what it became in 10.
    fn renamed(major: Major, old: &'static str, new: &'static str) -> &'static str {
        if major.before(Major::V10) { old } else { new }
    }
    let or = |rows: &[_], otherwise| at(rows, major).unwrap_or(otherwise);
    Names {
        current_wal_lsn: renamed(major, "pg_current_xlog_location", "pg_current_wal_lsn"),
        last_wal_receive_lsn: renamed(
            major,
            "pg_last_xlog_receive_location",
            "pg_last_wal_receive_lsn",
        ),
        last_wal_replay_lsn: renamed(
            major,
            "pg_last_xlog_replay_location",
            "pg_last_wal_replay_lsn",
        ),
        wal_lsn_diff: at(
            dated! { V9_2..V10 => "pg_xlog_location_diff", V10.. => "pg_wal_lsn_diff" },
            major,
        ),
        switch_wal: renamed(major, "pg_switch_xlog", "pg_switch_wal"),
        walfile_name: renamed(major, "pg_xlogfile_name", "pg_walfile_name"),
        is_wal_replay_paused: at(
            dated! { V9_1..V10 => "pg_is_xlog_replay_paused", V10.. => "pg_is_wal_replay_paused" },
            major,
        ),
        wal_replay_resume: at(
            dated! { V9_1..V10 => "pg_xlog_replay_resume", V10.. => "pg_wal_replay_resume" },
            major,
        ),
        is_in_recovery: "pg_is_in_recovery",
        create_physical_slot: at(
            dated! { V9_4.. => "pg_create_physical_replication_slot" },
            major,
        ),
        drop_slot: at(dated! { V9_4.. => "pg_drop_replication_slot" }, major),
        backup_start: or(dated! { V9_0..V15 => "pg_start_backup" }, "pg_backup_start"),
        backup_stop: or(dated! { V9_0..V15 => "pg_stop_backup" }, "pg_backup_stop"),
        last_xact_replay_timestamp: at(dated! { V9_1.. => "pg_last_xact_replay_timestamp" }, major),
        stat_replication: at(
            dated! { V9_1..V9_2 => view("procpid"), V9_2..V10 => view("pid"), V10.. => LSN_VIEW },
            major,
        ),
        wal_receiver_lsn: at(
            dated! { V9_6..V13 => "received_lsn", V13.. => "flushed_lsn" },
            major,
        ),
        activity_pid: or(dated! { V9_0..V9_2 => "procpid" }, "pid"),
        tablespace_location: or(
            dated! { V9_0..V9_2 => "spclocation" },
            "pg_tablespace_location(oid)",
        ),
        wal_dir: renamed(major, "pg_xlog", "pg_wal"),
        log_dir: renamed(major, "pg_log", "log"),
        basebackup_fetch: at(
            dated! { V9_1..V9_2 => "-x", V9_2..V10 => "--xlog-method=fetch", V10.. => "--wal-method=fetch" },
            major,
        ),
        basebackup_stream: at(
            dated! { V9_2..V10 => "--xlog-method=stream", V10.. => "--wal-method=stream" },
            major,
        ),
        basebackup_waldir: at(
            dated! { V9_4..V10 => "--xlogdir", V10.. => "--waldir" },
            major,
        ),
        wal_level: or(dated! { V9_0..V9_6 => "hot_standby" }, "replica"),
        trigger_file: at(
            dated! { V9_0..V12 => "trigger_file", V12..V16 => "promote_trigger_file" },
            major,
        ),
        wal_sender_timeout: at(
            dated! { V9_1..V9_3 => "replication_timeout", V9_3.. => "wal_sender_timeout" },
            major,
        ),
        walreceiver_name: at(dated! { V9_1.. => "walreceiver" }, major),
        replication_attribute: or(dated! { V9_0..V9_1 => "SUPERUSER" }, "REPLICATION"),
        may_replicate: or(
            dated! { V9_0..V9_1 => "rolsuper", V9_1..V9_2 => "rolreplication" },
            "rolreplication OR rolsuper",
        ),
        commit_locally: or(dated! { V9_0..V9_1 => "on" }, "local"),
        floors: at(
            dated! { V9_0..V9_4 => &FLOORS[..3], V9_4..V12 => &FLOORS[..4] },
            major,
        )
        .unwrap_or(&FLOORS),
    }
}
