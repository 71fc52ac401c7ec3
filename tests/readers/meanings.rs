//! What texts mean at a major, where no recorded case and no view of a server tells.

use pgrunbook::pg::Major;
use pgrunbook::read::hba::{Address, Depends, Meaning};
use pgrunbook::read::{Kind, Token, accepted, conf, conninfo, hba, pgpass, recovery};

fn major(label: &str) -> Major {
    Major::parse(label).expect("a major")
}

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

#[test]
fn recovery_conf_of_9_0() {
    let value = |label: &str, line: &str| {
        let read = recovery::read(line, major(label));
        accepted(&read.faults).then(|| read.entries[0].value.to_text())
    };
    for (line, old, new) in [
        (r"a = 'x\\y'", Some(r"x\\y"), Some(r"x\y")),
        ("a = 'x''y'", Some("x'y"), Some("x'y")),
        (r"a = 'x\'y'", None, Some("x'y")),
        ("a = x", None, None),
        ("a x", None, None),
        ("a = 'x' y", None, None),
        ("a = 'x'# y", Some("x"), Some("x")),
        ("a = b 'x'", Some("x"), None),
        ("a'x'", Some("x"), Some("x")),
        ("a = 'x", None, None),
    ] {
        assert_eq!(value("9.0", line).as_deref(), old, "{line}");
        if line != "a = x" && line != "a x" {
            assert_eq!(value("9.1", line).as_deref(), new, "{line}");
        }
    }
    assert_eq!(value("9.1", "a = x").as_deref(), Some("x"));
    let long = format!("a = '{}'", "x".repeat(1_020));
    assert_eq!(
        (value("9.0", &long), value("9.0", &long[..10])),
        (None, None)
    );
    assert!(value("9.0", &format!("a = '{}'", "x".repeat(1_000))).is_some());
}

#[test]
fn parameters_of_recovery_conf() {
    let taken = |label: &str, line: &str| {
        let text = format!("standby_mode = 'on'\nprimary_conninfo = 'host=a'\n{line}\n");
        let read = recovery::read(&text, major(label));
        accepted(
            &[
                read.faults.clone(),
                recovery::check(&text, &read, major(label)),
            ]
            .concat(),
        )
    };
    for line in [
        "recovery_target_timeline = 'latest'",
        "recovery_target_timeline = '3'",
        "recovery_target_inclusive = 'f'",
        "recovery_target_lsn = '0/3000060'",
        "recovery_min_apply_delay = '5min'",
        "recovery_target_action = 'promote'",
    ] {
        assert!(taken("11", line), "{line}");
    }
    for line in [
        "STANDBY_MODE = 'on'",
        "standby_mode = 'o'",
        "port = 5432",
        "recovery_target_timeline = 'newest'",
        "recovery_target_lsn = '0-3000060'",
        "recovery_min_apply_delay = '5 minutes'",
        "recovery_target_action = 'Promote'",
        "primary_slot_name = 'a-b'",
        "promote_trigger_file = 'x'",
    ] {
        assert!(!taken("11", line), "{line}");
    }
}

#[test]
fn settings_by_major_and_file() {
    let taken = |label: &str, text: &str| {
        let read = conf::read(text, major(label));
        accepted(&[read.faults.clone(), conf::check(text, &read, major(label))].concat())
    };
    for (text, since, until) in [
        ("wal_keep_size = 1GB", "13", "12"),
        ("wal_keep_segments = 64", "12", "13"),
        ("standby_mode = on", "", "11"),
        ("primary_conninfo = 'host=a'", "12", "11"),
        ("hot_standby_feedback = on", "9.1", "9.0"),
        ("a.b = 1", "9.2", "9.1"),
        ("custom_variable_classes = 'x, A'\na.b = 1", "9.1", "9.2"),
        ("server_version_num = 1", "", "17"),
        ("include_dir 'x'", "9.3", "9.2"),
        ("sort_mem = 4MB", "9.0", ""),
    ] {
        assert!(since.is_empty() || taken(since, text), "{text} at {since}");
        assert!(until.is_empty() || !taken(until, text), "{text} at {until}");
    }
}

#[test]
fn connection_strings_of_old_majors() {
    let taken = |label: &str, text: &str| accepted(&conninfo::read(text, major(label)).faults);
    assert!(!taken("9.1", "postgres://a/b") && taken("9.2", "postgres://a/b"));
    assert!(taken("13", "tty=x") && !taken("14", "tty=x"));
    assert!(!taken("9.6", "passfile=x") && taken("10", "passfile=x"));
    // Before 10 a comma is part of the host's name.
    let host = |label: &str| {
        let read = conninfo::read("postgres://a:1,b:2/c", major(label));
        (
            read.get("host").map(|host| host.to_text()),
            read.get("port").map(|port| port.to_text()),
        )
    };
    assert_eq!(host("9.6"), (Some("a".into()), Some("1,b:2".into())));
    assert_eq!(host("10"), (Some("a,b".into()), Some("1,2".into())));
}

#[test]
fn passfiles_of_old_majors() {
    let password = |label: &str, line: &str| {
        let read = pgpass::read(line, major(label));
        read.get("h", "1", "d", "u")
            .map(|entry| entry.password.to_text())
    };
    let line = r"h:1:d:u:a\:b\\c:d";
    assert_eq!(password("9.1", line).as_deref(), Some(r"a\:b\\c:d"));
    assert_eq!(password("9.2", line).as_deref(), Some(r"a:b\c"));
    let long = format!("h:1:d:u:{}", "x".repeat(400));
    assert_eq!(password("10", &long).map(|text| text.len()), Some(311));
    assert_eq!(password("11", &long).map(|text| text.len()), Some(400));
    assert!(!accepted(&pgpass::read(&long, major("10")).faults));
    assert_eq!(password("9.6", "h:1:d:u:x\r\n").as_deref(), Some("x\r"));
    assert_eq!(password("10", "h:1:d:u:x\r\n").as_deref(), Some("x"));
}

/// The kinds of all tokens but blanks.
fn kinds(tokens: &[Token]) -> Vec<Kind> {
    let kinds = tokens.iter().map(|token| token.kind);
    kinds.filter(|kind| *kind != Kind::Blank).collect()
}

#[test]
fn what_validates_is_what_paints() {
    use Kind::*;
    let major = major("17");
    let conf = conf::read("port = 5 # c\ninclude 'x'\nw x\n\"bad\" 'line'", major);
    assert_eq!(
        kinds(&conf.tokens),
        [
            Name, Equals, Number, Comment, Directive, String, Name, Word, Error
        ]
    );
    let hba = hba::read(
        "host all,b +c 10.0.0.0 255.0.0.0 ident map=x # c\nhost all all all MD5\ninclude x",
        major,
    );
    let first = [
        Keyword, Keyword, Separator, Word, Keyword, Address, Address, Method, Name, Comment,
    ];
    let rest = [Keyword, Keyword, Keyword, Keyword, Error, Directive, String];
    assert_eq!(kinds(&hba.tokens), [&first[..], &rest[..]].concat());
    let string = conninfo::read("host=a password='b' sslmod=x", major);
    assert_eq!(
        kinds(&string.tokens),
        [
            Name, Equals, Word, Name, Equals, Secret, Error, Equals, Word
        ]
    );
    let uri = conninfo::read("postgres://u:p@[::1]:1/d?user=x", major);
    let authority = [
        Keyword, Word, Separator, Secret, Separator, Separator, Address, Separator, Separator,
        Number,
    ];
    assert_eq!(
        kinds(&uri.tokens),
        [
            &authority[..],
            &[Separator, Word, Separator, Name, Equals, Word]
        ]
        .concat()
    );
    let file = pgpass::read("# c\n*:1:d:u:p\nbroken", major);
    let line = [
        Wildcard, Separator, Word, Separator, Word, Separator, Word, Separator, Secret,
    ];
    assert_eq!(
        kinds(&file.tokens),
        [&[Comment], &line[..], &[Error]].concat()
    );
}

#[test]
fn a_fault_names_its_place_and_what_to_do() {
    let text = "port = 5432\nlisten_addresses = 10.0.0.1 # ä\n";
    let read = conf::read(text, major("17"));
    let [fault] = &read.faults[..] else {
        panic!("{:?}", read.faults)
    };
    assert_eq!(
        fault.to_string(),
        "line 2, column 24: error: something follows the value of listen_addresses: `.0.1`"
    );
    assert_eq!(
        fault.problem.hint,
        "One line holds one setting. If it is one value, write `listen_addresses = '10.0.0.1'`."
    );
    let read = hba::read("\nhost all ä 10.0.0.0/33 md5", major("17"));
    assert_eq!(
        read.faults[0].to_string(),
        "line 2, column 12: error: the mask of `10.0.0.0/33` is none"
    );
}
