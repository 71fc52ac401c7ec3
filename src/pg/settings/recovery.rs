//! Recovery: up to 11 in recovery.conf, from 12 on in postgresql.conf.

use super::kinds::{BOOL, INTEGER, LSN, MILLISECONDS, STRING, TIMESTAMP, int_of, one_of};
use super::{Setting, table};

table! {
    /// A command that a standby runs at each restartpoint, to remove WAL from an archive that no standby needs any
    /// more.
    archive_cleanup_command {
        V9_0..V12: recovery postmaster STRING => "";
        V12..: conf sighup STRING => "";
    }
    /// Whether recovery pauses when it has reached its target. For recovery to a point in time; a standby that follows
    /// its primary has no target.
    pause_at_recovery_target {
        V9_1..V9_5: recovery postmaster BOOL => "true";
    }
    /// The connection string by which a standby's walreceiver connects to the server that it follows: `host`, `port`,
    /// `user`, no database. Its keywords are those of the standby's libpq, and an unknown one is an error.
    primary_conninfo {
        V9_0..V12: recovery postmaster STRING => "";
        V12..V13: conf postmaster STRING => "";
        V13..: conf sighup STRING => "";
    }
    /// The replication slot on the primary that this standby uses. It must exist there; the primary then keeps WAL
    /// until this standby has it.
    primary_slot_name {
        V9_4..V12: recovery postmaster STRING => "";
        V12..V13: conf postmaster STRING => "";
        V13..: conf sighup STRING => "";
    }
    /// A file whose appearance promotes the standby.
    promote_trigger_file {
        V12..V16: conf sighup STRING => "";
    }
    /// A command that is run once, when recovery ends.
    recovery_end_command {
        V9_0..V12: recovery postmaster STRING => "";
        V12..: conf sighup STRING => "";
    }
    /// How long a standby waits before it replays a commit, as a guard against mistakes. The WAL is received without
    /// delay.
    recovery_min_apply_delay {
        V9_4..V12: recovery postmaster MILLISECONDS => "0";
        V12..: conf sighup int_of("ms", 0, 2_147_483_647) => "0";
    }
    /// `immediate` ends recovery as soon as the cluster is consistent. A standby that follows its primary has no
    /// target.
    recovery_target {
        V9_4..V12: recovery postmaster one_of(&["immediate"]) => "";
        V12..: conf postmaster STRING => "";
    }
    /// What happens when recovery has reached its target. A standby that follows its primary has no target.
    recovery_target_action {
        V9_5..V12: recovery postmaster one_of(&["pause", "promote", "shutdown"]) => "pause";
        V12..: conf postmaster one_of(&["pause", "promote", "shutdown"]) => "pause";
    }
    /// Whether recovery stops just after its target or just before it.
    recovery_target_inclusive {
        V9_0..V12: recovery postmaster BOOL => "true";
        V12..: conf postmaster BOOL => "on";
    }
    /// Recovery ends at this WAL location.
    recovery_target_lsn {
        V10..V12: recovery postmaster LSN => "";
        V12..: conf postmaster STRING => "";
    }
    /// Recovery ends at the restore point of this name, which `pg_create_restore_point` made.
    recovery_target_name {
        V9_1..V12: recovery postmaster STRING => "";
        V12..: conf postmaster STRING => "";
    }
    /// Recovery ends at this time.
    recovery_target_time {
        V9_0..V12: recovery postmaster TIMESTAMP => "";
        V12..: conf postmaster STRING => "";
    }
    /// Which timeline recovery follows. `latest` is what a standby needs so that it can go on after another node was
    /// promoted; where the default is empty it stays on the timeline of the copy, and stops there.
    recovery_target_timeline {
        V9_0..V12: recovery postmaster STRING => "";
        V12..: conf postmaster STRING => "latest";
    }
    /// Recovery ends at this transaction.
    recovery_target_xid {
        V9_0..V12: recovery postmaster INTEGER => "";
        V12..: conf postmaster STRING => "";
    }
    /// A command that fetches a WAL segment from an archive: `%f` is its name, `%p` the path to copy it to. A standby
    /// tries it when the connection to its primary fails or the WAL there is gone.
    restore_command {
        V9_0..V12: recovery postmaster STRING => "";
        V12..V14: conf postmaster STRING => "";
        V14..: conf sighup STRING => "";
    }
    /// Makes the server a standby: at the end of the WAL that it has it asks for more, instead of ending recovery.
    standby_mode {
        V9_0..V12: recovery postmaster BOOL => "off";
    }
    /// A file whose appearance promotes the standby. Without it, from 9.1 on, `pg_ctl promote` does.
    trigger_file {
        V9_0..V12: recovery postmaster STRING => "";
    }
}
