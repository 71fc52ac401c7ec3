//! What some majors have and others have not.

use super::Major;
use super::span::{Span, span};

/// `/// what it is, and what was before` and `Name since..until,`. The comment is what the pages print.
macro_rules! features {
    (@about $name:ident) => {
        compile_error!(concat!("the feature ", stringify!($name), " needs a doc comment: it is printed by `explain`"))
    };
    (@about $name:ident $($doc:literal)+) => { concat!($($doc),+) };
    ($($(#[doc = $doc:literal])* $name:ident $since:ident .. $($until:ident)?,)*) => {
        /// What some majors have and others have not. Sources: the release notes of the major in which it begins (or
        /// ends), and the sources and running servers that `tests/upstream/PROVENANCE.md` names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Feature { $($(#[doc = $doc])* $name,)* }

        impl Feature {
            /// Every feature, in the order of this table.
            pub fn all() -> impl Iterator<Item = Feature> {
                [$(Feature::$name),*].into_iter()
            }

            /// What it is and, where that is worth a word, what was before: in Markdown, a sentence or two.
            pub fn about(self) -> &'static str {
                match self { $(Feature::$name => features!(@about $name $($doc)*).trim_start(),)* }
            }

            const fn span(self) -> Span {
                match self { $(Feature::$name => span!($since .. $($until)?),)* }
            }
        }
    };
}

features! {
    /// Copies by `pg_start_backup` without a session that stays open.
    ExclusiveBackup V9_0..V15,
    /// `CREATE ROLE … REPLICATION`; before, a role must be a superuser to replicate.
    ReplicationAttribute V9_1..,
    /// The program pg_basebackup.
    BaseBackup V9_1..,
    /// `postmaster.pid` holds the port and the directory of the socket; before, the key of the shared memory, which is the
    /// port times 1,000 and a small number.
    PidFilePort V9_1..,
    /// `pg_ctl promote`; before, a trigger file.
    PgCtlPromote V9_1..,
    /// The view `pg_stat_replication`.
    StatReplication V9_1..,
    /// Host names, `.suffix` and `all` in the address field of pg_hba.conf.
    HbaHostName V9_1..,
    /// The authentication method `peer` in pg_hba.conf; before, `ident` on `local` lines does the same.
    HbaPeer V9_1..,
    /// recovery.conf is read like postgresql.conf; before, by a reader of its own: every value in single quotes, and
    /// a backslash stands for itself (recorded from a running 9.0).
    RecoveryConfLexer V9_1..,
    /// Synchronous replication: `synchronous_standby_names`.
    SyncStandbys V9_1..,
    /// `pg_basebackup -X stream`.
    BaseBackupStream V9_2..,
    /// A base backup can be taken from a standby, and a standby can serve other standbys.
    Cascading V9_2..,
    /// `SET` takes any name with a dot; before, its first part must stand in `custom_variable_classes`.
    UnknownDottedNames V9_2..,
    /// The directive `include_if_exists` in postgresql.conf.
    IncludeIfExists V9_2..,
    /// libpq removes backslashes from the password field of a passfile, which ends at a bare colon; before, the rest of
    /// the line is the password as it stands (read from libpq's sources).
    PassfileEscapes V9_2..,
    /// pg_hba.conf: `@` and `+` at the start of a quoted name, and a comma at its end, stand for themselves; before,
    /// quotes do not take their meaning away (read from the server's sources, which began to remember of every token
    /// whether it was quoted).
    HbaQuotedPrefixes V9_2..,
    /// `ssl_cert_file`, `ssl_key_file` and `ssl_ca_file`; before, fixed names in the data directory.
    SslFileSettings V9_2..,
    /// `pg_tablespace_location(oid)`; before, the column `pg_tablespace.spclocation`.
    TablespaceLocation V9_2..,
    /// Connection strings in URI form.
    ConninfoUri V9_2..,
    /// The directive `include_dir` in postgresql.conf.
    IncludeDir V9_3..,
    /// A standby follows its upstream to a new timeline over the connection alone.
    TimelineFollow V9_3..,
    /// Data checksums (`initdb -k`), the setting `data_checksums`.
    Checksums V9_3..,
    /// `pg_basebackup -d`: a connection string on the command line.
    BaseBackupConninfo V9_3..,
    /// The program pg_isready.
    PgIsReady V9_3..,
    /// Physical replication slots.
    ReplicationSlots V9_4..,
    /// `ALTER SYSTEM` and postgresql.auto.conf.
    AutoConf V9_4..,
    /// The setting `wal_log_hints`.
    WalLogHints V9_4..,
    /// `pg_basebackup -T` (`--tablespace-mapping`).
    TablespaceMapping V9_4..,
    /// The type `pg_lsn`; before, locations are text.
    PgLsn V9_4..,
    /// The view `pg_file_settings` and `pg_settings.pending_restart`.
    FileSettings V9_5..,
    /// The program pg_rewind.
    PgRewind V9_5..,
    /// The setting `cluster_name`.
    ClusterName V9_5..,
    /// `pg_replication_slots.active_pid`.
    SlotActivePid V9_5..,
    /// Role names that begin with `pg_` are reserved.
    ReservedRolePrefix V9_6..,
    /// `wal_level = replica`; before, `hot_standby` (which stays accepted as another word for it).
    WalLevelReplica V9_6..,
    /// `pg_create_physical_replication_slot(name, immediately_reserve)`.
    SlotReserve V9_6..,
    /// `pg_basebackup -S`.
    BaseBackupSlot V9_6..,
    /// The view `pg_stat_wal_receiver`.
    StatWalReceiver V9_6..,
    /// `pg_control_system()`, `pg_control_checkpoint()` and their like.
    ControlFunctions V9_6..,
    /// Copies by `pg_start_backup(…, exclusive => false)` (from 15 `pg_backup_start`) in one session that stays open.
    NonExclusiveBackup V9_6..,
    /// The end of a backup need not wait for the archive (`pg_stop_backup(false, false)`).
    BackupWithoutArchive V10..,
    /// Password verifiers and authentication by SCRAM-SHA-256.
    Scram V10..,
    /// `passfile` in a connection string.
    Passfile V10..,
    /// The view `pg_hba_file_rules`.
    HbaFileRules V10..,
    /// A collation can be ICU's: `pg_collation.collprovider`.
    CollationProvider V10..,
    /// `pg_stat_activity.backend_type`, and background processes are listed there.
    BackendType V10..,
    /// libpq drops a carriage return at the end of a passfile's line (seen of the last minor releases of 10 to 18).
    PassfileCrLf V10..,
    /// Several hosts and `target_session_attrs` in a connection string.
    MultipleHosts V10..,
    /// Temporary slots, which `pg_basebackup -X stream` uses by itself.
    TemporarySlots V10..,
    /// A `hostssl` line without `ssl = on` is a message in the log; before, it keeps the server from starting.
    HostsslWithoutSsl V10..,
    /// A line of a passfile can have any length; before, libpq reads at most 319 bytes of it, the line end included
    /// (read from libpq's sources of 10.0; the last minor release of 10 takes longer ones).
    PgpassLongLines V11..,
    /// `initdb --wal-segsize`: not every cluster's WAL segments have 16 MB.
    WalSegmentAtInitdb V11..,
    /// The data directory may be readable for the group (`initdb -g`, mode 0750).
    DataDirGroupAccess V11..,
    /// The source role of pg_rewind need not be a superuser: it may be granted the functions that read files.
    PgRewindGrants V11..,
    /// `pg_basebackup -C` (`--create-slot`).
    BaseBackupCreateSlot V11..,
    /// Recovery settings stand in postgresql.conf, standby.signal says that it is a standby; recovery.conf keeps the
    /// server from starting.
    StandbySignal V12..,
    /// The function `pg_promote()`.
    PgPromote V12..,
    /// WAL senders no longer count in `max_connections`, and `max_wal_senders` must be at least the primary's.
    WalSendersApart V12..,
    /// A walreceiver without `application_name` names itself by `cluster_name`; before, `walreceiver`.
    ClusterNameAsApplicationName V12..,
    /// Whole numbers may have a fraction, which is rounded, and numbers that are not whole may have a unit.
    FractionalValues V12..,
    /// The program pg_checksums.
    PgChecksums V12..,
    /// `wal_keep_size` in place of `wal_keep_segments`.
    WalKeepSize V13..,
    /// `max_slot_wal_keep_size`, `pg_replication_slots.wal_status`.
    SlotLimit V13..,
    /// `primary_conninfo` and `primary_slot_name` are taken up by a reload; before, by a restart.
    ConninfoReload V13..,
    /// Backup manifests and the program pg_verifybackup.
    BackupManifest V13..,
    /// `channel_binding` in a connection string.
    ChannelBinding V13..,
    /// `pg_rewind -R` (`--write-recovery-conf`) and a server that was not shut down cleanly is started by pg_rewind.
    PgRewindRecovery V13..,
    /// `log_min_duration_sample`; `log_transaction_sample_rate` is a major older.
    LogSampling V13..,
    /// In pg_hba.conf a backslash at the end of a line joins it with the next, comments included.
    HbaContinuation V14..,
    /// `password_encryption` is `scram-sha-256` by default.
    ScramByDefault V14..,
    /// Client programs ask for passwords of any length (before: 99 bytes), the server takes 65,535 (before: 1,000).
    LongPasswords V14..,
    /// A standby whose parameters have become too small pauses; before, it stops.
    PauseOnFloors V14..,
    /// A database can be sorted by ICU: `pg_database.datlocprovider`.
    DatabaseProvider V15..,
    /// libpq compares an IP address with the IP addresses in a server certificate's subjectAltName; before, only with
    /// its names, as text.
    IpInSan V15..,
    /// `pg_rewind --config-file`.
    PgRewindConfigFile V15..,
    /// Directives `include`, `include_if_exists`, `include_dir` and regular expressions in pg_hba.conf.
    HbaIncludeFiles V16..,
    /// Of a function's library `$libdir/NAME` the directory counts no more: it is looked for in `dynamic_library_path`.
    LibdirIsPath V18..,
    /// libpq drops blanks around a part of a connection URI, and refuses others; before, they are part of the value.
    ConninfoUriBlanks V18..,
    /// initdb turns data checksums on by default.
    ChecksumsByDefault V18..,
    /// Setting a password as MD5 draws a warning.
    Md5Deprecated V18..,
    /// The slot name `pg_conflict_detection` is reserved.
    ReservedSlotName V19..,
}

impl Major {
    /// Whether the major has the feature. Two comparisons; no table is searched.
    pub const fn has(self, feature: Feature) -> bool {
        feature.span().holds(self)
    }
}
