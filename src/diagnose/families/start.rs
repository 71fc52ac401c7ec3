//! Servers that do not start, and their files.

use super::docs::{CONFIG, CONNECTING, CREATION, HBA, SERVER_START, UPGRADE};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::start;
use crate::runbook::Verb;

pub const ALL: &[Family] = &[
    Family {
        slug: "port-taken",
        title: "another process has the port",
        rank: Rank::Cause,
        messages: start::PORT_TAKEN,
        causes: &[
            cause(
                "Another cluster of this host, often the package's own one, or this one runs already.",
                "a postgres listens there",
            ),
            cause("Some other program listens there.", "another name"),
        ],
        look: &[
            on_either("Who listens.", Sh(Shell::Listening)),
            on_either(
                "Whether this cluster runs: its process, if it has one.",
                Sh(Shell::Postmaster),
            ),
        ],
        fix: &[words(
            "Stop the other one if nobody needs it, or give this node another port in the plan and render it anew.",
        )],
        docs: &[SERVER_START],
    },
    Family {
        slug: "address-not-here",
        title: "the host does not have the address that the server shall listen at",
        rank: Rank::Cause,
        messages: start::ADDRESS_NOT_HERE,
        causes: &[
            cause(
                "listen_addresses names an address of another host, or one behind NAT. It holds this server's own addresses, not those of its clients.",
                "the host never had it",
            ),
            cause(
                "The interface came up after the server, or the address moves between hosts.",
                "the host has it now, or had it",
            ),
        ],
        look: &[
            on_either(
                "What the file says, if the server runs.",
                Sql(Query::Settings(&["listen_addresses", "port"])),
            ),
            on_either("What is listened at.", Sh(Shell::Listening)),
        ],
        fix: &[
            words(
                "Give the node in the plan its own address; behind NAT, Listens on (listen) is what the server binds. Then run the step configure again and restart.",
            ),
            words(
                "Where the interface came up after the server: restart the server now. For the next boot, give * as Listens on (listen), which needs no address to be there, or give the server's unit Wants=network-online.target and After=network-online.target; these do not wait for an address that a VPN or a cluster manager adds later.",
            ),
        ],
        docs: &[CONNECTING],
    },
    Family {
        slug: "no-listen-socket",
        title: "the server could not listen where it should",
        rank: Rank::Effect,
        messages: start::NO_LISTEN_SOCKET,
        causes: &[cause(
            "The line before says why: the port is taken, the address is not this host's, or a name leads nowhere.",
            "",
        )],
        look: &[on_either("The lines before.", Sh(Shell::Log))],
        fix: &[words("Mend what they name, then start.")],
        docs: &[CONNECTING],
    },
    Family {
        slug: "lock-file",
        title: "a lock file says that the server runs",
        rank: Rank::Cause,
        messages: start::LOCK_FILE,
        causes: &[
            cause(
                "It does run.",
                "the process is a postgres with this data directory",
            ),
            cause(
                "postmaster.pid was copied along with the data, or is left over and its number belongs to another process now.",
                "the process is something else",
            ),
            cause(
                "Another cluster uses the same port, and so the same socket.",
                "the file is a socket's lock",
            ),
        ],
        look: &[
            on_either("The process that the file names.", Sh(Shell::Postmaster)),
            on_either("Who listens.", Sh(Shell::Listening)),
        ],
        fix: &[words(
            "If it runs, nothing need be started. Remove postmaster.pid only when you are sure that no server uses this directory: two on one directory destroy it.",
        )],
        docs: &[SERVER_START],
    },
    Family {
        slug: "data-permissions",
        title: "owner or mode of the data directory is wrong",
        rank: Rank::Cause,
        messages: start::DATA_PERMISSIONS,
        causes: &[
            cause(
                "Others may enter it: a copy made it with the umask's mode. It must be 0700, from 11 on 0750 is allowed too.",
                "permissions, or group or world access",
            ),
            cause(
                "Another user owns it than the one that starts the server: it was copied as root.",
                "ownership",
            ),
        ],
        look: &[on_either("Owner and mode.", Sh(Shell::DataDirectory))],
        fix: &[
            words("Give the whole directory to the cluster's owner (chown -R) if it is not so."),
            on_either("Close it.", Sh(Shell::CloseData)),
            on_either("Start.", Sh(Shell::Start)),
        ],
        docs: &[CREATION],
    },
    Family {
        slug: "data-of-other-version",
        title: "the data directory is of another version",
        rank: Rank::Cause,
        messages: start::DATA_OF_OTHER_VERSION,
        causes: &[
            cause(
                "The programs are of another major than the cluster. A standby must be of the primary's major.",
                "two versions in DETAIL",
            ),
            cause(
                "The server was built otherwise, or for another kind of processor.",
                "other words in DETAIL",
            ),
        ],
        look: &[on_either(
            "The version of the directory.",
            Sh(Shell::DataVersion),
        )],
        fix: &[words(
            "Install the primary's major on {standby} and use its programs. A cluster is never upgraded by copying: that is pg_upgrade's work.",
        )],
        docs: &[UPGRADE],
    },
    Family {
        slug: "no-data-directory",
        title: "there is no cluster in the directory",
        rank: Rank::Cause,
        messages: start::NO_DATA_DIRECTORY,
        causes: &[
            cause(
                "The path is wrong, or its file system is not mounted.",
                "nothing there",
            ),
            cause(
                "A copy was interrupted: PG_VERSION or global/pg_control is missing.",
                "some files",
            ),
        ],
        look: &[on_either("What is there.", Sh(Shell::DataDirectory))],
        fix: &[on_standby(
            "For a copy that was interrupted: the step moves it aside and copies again.",
            Step(Verb::StandbyCopy),
        )],
        docs: &[CREATION],
    },
    Family {
        slug: "settings-syntax",
        title: "a configuration file has an error of syntax",
        rank: Rank::Cause,
        messages: start::SETTINGS_SYNTAX,
        causes: &[cause(
            "The value at that line has the wrong quotes, or none: it stands in single quotes, double ones are not allowed. The server does not start with it; one that runs keeps its old values.",
            "",
        )],
        look: &[
            on_either(
                "All faulty lines, if the server runs.",
                Sql(Query::FileErrors),
            ),
            on_either("Else the log, with file and line.", Sh(Shell::Log)),
        ],
        fix: &[words("Correct the line; reload, or start.")],
        docs: &[CONFIG],
    },
    Family {
        slug: "settings-file-faulty",
        title: "a configuration file was not taken",
        rank: Rank::Effect,
        messages: start::SETTINGS_FILE_FAULTY,
        causes: &[
            cause("A line before names the error.", "contains errors"),
            cause(
                "A file that an include names is missing, or the cluster's owner cannot read it.",
                "could not open",
            ),
        ],
        look: &[
            on_either(
                "All faulty lines, if the server runs.",
                Sql(Query::FileErrors),
            ),
            on_either("The lines before.", Sh(Shell::Log)),
        ],
        fix: &[words(
            "Correct them all: the server does not start until then, and a reload changes nothing or only what is right.",
        )],
        docs: &[CONFIG],
    },
    Family {
        slug: "setting-unknown",
        title: "this version has no such setting",
        rank: Rank::Cause,
        messages: start::SETTING_UNKNOWN,
        causes: &[
            cause(
                "The setting is of another version: renamed, removed, or newer.",
                "`pgrunbook explain NAME` knows the versions",
            ),
            cause(
                "It is misspelt, or belongs to an extension that is not loaded.",
                "no version has it",
            ),
        ],
        look: &[on_either(
            "All faulty lines, if the server runs.",
            Sql(Query::FileErrors),
        )],
        fix: &[words(
            "Remove or rename it; the message has file and line. A bundle of another version must not be mixed in: render the plan for this one.",
        )],
        docs: &[CONFIG],
    },
    Family {
        slug: "setting-value-invalid",
        title: "a setting has a value that it cannot have",
        rank: Rank::Cause,
        messages: start::SETTING_VALUE_INVALID,
        causes: &[cause(
            "The value is of the wrong kind, outside of its limits, or of another version. Units are written without a blank or in quotes, and kB is not KB.",
            "",
        )],
        look: &[
            on_either(
                "All faulty lines, if the server runs.",
                Sql(Query::FileErrors),
            ),
            on_either("Else the log.", Sh(Shell::Log)),
        ],
        fix: &[words(
            "Correct it. The HINT, where there is one, lists what is allowed; `pgrunbook explain NAME` does too.",
        )],
        docs: &[CONFIG],
    },
    Family {
        slug: "setting-needs-restart",
        title: "the setting takes effect at the next restart",
        rank: Rank::Cause,
        messages: start::SETTING_NEEDS_RESTART,
        causes: &[cause(
            "A reload read a new value of a setting that is fixed while the server runs. The old one stays in force.",
            "",
        )],
        look: &[on_primary(
            "What it is now.",
            Sql(Query::Settings(&[
                "wal_level",
                "max_wal_senders",
                "max_replication_slots",
                "listen_addresses",
                "hot_standby",
                "wal_log_hints",
            ])),
        )],
        fix: &[on_primary(
            "Restart when users can bear it; the step first says what else would change.",
            Step(Verb::PrimaryRestart),
        )],
        docs: &[CONFIG],
    },
    Family {
        slug: "hba-faulty",
        title: "pg_hba.conf has an error and was not read",
        rank: Rank::Cause,
        messages: start::HBA_FAULTY,
        causes: &[cause(
            "A line cannot be read. A server that runs keeps the lines that it had; at a start it ends. Common: no method, an address without its mask, peer on a host line, an IPv6 mask on IPv4.",
            "",
        )],
        look: &[
            on_either("The line, and what is wrong with it.", Sql(Query::HbaRules)),
            on_either("The log has line and file too.", Sh(Shell::Log)),
        ],
        fix: &[
            words("Correct the line."),
            on_either(
                "Reload, and look whether the error is gone.",
                Sql(Query::Reload),
            ),
        ],
        docs: &[HBA],
    },
    Family {
        slug: "library-missing",
        title: "a library that the server needs is not on this host",
        rank: Rank::Cause,
        messages: start::LIBRARY_MISSING,
        causes: &[
            cause(
                "shared_preload_libraries names one whose package the standby's host does not have. The server does not start.",
                "at the start",
            ),
            cause(
                "A function of an extension wants it; its package is missing here.",
                "in a query",
            ),
        ],
        look: &[on_primary(
            "What the primary preloads.",
            Sql(Query::Settings(&[
                "shared_preload_libraries",
                "session_preload_libraries",
                "dynamic_library_path",
            ])),
        )],
        fix: &[
            words(
                "Install the extension's package for this major on every node, in the same version.",
            ),
            on_standby(
                "The step compares libraries of both hosts.",
                Step(Verb::StandbyPreflight),
            ),
        ],
        docs: &[],
    },
    Family {
        slug: "server-did-not-start",
        title: "the server did not come up",
        rank: Rank::Effect,
        messages: start::SERVER_DID_NOT_START,
        causes: &[
            cause(
                "It ended with an error, which stands in its log and not here.",
                "could not start",
            ),
            cause(
                "It still recovers, and pg_ctl has stopped waiting.",
                "in time",
            ),
        ],
        look: &[on_either("The last lines.", Sh(Shell::Log))],
        fix: &[words("Paste what the log says.")],
        docs: &[SERVER_START],
    },
];
