//! Records of pg_hba.conf, as `pg_hba_file_rules` shows them. The view reads the file anew; the server's own rules stay.

use super::dice::Dice;
use super::fields::{ADDRESSES, ENDS, METHODS, NAMES, OPTIONS, TYPES, WITH};
use super::{hex, rows, unhex};
use crate::node::Node;
use pgrunbook::pg::{Major, hba_limits};
use pgrunbook::read::hba::{Address, Depends, Item, Meaning, Record, read};
use std::collections::BTreeMap;
use std::fs;

const LINES: usize = 2500;

/// A row of the view.
#[derive(Debug, Default)]
struct Row {
    kind: String,
    databases: Vec<Vec<u8>>,
    users: Vec<Vec<u8>>,
    address: String,
    mask: String,
    method: String,
    error: String,
}

fn view(node: &Node) -> BTreeMap<usize, Row> {
    let list = |column: &str| {
        format!(
            "(SELECT string_agg({}, ',') FROM unnest({column}) AS t)",
            hex("t")
        )
    };
    let text = |column: &str| hex(&format!("coalesce({column}, '')"));
    let sql = format!(
        "SELECT line_number, {}, {}, {}, {}, {}, {}, {} FROM pg_hba_file_rules ORDER BY line_number;",
        text("type"),
        list("database"),
        list("user_name"),
        text("address"),
        text("netmask"),
        text("auth_method"),
        text("error")
    );
    let plain = |digits: &str| String::from_utf8(unhex(digits).expect("a text")).expect("UTF-8");
    let items = |digits: &str| -> Vec<Vec<u8>> {
        let members = digits.split(',').filter(|_| digits != "-");
        members
            .map(|digits| unhex(digits).expect("a text"))
            .collect()
    };
    rows(node, &sql)
        .into_iter()
        .map(|row| {
            let columns: Vec<&str> = row.split('|').collect();
            let [line, kind, databases, users, address, mask, method, error] = columns[..] else {
                panic!("{row}")
            };
            let row = Row {
                kind: plain(kind),
                databases: items(databases),
                users: items(users),
                address: plain(address),
                mask: plain(mask),
                method: plain(method),
                error: plain(error),
            };
            (line.parse().expect("a number"), row)
        })
        .collect()
}

/// The view, with this file in place of the server's own.
fn shown(node: &Node, text: &str) -> BTreeMap<usize, Row> {
    let path = node.data.join("pg_hba.conf");
    let before = fs::read_to_string(&path).expect("readable");
    fs::write(&path, text).expect("writable");
    let found = view(node);
    fs::write(&path, before).expect("writable");
    found
}

/// What a server may refuse where the reader says that it depends.
fn excused(record: &Record, error: &str) -> bool {
    record.depends.iter().any(|depends| match depends {
        Depends::Ssl | Depends::Build("GSSAPI") => error.contains("record cannot match because"),
        Depends::Build(method) => {
            error.contains(method) && error.contains("not supported by this build")
        }
        Depends::Regex => error.starts_with("invalid regular expression"),
        Depends::OauthValidator => error.contains("oauth_validator_libraries"),
        Depends::NameResolution | Depends::File => false,
    }) || (error.contains("root certificate store")
        && record.options.iter().any(|(name, _)| name == "clientcert"))
}

fn compare(line: usize, record: &Record, row: &Row, text: &str) {
    let place = format!("line {line}: {text:?}\n{record:?}\n{row:?}");
    assert!(
        row.error.is_empty() || excused(record, &row.error),
        "{place}"
    );
    if row.kind.is_empty() {
        assert!(!row.error.is_empty(), "{place}");
        return;
    }
    assert_eq!(row.kind, record.connection.name(), "{place}");
    let texts = |items: &[Item]| {
        items
            .iter()
            .map(|item| item.text.to_vec())
            .collect::<Vec<_>>()
    };
    assert_eq!(row.databases, texts(&record.databases), "{place}");
    assert_eq!(row.users, texts(&record.users), "{place}");
    let (address, mask) = match &record.address {
        None => (String::new(), String::new()),
        Some(Address::All) => ("all".to_owned(), String::new()),
        Some(Address::Samehost) => ("samehost".to_owned(), String::new()),
        Some(Address::Samenet) => ("samenet".to_owned(), String::new()),
        Some(Address::Net { ip, mask }) => (ip.to_string(), mask.to_string()),
        Some(Address::Host(name)) => (name.to_text(), String::new()),
    };
    // The server shows the zone of an address.
    let theirs = row.address.split('%').next().unwrap_or_default();
    let theirs: String = theirs
        .parse::<std::net::IpAddr>()
        .map_or(theirs.to_owned(), |ip| ip.to_string());
    assert_eq!(
        (theirs.as_str(), row.mask.as_str()),
        (address.as_str(), mask.as_str()),
        "{place}"
    );
    assert_eq!(row.method, record.method, "{place}");
}

pub fn agree(node: &Node, major: Major) {
    let mut dice = Dice::new(3);
    let mut text = String::new();
    for _ in 0..LINES {
        // Mostly what may well be right.
        let mut draw = |all: &[&'static str], likely: usize| match dice.below(9) {
            0 => dice.pick(all),
            _ => dice.pick(&all[..likely]),
        };
        let kind = draw(TYPES, 9);
        let names = [draw(NAMES, 22), draw(NAMES, 22)];
        let address = if kind == "local" {
            ""
        } else {
            draw(ADDRESSES, 13)
        };
        let method = match draw(&["", "", "", "", "with"], 5) {
            "with" => draw(WITH, WITH.len()),
            _ => draw(METHODS, 6),
        };
        let fields = [kind, names[0], names[1], address, method];
        let count = match dice.below(16) {
            0 => dice.below(6),
            _ => fields.len(),
        };
        let blank = dice.pick(&[" ", "\t", "  ", "\t\r ", " ", " ", " ", " , "]);
        text += &fields[..count].join(blank);
        if dice.below(4) == 0 {
            text += dice.pick(OPTIONS);
        }
        text += dice.pick(ENDS);
    }
    text += "host all all";
    let theirs = shown(node, &text);
    let ours = read(&text, major);
    let lines: Vec<&str> = text.split('\n').collect();
    let mut seen = BTreeMap::new();
    let (mut taken, mut refused) = (0, 0);
    for record in &ours.records {
        seen.insert(record.line, ());
        let line = lines[record.line - 1];
        let row = theirs
            .get(&record.line)
            .unwrap_or_else(|| panic!("line {}: {line:?}: no row", record.line));
        compare(record.line, record, row, line);
        taken += 1;
    }
    for include in &ours.includes {
        // No such file; what the view says of it differs.
        seen.insert(include.line, ());
    }
    for fault in &ours.faults {
        let line = lines[fault.line - 1];
        // The server counts by the first of joined lines.
        let row = theirs.range(..=fault.line).next_back();
        let (first, row) = row.unwrap_or_else(|| panic!("{fault}: {line:?}: no row"));
        assert!(
            seen.insert(*first, ()).is_none(),
            "{fault}: {line:?}: no row"
        );
        assert!(row.kind.is_empty(), "{fault}: {line:?}\n{row:?}");
        refused += 1;
    }
    for (line, row) in &theirs {
        assert!(
            seen.contains_key(line),
            "line {line}: {:?}: only the server has it: {row:?}",
            lines[line - 1]
        );
    }
    assert!(
        taken > LINES / 8 && refused > LINES / 4,
        "{taken} taken, {refused} refused"
    );
    assert!(
        ours.records
            .iter()
            .any(|one| one.users.iter().any(|item| item.meaning == Meaning::Member))
    );
}

/// The longest tokens and lines.
pub fn limits(node: &Node, major: Major) {
    let limits = hba_limits(major);
    let same = |text: String| {
        let ours = read(&text, major);
        let theirs = shown(node, &text);
        let first = theirs.values().next().expect("a row");
        // The last minor releases of 11 and 12 take more than their first ones, to which our table keeps.
        let stricter = ["11", "12"].contains(&major.label()) && ours.records.is_empty();
        let agree = stricter || ours.records.is_empty() == first.kind.is_empty();
        assert!(agree, "{} bytes: {}", text.len(), first.error);
        ours.records.is_empty()
    };
    let token = limits.token.unwrap_or(30_000);
    let mut refused = 0;
    for length in token - 2..token + 3 {
        let name = "a".repeat(length);
        for name in [name.clone(), format!("\"{name}\""), format!("{name},b")] {
            refused += usize::from(same(format!("local {name} all trust\n")));
        }
    }
    assert_eq!(refused > 0, limits.token.is_some());
    let line = limits.line.unwrap_or(60_000);
    let mut refused = 0;
    for length in line - 2..line + 3 {
        let record = "local all all trust #";
        for end in ["\n", ""] {
            let fill = "x".repeat(length - record.len() - end.len());
            refused += usize::from(same(format!("{record}{fill}{end}")));
        }
    }
    assert_eq!(refused > 0, limits.line.is_some());
}
