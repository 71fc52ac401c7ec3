//! WAL, replication and archiving.

use super::kinds::{BOOL, BOOL_WORDS, Kind, STRING, int, int_of, one_of, one_of_or};
use super::{Setting, table};

/// `wal_level` from 9.6 on, where older majors' words mean `replica`.
const WAL_LEVEL: Kind = one_of_or(
    &["minimal", "replica", "logical"],
    &["archive", "hot_standby"],
);

table! {
    archive_command {
        V9_0..: conf sighup STRING => "";
    }
    archive_mode {
        V9_0..V9_5: conf postmaster BOOL => "off";
        V9_5..: conf postmaster one_of_or(&["always", "on", "off"], BOOL_WORDS) => "off";
    }
    cluster_name {
        V9_5..: conf postmaster STRING => "";
    }
    full_page_writes {
        V9_0..: conf sighup BOOL => "on";
    }
    hot_standby {
        V9_0..V10: conf postmaster BOOL => "off";
        V10..: conf postmaster BOOL => "on";
    }
    hot_standby_feedback {
        V9_1..: conf sighup BOOL => "off";
    }
    idle_replication_slot_timeout {
        V18..: conf sighup int_of("s", 0, 2_147_483_647) => "0";
    }
    max_active_replication_origins {
        V18..: conf postmaster int(0, 262_143) => "10";
    }
    max_replication_slots {
        V9_4..V9_6: conf postmaster int(0, 8_388_607) => "0";
        V9_6..V10: conf postmaster int(0, 262_143) => "0";
        V10..: conf postmaster int(0, 262_143) => "10";
    }
    max_slot_wal_keep_size {
        V13..: conf sighup int_of("MB", -1, 2_147_483_647) => "-1";
    }
    max_wal_senders {
        V9_0..V9_1: conf postmaster int(0, 536_870_911) => "0";
        V9_1..V9_6: conf postmaster int(0, 8_388_607) => "0";
        V9_6..V10: conf postmaster int(0, 262_143) => "0";
        V10..: conf postmaster int(0, 262_143) => "10";
    }
    replication_timeout {
        V9_1..V9_3: conf sighup int_of("ms", 0, 2_147_483_647) => "60000";
    }
    synchronous_commit {
        V9_0..V9_1: conf user BOOL => "on";
        V9_1..V9_2: conf user one_of_or(&["local", "on", "off"], BOOL_WORDS) => "on";
        V9_2..V9_6: conf user one_of_or(&["local", "remote_write", "on", "off"], BOOL_WORDS) => "on";
        V9_6..: conf user one_of_or(&["local", "remote_write", "remote_apply", "on", "off"], BOOL_WORDS) => "on";
    }
    synchronous_standby_names {
        V9_1..: conf sighup STRING => "";
    }
    wal_keep_segments {
        V9_0..V13: conf sighup int(0, 2_147_483_647) => "0";
    }
    wal_keep_size {
        V13..: conf sighup int_of("MB", 0, 2_147_483_647) => "0";
    }
    wal_level {
        V9_0..V9_4: conf postmaster one_of(&["minimal", "archive", "hot_standby"]) => "minimal";
        V9_4..V9_6: conf postmaster one_of(&["minimal", "archive", "hot_standby", "logical"]) => "minimal";
        V9_6..V10: conf postmaster WAL_LEVEL => "minimal";
        V10..: conf postmaster WAL_LEVEL => "replica";
    }
    wal_log_hints {
        V9_4..: conf postmaster BOOL => "off";
    }
    wal_receiver_status_interval {
        V9_1..: conf sighup int_of("s", 0, 2_147_483) => "10";
    }
    wal_receiver_timeout {
        V9_3..V19: conf sighup int_of("ms", 0, 2_147_483_647) => "60000";
        V19..: conf user int_of("ms", 0, 2_147_483_647) => "60000";
    }
    wal_sender_timeout {
        V9_3..V12: conf sighup int_of("ms", 0, 2_147_483_647) => "60000";
        V12..: conf user int_of("ms", 0, 2_147_483_647) => "60000";
    }
}
