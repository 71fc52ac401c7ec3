//! Connections that do not come about, or that end.

use super::docs::{CONNECTING, CONNINFO, REPLICATION, STANDBY};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::connect;
use crate::runbook::Verb;

pub const ALL: &[Family] = &[
    Family {
        slug: "connection-refused",
        title: "nobody listens at that address and port",
        rank: Rank::Cause,
        messages: connect::CONNECTION_REFUSED,
        causes: &[
            cause("The server is down.", "no process listens at the port"),
            cause(
                "It listens at other addresses: listen_addresses leaves this one out, or was changed without a restart.",
                "the list shows 127.0.0.1 alone",
            ),
            cause(
                "It has another port, or the client's port is not the plan's.",
                "the list shows another port",
            ),
            cause(
                "A firewall refuses the connection.",
                "the list shows address and port, and the client is refused all the same",
            ),
        ],
        look: &[
            on_primary("What listens, and where.", Sh(Shell::Listening)),
            on_standby(
                "Whether the primary can be reached from here.",
                Sh(Shell::Reachable),
            ),
        ],
        fix: &[
            on_primary(
                "If it is down: start it, and read why it went.",
                Sh(Shell::Start),
            ),
            on_primary(
                "If it listens elsewhere: write the plan's addresses …",
                Step(Verb::PrimaryConfigure),
            ),
            on_primary(
                "… and restart, which they need.",
                Step(Verb::PrimaryRestart),
            ),
        ],
        docs: &[CONNECTING],
    },
    Family {
        slug: "connection-timeout",
        title: "there was no answer in time",
        rank: Rank::Cause,
        messages: connect::CONNECTION_TIMEOUT,
        causes: &[
            cause(
                "A firewall drops the packets without a word, on either host or between them.",
                "ping answers, the port does not",
            ),
            cause(
                "The address is wrong, or the host is down.",
                "nothing answers",
            ),
            cause(
                "The server is too busy to accept within connect_timeout.",
                "the port answers at times",
            ),
        ],
        look: &[on_standby(
            "Whether the primary can be reached from here.",
            Sh(Shell::Reachable),
        )],
        fix: &[words(
            "Open the port of {primary} to the address of {standby}, on the host and between the networks; then look again.",
        )],
        docs: &[CONNINFO],
    },
    Family {
        slug: "no-route",
        title: "the network has no way there",
        rank: Rank::Cause,
        messages: connect::NO_ROUTE,
        causes: &[
            cause(
                "A firewall rejects the connection: some answer with this message although the route is there (firewalld does).",
                "ping answers",
            ),
            cause(
                "There is no route, the host is down, or the address is of IPv6 and the network has none.",
                "ping does not answer",
            ),
        ],
        look: &[on_standby(
            "Whether the primary can be reached from here.",
            Sh(Shell::Reachable),
        )],
        fix: &[words(
            "Open the port in the firewall of {primary}, or mend the route.",
        )],
        docs: &[],
    },
    Family {
        slug: "host-name-unknown",
        title: "the host name leads to no address",
        rank: Rank::Cause,
        messages: connect::HOST_NAME_UNKNOWN,
        causes: &[
            cause(
                "The name is not known on this host: a typing error, or it stands in neither DNS nor /etc/hosts.",
                "not known",
            ),
            cause(
                "The name service did not answer. At boot, the server may have started before the network.",
                "Temporary failure, or it works later",
            ),
        ],
        look: &[on_standby(
            "What this host makes of the primary's name.",
            Sh(Shell::HostName),
        )],
        fix: &[words(
            "Put the name into DNS or /etc/hosts of each node, or give the address in the plan. A standby tries again by itself.",
        )],
        docs: &[CONNINFO],
    },
    Family {
        slug: "connection-lost",
        title: "the connection was cut",
        rank: Rank::Effect,
        messages: connect::CONNECTION_LOST,
        causes: &[
            cause(
                "The server at the other end stopped, restarted or crashed.",
                "its log has a shutdown or a crash at that time",
            ),
            cause(
                "Something between the hosts dropped the connection.",
                "its log has nothing, or an unexpected end of the connection",
            ),
        ],
        look: &[on_primary(
            "What its log says of that moment.",
            Sh(Shell::Log),
        )],
        fix: &[words(
            "A standby connects again by itself. If it does not, the message that follows says why.",
        )],
        docs: &[],
    },
    Family {
        slug: "primary-unreachable",
        title: "the standby cannot connect to its primary",
        rank: Rank::Effect,
        messages: connect::PRIMARY_UNREACHABLE,
        causes: &[cause(
            "The words after the colon, on this line or the next, are the cause: paste them too. The standby tries again every few seconds, and meanwhile shows old data.",
            "",
        )],
        look: &[
            on_standby(
                "Which host, port, user and passfile it uses.",
                Sh(Shell::StandbySettings),
            ),
            on_standby("The same connection by hand.", Sh(Shell::Login)),
        ],
        fix: &[on_standby(
            "If primary_conninfo is not the plan's: the step compares and says so.",
            Step(Verb::StandbyProve),
        )],
        docs: &[STANDBY],
    },
    Family {
        slug: "streaming-failed",
        title: "the stream of WAL did not begin, or broke off",
        rank: Rank::Effect,
        messages: connect::STREAMING_FAILED,
        causes: &[cause(
            "The primary's own message stands after the colon: WAL that is gone, a slot that is missing or in use, another timeline, a lost connection.",
            "",
        )],
        look: &[
            on_primary("The same moment in the primary's log.", Sh(Shell::Log)),
            on_primary("Who streams now.", Sql(Query::Senders)),
        ],
        fix: &[words("Paste the whole line, with what follows the colon.")],
        docs: &[STANDBY],
    },
    Family {
        slug: "primary-ended-streaming",
        title: "the stream ended in an orderly way",
        rank: Rank::Note,
        messages: connect::PRIMARY_ENDED_STREAMING,
        causes: &[cause(
            "The primary was shut down or promoted to a new timeline, or recovery here ended the receiver to try another source. At a restart or switchover this is normal.",
            "",
        )],
        look: &[on_standby(
            "Whether it receives again: a row with streaming.",
            Sql(Query::Receiver),
        )],
        fix: &[words(
            "Nothing, if it streams again. If the message comes back every few seconds, the lines between say why: usually another timeline.",
        )],
        docs: &[STANDBY],
    },
    Family {
        slug: "replication-timeout",
        title: "the other side was silent for too long",
        rank: Rank::Cause,
        messages: connect::REPLICATION_TIMEOUT,
        causes: &[
            cause(
                "The network was interrupted, or something between the hosts forgets idle connections.",
                "both sides' logs name a timeout",
            ),
            cause(
                "One side stood still: storage that hangs, a frozen virtual machine, a host without memory.",
                "that host's own log has a gap",
            ),
        ],
        look: &[
            on_primary(
                "The primary's limit.",
                Sql(Query::Settings(&[
                    "wal_sender_timeout",
                    "replication_timeout",
                ])),
            ),
            on_standby(
                "The standby's.",
                Sql(Query::Settings(&[
                    "wal_receiver_timeout",
                    "wal_receiver_status_interval",
                ])),
            ),
        ],
        fix: &[words(
            "The standby connects again by itself. If it happens often over a slow line, raise both timeouts; they need a reload alone.",
        )],
        docs: &[REPLICATION],
    },
    Family {
        slug: "session-of-wrong-kind",
        title: "the server is not of the kind that the client asked for",
        rank: Rank::Cause,
        messages: connect::SESSION_OF_WRONG_KIND,
        causes: &[cause(
            "target_session_attrs of the client asks for a primary (read-write) or a standby, and none of its hosts is one.",
            "",
        )],
        look: &[on_either(
            "Whether this node is a standby: t.",
            Sql(Query::Recovery),
        )],
        fix: &[words(
            "Name all nodes in the client's connection string. If no node is a primary, one must be promoted; if two are, see operate/failover.md of the bundle.",
        )],
        docs: &[CONNINFO],
    },
    Family {
        slug: "conninfo-invalid",
        title: "the connection string cannot be read",
        rank: Rank::Cause,
        messages: connect::CONNINFO_INVALID,
        causes: &[
            cause(
                "A keyword or value that this version of libpq does not know; the newer ones came with newer versions.",
                "the message names it",
            ),
            cause(
                "A value with a blank or a quote is not quoted: in single quotes, a quote or backslash inside behind a backslash, and each single quote doubled again in postgresql.conf.",
                "a quote or an equals sign in the message",
            ),
        ],
        look: &[on_standby(
            "primary_conninfo as it stands.",
            Sh(Shell::StandbySettings),
        )],
        fix: &[words(
            "Take the line from nodes/{standby}/postgresql.conf of the bundle (recovery.conf up to 11), which is quoted for this version.",
        )],
        docs: &[CONNINFO],
    },
    Family {
        slug: "database-missing",
        title: "the database does not exist",
        rank: Rank::Cause,
        messages: connect::DATABASE_MISSING,
        causes: &[
            cause(
                "Without a database psql takes the user's name for one.",
                "the database is called like the role",
            ),
            cause(
                "A connection that was meant for replication did not say so.",
                "the database is replication",
            ),
        ],
        look: &[],
        fix: &[words(
            "Give a database: -d postgres. For replication, replication=true in the connection string.",
        )],
        docs: &[CONNINFO],
    },
];
