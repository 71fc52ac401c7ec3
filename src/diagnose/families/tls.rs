//! Encryption and certificates.

use super::docs::{HBA, TLS_CLIENT, TLS_SERVER};
use crate::diagnose::family::How::{Shell as Sh, Sql};
use crate::diagnose::family::{
    Family, Query, Rank, Shell, cause, on_either, on_primary, on_standby, words,
};
use crate::pg::messages::tls;

const SSL: &[&str] = &["ssl", "ssl_cert_file", "ssl_key_file", "ssl_ca_file"];

pub const ALL: &[Family] = &[
    Family {
        slug: "tls-not-offered",
        title: "the server has TLS off and the client asks for it",
        rank: Rank::Cause,
        messages: tls::TLS_NOT_OFFERED,
        causes: &[cause(
            "ssl is off on the server, or its certificate could not be read at the last start or reload. Or something between answers for it.",
            "",
        )],
        look: &[on_primary(
            "Whether it is on, and which files it uses.",
            Sql(Query::Settings(SSL)),
        )],
        fix: &[
            words(
                "On {primary}: make a certificate and key, set ssl = on, reload (up to 9.6: restart). Debian's packages do so by themselves.",
            ),
            words(
                "Or, on a network that is safe, choose tls = off in the plan and render it anew.",
            ),
        ],
        docs: &[TLS_SERVER],
    },
    Family {
        slug: "tls-root-missing",
        title: "the client has no root certificate to check the server with",
        rank: Rank::Cause,
        messages: tls::TLS_ROOT_MISSING,
        causes: &[cause(
            "sslmode is verify-full or verify-ca, and the file is not where libpq looks: sslrootcert, else .postgresql/root.crt in the home of the user that runs the server.",
            "",
        )],
        look: &[on_standby(
            "Which sslrootcert the standby uses.",
            Sh(Shell::StandbySettings),
        )],
        fix: &[words(
            "Put the certificate of the authority that signed the server's there, on each node, readable for the cluster's owner. From 16 on sslrootcert=system uses the system's authorities.",
        )],
        docs: &[TLS_CLIENT],
    },
    Family {
        slug: "tls-name-differs",
        title: "the server's certificate is for another name",
        rank: Rank::Cause,
        messages: tls::TLS_NAME_DIFFERS,
        causes: &[
            cause(
                "The client connects by an address, and the certificate has names alone. Clients before 15 compare addresses with names only.",
                "an address in the message",
            ),
            cause(
                "The name that the client uses is not among those of the certificate (subjectAltName).",
                "two names in the message",
            ),
        ],
        look: &[on_primary(
            "Which certificate it shows; openssl x509 -noout -text -in FILE prints its names.",
            Sql(Query::Settings(SSL)),
        )],
        fix: &[words(
            "Give each node a certificate with the very name or address that the plan has for it, or use that name as the plan's address.",
        )],
        docs: &[TLS_CLIENT],
    },
    Family {
        slug: "tls-not-verified",
        title: "the server's certificate cannot be trusted",
        rank: Rank::Cause,
        messages: tls::TLS_NOT_VERIFIED,
        causes: &[
            cause(
                "It is signed by itself or by another authority than the client's root certificate.",
                "self-signed, or unable to get local issuer certificate (16 and later print the reason)",
            ),
            cause(
                "It has expired, or a clock is wrong.",
                "certificate has expired, or is not yet valid",
            ),
        ],
        look: &[
            on_primary("Which certificate it shows.", Sql(Query::Settings(SSL))),
            on_standby(
                "Which root certificate the standby uses.",
                Sh(Shell::StandbySettings),
            ),
        ],
        fix: &[words(
            "Give the clients the root certificate that signed the server's, or renew that; reload {primary} afterwards.",
        )],
        docs: &[TLS_CLIENT],
    },
    Family {
        slug: "tls-files",
        title: "certificate or key cannot be used",
        rank: Rank::Cause,
        messages: tls::TLS_FILES,
        causes: &[
            cause(
                "The key can be read by others. It must have mode 0600 if the cluster's owner owns it, at most 0640 if root does (root's from 9.6 on).",
                "group or world access, or must be owned",
            ),
            cause(
                "The file is missing, not readable for the cluster's owner, or not of this kind. A copied data directory may lack what the primary's configuration names.",
                "could not load",
            ),
        ],
        look: &[
            on_either("Which files the server wants.", Sql(Query::Settings(SSL))),
            on_either("If it is down, the log names the file.", Sh(Shell::Log)),
        ],
        fix: &[words(
            "Set owner and mode, or the right path; then reload, or start the server.",
        )],
        docs: &[TLS_SERVER],
    },
    Family {
        slug: "hostssl-without-ssl",
        title: "pg_hba.conf asks for TLS, which this server has off",
        rank: Rank::Cause,
        messages: tls::HOSTSSL_WITHOUT_SSL,
        causes: &[cause(
            "A hostssl line cannot fit while ssl is off. From 10 on this is a message in the log and the line is skipped; before, the server does not start.",
            "",
        )],
        look: &[on_primary("Whether TLS is on.", Sql(Query::Settings(SSL)))],
        fix: &[words(
            "Set ssl = on with a certificate and reload (up to 9.6: restart), or choose tls = off in the plan.",
        )],
        docs: &[HBA, TLS_SERVER],
    },
];
