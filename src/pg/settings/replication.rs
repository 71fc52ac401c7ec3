//! WAL, replication and archiving.

use super::kinds::{BOOL, BOOL_WORDS, Kind, STRING, int, int_of, one_of, one_of_or};
use super::{Setting, table};

/// `wal_level` from 9.6 on, where older majors' words mean `replica`.
const WAL_LEVEL: Kind = one_of_or(
    &["minimal", "replica", "logical"],
    &[("archive", "replica"), ("hot_standby", "replica")],
);

table! {
    /// A command that puts a finished WAL segment into an archive: `%p` is its path, `%f` its name. The server keeps
    /// each segment until the command has ended with status 0.
    archive_command {
        V9_0..: conf sighup STRING => "";
    }
    /// Whether finished WAL segments are archived. `always`: on a standby too.
    archive_mode {
        V9_0..V9_5: conf postmaster BOOL => "off";
        V9_5..: conf postmaster one_of_or(&["always", "on", "off"], BOOL_WORDS) => "off";
    }
    /// A name that process titles show. From 12 on a walreceiver whose connection string has no `application_name`
    /// calls itself so, and Debian's packages give all nodes the same one.
    cluster_name {
        V9_5..: conf postmaster STRING => "";
    }
    /// Whether the first change of a page after a checkpoint puts the whole page into the WAL. pg_rewind
    /// needs it, and so does a copy that is taken from a standby.
    full_page_writes {
        V9_0..: conf sighup BOOL => "on";
    }
    /// Whether a standby answers queries while it replays. Without effect on a primary.
    hot_standby {
        V9_0..V10: conf postmaster BOOL => "off";
        V10..: conf postmaster BOOL => "on";
    }
    /// Whether a standby tells its primary which rows its queries still need, so that vacuum keeps them. It avoids
    /// cancelled queries, and lets tables on the primary grow.
    hot_standby_feedback {
        V9_1..: conf sighup BOOL => "off";
    }
    /// A slot that was not used for so long is invalidated at the next checkpoint; 0: never.
    idle_replication_slot_timeout {
        V18..: conf sighup int_of("s", 0, 2_147_483_647) => "0";
    }
    /// How many replication origins can be in use, which logical replication needs on the subscriber. Before 18
    /// `max_replication_slots` limits them.
    max_active_replication_origins {
        V18..: conf postmaster int(0, 262_143) => "10";
    }
    /// How many replication slots there can be. If there are more than that, the server does not start.
    max_replication_slots {
        V9_4..V9_6: conf postmaster int(0, 8_388_607) => "0";
        V9_6..V10: conf postmaster int(0, 262_143) => "0";
        V10..: conf postmaster int(0, 262_143) => "10";
    }
    /// How much WAL slots may keep at a checkpoint; -1: without a limit, until the disk is full. A slot that would keep
    /// more is lost, and its standby must be copied anew.
    max_slot_wal_keep_size {
        V13..: conf sighup int_of("MB", -1, 2_147_483_647) => "-1";
    }
    /// How many standbys and copies can be connected at once. pg_basebackup with `-X stream` takes two. From 12 on a
    /// standby needs at least as many as its primary; before, they count in `max_connections`.
    max_wal_senders {
        V9_0..V9_1: conf postmaster int(0, 536_870_911) => "0";
        V9_1..V9_6: conf postmaster int(0, 8_388_607) => "0";
        V9_6..V10: conf postmaster int(0, 262_143) => "0";
        V10..: conf postmaster int(0, 262_143) => "10";
    }
    /// The primary ends the connection of a standby that said nothing for so long; 0: never.
    replication_timeout {
        V9_1..V9_3: conf sighup int_of("ms", 0, 2_147_483_647) => "60000";
    }
    /// When a commit returns: after its WAL is safe here (`local`), or where there are synchronous standbys also there:
    /// written (`remote_write`), flushed (`on`), replayed (`remote_apply`). `off` waits for nothing.
    synchronous_commit {
        V9_0..V9_1: conf user BOOL => "on";
        V9_1..V9_2: conf user one_of_or(&["local", "on", "off"], BOOL_WORDS) => "on";
        V9_2..V9_6: conf user one_of_or(&["local", "remote_write", "on", "off"], BOOL_WORDS) => "on";
        V9_6..: conf user one_of_or(&["local", "remote_write", "remote_apply", "on", "off"], BOOL_WORDS) => "on";
    }
    /// Standbys that commits wait for, by their `application_name`. If none of them is connected, every commit waits.
    synchronous_standby_names {
        V9_1..: conf sighup STRING => "";
    }
    /// How many WAL segments the primary keeps in its WAL directory for standbys, 16 MB each as a rule, even where no
    /// slot asks for them; 0: none.
    wal_keep_segments {
        V9_0..V13: conf sighup int(0, 2_147_483_647) => "0";
    }
    /// How much WAL the primary keeps in its WAL directory for standbys, even where no slot asks for it; 0: none.
    wal_keep_size {
        V13..: conf sighup int_of("MB", 0, 2_147_483_647) => "0";
    }
    /// How much is written to the WAL. A standby that answers queries needs `replica`, before 9.6 `hot_standby`;
    /// `logical` is more than that. WAL of `minimal` cannot be replicated.
    wal_level {
        V9_0..V9_4: conf postmaster one_of(&["minimal", "archive", "hot_standby"]) => "minimal";
        V9_4..V9_6: conf postmaster one_of(&["minimal", "archive", "hot_standby", "logical"]) => "minimal";
        V9_6..V10: conf postmaster WAL_LEVEL => "minimal";
        V10..: conf postmaster WAL_LEVEL => "replica";
    }
    /// Whether changes of hint bits are written to the WAL too. pg_rewind needs it, or data checksums, since before the
    /// servers parted.
    wal_log_hints {
        V9_4..: conf postmaster BOOL => "off";
    }
    /// How often a standby tells its primary at least how far it has come; 0: never. It should be shorter than the
    /// primary's `wal_sender_timeout`.
    wal_receiver_status_interval {
        V9_1..: conf sighup int_of("s", 0, 2_147_483) => "10";
    }
    /// A standby ends the connection to a primary that said nothing for so long, and connects again; 0: never.
    wal_receiver_timeout {
        V9_3..V19: conf sighup int_of("ms", 0, 2_147_483_647) => "60000";
        V19..: conf user int_of("ms", 0, 2_147_483_647) => "60000";
    }
    /// The primary ends the connection of a standby that said nothing for so long; 0: never.
    wal_sender_timeout {
        V9_3..V12: conf sighup int_of("ms", 0, 2_147_483_647) => "60000";
        V12..: conf user int_of("ms", 0, 2_147_483_647) => "60000";
    }
}
