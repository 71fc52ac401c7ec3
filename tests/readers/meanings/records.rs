//! Records of pg_hba.conf.

use pgrunbook::read::hba::{Address, Depends, Meaning};
use pgrunbook::read::{accepted, hba};

use super::major;

/// What the only user, or database, of a record means.
fn meaning(label: &str, database: bool, text: &str) -> (Meaning, String) {
    let line = if database {
        format!("local {text} x trust")
    } else {
        format!("local x {text} trust")
    };
    let read = hba::read(&line, major(label));
    let record = read
        .records
        .first()
        .unwrap_or_else(|| panic!("{line}: {:?}", read.faults));
    let items = if database {
        &record.databases
    } else {
        &record.users
    };
    assert_eq!(items.len(), 1, "{line}");
    (items[0].meaning, items[0].text.to_text())
}

#[test]
fn quotes_take_the_meaning_of_words_away() {
    for label in ["9.0", "9.2", "17"] {
        for (text, means) in [
            ("all", Meaning::All),
            ("replication", Meaning::Replication),
            ("sameuser", Meaning::SameUser),
            ("samerole", Meaning::SameRole),
            ("samegroup", Meaning::SameRole),
            ("\"all\"", Meaning::Name),
            ("\"replication\"", Meaning::Name),
            ("\"\"all", Meaning::Name),
            ("ALL", Meaning::Name),
            ("+x", Meaning::Name),
            ("@x", Meaning::File),
            ("\"@x\"", Meaning::Name),
            ("@", Meaning::Name),
        ] {
            assert_eq!(meaning(label, true, text).0, means, "{text} at {label}");
        }
        assert_eq!(meaning(label, false, "all").0, Meaning::All);
        assert_eq!(meaning(label, false, "\"all\"").0, Meaning::Name);
        assert_eq!(meaning(label, false, "replication").0, Meaning::Name);
        assert_eq!(meaning(label, false, "+x").0, Meaning::Member);
    }
    // Quotes behind the start: a name up to 9.1, a keyword from 9.2 on.
    assert_eq!(
        meaning("9.1", true, "a\"ll\""),
        (Meaning::Name, "all".to_owned())
    );
    assert_eq!(
        meaning("9.2", true, "a\"ll\""),
        (Meaning::All, "all".to_owned())
    );
    // 9.1 forgets that a name was quoted.
    assert_eq!(meaning("9.1", false, "\"+x\"").0, Meaning::Member);
    assert_eq!(
        meaning("9.2", false, "\"+x\""),
        (Meaning::Name, "+x".to_owned())
    );
    // Expressions, also in quotes.
    for text in ["/^x", "\"/^x\""] {
        assert_eq!(meaning("15", false, text).0, Meaning::Name);
        assert_eq!(meaning("16", false, text).0, Meaning::Regex);
        assert_eq!(meaning("16", true, text).0, Meaning::Regex);
    }
}

#[test]
fn a_record_says_what_it_depends_on() {
    let depends = |label: &str, line: &str| {
        let read = hba::read(line, major(label));
        assert_eq!(read.faults, [], "{line}");
        read.records[0].depends.clone()
    };
    assert_eq!(depends("17", "host all all all md5"), []);
    assert_eq!(
        depends("17", "hostssl all all all cert"),
        [Depends::Ssl, Depends::Build("cert")]
    );
    assert_eq!(
        depends("17", "hostgssenc all all all gss"),
        [Depends::Build("GSSAPI"), Depends::Build("gss")]
    );
    assert_eq!(
        depends("17", "local @a /b trust"),
        [Depends::Regex, Depends::File]
    );
    assert_eq!(
        depends("18", "host all all all oauth issuer=a scope=b"),
        [Depends::OauthValidator]
    );
    let old = "host all all all radius radiusserver=a radiussecret=b";
    assert_eq!(depends("9.6", old), [Depends::NameResolution]);
    assert!(hba::read(old, major("10")).records.is_empty());
}

#[test]
fn options_of_methods() {
    let taken = |label: &str, record: &str| {
        let read = hba::read(record, major(label));
        accepted(&read.faults)
    };
    for (label, options, fits) in [
        ("17", "ldap ldapserver=a ldapprefix=b", true),
        ("17", "ldap ldapserver=a ldapbasedn=b ldapport=389", true),
        ("17", "ldap ldapurl=ldap://a/b", true),
        ("9.2", "ldap ldapurl=ldap://a/b", false),
        ("17", "ldap ldapserver=a", false),
        ("17", "ldap ldapprefix=b ldapport=x", false),
        ("17", "ldap ldapprefix=b ldapbasedn=c", false),
        (
            "17",
            "ldap ldapbasedn=a ldapsearchattribute=b ldapsearchfilter=c",
            false,
        ),
        ("10", "ldap ldapbasedn=a ldapsearchfilter=c", false),
        ("17", "pam pamservice=x", true),
        ("9.5", "pam pam_use_hostname=1", false),
        ("17", "gss include_realm=0 krb_realm=X map=x", true),
        ("17", "sspi compat_realm=1", true),
        ("17", "gss compat_realm=1", false),
        ("9.3", "krb5 krb_server_hostname=x", true),
        ("9.4", "krb5", false),
        ("18", "oauth issuer=a scope=b map=c", true),
        (
            "18",
            "oauth issuer=a scope=b map=c delegate_ident_mapping=1",
            false,
        ),
        ("18", "oauth issuer=a", false),
        (
            "9.6",
            "radius radiusserver=a radiussecret=b radiusport=1812",
            true,
        ),
        (
            "9.6",
            "radius radiusserver=a radiussecret=b radiusport=x",
            false,
        ),
        ("9.6", "radius radiusserver=a", false),
        ("19", "radius radiusservers=a radiussecrets=b", false),
    ] {
        let record = format!("hostssl all all all {options}");
        assert_eq!(taken(label, &record), fits, "{record} at {label}");
    }
    assert!(!taken("17", "local all all gss") && taken("17", "local all all peer map=x"));
    assert!(!taken("9.0", "local all all peer") && taken("9.0", "local all all ident"));
}

#[test]
fn addresses_by_major() {
    let address = |label: &str, text: &str| {
        let read = hba::read(format!("host all all {text} md5"), major(label));
        read.records
            .first()
            .and_then(|record| record.address.clone())
    };
    assert_eq!(address("9.0", "all"), None);
    assert_eq!(address("9.0", "a.example.com"), None);
    assert_eq!(address("9.0", "samenet"), Some(Address::Samenet));
    assert_eq!(address("9.1", "all"), Some(Address::All));
    assert_eq!(address("17", "\"all\""), Some(Address::Host("all".into())));
    let net = |ip: &str, mask: &str| {
        let parse = |text: &str| text.parse().expect("an address");
        Some(Address::Net {
            ip: parse(ip),
            mask: parse(mask),
        })
    };
    assert_eq!(address("9.0", "10.0.0.1/8"), net("10.0.0.1", "255.0.0.0"));
    assert_eq!(address("17", "::1 ffff::"), net("::1", "ffff::"));
    assert_eq!(address("17", "10.0.0.1"), None);
}

#[test]
fn the_limits_of_a_line_and_a_token() {
    let taken = |label: &str, text: &str| accepted(&hba::read(text, major(label)).faults);
    let token = |length| format!("local {} all trust", "a".repeat(length));
    for (label, most) in [
        ("9.0", 254),
        ("9.6", 254),
        ("10", 255),
        ("13", 10_239),
        ("15", 10_239),
    ] {
        assert!(
            taken(label, &token(most)) && !taken(label, &token(most + 1)),
            "{label}"
        );
    }
    assert!(taken("16", &token(50_000)));
    let line = |length: usize| format!("local all all trust #{}\n", "x".repeat(length - 22));
    for (label, most) in [("9.3", 8_190), ("12", 8_190), ("13", 20_478)] {
        assert!(
            taken(label, &line(most)) && !taken(label, &line(most + 1)),
            "{label}"
        );
    }
    assert!(taken("9.2", &line(50_000)) && taken("14", &line(50_000)));
}
