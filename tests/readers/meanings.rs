//! What texts mean at a major, where no recorded case and no view of a server tells.

#[path = "meanings/records.rs"]
mod records;
#[path = "meanings/settings.rs"]
mod settings;

use pgrunbook::pg::Major;
use pgrunbook::read::{Kind, Token, accepted, conf, conninfo, hba, pgpass};

fn major(label: &str) -> Major {
    Major::parse(label).expect("a major")
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
