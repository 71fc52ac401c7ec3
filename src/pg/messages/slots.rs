//! Replication slots.

use super::messages;

messages! {
    SLOT_MISSING:
        V9_4.. "replication slot \"%s\" does not exist";
    SLOT_ACTIVE:
        V9_4..V9_5 "replication slot \"%s\" is already active",
        V9_5..V9_6 "replication slot \"%s\" is already active for PID %d",
        V9_6.. "replication slot \"%s\" is active for PID %d";
    SLOT_EXISTS:
        V9_4.. "replication slot \"%s\" already exists";
    SLOT_NAME_INVALID:
        V9_4.. "Replication slot names may only contain lower case letters, numbers, and the underscore character.",
        V9_4.. "replication slot name \"%s\" contains invalid character",
        V9_4.. "replication slot name \"%s\" is too long",
        V9_4.. "replication slot name \"%s\" is too short",
        V19.. "replication slot name \"%s\" is reserved";
    SLOTS_USED_UP:
        V9_4.. "all replication slots are in use",
        V9_4..V17 "Free one or increase max_replication_slots.",
        V17..V19 "Free one or increase \"max_replication_slots\".",
        V19.. "Free one or increase \"%s\".";
    SLOTS_DISABLED:
        V9_4..V17 "replication slots can only be used if max_replication_slots > 0",
        V17..V19 "replication slots can only be used if \"max_replication_slots\" > 0",
        V19.. "replication slots can only be used if \"%s\" > 0",
        V9_4..V9_6 "replication slots can only be used if wal_level >= archive",
        V9_6..V17 "replication slots can only be used if wal_level >= replica",
        V17.. "replication slots can only be used if \"wal_level\" >= \"replica\"";
    SLOT_PERMISSION:
        V9_4..V16 "must be superuser or replication role to use replication slots",
        V16.. "permission denied to use replication slots";
    SLOT_INVALIDATED:
        V13..V16 "invalidating slot \"%s\" because its restart_lsn %X/%X exceeds max_slot_wal_keep_size",
        V16.. "invalidating obsolete replication slot \"%s\"",
        V18.. "can no longer access replication slot \"%s\"",
        V16..V18 "can no longer get changes from replication slot \"%s\"",
        V13..V16 "cannot read from logical replication slot \"%s\"",
        V19.. "cannot acquire replication slot \"%s\"",
        V13..V18 "This slot has been invalidated because it exceeded the maximum reserved size.",
        V18.. "This replication slot has been invalidated due to \"%s\".";
    SLOTS_PREVENT_START:
        V9_4.. "too many replication slots active before shutdown",
        V9_4..V17 "Increase max_replication_slots and try again.",
        V9_4..V9_5 "logical replication slot \"%s\" exists, but wal_level < logical",
        V11..V17 "logical replication slot \"%s\" exists, but wal_level < logical",
        V17..V19 "logical replication slot \"%s\" exists, but \"wal_level\" < \"logical\"",
        V9_4..V9_5 "physical replication slot \"%s\" exists, but wal_level < archive",
        V11..V17 "physical replication slot \"%s\" exists, but wal_level < replica",
        V17.. "physical replication slot \"%s\" exists, but \"wal_level\" < \"replica\"",
        V19.. "logical replication slot \"%s\" exists, but \"wal_level\" < \"replica\"";
    SLOT_LOGICAL:
        V9_4.. "cannot use a logical replication slot for physical replication",
        V15.. "cannot use %s with a logical replication slot";
}
