//! pg_rewind, and slots that are synchronized.

use super::again::{COPY_AGAIN, START, STOP};
use super::docs::{REPLICATION, REWIND};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{Family, Query, Rank, Shell, cause, on_primary, on_standby, words};
use crate::pg::messages::rewind;
use crate::runbook::Verb;

pub const ALL: &[Family] = &[
    Family {
        slug: "rewind-needs-hints",
        title: "pg_rewind cannot work on this cluster",
        rank: Rank::Cause,
        messages: rewind::REWIND_NEEDS_HINTS,
        causes: &[cause(
            "The cluster has neither data checksums nor wal_log_hints, and it is too late to switch that on: it must have been so while the nodes diverged.",
            "",
        )],
        look: &[on_primary(
            "Both, for the next time.",
            Sql(Query::Settings(&["data_checksums", "wal_log_hints"])),
        )],
        fix: &[
            words("Copy the node again:"),
            STOP,
            COPY_AGAIN,
            START,
            on_primary(
                "The step sets wal_log_hints where there are no checksums.",
                Step(Verb::PrimaryConfigure),
            ),
        ],
        docs: &[REWIND],
    },
    Family {
        slug: "rewind-not-shut-down",
        title: "the node to be rewound was not shut down in order",
        rank: Rank::Cause,
        messages: rewind::REWIND_NOT_SHUT_DOWN,
        causes: &[
            cause("It still runs.", "the process is there"),
            cause(
                "It crashed or was killed. Up to 12 it must be started and stopped once; from 13 on pg_rewind does so itself, unless --no-ensure-shutdown forbids it.",
                "no process",
            ),
        ],
        look: &[
            on_standby("Whether it runs.", Sh(Shell::Postmaster)),
            on_standby("Database cluster state.", Sh(Shell::Control)),
        ],
        fix: &[
            words(
                "Keep clients away, start it once as a primary of its own, and stop it in order.",
            ),
            on_standby("Stop it.", Sh(Shell::Stop)),
        ],
        docs: &[REWIND],
    },
    Family {
        slug: "rewind-same-timeline",
        title: "pg_rewind finds nothing to do",
        rank: Rank::Note,
        messages: rewind::REWIND_SAME_TIMELINE,
        causes: &[
            cause(
                "The nodes did not diverge.",
                "the target is a standby of the source's timeline",
            ),
            cause(
                "The source was promoted just now and has not yet made a checkpoint, so its control file still names the old timeline (up to 15).",
                "the promotion is fresh",
            ),
        ],
        look: &[on_primary("The source's timeline.", Sql(Query::Timeline))],
        fix: &[on_primary(
            "A checkpoint writes it; then run pg_rewind again.",
            Sql(Query::Checkpoint),
        )],
        docs: &[REWIND],
    },
    Family {
        slug: "rewind-unrelated",
        title: "the two clusters have no history in common",
        rank: Rank::Cause,
        messages: rewind::REWIND_UNRELATED,
        causes: &[
            cause(
                "They have different system identifiers: one is no copy of the other, or a path or address is wrong.",
                "different systems",
            ),
            cause(
                "The files of their timelines do not meet.",
                "common ancestor",
            ),
        ],
        look: &[
            on_primary("The source's identifier.", Sql(Query::Identifier)),
            on_standby("The target's.", Sh(Shell::Control)),
        ],
        fix: &[
            words("If both are the right ones:"),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[REWIND],
    },
    Family {
        slug: "rewind-wal-missing",
        title: "pg_rewind lacks WAL of before the nodes diverged",
        rank: Rank::Cause,
        messages: rewind::REWIND_WAL_MISSING,
        causes: &[cause(
            "It reads the target's WAL back to the last checkpoint before the nodes diverged, and the target has removed it.",
            "",
        )],
        look: &[on_standby(
            "The target's latest checkpoint.",
            Sh(Shell::Control),
        )],
        fix: &[
            words(
                "With an archive: from 13 on pg_rewind -c fetches the files by restore_command; before, put them into pg_wal by hand.",
            ),
            words("Without one:"),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[REWIND],
    },
    Family {
        slug: "rewind-source-unfit",
        title: "pg_rewind cannot use this source",
        rank: Rank::Cause,
        messages: rewind::REWIND_SOURCE_UNFIT,
        causes: &[
            cause("full_page_writes is off there.", "full_page_writes"),
            cause(
                "It is a standby, which was no source before 14.",
                "recovery mode",
            ),
        ],
        look: &[
            on_primary("The setting.", Sql(Query::Settings(&["full_page_writes"]))),
            on_primary("f: a primary.", Sql(Query::Recovery)),
        ],
        fix: &[words(
            "Switch full_page_writes on and reload; name the new primary as the source.",
        )],
        docs: &[REWIND],
    },
    Family {
        slug: "slot-sync-unready",
        title: "slots cannot be synchronized to the standby",
        rank: Rank::Cause,
        messages: rewind::SLOT_SYNC_UNREADY,
        causes: &[
            cause(
                "sync_replication_slots (from 17 on) wants hot_standby_feedback, primary_slot_name, a dbname in primary_conninfo, and wal_level = logical on the primary.",
                "requires",
            ),
            cause(
                "The standby has a slot of this name of its own.",
                "same name slot",
            ),
        ],
        look: &[on_standby(
            "Its settings.",
            Sql(Query::Settings(&[
                "sync_replication_slots",
                "hot_standby_feedback",
                "primary_slot_name",
                "primary_conninfo",
            ])),
        )],
        fix: &[words(
            "Set what the message names. A standby that serves no logical subscriber does not need the synchronization.",
        )],
        docs: &[REPLICATION],
    },
];
