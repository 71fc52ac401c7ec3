//! Everything about PostgreSQL that depends on its version. The only place that compares versions: others ask
//! [`Major::has`] or look a name up with a major.

use std::fmt;

/// A major version of PostgreSQL, `9.0` to `19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Major(u8);

const LABELS: [&str; 17] = [
    "9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "10", "11", "12", "13", "14", "15", "16",
    "17", "18", "19",
];

impl Major {
    /// Every major that this program knows, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Major> {
        (0..LABELS.len() as u8).map(Major)
    }

    /// The major with this label; `None` if it is not one that we know.
    pub fn parse(text: &str) -> Option<Major> {
        LABELS
            .iter()
            .position(|label| *label == text)
            .map(|i| Major(i as u8))
    }

    /// `9.6`, `10`.
    pub fn label(self) -> &'static str {
        LABELS[self.0 as usize]
    }

    /// Whether this major has the feature.
    pub fn has(self, feature: Feature) -> bool {
        let (since, until) = feature.range();
        let at = |label: &str| {
            LABELS
                .iter()
                .position(|l| *l == label)
                .map_or(u8::MAX, |i| i as u8)
        };
        self.0 >= at(since) && until.is_none_or(|u| self.0 < at(u))
    }
}

impl fmt::Display for Major {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// What some majors have and others have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// `CREATE ROLE … REPLICATION` (9.1).
    ReplicationAttribute,
    /// The program pg_basebackup (9.1).
    BaseBackup,
    /// `pg_basebackup -X stream` (9.2).
    BaseBackupStream,
    /// `include_if_exists` (9.2).
    IncludeIfExists,
    /// `include_dir` (9.3).
    IncludeDir,
    /// Physical replication slots (9.4).
    ReplicationSlots,
    /// `pg_create_physical_replication_slot(name, immediately_reserve)` (9.6).
    SlotReserve,
    /// `pg_basebackup -S` (9.6).
    BaseBackupSlot,
    /// `ALTER SYSTEM` and postgresql.auto.conf (9.4).
    AutoConf,
    /// The setting `wal_log_hints` (9.4).
    WalLogHints,
    /// The view `pg_file_settings` and `pg_settings.pending_restart` (9.5).
    FileSettings,
    /// The view `pg_stat_wal_receiver` (9.6).
    StatWalReceiver,
    /// Password verifiers and authentication by SCRAM-SHA-256 (10).
    Scram,
    /// `passfile` in a connection string (10).
    Passfile,
    /// The view `pg_hba_file_rules` (10).
    HbaFileRules,
    /// Recovery settings stand in postgresql.conf, standby.signal says that it is a standby (12).
    StandbySignal,
    /// `wal_keep_size` in place of `wal_keep_segments` (13).
    WalKeepSize,
    /// `max_slot_wal_keep_size` (13).
    SlotLimit,
}

impl Feature {
    /// The first major that has it, and the first that has it no more.
    fn range(self) -> (&'static str, Option<&'static str>) {
        use Feature::*;
        match self {
            ReplicationAttribute | BaseBackup => ("9.1", None),
            BaseBackupStream | IncludeIfExists => ("9.2", None),
            IncludeDir => ("9.3", None),
            ReplicationSlots | AutoConf | WalLogHints => ("9.4", None),
            FileSettings => ("9.5", None),
            SlotReserve | BaseBackupSlot | StatWalReceiver => ("9.6", None),
            Scram | Passfile | HbaFileRules => ("10", None),
            StandbySignal => ("12", None),
            WalKeepSize | SlotLimit => ("13", None),
        }
    }
}
