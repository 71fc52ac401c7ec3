//! pg_rewind, and slots that are synchronized.

use super::messages;

messages! {
    REWIND_NEEDS_HINTS:
        V9_5.. "target server needs to use either data checksums or \"wal_log_hints = on\"";
    REWIND_NOT_SHUT_DOWN:
        V9_5.. "target server must be shut down cleanly";
    REWIND_SAME_TIMELINE:
        V9_5.. "source and target cluster are on the same timeline",
        V9_5.. "no rewind required";
    REWIND_UNRELATED:
        V9_5.. "source and target clusters are from different systems",
        V9_5.. "could not find common ancestor of the source and target cluster's timelines";
    REWIND_WAL_MISSING:
        V9_5.. "could not find previous WAL record at %X/%X",
        V9_5.. "could not find previous WAL record at %X/%X: %s";
    REWIND_SOURCE_UNFIT:
        V9_5..V17 "full_page_writes must be enabled in the source server",
        V17.. "\"full_page_writes\" must be enabled in the source server",
        V9_5..V14 "source server must not be in recovery mode";
    SLOT_SYNC_UNREADY:
        V17.. "replication slot synchronization requires \"%s\" to be enabled",
        V17.. "replication slot synchronization requires \"%s\" to be set",
        V17.. "replication slot synchronization requires \"%s\" to be specified in \"%s\"",
        V17..V19 "replication slot synchronization requires \"wal_level\" >= \"logical\"",
        V17.. "exiting from slot synchronization because same name slot \"%s\" already exists on the standby";
}
