//! Base backups.

use super::again::{COPY_AGAIN, START, STOP};
use super::docs::{ARCHIVE, BASEBACKUP, VERIFY};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{Family, Query, Rank, Shell, cause, on_primary, on_standby, words};
use crate::pg::messages::copy;
use crate::runbook::Verb;

pub const ALL: &[Family] = &[
    Family {
        slug: "copy-target-not-empty",
        title: "the directory for the copy is not empty",
        rank: Rank::Cause,
        messages: copy::COPY_TARGET_NOT_EMPTY,
        causes: &[
            cause(
                "A cluster is there already: the package's fresh one, or an earlier standby.",
                "the data directory",
            ),
            cause(
                "A tablespace's directory holds something: primary and standby on one host, or an earlier copy.",
                "another directory",
            ),
            cause(
                "An earlier copy was interrupted.",
                "it has no global/pg_control",
            ),
        ],
        look: &[
            on_standby("What is there.", Sh(Shell::DataDirectory)),
            on_standby("Whether a server uses it.", Sh(Shell::Postmaster)),
        ],
        fix: &[
            on_standby("Stop what runs there …", Step(Verb::StandbyStop)),
            on_standby(
                "… and copy: the step moves the directory aside and deletes nothing. Tablespaces are moved by hand.",
                Step(Verb::StandbyCopy),
            ),
        ],
        docs: &[BASEBACKUP],
    },
    Family {
        slug: "copy-failed",
        title: "the copy did not begin, or broke off",
        rank: Rank::Effect,
        messages: copy::COPY_FAILED,
        causes: &[cause(
            "The server's own message stands after the colon or in its log: no permission, no free connection, a slot, WAL that is gone, a file that it cannot read.",
            "",
        )],
        look: &[
            on_primary("The same moment in its log.", Sh(Shell::Log)),
            on_primary(
                "The limits.",
                Sql(Query::Settings(&[
                    "max_wal_senders",
                    "max_replication_slots",
                    "wal_level",
                ])),
            ),
        ],
        fix: &[on_standby(
            "When the cause is mended: the step knows the interrupted copy, and makes it anew.",
            Step(Verb::StandbyCopy),
        )],
        docs: &[BASEBACKUP],
    },
    Family {
        slug: "copy-version",
        title: "the program that copies is of another version than the server",
        rank: Rank::Cause,
        messages: copy::COPY_VERSION,
        causes: &[cause(
            "pg_basebackup is older than the server, or the server older than it can handle with -X stream. Debian's wrapper takes the newest installed once a host is given.",
            "",
        )],
        look: &[on_standby(
            "The version of the program that the plan uses.",
            Sh(Shell::CopyVersion),
        )],
        fix: &[on_standby(
            "Install the primary's major here; the step calls its program by full path.",
            Step(Verb::StandbyCopy),
        )],
        docs: &[BASEBACKUP],
    },
    Family {
        slug: "copy-options",
        title: "options of the program do not go together",
        rank: Rank::Cause,
        messages: copy::COPY_OPTIONS,
        causes: &[cause(
            "Slots go with -X stream alone; -X stream before 10 with plain format alone; a tablespace is mapped by -T OLD=NEW with absolute paths.",
            "",
        )],
        look: &[on_standby(
            "The version of the program.",
            Sh(Shell::CopyVersion),
        )],
        fix: &[on_standby(
            "The step has the options that this version takes.",
            Step(Verb::StandbyCopy),
        )],
        docs: &[BASEBACKUP],
    },
    Family {
        slug: "option-unknown",
        title: "this version of the program has no such option",
        rank: Rank::Cause,
        messages: copy::OPTION_UNKNOWN,
        causes: &[cause(
            "Options were renamed: --xlog-method is --wal-method from 10 on, -x is gone; -C came with 11, -R with 9.3, -S with 9.6.",
            "",
        )],
        look: &[on_standby(
            "The version of the program.",
            Sh(Shell::CopyVersion),
        )],
        fix: &[on_standby(
            "The step has the options that this version takes.",
            Step(Verb::StandbyCopy),
        )],
        docs: &[BASEBACKUP],
    },
    Family {
        slug: "backup-order",
        title: "a backup by hand was begun or ended out of turn",
        rank: Rank::Cause,
        messages: copy::BACKUP_ORDER,
        causes: &[
            cause(
                "Another one is open: somebody else's, or one that was cut off (up to 14, where a backup belongs to no session).",
                "already in progress",
            ),
            cause(
                "The session that began it is gone, and with it the backup; or the end was called with the other kind's arguments.",
                "not in progress",
            ),
        ],
        look: &[on_primary(
            "Sessions that may hold one.",
            Sql(Query::Sessions),
        )],
        fix: &[
            words(
                "Up to 14, if nobody is copying: SELECT pg_stop_backup() on {primary}. What was copied under a backup that was not ended is no copy.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[ARCHIVE],
    },
    Family {
        slug: "backup-not-ended",
        title: "the WAL of the backup's end is missing",
        rank: Rank::Cause,
        messages: copy::BACKUP_NOT_ENDED,
        causes: &[
            cause(
                "The copy by hand was never ended on the primary.",
                "the primary has an open backup, or had one",
            ),
            cause(
                "The WAL that was written meanwhile did not reach this host: neither archive nor streaming gave it.",
                "the backup was ended",
            ),
            cause(
                "The server was started without standby.signal (up to 11: recovery.conf), so it did not fetch WAL.",
                "no line entering standby mode",
            ),
        ],
        look: &[
            on_standby("The signal file.", Sh(Shell::Signal)),
            on_standby("Whether it entered standby mode.", Sh(Shell::Log)),
        ],
        fix: &[
            words(
                "With the signal file and a connection to {primary} it may still get there. Else copy again, and end the backup before you start the copy.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[ARCHIVE],
    },
    Family {
        slug: "checkpoint-missing",
        title: "the server does not find the checkpoint to begin with",
        rank: Rank::Cause,
        messages: copy::CHECKPOINT_MISSING,
        causes: &[
            cause(
                "It is a copy without its WAL, and without standby.signal or recovery.conf it does not fetch it.",
                "no signal file, backup_label is there",
            ),
            cause(
                "backup_label was removed from a copy, or never made: then it begins at the wrong place.",
                "no backup_label in a copy",
            ),
            cause(
                "A primary crashed during an exclusive backup (up to 14), and finds a backup_label that belongs to the copy.",
                "it is the primary itself",
            ),
        ],
        look: &[
            on_standby("Signal file, and backup_label.", Sh(Shell::Signal)),
            on_standby("What the data directory says.", Sh(Shell::Control)),
        ],
        fix: &[
            words(
                "On a copy never remove backup_label, whatever the hint says: the server would start with damaged data. Put the signal file there and start. Only on the primary itself, after a crash, it is to be removed.",
            ),
            on_standby(
                "If that does not help, copy again.",
                Step(Verb::StandbyCopy),
            ),
        ],
        docs: &[ARCHIVE],
    },
    Family {
        slug: "backup-spoiled",
        title: "the backup cannot be used",
        rank: Rank::Cause,
        messages: copy::BACKUP_SPOILED,
        causes: &[
            cause(
                "The standby that was copied from was promoted meanwhile.",
                "promoted",
            ),
            cause(
                "full_page_writes was off on the primary while a standby was copied.",
                "full_page_writes",
            ),
            cause(
                "Files of the copy are of different moments: pg_control was not copied last, or backup_label is of another backup.",
                "backup_label",
            ),
        ],
        look: &[on_primary(
            "Whether it is on.",
            Sql(Query::Settings(&["full_page_writes"])),
        )],
        fix: &[STOP, COPY_AGAIN, START],
        docs: &[ARCHIVE],
    },
    Family {
        slug: "verify-failed",
        title: "the backup differs from its manifest",
        rank: Rank::Cause,
        messages: copy::VERIFY_FAILED,
        causes: &[
            cause(
                "The server was started on it before it was verified: it then writes its own files.",
                "postmaster.opts or many files differ",
            ),
            cause(
                "A file was added or left out by hand: a signal file or settings are harmless.",
                "one file, and you know it",
            ),
            cause("The copy is damaged.", "files of base or pg_wal"),
        ],
        look: &[],
        fix: &[
            words(
                "Verify before the first start. If the copy is damaged, look after storage and network, and copy again.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[VERIFY],
    },
];
