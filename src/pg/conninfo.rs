//! Keywords of a connection string (libpq's `conninfo`), by the major of the libpq that reads it: for
//! `primary_conninfo` the standby's server, for programs their own. An unknown keyword is an error.

use super::Major;
use super::span::{Span, span};

/// A keyword over all majors.
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    name: &'static str,
    span: Span,
}

impl Keyword {
    /// `sslmode`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether libpq of this major knows it.
    pub fn at(&self, major: Major) -> bool {
        self.span.holds(major)
    }
}

/// The keyword of this name; `None` if no major knows it.
pub fn keyword(name: &str) -> Option<&'static Keyword> {
    KEYWORDS
        .binary_search_by(|keyword| keyword.name.cmp(name))
        .ok()
        .map(|i| &KEYWORDS[i])
}

/// Every keyword of every major, sorted by name.
pub fn keywords() -> impl Iterator<Item = &'static Keyword> {
    KEYWORDS.iter()
}

macro_rules! keywords {
    ($($name:ident $since:ident .. $($until:ident)?,)*) => {
        const KEYWORDS: &[Keyword] = &[$(Keyword {
            name: stringify!($name),
            span: span!($since .. $($until)?),
        }),*];
    };
}

keywords! {
    application_name V9_0..,
    authtype V9_0..V14,
    channel_binding V13..,
    client_encoding V9_1..,
    connect_timeout V9_0..,
    dbname V9_0..,
    fallback_application_name V9_0..,
    gssdelegation V16..,
    gssencmode V12..,
    gsslib V9_0..,
    host V9_0..,
    hostaddr V9_0..,
    keepalives V9_0..,
    keepalives_count V9_0..,
    keepalives_idle V9_0..,
    keepalives_interval V9_0..,
    krbsrvname V9_0..,
    load_balance_hosts V16..,
    max_protocol_version V18..,
    min_protocol_version V18..,
    oauth_ca_file V19..,
    oauth_client_id V18..,
    oauth_client_secret V18..,
    oauth_issuer V18..,
    oauth_scope V18..,
    options V9_0..,
    passfile V10..,
    password V9_0..,
    port V9_0..,
    replication V9_0..,
    require_auth V16..,
    requirepeer V9_1..,
    requiressl V9_0..V9_3,
    scram_client_key V18..,
    scram_server_key V18..,
    service V9_0..,
    servicefile V19..,
    ssl_max_protocol_version V13..,
    ssl_min_protocol_version V13..,
    sslcert V9_0..,
    sslcertmode V16..,
    sslcompression V9_2..,
    sslcrl V9_0..,
    sslcrldir V14..,
    sslkey V9_0..,
    sslkeylogfile V18..,
    sslmode V9_0..,
    sslnegotiation V17..,
    sslpassword V13..,
    sslrootcert V9_0..,
    sslsni V14..,
    target_session_attrs V10..,
    tcp_user_timeout V12..,
    tty V9_0..V14,
    user V9_0..,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_found() {
        assert!(KEYWORDS.is_sorted_by(|a, b| a.name < b.name));
        assert!(keywords().all(|one| keyword(one.name) == Some(one)));
        assert_eq!(keyword("passfil"), None);
    }
}
