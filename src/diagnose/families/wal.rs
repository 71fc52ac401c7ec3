//! WAL, timelines and archives.

use super::again::{COPY_AGAIN, START, STOP};
use super::docs::{ARCHIVE, REPLICATION, REWIND, STANDBY, WAL};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::wal;
use crate::runbook::Verb;

pub const ALL: &[Family] = &[
    Family {
        slug: "wal-removed",
        title: "the primary no longer has the WAL that the standby needs",
        rank: Rank::Cause,
        messages: wal::WAL_REMOVED,
        causes: &[
            cause(
                "The standby was away or slow for longer than the primary keeps WAL, and no slot held it.",
                "no slot, or one that the standby does not name",
            ),
            cause(
                "The slot was given up at max_slot_wal_keep_size (from 13 on).",
                "wal_status lost",
            ),
            cause("The slot was created after the copy.", "the standby is new"),
        ],
        look: &[
            on_primary(
                "The slots, and how far back they keep WAL.",
                Sql(Query::Slots),
            ),
            on_primary(
                "What is kept without slots.",
                Sql(Query::Settings(&[
                    "wal_keep_size",
                    "wal_keep_segments",
                    "max_slot_wal_keep_size",
                    "archive_mode",
                ])),
            ),
        ],
        fix: &[
            words(
                "If an archive has the segment: set restore_command on {standby}, and it goes on from there. Else it needs a new copy; until then it answers queries with old data.",
            ),
            on_primary(
                "For a slot that was lost: drop it first.",
                Sql(Query::DropSlot),
            ),
            on_primary(
                "The step makes the slot that keeps WAL from now on.",
                Step(Verb::PrimaryRole),
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[STANDBY, REPLICATION],
    },
    Family {
        slug: "identifier-differs",
        title: "the standby is no copy of this primary",
        rank: Rank::Cause,
        messages: wal::IDENTIFIER_DIFFERS,
        causes: &[
            cause(
                "The data directory was made by initdb (pg_createcluster) and not by a copy.",
                "it is new, and has no data of the primary",
            ),
            cause(
                "primary_conninfo leads to another server: a wrong port, an old address, a name that was given away.",
                "the directory is a copy, of somebody else",
            ),
        ],
        look: &[
            on_primary("The primary's identifier.", Sql(Query::Identifier)),
            on_standby(
                "The standby's, as its data directory has it.",
                Sh(Shell::Control),
            ),
            on_standby("Where it connects to.", Sh(Shell::StandbySettings)),
        ],
        fix: &[
            words(
                "If primary_conninfo leads elsewhere, correct it. If the address is right, the standby must be copied:",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "timeline-diverged",
        title: "the standby has WAL that the primary's new timeline does not have",
        rank: Rank::Cause,
        messages: wal::TIMELINE_DIVERGED,
        causes: &[
            cause(
                "It is the old primary, which wrote on after another node was promoted.",
                "this node was the primary",
            ),
            cause(
                "It replayed further than the standby that was promoted.",
                "it was a standby all the time",
            ),
        ],
        look: &[
            on_primary("The timeline of the primary.", Sql(Query::Timeline)),
            on_standby("The latest checkpoint's timeline here.", Sh(Shell::Control)),
        ],
        fix: &[
            words(
                "Follow operate/rejoin.md of the bundle: pg_rewind brings it back if the cluster has data checksums or wal_log_hints, else it is copied anew. What it alone has written is lost: save it first if it matters.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[REWIND, STANDBY],
    },
    Family {
        slug: "timeline-unrelated",
        title: "the timelines do not belong together",
        rank: Rank::Cause,
        messages: wal::TIMELINE_UNRELATED,
        causes: &[
            cause(
                "The copy or the archive holds WAL of another history: two primaries wrote into one archive, or the copy is of a server that was promoted apart.",
                "an archive is used, or the copy is old",
            ),
            cause(
                "Up to 11 a standby stays on its timeline unless recovery_target_timeline = 'latest' stands in recovery.conf; before 9.3 it needs the archive for the change.",
                "it happens after a promotion",
            ),
        ],
        look: &[
            on_primary("The timeline of the primary.", Sql(Query::Timeline)),
            on_standby("What is here.", Sh(Shell::Control)),
        ],
        fix: &[
            words(
                "Set recovery_target_timeline = 'latest' (the plan's recovery.conf has it). If that is so, or before 9.3 without an archive: copy again from the primary that is right, and keep the archives of two primaries apart.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[STANDBY, ARCHIVE],
    },
    Family {
        slug: "timeline-behind",
        title: "the primary is on an older timeline than the standby",
        rank: Rank::Cause,
        messages: wal::TIMELINE_BEHIND,
        causes: &[cause(
            "The standby follows a server that was primary before: another was promoted since, and this one came up again. Two primaries may be running.",
            "",
        )],
        look: &[
            on_primary(
                "f and an old timeline: this is the stale one.",
                Sql(Query::Timeline),
            ),
            on_standby("Where the standby connects to.", Sh(Shell::StandbySettings)),
        ],
        fix: &[words(
            "Find out which node takes writes and stop the other at once (operate/failover.md of the bundle). Then point the standby to the right one, and rejoin the old primary (operate/rejoin.md).",
        )],
        docs: &[STANDBY],
    },
    Family {
        slug: "standby-ahead",
        title: "the standby has more WAL than the primary",
        rank: Rank::Cause,
        messages: wal::STANDBY_AHEAD,
        causes: &[
            cause(
                "The primary lost WAL in a crash that the standby had received already: fsync off, or storage that does not keep what it has confirmed.",
                "the primary crashed",
            ),
            cause(
                "It was restored from an older backup, or is another server with the same history.",
                "it was restored or cloned",
            ),
            cause(
                "The standby once ran as a primary of its own, without its signal file.",
                "it took writes",
            ),
        ],
        look: &[
            on_standby("How far the standby is.", Sql(Query::Recovery)),
            on_primary(
                "Whether fsync is on.",
                Sql(Query::Settings(&["fsync", "full_page_writes"])),
            ),
        ],
        fix: &[
            words(
                "Decide which of the two has the data that counts before you touch either. To keep {primary}'s: copy the standby again.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[STANDBY, WAL],
    },
    Family {
        slug: "wal-ends",
        title: "the WAL at hand ends here",
        rank: Rank::Note,
        messages: wal::WAL_ENDS,
        causes: &[
            cause(
                "Recovery reads until a record makes no sense: that is how it finds the end. Once, before streaming begins, this is normal.",
                "it comes once after a start, or once in a while",
            ),
            cause(
                "The same place again and again, and the receiver is ended each time: standby and primary differ on the same timeline, usually since the standby once ran as a primary.",
                "it comes every few seconds at one location",
            ),
        ],
        look: &[
            on_standby(
                "Whether it receives: a row with streaming.",
                Sql(Query::Receiver),
            ),
            on_standby("What stands around it.", Sh(Shell::Log)),
        ],
        fix: &[
            words("Nothing, if it streams. If the line repeats, copy the standby again."),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "wal-minimal",
        title: "the primary ran with wal_level = minimal meanwhile",
        rank: Rank::Cause,
        messages: wal::WAL_MINIMAL,
        causes: &[cause(
            "While it did, changes were not written to WAL, and the standby cannot have them. From 14 on recovery stops; before, it goes on without them.",
            "",
        )],
        look: &[on_primary(
            "What it is now.",
            Sql(Query::Settings(&["wal_level"])),
        )],
        fix: &[
            words("Copy the standby again; no WAL can mend this one."),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[WAL],
    },
    Family {
        slug: "wal-directory-missing",
        title: "the WAL directory is missing",
        rank: Rank::Cause,
        messages: wal::WAL_DIRECTORY_MISSING,
        causes: &[
            cause(
                "pg_wal (pg_xlog up to 9.6) is a link to a place that this host does not have, or that is not mounted.",
                "a link",
            ),
            cause(
                "A copy by hand left the directory out instead of emptying it.",
                "nothing there",
            ),
        ],
        look: &[on_either(
            "The link, and whether it leads anywhere.",
            Sh(Shell::DataDirectory),
        )],
        fix: &[words(
            "Mount or make the place, owned by the cluster's owner, mode 0700. A copy by hand needs the empty directory and archive_status in it.",
        )],
        docs: &[STANDBY],
    },
    Family {
        slug: "archive-failing",
        title: "WAL is not archived",
        rank: Rank::Cause,
        messages: wal::ARCHIVE_FAILING,
        causes: &[
            cause(
                "The command fails: target full or away, no permission, a program that the server's user does not have.",
                "exit code, signal or failed too many times",
            ),
            cause(
                "archive_mode is on and nothing says how.",
                "is not set, or not configured",
            ),
        ],
        look: &[
            on_primary(
                "The last success and the last failure.",
                Sql(Query::Archiver),
            ),
            on_primary(
                "The command.",
                Sql(Query::Settings(&[
                    "archive_mode",
                    "archive_command",
                    "archive_library",
                ])),
            ),
            on_primary(
                "Room for the WAL that is kept until it works.",
                Sh(Shell::Space),
            ),
        ],
        fix: &[words(
            "Run the command by hand as the cluster's owner with a file of pg_wal, and mend what it says. WAL is kept until then, and fills the disk. Streaming does not need the archive.",
        )],
        docs: &[ARCHIVE],
    },
    Family {
        slug: "restore-failing",
        title: "a file could not be fetched from the archive",
        rank: Rank::Effect,
        messages: wal::RESTORE_FAILING,
        causes: &[
            cause(
                "It is not there, which recovery finds out by asking. If streaming follows, this is normal.",
                "return code 1, then streaming",
            ),
            cause(
                "restore_command itself fails: its program, the way to the archive, permissions.",
                "other codes, a signal, or another reason in words",
            ),
        ],
        look: &[
            on_standby("The command.", Sh(Shell::StandbySettings)),
            on_standby("Whether it receives.", Sql(Query::Receiver)),
        ],
        fix: &[words(
            "Run restore_command by hand as the cluster's owner for the file that the message names.",
        )],
        docs: &[ARCHIVE],
    },
];
