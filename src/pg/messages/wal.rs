//! WAL, timelines and archives.

use super::messages;

messages! {
    WAL_REMOVED:
        V9_0.. "requested WAL segment %s has already been removed";
    IDENTIFIER_DIFFERS:
        V9_0.. "database system identifier differs between the primary and standby",
        V9_0.. "The primary's identifier is %s, the standby's identifier is %s.",
        V12.. "system identifier does not match between base backup and streaming connection";
    TIMELINE_DIVERGED:
        V9_3.. "new timeline %d forked off current database system timeline %d before current recovery point %X/%X",
        V9_3.. "requested starting point %X/%X on timeline %d is not in this server's history",
        V9_3.. "This server's history forked from timeline %d at %X/%X.";
    TIMELINE_UNRELATED:
        V9_1.. "new timeline %d is not a child of database system timeline %d",
        V9_0..V9_3 "requested timeline %d is not a child of database system timeline %d",
        V9_3.. "requested timeline %d is not a child of this server's history",
        V9_3.. "requested timeline %d does not contain minimum recovery point %X/%X on timeline %d",
        V9_0..V9_3 "timeline %d of the primary does not match recovery target timeline %d";
    TIMELINE_BEHIND:
        V9_3.. "highest timeline %d of the primary is behind recovery timeline %d";
    STANDBY_AHEAD:
        V9_3.. "requested starting point %X/%X is ahead of the WAL flush position of this server %X/%X";
    WAL_ENDS:
        V9_0..V9_3 "invalid record length at %X/%X",
        V9_6..V16 "invalid record length at %X/%X: wanted %d, got %d",
        V16.. "invalid record length at %X/%X: expected at least %d, got %d",
        V9_0..V9_3 "record with zero length at %X/%X",
        V9_0.. "record with incorrect prev-link %X/%X at %X/%X",
        V9_0..V9_3 "unexpected pageaddr %X/%X in log file %d, segment %d, offset %d",
        V9_3..V16 "unexpected pageaddr %X/%X in log segment %s, offset %d",
        V16.. "unexpected pageaddr %X/%X in WAL segment %s, LSN %X/%X, offset %d",
        V9_0..V9_3 "invalid magic number %X in log file %d, segment %d, offset %d",
        V9_3..V16 "invalid magic number %X in log segment %s, offset %d",
        V16.. "invalid magic number %X in WAL segment %s, LSN %X/%X, offset %d",
        V9_0..V9_3 "there is no contrecord flag in log file %d, segment %d, offset %d",
        V9_0..V9_3 "contrecord is requested by %X/%X";
    WAL_MINIMAL:
        V9_0..V14 "WAL was generated with wal_level=minimal, data may be missing",
        V14..V17 "WAL was generated with wal_level=minimal, cannot continue recovering",
        V17.. "WAL was generated with \"wal_level=minimal\", cannot continue recovering";
    WAL_DIRECTORY_MISSING:
        V9_0.. "required WAL directory \"%s\" does not exist";
    ARCHIVE_FAILING:
        V9_0.. "archive command failed with exit code %d",
        V9_0.. "archive command was terminated by signal %d: %s",
        V9_3..V10 "archiving transaction log file \"%s\" failed too many times, will try again later",
        V10.. "archiving write-ahead log file \"%s\" failed too many times, will try again later",
        V9_0..V15 "archive_mode enabled, yet archive_command is not set",
        V15..V17 "archive_mode enabled, yet archiving is not configured";
    RESTORE_FAILING:
        V9_0..V9_4 "could not restore file \"%s\" from archive: return code %d",
        V9_4.. "could not restore file \"%s\" from archive: %s",
        V13.. "could not restore file \"%s\" from archive";
}
