//! Limits of the server and of its host.

use super::docs::{CONNECTING, DISK, KERNEL, REPLICATION, WAL};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{Family, Query, Rank, Shell, cause, on_either, on_primary, words};
use crate::pg::messages::capacity;
use crate::runbook::Verb;

const CONNECTIONS: &[&str] = &[
    "max_connections",
    "superuser_reserved_connections",
    "reserved_connections",
    "max_wal_senders",
];

pub const ALL: &[Family] = &[
    Family {
        slug: "walsenders-used-up",
        title: "there are as many replication connections as allowed",
        rank: Rank::Cause,
        messages: capacity::WALSENDERS_USED_UP,
        causes: &[
            cause(
                "max_wal_senders is too low. Each standby takes one, pg_basebackup -X stream two while it runs. Up to 9.6 the default is 0.",
                "the list is full of living connections",
            ),
            cause(
                "Connections of standbys that are gone have not been noticed yet.",
                "the list shows an address twice",
            ),
        ],
        look: &[
            on_primary("Who has them.", Sql(Query::Senders)),
            on_primary("The limit.", Sql(Query::Settings(CONNECTIONS))),
        ],
        fix: &[
            on_primary("Write what the plan needs …", Step(Verb::PrimaryConfigure)),
            on_primary("… and restart.", Step(Verb::PrimaryRestart)),
        ],
        docs: &[REPLICATION],
    },
    Family {
        slug: "connections-used-up",
        title: "there are as many connections as allowed",
        rank: Rank::Cause,
        messages: capacity::CONNECTIONS_USED_UP,
        causes: &[cause(
            "max_connections is reached. Up to 11 replication connections count in it. What is left is for superusers.",
            "",
        )],
        look: &[
            on_primary("Who has them.", Sql(Query::Sessions)),
            on_primary("The limits.", Sql(Query::Settings(CONNECTIONS))),
        ],
        fix: &[words(
            "End sessions that nobody needs, or use a pool of connections. If max_connections must rise: on the standbys first, then on {primary}; each needs a restart.",
        )],
        docs: &[CONNECTING],
    },
    Family {
        slug: "wal-level-too-low",
        title: "wal_level is too low on this server",
        rank: Rank::Cause,
        messages: capacity::WAL_LEVEL_TOO_LOW,
        causes: &[cause(
            "wal_level is minimal, the default up to 9.6, or was set so with max_wal_senders or archive_mode above it. Such a server does not start, or makes no copies.",
            "",
        )],
        look: &[
            on_primary(
                "If it runs.",
                Sql(Query::Settings(&[
                    "wal_level",
                    "max_wal_senders",
                    "archive_mode",
                ])),
            ),
            on_primary("If it does not.", Sh(Shell::Log)),
        ],
        fix: &[
            words(
                "If it does not start, take the line that set minimal out of the file, and start it.",
            ),
            on_primary(
                "Then write the plan's values …",
                Step(Verb::PrimaryConfigure),
            ),
            on_primary(
                "… and restart. A copy that was made before does not count.",
                Step(Verb::PrimaryRestart),
            ),
        ],
        docs: &[WAL],
    },
    Family {
        slug: "walsenders-over-connections",
        title: "max_connections is too low for what it must hold",
        rank: Rank::Cause,
        messages: capacity::WALSENDERS_OVER_CONNECTIONS,
        causes: &[cause(
            "Up to 11 max_wal_senders and the reserved connections must be less than max_connections together; later the reserved ones alone. The server does not start.",
            "",
        )],
        look: &[on_primary("The message has the numbers.", Sh(Shell::Log))],
        fix: &[words(
            "Raise max_connections (on the standbys first) or lower the others, then start.",
        )],
        docs: &[CONNECTING],
    },
    Family {
        slug: "disk-full",
        title: "the disk is full",
        rank: Rank::Root,
        messages: capacity::DISK_FULL,
        causes: &[
            cause(
                "WAL piles up: a slot that nobody reads, or an archive command that fails.",
                "pg_wal (pg_xlog up to 9.6) is large",
            ),
            cause(
                "Data, logs or an old directory that was moved aside take the room.",
                "they are elsewhere",
            ),
        ],
        look: &[
            on_either("What is left.", Sh(Shell::Space)),
            on_primary(
                "A slot that is not active, with a restart_lsn far behind.",
                Sql(Query::Slots),
            ),
            on_primary("A failed archive command.", Sql(Query::Archiver)),
        ],
        fix: &[
            words(
                "Make room outside of the data directory first. Never delete files of pg_wal by hand: the server then cannot start.",
            ),
            on_primary(
                "If the slot belongs to a standby that will not come back: drop it. The next checkpoint frees the WAL.",
                Sql(Query::DropSlot),
            ),
        ],
        docs: &[DISK],
    },
    Family {
        slug: "memory-missing",
        title: "the host has not the memory that the server asks for",
        rank: Rank::Root,
        messages: capacity::MEMORY_MISSING,
        causes: &[cause(
            "shared_buffers or max_connections are too large for this host. A standby often takes over the settings of a larger primary.",
            "",
        )],
        look: &[on_either(
            "What the server wants, in the message's hint.",
            Sh(Shell::Log),
        )],
        fix: &[words(
            "Lower shared_buffers here; it may differ between nodes. max_connections and the other parameters that a standby needs as high as its primary may not.",
        )],
        docs: &[KERNEL],
    },
];
