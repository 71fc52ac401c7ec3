//! Limits of the server and of its host.

use super::messages;

messages! {
    WALSENDERS_USED_UP:
        V9_0..V17 "number of requested standby connections exceeds max_wal_senders (currently %d)",
        V17.. "number of requested standby connections exceeds \"max_wal_senders\" (currently %d)";
    CONNECTIONS_USED_UP:
        V9_0..V16 "remaining connection slots are reserved for non-replication superuser connections",
        V9_0.. "sorry, too many clients already",
        V16.. "remaining connection slots are reserved for roles with privileges of the \"%s\" role",
        V16.. "remaining connection slots are reserved for roles with the %s attribute";
    WAL_LEVEL_TOO_LOW:
        V9_0..V9_4 "WAL streaming (max_wal_senders > 0) requires wal_level \"archive\" or \"hot_standby\"",
        V9_4..V9_6 "WAL streaming (max_wal_senders > 0) requires wal_level \"archive\", \"hot_standby\", or \"logical\"",
        V9_6..V17 "WAL streaming (max_wal_senders > 0) requires wal_level \"replica\" or \"logical\"",
        V17.. "WAL streaming (\"max_wal_senders\" > 0) requires \"wal_level\" to be \"replica\" or \"logical\"",
        V9_0..V9_4 "WAL archival (archive_mode=on) requires wal_level \"archive\" or \"hot_standby\"",
        V9_4..V9_5 "WAL archival (archive_mode=on) requires wal_level \"archive\", \"hot_standby\", or \"logical\"",
        V9_5..V17 "WAL archival cannot be enabled when wal_level is \"minimal\"",
        V17.. "WAL archival cannot be enabled when \"wal_level\" is \"minimal\"",
        V9_0.. "WAL level not sufficient for making an online backup";
    WALSENDERS_OVER_CONNECTIONS:
        V9_0..V11 "max_wal_senders must be less than max_connections",
        V11..V12 "superuser_reserved_connections (%d) plus max_wal_senders (%d) must be less than max_connections (%d)",
        V12..V16 "superuser_reserved_connections (%d) must be less than max_connections (%d)",
        V16..V17 "superuser_reserved_connections (%d) plus reserved_connections (%d) must be less than max_connections (%d)",
        V17.. "\"superuser_reserved_connections\" (%d) plus \"reserved_connections\" (%d) must be less than \"max_connections\" (%d)";
    DISK_FULL:
        V9_0.. "No space left on device",
        V9_0.. "Disk quota exceeded";
    MEMORY_MISSING:
        V9_3.. "could not map anonymous shared memory: %s",
        V9_0.. "Cannot allocate memory";
}
