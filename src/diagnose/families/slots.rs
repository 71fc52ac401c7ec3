//! Replication slots.

use super::again::{COPY_AGAIN, START, STOP};
use super::docs::{REPLICATION, ROLE, STANDBY};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::slots;
use crate::runbook::Verb;

const LIMITS: &[&str] = &[
    "max_replication_slots",
    "wal_level",
    "max_slot_wal_keep_size",
];

pub const ALL: &[Family] = &[
    Family {
        slug: "slot-missing",
        title: "the slot does not exist on this server",
        rank: Rank::Cause,
        messages: slots::SLOT_MISSING,
        causes: &[
            cause(
                "It was never created there, or dropped. Slots are not copied to standbys: after a promotion or a new copy of the primary they are gone.",
                "the list has none",
            ),
            cause(
                "primary_slot_name has another name than the slot.",
                "the list has one that is not active",
            ),
        ],
        look: &[
            on_primary("The slots of the primary.", Sql(Query::Slots)),
            on_standby("Which slot the standby names.", Sh(Shell::StandbySettings)),
        ],
        fix: &[
            on_primary(
                "Create it. The standby goes on by itself, if the WAL that it needs is still there.",
                Sql(Query::CreateSlot),
            ),
            on_standby(
                "If it is not: the proof says so, and the standby needs a new copy.",
                Step(Verb::StandbyProve),
            ),
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "slot-active",
        title: "somebody else uses the slot",
        rank: Rank::Cause,
        messages: slots::SLOT_ACTIVE,
        causes: &[
            cause(
                "Two standbys name the same slot: a cloned host, or a copied configuration.",
                "the process in the message is of another address",
            ),
            cause(
                "The primary has not yet noticed that the old connection of this standby is dead.",
                "the same address, and it ends after wal_sender_timeout",
            ),
        ],
        look: &[
            on_primary("Who uses which slot.", Sql(Query::Slots)),
            on_primary("From which address.", Sql(Query::Senders)),
        ],
        fix: &[words(
            "Give each standby its own primary_slot_name, as in the plan. A dead connection can be ended by SELECT pg_terminate_backend(PID) on {primary}.",
        )],
        docs: &[STANDBY],
    },
    Family {
        slug: "slot-exists",
        title: "a slot of this name is there already",
        rank: Rank::Cause,
        messages: slots::SLOT_EXISTS,
        causes: &[cause(
            "It was created before: by an earlier run (pg_basebackup -C creates it each time), or it belongs to something else.",
            "",
        )],
        look: &[on_primary(
            "Whether it is physical, and active.",
            Sql(Query::Slots),
        )],
        fix: &[
            words(
                "If it is physical, not active and meant for this standby, leave it and go on without creating it: the step \"role\" does so.",
            ),
            on_primary("If nobody needs it: drop it.", Sql(Query::DropSlot)),
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "slot-name-invalid",
        title: "a slot cannot have this name",
        rank: Rank::Cause,
        messages: slots::SLOT_NAME_INVALID,
        causes: &[cause(
            "Names of slots are of lower-case letters, digits and underscores, at most 63. Host names with dashes or dots do not fit. 19 reserves a name for itself.",
            "",
        )],
        look: &[on_standby(
            "The name that the standby uses.",
            Sh(Shell::StandbySettings),
        )],
        fix: &[words(
            "Use the name of the plan, which is made of the node's.",
        )],
        docs: &[REPLICATION],
    },
    Family {
        slug: "slots-used-up",
        title: "there is no room for another slot",
        rank: Rank::Cause,
        messages: slots::SLOTS_USED_UP,
        causes: &[cause(
            "max_replication_slots is reached. Slots of standbys that are gone count too, and keep WAL. pg_basebackup -X stream takes a temporary one from 10 on.",
            "",
        )],
        look: &[
            on_primary("What is active, and what is left over.", Sql(Query::Slots)),
            on_primary("The limit.", Sql(Query::Settings(LIMITS))),
        ],
        fix: &[
            words(
                "Drop what belongs to no standby any more: SELECT pg_drop_replication_slot('NAME').",
            ),
            on_primary(
                "Or raise the limit: the step writes what the plan needs …",
                Step(Verb::PrimaryConfigure),
            ),
            on_primary(
                "… and a restart brings it in force.",
                Step(Verb::PrimaryRestart),
            ),
        ],
        docs: &[REPLICATION],
    },
    Family {
        slug: "slots-disabled",
        title: "this server has no slots",
        rank: Rank::Cause,
        messages: slots::SLOTS_DISABLED,
        causes: &[
            cause(
                "max_replication_slots is 0, the default up to 9.6.",
                "max_replication_slots in the message",
            ),
            cause("wal_level is minimal.", "wal_level in the message"),
        ],
        look: &[on_primary(
            "Both, and the file that says so.",
            Sql(Query::Settings(LIMITS)),
        )],
        fix: &[
            on_primary("Write the plan's values …", Step(Verb::PrimaryConfigure)),
            on_primary("… and restart.", Step(Verb::PrimaryRestart)),
        ],
        docs: &[REPLICATION],
    },
    Family {
        slug: "slot-permission",
        title: "the role may not use slots",
        rank: Rank::Cause,
        messages: slots::SLOT_PERMISSION,
        causes: &[cause("It has not the attribute REPLICATION.", "")],
        look: &[on_primary("Its attributes.", Sql(Query::Role))],
        fix: &[on_primary(
            "Give it what it needs.",
            Sql(Query::RoleMayReplicate),
        )],
        docs: &[ROLE],
    },
    Family {
        slug: "slot-invalidated",
        title: "the slot has lost the WAL that it kept",
        rank: Rank::Cause,
        messages: slots::SLOT_INVALIDATED,
        causes: &[
            cause(
                "The standby was away for longer than max_slot_wal_keep_size lasts: the primary gave up the slot to save its disk.",
                "restart_lsn, limit or reserved size; wal_removed",
            ),
            cause(
                "Nobody used it for idle_replication_slot_timeout (from 18 on).",
                "idle_timeout",
            ),
            cause(
                "A conflict with recovery, or another wal_level; this concerns logical slots.",
                "recovery, or wal_level",
            ),
        ],
        look: &[
            on_primary(
                "wal_status lost: it cannot be used any more.",
                Sql(Query::Slots),
            ),
            on_primary("The limit.", Sql(Query::Settings(LIMITS))),
        ],
        fix: &[
            on_primary("Drop it …", Sql(Query::DropSlot)),
            on_primary("… make it anew …", Sql(Query::CreateSlot)),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[REPLICATION],
    },
    Family {
        slug: "slots-prevent-start",
        title: "the server does not start because of slots that it has",
        rank: Rank::Cause,
        messages: slots::SLOTS_PREVENT_START,
        causes: &[
            cause(
                "max_replication_slots is lower than the number of slots on disk.",
                "too many replication slots",
            ),
            cause(
                "wal_level is lower than a slot needs.",
                "exists, but wal_level",
            ),
        ],
        look: &[on_either("The message names the slot.", Sh(Shell::Log))],
        fix: &[
            words(
                "Put the old value back, start, drop the slots that are not needed, and only then lower it. Nothing in pg_replslot is to be deleted by hand while a slot is needed.",
            ),
            on_either("Start it.", Sh(Shell::Start)),
        ],
        docs: &[REPLICATION],
    },
    Family {
        slug: "slot-logical",
        title: "the slot is a logical one",
        rank: Rank::Cause,
        messages: slots::SLOT_LOGICAL,
        causes: &[cause(
            "A standby needs a physical slot; primary_slot_name names one that was made for logical decoding.",
            "",
        )],
        look: &[on_primary("slot_type.", Sql(Query::Slots))],
        fix: &[on_primary(
            "Create the standby's own; leave the other to whom it belongs.",
            Sql(Query::CreateSlot),
        )],
        docs: &[STANDBY],
    },
];
