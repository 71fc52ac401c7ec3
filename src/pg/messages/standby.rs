//! Standbys: recovery, queries, promotion.

use super::messages;

messages! {
    STARTING_UP:
        V9_0.. "the database system is starting up",
        V14.. "the database system is not yet accepting connections",
        V14.. "Consistent recovery state has not been yet reached.",
        V18.. "Recovery snapshot is not yet ready for hot standby.";
    HOT_STANDBY_OFF:
        V14.. "the database system is not accepting connections",
        V14.. "Hot standby mode is disabled.";
    SERVER_IN_TRANSITION:
        V9_0.. "the database system is shutting down",
        V9_0.. "the database system is in recovery mode";
    PARAMETERS_TOO_LOW:
        V9_0..V14 "hot standby is not possible because %s = %d is a lower setting than on the master server (its value was %d)",
        V14.. "hot standby is not possible because of insufficient parameter settings",
        V14.. "%s = %d is a lower setting than on the primary server, where its value was %d.",
        V14.. "promotion is not possible because of insufficient parameter settings",
        V14.. "recovery aborted because of insufficient parameter settings";
    PRIMARY_WAL_LEVEL:
        V9_0..V9_4 "hot standby is not possible because wal_level was not set to \"hot_standby\" on the master server",
        V9_4..V9_6 "hot standby is not possible because wal_level was not set to \"hot_standby\" or higher on the master server",
        V9_6..V14 "hot standby is not possible because wal_level was not set to \"replica\" or higher on the master server";
    RECOVERY_CONF_REFUSED:
        V12.. "using recovery command file \"%s\" is not supported";
    RECOVERY_PARAMETER_INVALID:
        V9_0..V12 "unrecognized recovery parameter \"%s\"",
        V9_0..V12 "recovery_target_timeline is not a valid number: \"%s\"",
        V12..V17 "recovery_target_timeline is not a valid number.",
        V9_0..V12 "recovery_target_xid is not a valid number: \"%s\"",
        V9_5..V12 "invalid value for recovery parameter \"%s\": \"%s\"",
        V9_4..V12 "parameter \"%s\" requires a temporal value",
        V12.. "multiple recovery targets specified";
    STANDBY_FOLLOWS_NOBODY:
        V9_0..V12 "recovery command file \"%s\" specified neither primary_conninfo nor restore_command",
        V12..V17 "specified neither primary_conninfo nor restore_command",
        V17.. "specified neither \"primary_conninfo\" nor \"restore_command\"",
        V9_0..V10 "The database server will regularly poll the pg_xlog subdirectory to check for files placed there.",
        V10.. "The database server will regularly poll the pg_wal subdirectory to check for files placed there.";
    RESTORE_COMMAND_MISSING:
        V9_0..V12 "recovery command file \"%s\" must specify restore_command when standby mode is not enabled",
        V12..V17 "must specify restore_command when standby mode is not enabled",
        V17.. "must specify \"restore_command\" when standby mode is not enabled";
    READ_ONLY:
        V9_0.. "cannot execute %s in a read-only transaction",
        V9_0.. "cannot execute %s during recovery";
    RECOVERY_CONFLICT:
        V9_0.. "canceling statement due to conflict with recovery",
        V9_0.. "terminating connection due to conflict with recovery",
        V9_0.. "User query might have needed to see row versions that must be removed.",
        V9_0.. "User was holding shared buffer pin for too long.",
        V9_0.. "User was holding a relation lock for too long.",
        V9_0.. "User was or might have been using tablespace that must be dropped.",
        V9_0.. "User transaction caused buffer deadlock with recovery.",
        V9_0.. "User was connected to a database that must be dropped.";
    NOT_IN_RECOVERY:
        V9_1.. "recovery is not in progress",
        V9_1.. "Recovery control functions can only be executed during recovery.",
        V9_1.. "cannot promote server; server is not in standby mode";
    PROMOTION_LATE:
        V10.. "server did not promote in time",
        V12..V14 "server did not promote within %d seconds",
        V14.. "server did not promote within %d second";
    REPLAY_PAUSED:
        V9_1.. "recovery has paused";
    SYNC_WAIT_CANCELED:
        V9_1.. "canceling wait for synchronous replication due to user request",
        V9_1.. "canceling the wait for synchronous replication and terminating connection due to administrator command",
        V9_1.. "The transaction has already committed locally, but might not have been replicated to the standby.";
    SYNC_NAMES_INVALID:
        V9_6..V17 "synchronous_standby_names parser failed",
        V17..V18 "\"synchronous_standby_names\" parser failed",
        V9_6.. "number of synchronous standbys (%d) must be greater than zero";
    COLLATION_DIFFERS:
        V10.. "collation \"%s\" has version mismatch",
        V15.. "database \"%s\" has a collation version mismatch";
}
