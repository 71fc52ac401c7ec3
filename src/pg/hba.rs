//! What pg_hba.conf takes at each major: types, methods, options, and how long a token and a line may be.
//! Sources: `hba.c` of each major; from 10 on running servers are asked too (`tests/servers/readers/hba.rs`).

use super::Major;
use super::span::{Span, at, dated, span};

/// How long things may be, in bytes; `None`: as long as one likes. Of the minor releases of a major the least counts: the last
/// ones of 11 and 12 take longer ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HbaLimits {
    /// The longest token, without its quotes. With a closing quote or a comma behind it one byte less.
    pub token: Option<usize>,
    /// The longest line, with its line end.
    pub line: Option<usize>,
}

const LIMITS: &[(Span, HbaLimits)] = dated! {
    V9_0..V9_3 => HbaLimits { token: Some(254), line: None },
    V9_3..V10 => HbaLimits { token: Some(254), line: Some(8_190) },
    V10..V13 => HbaLimits { token: Some(255), line: Some(8_190) },
    V13..V14 => HbaLimits { token: Some(10_239), line: Some(20_478) },
    V14..V16 => HbaLimits { token: Some(10_239), line: None },
    V16.. => HbaLimits { token: None, line: None },
};

/// How long a token and a line of this major's pg_hba.conf may be.
pub fn hba_limits(major: Major) -> HbaLimits {
    at(LIMITS, major).unwrap_or(HbaLimits {
        token: None,
        line: None,
    })
}

const TYPES: &[(&str, Span)] = &[
    ("host", span!(V9_0..)),
    ("hostgssenc", span!(V12..)),
    ("hostnogssenc", span!(V12..)),
    ("hostnossl", span!(V9_0..)),
    ("hostssl", span!(V9_0..)),
    ("local", span!(V9_0..)),
];

/// Whether the first field may be this word.
pub fn connection_type(major: Major, name: &str) -> bool {
    TYPES
        .iter()
        .any(|(ours, span)| *ours == name && span.holds(major))
}

/// An authentication method.
#[derive(Debug, PartialEq, Eq)]
pub struct HbaMethod {
    /// As it is written; its case counts.
    pub name: &'static str,
    /// Whether some builds of the server do without it.
    pub by_build: bool,
    span: Span,
}

impl HbaMethod {
    /// Whether the major has it.
    pub fn at(&self, major: Major) -> bool {
        self.span.holds(major)
    }
}

const fn always(name: &'static str, span: Span) -> HbaMethod {
    HbaMethod {
        name,
        by_build: false,
        span,
    }
}

const fn by_build(name: &'static str, span: Span) -> HbaMethod {
    HbaMethod {
        name,
        by_build: true,
        span,
    }
}

const METHODS: &[HbaMethod] = &[
    by_build("bsd", span!(V9_6..)),
    by_build("cert", span!(V9_0..)),
    by_build("gss", span!(V9_0..)),
    always("ident", span!(V9_0..)),
    by_build("krb5", span!(V9_0..V9_4)),
    by_build("ldap", span!(V9_0..)),
    always("md5", span!(V9_0..)),
    always("oauth", span!(V18..)),
    by_build("pam", span!(V9_0..)),
    always("password", span!(V9_0..)),
    always("peer", span!(V9_1..)),
    always("radius", span!(V9_0..V19)),
    always("reject", span!(V9_0..)),
    always("scram-sha-256", span!(V10..)),
    by_build("sspi", span!(V9_0..)),
    always("trust", span!(V9_0..)),
];

/// Every method of any major, sorted by name.
pub fn hba_methods() -> impl Iterator<Item = &'static HbaMethod> {
    METHODS.iter()
}

/// The method of this name; `None` if no major has it.
pub fn hba_method(name: &str) -> Option<&'static HbaMethod> {
    METHODS.iter().find(|method| method.name == name)
}

/// An option behind the method.
#[derive(Debug, PartialEq, Eq)]
pub struct HbaOption {
    pub name: &'static str,
    /// Where it may stand.
    pub scope: HbaOptionScope,
    span: Span,
}

/// Which records take an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HbaOptionScope {
    /// Those with one of these methods.
    Methods(&'static [&'static str]),
    /// Those of type `hostssl`.
    Hostssl,
}

impl HbaOption {
    /// Whether the major has it.
    pub fn at(&self, major: Major) -> bool {
        self.span.holds(major)
    }
}

macro_rules! options {
    ($($name:ident $since:ident .. $($until:ident)? => $scope:expr;)*) => {
        const OPTIONS: &[HbaOption] = &[$(HbaOption {
            name: stringify!($name),
            scope: $scope,
            span: span!($since .. $($until)?),
        }),*];
    };
}

const GSS: HbaOptionScope = HbaOptionScope::Methods(&["gss", "krb5", "sspi"]);
const KRB5: HbaOptionScope = HbaOptionScope::Methods(&["krb5"]);
const LDAP: HbaOptionScope = HbaOptionScope::Methods(&["ldap"]);
const MAP: HbaOptionScope =
    HbaOptionScope::Methods(&["cert", "gss", "ident", "krb5", "oauth", "peer", "sspi"]);
const OAUTH: HbaOptionScope = HbaOptionScope::Methods(&["oauth"]);
const PAM: HbaOptionScope = HbaOptionScope::Methods(&["pam"]);
const RADIUS: HbaOptionScope = HbaOptionScope::Methods(&["radius"]);
const SSPI: HbaOptionScope = HbaOptionScope::Methods(&["sspi"]);

options! {
    clientcert V9_0.. => HbaOptionScope::Hostssl;
    clientname V14.. => HbaOptionScope::Hostssl;
    compat_realm V9_6.. => SSPI;
    delegate_ident_mapping V18.. => OAUTH;
    include_realm V9_0.. => GSS;
    issuer V18.. => OAUTH;
    krb_realm V9_0.. => GSS;
    krb_server_hostname V9_0..V9_4 => KRB5;
    ldapbasedn V9_0.. => LDAP;
    ldapbinddn V9_0.. => LDAP;
    ldapbindpasswd V9_0.. => LDAP;
    ldapport V9_0.. => LDAP;
    ldapprefix V9_0.. => LDAP;
    ldapscheme V11.. => LDAP;
    ldapsearchattribute V9_0.. => LDAP;
    ldapsearchfilter V11.. => LDAP;
    ldapserver V9_0.. => LDAP;
    ldapsuffix V9_0.. => LDAP;
    ldaptls V9_0.. => LDAP;
    ldapurl V9_3.. => LDAP;
    map V9_0.. => MAP;
    pam_use_hostname V9_6.. => PAM;
    pamservice V9_0.. => PAM;
    radiusidentifier V9_0..V10 => RADIUS;
    radiusidentifiers V10..V19 => RADIUS;
    radiusport V9_0..V10 => RADIUS;
    radiusports V10..V19 => RADIUS;
    radiussecret V9_0..V10 => RADIUS;
    radiussecrets V10..V19 => RADIUS;
    radiusserver V9_0..V10 => RADIUS;
    radiusservers V10..V19 => RADIUS;
    scope V18.. => OAUTH;
    upn_username V9_6.. => SSPI;
    validator V18.. => OAUTH;
}

/// Every option of any major, sorted by name.
pub fn hba_options() -> impl Iterator<Item = &'static HbaOption> {
    OPTIONS.iter()
}

/// The option of this name; `None` if no major has it.
pub fn hba_option(name: &str) -> Option<&'static HbaOption> {
    OPTIONS.iter().find(|option| option.name == name)
}

/// Values of `clientcert`, each with whether the method `cert` takes it too.
pub type Clientcert = &'static [(&'static str, bool)];

/// The values that `clientcert` takes. `None`: any value is taken, and all
/// but `1` turn it off, which `cert` does not take.
pub fn clientcert(major: Major) -> Option<Clientcert> {
    const WORDS: &[(Span, Option<Clientcert>)] = dated! {
        V9_0..V12 => None,
        V12..V14 => Some(&[
            ("0", false),
            ("1", true),
            ("no-verify", false),
            ("verify-ca", true),
            ("verify-full", true),
        ]),
        V14.. => Some(&[("verify-ca", false), ("verify-full", true)]),
    };
    at(WORDS, major).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_every_method_of_an_option_is_one() {
        assert!(METHODS.is_sorted_by(|a, b| a.name < b.name));
        assert!(OPTIONS.is_sorted_by(|a, b| a.name < b.name));
        for option in OPTIONS {
            if let HbaOptionScope::Methods(names) = option.scope {
                assert!(names.iter().all(|name| hba_method(name).is_some()));
            }
        }
    }

    #[test]
    fn every_major_has_a_row() {
        for major in Major::all() {
            assert!(LIMITS.iter().any(|(span, _)| span.holds(major)), "{major}");
        }
    }
}
