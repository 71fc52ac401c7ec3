//! Recovery: up to 11 in recovery.conf, from 12 on in postgresql.conf.

use super::kinds::{BOOL, INTEGER, LSN, MILLISECONDS, STRING, TIMESTAMP, int_of, one_of};
use super::{Setting, table};

table! {
    archive_cleanup_command {
        V9_0..V12: recovery postmaster STRING => "";
        V12..: conf sighup STRING => "";
    }
    pause_at_recovery_target {
        V9_1..V9_5: recovery postmaster BOOL => "true";
    }
    primary_conninfo {
        V9_0..V12: recovery postmaster STRING => "";
        V12..V13: conf postmaster STRING => "";
        V13..: conf sighup STRING => "";
    }
    primary_slot_name {
        V9_4..V12: recovery postmaster STRING => "";
        V12..V13: conf postmaster STRING => "";
        V13..: conf sighup STRING => "";
    }
    promote_trigger_file {
        V12..V16: conf sighup STRING => "";
    }
    recovery_end_command {
        V9_0..V12: recovery postmaster STRING => "";
        V12..: conf sighup STRING => "";
    }
    recovery_min_apply_delay {
        V9_4..V12: recovery postmaster MILLISECONDS => "0";
        V12..: conf sighup int_of("ms", 0, 2_147_483_647) => "0";
    }
    recovery_target {
        V9_4..V12: recovery postmaster one_of(&["immediate"]) => "";
        V12..: conf postmaster STRING => "";
    }
    recovery_target_action {
        V9_5..V12: recovery postmaster one_of(&["pause", "promote", "shutdown"]) => "pause";
        V12..: conf postmaster one_of(&["pause", "promote", "shutdown"]) => "pause";
    }
    recovery_target_inclusive {
        V9_0..V12: recovery postmaster BOOL => "true";
        V12..: conf postmaster BOOL => "on";
    }
    recovery_target_lsn {
        V10..V12: recovery postmaster LSN => "";
        V12..: conf postmaster STRING => "";
    }
    recovery_target_name {
        V9_1..V12: recovery postmaster STRING => "";
        V12..: conf postmaster STRING => "";
    }
    recovery_target_time {
        V9_0..V12: recovery postmaster TIMESTAMP => "";
        V12..: conf postmaster STRING => "";
    }
    recovery_target_timeline {
        V9_0..V12: recovery postmaster STRING => "";
        V12..: conf postmaster STRING => "latest";
    }
    recovery_target_xid {
        V9_0..V12: recovery postmaster INTEGER => "";
        V12..: conf postmaster STRING => "";
    }
    restore_command {
        V9_0..V12: recovery postmaster STRING => "";
        V12..V14: conf postmaster STRING => "";
        V14..: conf sighup STRING => "";
    }
    standby_mode {
        V9_0..V12: recovery postmaster BOOL => "off";
    }
    trigger_file {
        V9_0..V12: recovery postmaster STRING => "";
    }
}
