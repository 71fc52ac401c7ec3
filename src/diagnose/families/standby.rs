//! Standbys: recovery, queries, promotion.

use super::again::{COPY_AGAIN, START, STOP};
use super::docs::{COLLATION, CONFIG, HOT_STANDBY, RECOVERY_CONFIG, REPLICATION, STANDBY};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::standby;
use crate::runbook::Verb;

const FLOORS: &[&str] = &[
    "max_connections",
    "max_locks_per_transaction",
    "max_prepared_transactions",
    "max_wal_senders",
    "max_worker_processes",
];
const SYNC: &[&str] = &["synchronous_standby_names", "synchronous_commit"];
const CONFLICT: &[&str] = &[
    "hot_standby_feedback",
    "max_standby_streaming_delay",
    "max_standby_archive_delay",
];

pub const ALL: &[Family] = &[
    Family {
        slug: "starting-up",
        title: "the standby does not yet accept connections",
        rank: Rank::Effect,
        messages: standby::STARTING_UP,
        causes: &[
            cause(
                "It has not replayed all WAL that was written while it was copied: until then its data is not consistent.",
                "minutes after a start; the log shows no error, and the process titled recovering goes on to new files",
            ),
            cause(
                "The WAL for that does not arrive: the connection fails, the slot is missing, the WAL was removed.",
                "the log repeats an error every few seconds",
            ),
            cause(
                "hot_standby is off. Up to 9.6 that is the default, and up to 13 the message is the same.",
                "the setting in the files; from 14 on another message says so",
            ),
            cause(
                "wal_level of the primary was too low, or parameters here are lower than the primary's.",
                "the log names the parameter; up to 13 the server ends with it",
            ),
            cause(
                "The backup was never ended on the primary (a copy by hand), so its end never comes.",
                "no line consistent recovery state reached, and the primary has an open backup",
            ),
            cause(
                "Transactions with very many subtransactions run on the primary, or prepared ones are open.",
                "DETAIL about the recovery snapshot (from 18 on), or all else is right",
            ),
        ],
        look: &[
            on_standby(
                "The newest lines: entering standby mode, started streaming, consistent recovery state reached, ready to accept read-only connections, in this order. What is missing or repeated tells the cause.",
                Sh(Shell::Log),
            ),
            on_standby(
                "hot_standby, and where it connects to.",
                Sh(Shell::StandbySettings),
            ),
            on_primary(
                "Whether it streams; catchup is on its way.",
                Sql(Query::Senders),
            ),
            on_primary(
                "Transactions that are open for long.",
                Sql(Query::OldestTransactions),
            ),
        ],
        fix: &[
            words("If it replays: wait. If the log has an error: that is the cause; paste it."),
            on_standby(
                "If hot_standby is off or a parameter too low: the step writes them all anew when it finds the copy finished …",
                Step(Verb::StandbyCopy),
            ),
            on_standby(
                "… and this one starts the server and waits until it streams.",
                Step(Verb::StandbyStart),
            ),
        ],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "hot-standby-off",
        title: "hot standby is switched off",
        rank: Rank::Cause,
        messages: standby::HOT_STANDBY_OFF,
        causes: &[cause(
            "hot_standby = off on this standby: it replays WAL and takes no queries.",
            "",
        )],
        look: &[on_standby(
            "The line that says so.",
            Sh(Shell::StandbySettings),
        )],
        fix: &[
            words(
                "Set hot_standby = on in the file that has it, on {standby}, unless it is meant.",
            ),
            on_standby("Restart it.", Sh(Shell::Restart)),
        ],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "server-in-transition",
        title: "the server is going down, or comes up after a crash",
        rank: Rank::Effect,
        messages: standby::SERVER_IN_TRANSITION,
        causes: &[
            cause(
                "Somebody stops or restarts it. A smart shutdown waits for sessions to end.",
                "shutting down",
            ),
            cause(
                "A process of it crashed, and it replays its own WAL.",
                "recovery mode",
            ),
        ],
        look: &[on_either(
            "Who asked for it, or what crashed.",
            Sh(Shell::Log),
        )],
        fix: &[words(
            "Wait for it. After a crash find out which process was ended and by which signal: 9 is often the kernel, for want of memory.",
        )],
        docs: &[],
    },
    Family {
        slug: "parameters-too-low",
        title: "a parameter of the standby is lower than the primary's",
        rank: Rank::Cause,
        messages: standby::PARAMETERS_TOO_LOW,
        causes: &[
            cause(
                "The standby was started with a lower value. It ends; from 14 on it first replays to a consistent state.",
                "recovery aborted, or hot standby is not possible because of one parameter",
            ),
            cause(
                "The primary's value was raised while the standby ran. From 14 on replay pauses; before, the server ends.",
                "recovery has paused near by",
            ),
        ],
        look: &[
            on_primary("The five, on the primary.", Sql(Query::Settings(FLOORS))),
            on_standby(
                "What the copied cluster says of the primary's.",
                Sh(Shell::Control),
            ),
        ],
        fix: &[
            words(
                "Raise it on {standby} to the primary's value; raise it on every standby before the primary, lower it on the primary first. Do not resume a paused replay: the server would end.",
            ),
            on_standby(
                "The step writes the plan's values and those of the primary …",
                Step(Verb::StandbyCopy),
            ),
            on_standby(
                "… and the restart brings them in force.",
                Sh(Shell::Restart),
            ),
        ],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "primary-wal-level",
        title: "the primary's wal_level is too low for hot standby",
        rank: Rank::Cause,
        messages: standby::PRIMARY_WAL_LEVEL,
        causes: &[cause(
            "The WAL at which the standby begins was written at a lower wal_level.",
            "",
        )],
        look: &[on_primary(
            "What it is now.",
            Sql(Query::Settings(&["wal_level"])),
        )],
        fix: &[
            on_primary("Write the plan's value …", Step(Verb::PrimaryConfigure)),
            on_primary("… restart …", Step(Verb::PrimaryRestart)),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "recovery-conf-refused",
        title: "this version has no recovery.conf",
        rank: Rank::Cause,
        messages: standby::RECOVERY_CONF_REFUSED,
        causes: &[cause(
            "From 12 on its settings stand in postgresql.conf and standby.signal says that it is a standby. With the old file the server does not start: a guide or tool for an older version wrote it.",
            "",
        )],
        look: &[on_standby("The signal file.", Sh(Shell::Signal))],
        fix: &[
            words(
                "Move recovery.conf away and create an empty standby.signal in its place before you start: without either, the server becomes a primary of its own.",
            ),
            on_standby(
                "The step writes signal and settings.",
                Step(Verb::StandbyCopy),
            ),
        ],
        docs: &[RECOVERY_CONFIG],
    },
    Family {
        slug: "recovery-parameter-invalid",
        title: "a recovery parameter is unknown or has a wrong value",
        rank: Rank::Cause,
        messages: standby::RECOVERY_PARAMETER_INVALID,
        causes: &[
            cause(
                "The parameter came with a later version, or is misspelt.",
                "unrecognized",
            ),
            cause(
                "The value is not of its kind, or two recovery targets are set.",
                "not a valid, invalid value, multiple",
            ),
        ],
        look: &[on_standby("The lines.", Sh(Shell::StandbySettings))],
        fix: &[words(
            "Take the lines from the bundle's nodes/{standby}, which are of this version. A standby has no recovery target but recovery_target_timeline.",
        )],
        docs: &[RECOVERY_CONFIG],
    },
    Family {
        slug: "standby-follows-nobody",
        title: "the standby does not know its primary",
        rank: Rank::Cause,
        messages: standby::STANDBY_FOLLOWS_NOBODY,
        causes: &[
            cause(
                "primary_conninfo is empty, or stands in a file that the server does not read: on Debian its files are under /etc and not in the data directory.",
                "a line is in some file",
            ),
            cause(
                "Somebody emptied it by ALTER SYSTEM, which wins over the files.",
                "postgresql.auto.conf has it",
            ),
        ],
        look: &[on_standby(
            "Every line that sets it.",
            Sh(Shell::StandbySettings),
        )],
        fix: &[
            on_standby(
                "The step writes it where the server reads it.",
                Step(Verb::StandbyCopy),
            ),
            on_standby(
                "Restart; from 13 on a reload is enough.",
                Sh(Shell::Restart),
            ),
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "restore-command-missing",
        title: "the server is told to recover from an archive, and has none",
        rank: Rank::Cause,
        messages: standby::RESTORE_COMMAND_MISSING,
        causes: &[cause(
            "It found recovery.signal (up to 11 a recovery.conf without standby_mode): that is recovery to a point in time. A standby has standby.signal.",
            "",
        )],
        look: &[on_standby("Which file is there.", Sh(Shell::Signal))],
        fix: &[
            words(
                "For a standby: replace recovery.signal by an empty standby.signal (up to 11: standby_mode = 'on').",
            ),
            on_standby("Then start it.", Step(Verb::StandbyStart)),
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "read-only",
        title: "somebody writes to a standby",
        rank: Rank::Cause,
        messages: standby::READ_ONLY,
        causes: &[
            cause(
                "The client is connected to a standby. It takes no writes, temporary tables included; nothing is wrong with it.",
                "in recovery: t",
            ),
            cause(
                "The session or database is set to read only.",
                "in recovery: f",
            ),
        ],
        look: &[on_either(
            "Whether this node is a standby: t.",
            Sql(Query::Recovery),
        )],
        fix: &[words(
            "Let the client name all nodes and ask for the one that writes: target_session_attrs=read-write (from 10 on), primary (14). After a failover, point it to the new primary.",
        )],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "recovery-conflict",
        title: "replay ended a query of the standby",
        rank: Rank::Cause,
        messages: standby::RECOVERY_CONFLICT,
        causes: &[
            cause(
                "The primary removed row versions that the query could still need (vacuum).",
                "DETAIL: row versions",
            ),
            cause(
                "The primary took a strong lock: ALTER TABLE, TRUNCATE, DROP.",
                "DETAIL: relation lock, tablespace, database",
            ),
            cause(
                "The query held a page for too long, or waited for replay while replay waited for it.",
                "DETAIL: buffer",
            ),
        ],
        look: &[
            on_standby("How often, by kind.", Sql(Query::Conflicts)),
            on_standby("What it is set to.", Sql(Query::Settings(CONFLICT))),
        ],
        fix: &[words(
            "Let the client try again. If it happens often, choose: max_standby_streaming_delay higher (the standby lags behind long queries), or hot_standby_feedback = on (the primary keeps dead rows for them). Neither helps against locks; a standby of its own for long reports does.",
        )],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "not-in-recovery",
        title: "the server is no standby",
        rank: Rank::Cause,
        messages: standby::NOT_IN_RECOVERY,
        causes: &[
            cause(
                "It was promoted already, or is the primary.",
                "it is where writes are meant to go",
            ),
            cause(
                "It was started without standby.signal (up to 11: recovery.conf) and became a primary of its own, silently.",
                "nobody promoted it; the log has no line about a promotion",
            ),
        ],
        look: &[
            on_either("f: no standby.", Sql(Query::Recovery)),
            on_standby("The signal file.", Sh(Shell::Signal)),
        ],
        fix: &[
            words(
                "If it was to be a standby: keep clients away from it at once. What it has written is not on {primary}; it must be copied again.",
            ),
            STOP,
            COPY_AGAIN,
            START,
        ],
        docs: &[STANDBY],
    },
    Family {
        slug: "promotion-late",
        title: "the promotion is not finished in time",
        rank: Rank::Cause,
        messages: standby::PROMOTION_LATE,
        causes: &[cause(
            "The order was given, and the server still replays what it had received, or waits for its archive. It goes on; nobody need repeat it.",
            "",
        )],
        look: &[
            on_standby("f when it is done.", Sql(Query::Recovery)),
            on_standby(
                "selected new timeline ID, archive recovery complete.",
                Sh(Shell::Log),
            ),
        ],
        fix: &[words(
            "Wait and look again. If replay is paused, it must be resumed first.",
        )],
        docs: &[STANDBY],
    },
    Family {
        slug: "replay-paused",
        title: "replay is paused",
        rank: Rank::Effect,
        messages: standby::REPLAY_PAUSED,
        causes: &[
            cause(
                "Somebody called the function that pauses it.",
                "no other message near by",
            ),
            cause(
                "A parameter is too low (from 14 on).",
                "hot standby is not possible, just before",
            ),
            cause(
                "A recovery target was reached with recovery_target_action = pause.",
                "a target is set",
            ),
        ],
        look: &[
            on_standby("Whether it goes on.", Sql(Query::Recovery)),
            on_standby("The lines before.", Sh(Shell::Log)),
        ],
        fix: &[on_standby(
            "If somebody paused it and may end it: resume. With a parameter that is too low this would end the server.",
            Sql(Query::ResumeReplay),
        )],
        docs: &[HOT_STANDBY],
    },
    Family {
        slug: "sync-wait-canceled",
        title: "a commit waited for a synchronous standby in vain",
        rank: Rank::Cause,
        messages: standby::SYNC_WAIT_CANCELED,
        causes: &[
            cause(
                "No standby that synchronous_standby_names names is connected: it is down, or calls itself otherwise (application_name).",
                "no row with sync or quorum",
            ),
            cause(
                "It is connected and slow.",
                "a row with sync, and its locations lag",
            ),
        ],
        look: &[
            on_primary("The names.", Sql(Query::Settings(SYNC))),
            on_primary("The standbys, and who counts.", Sql(Query::Senders)),
        ],
        fix: &[
            words(
                "The commit is done on {primary}, and perhaps there alone: do not repeat it blindly. Bring the standby back, or correct the name.",
            ),
            on_primary(
                "To go on without one, at the risk of losing commits with {primary}:",
                Sql(Query::NoSynchronousStandby),
            ),
            on_primary("It takes effect at a reload.", Sql(Query::Reload)),
        ],
        docs: &[REPLICATION],
    },
    Family {
        slug: "sync-names-invalid",
        title: "synchronous_standby_names cannot be read",
        rank: Rank::Cause,
        messages: standby::SYNC_NAMES_INVALID,
        causes: &[cause(
            "Names with other characters than letters, digits and underscores need double quotes; FIRST and ANY (from 10 on) want a number and a list in parentheses.",
            "",
        )],
        look: &[on_primary(
            "The value in force.",
            Sql(Query::Settings(SYNC)),
        )],
        fix: &[words(
            "Correct it, for instance 'FIRST 1 (\"node-b\")', and reload.",
        )],
        docs: &[REPLICATION, CONFIG],
    },
    Family {
        slug: "collation-differs",
        title: "the operating system sorts otherwise than when the database was made",
        rank: Rank::Cause,
        messages: standby::COLLATION_DIFFERS,
        causes: &[
            cause(
                "This host has another glibc or ICU than the one where the data was written: a standby on another release of the system. Indexes on text may miss rows.",
                "on the standby alone",
            ),
            cause(
                "The primary's own system was upgraded.",
                "on the primary too",
            ),
        ],
        look: &[on_either(
            "Recorded and present versions.",
            Sql(Query::Collations),
        )],
        fix: &[
            words(
                "On a standby nothing can be reindexed: set it up on the same release as {primary}. On the primary: REINDEX what depends on it, then ALTER DATABASE (or COLLATION) … REFRESH VERSION.",
            ),
            on_standby(
                "The step compares glibc and ICU of both hosts.",
                Step(Verb::StandbyPreflight),
            ),
        ],
        docs: &[COLLATION],
    },
];
