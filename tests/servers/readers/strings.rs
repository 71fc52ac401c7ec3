//! Connection strings and passfiles, as each major's libpq reads them.

use super::dice::Dice;
use super::libpq::{Libpq, write_passfile};
use crate::binaries;
use pgrunbook::pg::{Feature, Major, keywords};
use pgrunbook::read::{accepted, conninfo, pgpass};
use std::collections::BTreeMap;

const STRINGS: usize = 6000;
const PASSFILES: usize = 1500;

const PAIRS: &[&str] = &[
    "host",
    "port",
    "user",
    "dbname",
    "application_name",
    "passfile",
    "sslmode",
    "channel_binding",
    "tty",
    "requiressl",
    "no_such",
    "HOST",
    "=",
    "=",
    "=",
    "=",
    " = ",
    " ",
    " ",
    " ",
    "\t",
    "\n",
    "\u{b}",
    "'",
    "'",
    "''",
    "\\'",
    "\\\\",
    "\\",
    "a",
    "1",
    "ä",
    "-x",
    "/tmp",
    "a.b,c",
    "%41",
    "#",
    "\"",
    "\u{a0}",
    "replication=database",
    "host=a ",
    "user='x y' ",
];
const URIS: &[&str] = &[
    "a",
    "host",
    "10.0.0.1",
    "[::1]",
    "[",
    "]",
    "[]",
    ":",
    ":5432",
    "/",
    "/db",
    "?",
    "&",
    "=",
    "@",
    "u@",
    "u:p@",
    ",",
    "h1,h2",
    "%41",
    "%20",
    "%00",
    "%4",
    "%zz",
    "%",
    " ",
    "  ",
    "a b",
    "ä",
    "#",
    "host=x",
    "sslmode=require",
    "ssl=true",
    "ssl=false",
    "?port=1",
    "&user=u",
    "no_such=1",
    "application_name=",
    "requiressl=1",
    "'",
    "\\",
    "+",
    "\t",
    "?host=/tmp&",
];
const LINE: &[&str] = &[
    "*",
    "*",
    "/no",
    "/no/x",
    "5432",
    "db",
    "u",
    ":",
    ":",
    ":",
    ":",
    ":",
    "\\:",
    "\\\\",
    "\\",
    "\\*",
    "\\u",
    "p",
    "pass word",
    "ä",
    "#",
    " ",
    "\t",
    "\r",
    "'",
    "\"",
    "%41",
    "**",
];

pub fn agree(label: &str) {
    let major = binaries::major(label);
    let libpq = Libpq::load(major);
    connection_strings(&libpq, major);
    passfiles(&libpq, major);
}

/// What a string says by our reader, as libpq tells it.
fn ours(text: &str, major: Major) -> Option<BTreeMap<String, Vec<u8>>> {
    let read = conninfo::read(text, major);
    accepted(&read.faults).then(|| {
        let mut found = BTreeMap::new();
        for pair in &read.pairs {
            // An old keyword, which libpq takes for another.
            if pair.keyword == "requiressl" {
                let mode = if pair.value.starts_with(b"1") {
                    "require"
                } else {
                    "prefer"
                };
                found.insert("sslmode".to_owned(), mode.as_bytes().to_vec());
            } else {
                found.insert(pair.keyword.clone(), pair.value.to_vec());
            }
        }
        found
    })
}

fn connection_strings(libpq: &Libpq, major: Major) {
    let mut dice = Dice::new(4);
    let (mut taken, mut refused) = (0, 0);
    let every = keywords().map(|keyword| format!("{}=1", keyword.name()));
    let pairs: Vec<String> = (0..STRINGS).map(|_| dice.join(PAIRS, 10)).collect();
    let uris: Vec<String> = (0..STRINGS)
        .map(|_| {
            format!(
                "{}{}",
                dice.pick(&["postgresql://", "postgres://"]),
                dice.join(URIS, 8)
            )
        })
        .collect();
    for text in every.chain(pairs).chain(uris) {
        let theirs = libpq.parse(&text);
        match &theirs {
            Ok(_) => taken += 1,
            Err(_) => refused += 1,
        }
        assert_eq!(
            ours(&text, major),
            theirs.clone().ok(),
            "{text:?}: {theirs:?}"
        );
    }
    assert!(
        taken > STRINGS / 3 && refused > STRINGS / 3,
        "{taken} taken, {refused} refused"
    );
}

fn passfiles(libpq: &Libpq, major: Major) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("passfile");
    let mut dice = Dice::new(5);
    let mut found = 0;
    // The last minor release of 10 takes long lines already, to which our table does not trust.
    let long = major.has(Feature::PgpassLongLines);
    let password = "y".repeat(400);
    write_passfile(&path, format!("*:*:*:*:{password}\n").as_bytes());
    assert_eq!(libpq.password(&path, "/no"), Some(password.into_bytes()));
    for round in 0..PASSFILES {
        let mut text = String::new();
        for _ in 0..dice.below(4) + 1 {
            if dice.below(3) > 0 {
                text += dice.pick(&[
                    "/no:5432:db:u:",
                    "*:*:*:*:",
                    "/no:*:*:u:",
                    "*:5432:\\d\\b:u:",
                    "#*:*:*:*:",
                ]);
            }
            text += &dice.join(LINE, 12);
            if long && dice.below(20) == 0 {
                text += &"y".repeat(400);
            }
            text += dice.pick(&["\n", "\n", "\r\n", "\n\n"]);
        }
        // How several carriage returns, and one without a line end, are taken differs by minor releases.
        let text = text.trim_end_matches('\r').replace("\r\r", "\r");
        if text.contains("\r\r") {
            continue;
        }
        write_passfile(&path, text.as_bytes());
        let host = ["/no", "/no/x"][round % 2];
        let theirs = libpq.password(&path, host);
        let read = pgpass::read(&text, major);
        let ours = read
            .get(host, "5432", "db", "u")
            .map(|entry| entry.password.to_vec());
        found += usize::from(theirs.is_some());
        assert_eq!(
            ours.filter(|password| !password.is_empty()),
            theirs,
            "{text:?}"
        );
    }
    assert!(
        (PASSFILES / 4..PASSFILES * 9 / 10).contains(&found),
        "{found} found"
    );
}
