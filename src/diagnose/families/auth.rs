//! Who may connect, and with what.

use super::docs::{AUTH, HBA, PASSFILE, PASSWORD, ROLE};
use crate::diagnose::family::How::{Shell as Sh, Sql, Step};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::auth;
use crate::runbook::Verb;

pub const ALL: &[Family] = &[
    Family {
        slug: "hba-no-replication",
        title: "no line of pg_hba.conf admits this replication connection",
        rank: Rank::Cause,
        messages: auth::HBA_NO_REPLICATION,
        causes: &[
            cause(
                "{primary} has no line with the word replication as its database for this role and address. A line for the database all does not count.",
                "the query shows no such line",
            ),
            cause(
                "The line is there and asks for TLS (hostssl), and the connection came without it, or the other way round.",
                "the end of the message: no encryption, or SSL off",
            ),
            cause(
                "The line is there and was not read: no reload, an error in the file, or another file than the server's own.",
                "the file has it and the query does not, or the query shows an error",
            ),
            cause(
                "The standby comes from another address than the plan says: NAT, a second interface, IPv6.",
                "the host in the message is none of the plan's",
            ),
        ],
        look: &[on_primary(
            "The lines that the server has read, the first that fits counts.",
            Sql(Query::HbaRules),
        )],
        fix: &[on_primary(
            "Let the step write the plan's lines and reload. If the address differs, correct `from` in the plan first.",
            Step(Verb::PrimaryConfigure),
        )],
        docs: &[HBA],
    },
    Family {
        slug: "hba-no-entry",
        title: "no line of pg_hba.conf admits this connection",
        rank: Rank::Cause,
        messages: auth::HBA_NO_ENTRY,
        causes: &[
            cause(
                "The server has no line for this database, role and address. The scripts and pg_rewind connect to database postgres, beside the replication connection.",
                "the query shows none",
            ),
            cause(
                "The line asks for TLS (hostssl) and the connection came without it, or the other way round.",
                "the end of the message: no encryption, or SSL off",
            ),
        ],
        look: &[on_primary(
            "The lines that the server has read.",
            Sql(Query::HbaRules),
        )],
        fix: &[on_primary(
            "The step writes lines for replication and for database postgres, and reloads.",
            Step(Verb::PrimaryConfigure),
        )],
        docs: &[HBA],
    },
    Family {
        slug: "hba-rejects",
        title: "a line of pg_hba.conf rejects this connection",
        rank: Rank::Cause,
        messages: auth::HBA_REJECTS,
        causes: &[cause(
            "A line with the method reject fits first. Lines are tried from the top, and the first that fits decides.",
            "",
        )],
        look: &[on_primary(
            "A reject above the plan's lines.",
            Sql(Query::HbaRules),
        )],
        fix: &[
            words("Ask whoever wrote the reject; it may be meant."),
            on_primary(
                "The step puts the plan's block before the first line, which then decides.",
                Step(Verb::PrimaryConfigure),
            ),
        ],
        docs: &[HBA],
    },
    Family {
        slug: "password-wrong",
        title: "the password is not accepted",
        rank: Rank::Cause,
        messages: auth::PASSWORD_WRONG,
        causes: &[
            cause(
                "The passfile has another password than the role on {primary}.",
                "DETAIL in the server's log: Password does not match",
            ),
            cause(
                "The role has no password.",
                "DETAIL: has no password assigned",
            ),
            cause(
                "The role's password has expired (VALID UNTIL).",
                "DETAIL: has an expired password",
            ),
            cause(
                "Another line of the passfile came first, or ~/.pgpass of another user.",
                "the last line of the client's message names the file",
            ),
        ],
        look: &[
            on_primary(
                "The reason stands in the server's log alone, as DETAIL; clients are not told.",
                Sh(Shell::Log),
            ),
            on_primary(
                "Whether the role may log in, and until when.",
                Sql(Query::Role),
            ),
            on_standby("The passfile that is read.", Sh(Shell::Passfile)),
        ],
        fix: &[
            on_standby(
                "If the bundle's password is the right one: install the passfile again.",
                Step(Verb::StandbyPrepare),
            ),
            words(
                "If the role's is another: give it the bundle's in psql on {primary} by \\password, which sends a verifier and no clear text; every client of that role then needs the new one.",
            ),
        ],
        docs: &[PASSFILE, PASSWORD],
    },
    Family {
        slug: "password-verifier",
        title: "the stored password does not fit the method",
        rank: Rank::Cause,
        messages: auth::PASSWORD_VERIFIER,
        causes: &[
            cause(
                "pg_hba.conf asks for scram-sha-256 and the role's password was stored as MD5: it was set while password_encryption was md5.",
                "SCRAM in the message",
            ),
            cause(
                "pg_hba.conf's method cannot use what is stored.",
                "MD5 in the message",
            ),
        ],
        look: &[on_primary(
            "How new passwords are stored.",
            Sql(Query::Settings(&["password_encryption"])),
        )],
        fix: &[words(
            "Set password_encryption = 'scram-sha-256' and the role's password anew (\\password in psql). Clients before PostgreSQL 10 cannot log in by it.",
        )],
        docs: &[PASSWORD],
    },
    Family {
        slug: "password-missing",
        title: "the client had no password to send",
        rank: Rank::Cause,
        messages: auth::PASSWORD_MISSING,
        causes: &[
            cause(
                "No passfile was found: the server or the script runs as another user, with another home.",
                "the file is not where that user's home is",
            ),
            cause(
                "No line of it fits. Host, port, database and user are compared as text: a name is not its address, and for replication the database is replication.",
                "the file is there and is read",
            ),
            cause(
                "The file is readable for others, and libpq ignores it.",
                "a WARNING about the password file near by",
            ),
        ],
        look: &[
            on_standby(
                "The file is there, belongs to the user that runs the server, and has mode 0600.",
                Sh(Shell::Passfile),
            ),
            on_standby(
                "Which host, port and passfile the standby really uses.",
                Sh(Shell::StandbySettings),
            ),
        ],
        fix: &[on_standby(
            "The step installs the passfile with the right lines and mode.",
            Step(Verb::StandbyPrepare),
        )],
        docs: &[PASSFILE],
    },
    Family {
        slug: "passfile-ignored",
        title: "the passfile is ignored",
        rank: Rank::Cause,
        messages: auth::PASSFILE_IGNORED,
        causes: &[
            cause(
                "Others than its owner can read it, so libpq does not use it.",
                "group or world access",
            ),
            cause("It is a directory, a pipe or a device.", "not a plain file"),
        ],
        look: &[on_standby("Mode and owner.", Sh(Shell::Passfile))],
        fix: &[on_standby("Close it to others.", Sh(Shell::ClosePassfile))],
        docs: &[PASSFILE],
    },
    Family {
        slug: "scram-unsupported",
        title: "the client does not know the server's way to authenticate",
        rank: Rank::Cause,
        messages: auth::SCRAM_UNSUPPORTED,
        causes: &[cause(
            "The client's libpq is older than 10 and the role's password is a SCRAM verifier. Often an old psql or pg_basebackup stands first in the path.",
            "",
        )],
        look: &[on_standby(
            "The version of the program that copies.",
            Sh(Shell::CopyVersion),
        )],
        fix: &[words(
            "Use the programs of the server's own version, by full path. A role with an MD5 password would work too, and is weaker.",
        )],
        docs: &[PASSWORD],
    },
    Family {
        slug: "role-missing",
        title: "the role does not exist",
        rank: Rank::Cause,
        messages: auth::ROLE_MISSING,
        causes: &[
            cause(
                "The role was not created on this server, or the connection reaches another server than {primary}.",
                "the query shows no row",
            ),
            cause(
                "The name is written differently: names in SQL without double quotes are folded to lower case, in a connection string they are not.",
                "the query on all roles shows one that differs in case",
            ),
        ],
        look: &[on_primary("A row: the role is there.", Sql(Query::Role))],
        fix: &[on_primary(
            "The step creates it; one that is there is left alone.",
            Step(Verb::PrimaryRole),
        )],
        docs: &[ROLE],
    },
    Family {
        slug: "role-no-login",
        title: "the role may not log in",
        rank: Rank::Cause,
        messages: auth::ROLE_NO_LOGIN,
        causes: &[cause(
            "It was created by CREATE ROLE without LOGIN, which CREATE USER has and CREATE ROLE has not.",
            "",
        )],
        look: &[on_primary("rolcanlogin.", Sql(Query::Role))],
        fix: &[on_primary(
            "Give it what it needs.",
            Sql(Query::RoleMayReplicate),
        )],
        docs: &[ROLE],
    },
    Family {
        slug: "role-no-replication",
        title: "the role may not replicate",
        rank: Rank::Cause,
        messages: auth::ROLE_NO_REPLICATION,
        causes: &[cause(
            "It has not the attribute REPLICATION. In 9.0 it must be a superuser; 9.1 wants the attribute of superusers too. Membership in a role that has it does not help: attributes are not inherited.",
            "",
        )],
        look: &[on_primary("Its attributes.", Sql(Query::Role))],
        fix: &[on_primary(
            "Give it what it needs.",
            Sql(Query::RoleMayReplicate),
        )],
        docs: &[ROLE],
    },
    Family {
        slug: "auth-method-failed",
        title: "another way to authenticate failed",
        rank: Rank::Cause,
        messages: auth::AUTH_METHOD_FAILED,
        causes: &[
            cause(
                "On a local line with peer or ident the operating system's user must have the role's name, or a map must say otherwise.",
                "Peer or Ident",
            ),
            cause(
                "The certificate, the directory or the ticket does not prove this role.",
                "certificate, LDAP, PAM or GSSAPI",
            ),
            cause(
                "The client's require_auth forbids the method that the server asks for (from 16 on).",
                "requirement",
            ),
        ],
        look: &[on_primary(
            "Which line fits first, and its method.",
            Sql(Query::HbaRules),
        )],
        fix: &[
            words(
                "Type the command as the user who owns the cluster, or give a host (-h), so that a line for TCP is used.",
            ),
            on_primary(
                "For replication: the step puts the plan's lines, by password, first.",
                Step(Verb::PrimaryConfigure),
            ),
        ],
        docs: &[AUTH],
    },
    Family {
        slug: "role-connection-limit",
        title: "the role has as many connections as it may have",
        rank: Rank::Cause,
        messages: auth::ROLE_CONNECTION_LIMIT,
        causes: &[cause(
            "The role has a CONNECTION LIMIT. pg_basebackup needs two connections at once, each standby one. Replication connections count up to 12, and in 13 to 17 before the minor releases of February 2025.",
            "",
        )],
        look: &[
            on_primary("rolconnlimit; -1 is none.", Sql(Query::Role)),
            on_primary("Which connections there are.", Sql(Query::Sessions)),
        ],
        fix: &[on_primary(
            "Take the limit away.",
            Sql(Query::RoleUnlimited),
        )],
        docs: &[ROLE],
    },
    Family {
        slug: "md5-password",
        title: "a password is stored as MD5",
        rank: Rank::Note,
        messages: auth::MD5_PASSWORD,
        causes: &[cause(
            "It works. From 18 on the server warns, since a later version will not take such passwords.",
            "",
        )],
        look: &[on_either(
            "How new passwords are stored.",
            Sql(Query::Settings(&["password_encryption"])),
        )],
        fix: &[words(
            "Set the role's password anew with password_encryption = 'scram-sha-256', once no client is older than 10.",
        )],
        docs: &[PASSWORD],
    },
];
