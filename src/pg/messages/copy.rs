//! Base backups.

use super::messages;

messages! {
    COPY_TARGET_NOT_EMPTY:
        V9_0.. "directory \"%s\" exists but is not empty";
    COPY_FAILED:
        V9_1.. "could not initiate base backup: %s",
        V9_1.. "could not get backup header: %s",
        V9_1.. "could not read COPY data: %s",
        V9_2.. "could not send replication command \"%s\": %s",
        V9_1.. "final receive failed: %s",
        V10..V15 "could not get write-ahead log end position from server: %s",
        V9_2..V10 "could not get transaction log end position from server: %s",
        V15.. "background process terminated unexpectedly",
        V9_1.. "no data returned from server";
    COPY_VERSION:
        V9_3.. "incompatible server version %s",
        V9_4.. "incompatible server version %s; client does not support streaming from server versions newer than %s",
        V9_4.. "incompatible server version %s; client does not support streaming from server versions older than %s",
        V9_3..V9_4 "incompatible server version %s; streaming is only supported with server version %s",
        V10..V15 "HINT: use -X none or -X fetch to disable log streaming";
    COPY_OPTIONS:
        V9_5.. "%s needs a slot to be specified using --slot",
        V9_6.. "replication slots can only be used with WAL streaming",
        V10.. "--no-slot cannot be used with slot name",
        V9_2..V10 "cannot specify both --xlog and --xlog-method",
        V10.. "cannot stream write-ahead logs in tar mode to stdout",
        V9_3..V10 "WAL streaming can only be used in plain mode",
        V11..V14 "--create-slot and --no-slot are incompatible options",
        V14.. "%s and %s are incompatible options",
        V9_4.. "invalid tablespace mapping format \"%s\", must be \"OLDDIR=NEWDIR\"",
        V9_4.. "old directory is not an absolute path in tablespace mapping: %s",
        V9_4.. "new directory is not an absolute path in tablespace mapping: %s";
    OPTION_UNKNOWN:
        V9_0.. "unrecognized option '",
        V9_0.. "invalid option -- '";
    BACKUP_ORDER:
        V9_0..V15 "a backup is already in progress",
        V9_6.. "a backup is already in progress in this session",
        V9_0..V15 "a backup is not in progress",
        V15.. "backup is not in progress",
        V9_2..V15 "exclusive backup not in progress",
        V9_6..V15 "non-exclusive backup in progress",
        V9_6..V15 "non-exclusive backup is not in progress",
        V9_0..V15 "Run pg_stop_backup() and try again.";
    BACKUP_NOT_ENDED:
        V9_1.. "WAL ends before end of online backup",
        V9_0.. "WAL ends before consistent recovery point",
        V9_1..V15 "Online backup started with pg_start_backup() must be ended with pg_stop_backup(), and all WAL up to that point must be available at recovery.",
        V9_2.. "All WAL generated while online backup was taken must be available at recovery.";
    CHECKPOINT_MISSING:
        V9_0..V17 "could not locate required checkpoint record",
        V17.. "could not locate required checkpoint record at %X/%X",
        V9_0..V17 "could not locate a valid checkpoint record",
        V17.. "could not locate a valid checkpoint record at %X/%X",
        V9_0..V17 "could not find redo location referenced by checkpoint record",
        V9_0.. "invalid checkpoint record",
        V9_0.. "If you are not restoring from a backup, try removing the file \"%s/backup_label\".",
        V12..V17 "If you are restoring from a backup, touch \"%s/recovery.signal\" and add required recovery options.",
        V17.. "If you are restoring from a backup, touch \"%s/recovery.signal\" or \"%s/standby.signal\" and add required recovery options.";
    BACKUP_SPOILED:
        V9_2.. "backup_label contains data inconsistent with control file",
        V9_2.. "the standby was promoted during online backup",
        V9_2..V17 "WAL generated with full_page_writes=off was replayed during online backup",
        V9_2..V17 "WAL generated with full_page_writes=off was replayed since last restartpoint",
        V17.. "WAL generated with \"full_page_writes=off\" was replayed during online backup",
        V17.. "WAL generated with \"full_page_writes=off\" was replayed since last restartpoint",
        V9_0..V16 "invalid checkpoint link in backup_label file";
    VERIFY_FAILED:
        V13.. "checksum mismatch for file \"%s\"",
        V13.. "\"%s\" is present in the manifest but not on disk",
        V13.. "\"%s\" is present on disk but not in the manifest",
        V13.. "\"%s\" has size %d on disk but size %d in the manifest",
        V13.. "WAL parsing failed for timeline %d";
}
