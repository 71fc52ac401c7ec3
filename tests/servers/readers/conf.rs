//! Lines of postgresql.conf, each in a file of its own, as `pg_file_settings` shows them.

use super::dice::Dice;
use super::{folder, hex, rows, unhex};
use crate::node::Node;
use pgrunbook::pg::Major;
use pgrunbook::read::conf;
use std::fs;

/// Line, name, value, and whether it is a fault.
type Shown = (String, Option<Vec<u8>>, Option<Vec<u8>>, bool);

const LINES: usize = 1500;

const BEGIN: &[&str] = &[
    "port",
    "a.b",
    "A_1.x9",
    "work_mem ",
    "listen_addresses=",
    "archive_command =",
    "archive_command = '",
    "archive_command = 'a",
    "a.b = '",
    "c.d =",
    "c.d\t",
    " x.y = ",
    "a.b 'x'",
    "",
    "'a'",
    "a.b.c",
    "=",
    "1a",
    "a-b",
    "ä.ö",
    "#",
    "\t# x",
    "\u{feff}a.b",
    "port 1",
    ".a",
    "a..b",
    "é = ",
];

/// Octal escapes stay below 128, so that the database can show the value.
const PARTS: &[&str] = &[
    "=",
    " ",
    "  ",
    "\t",
    "\r",
    "'",
    "''",
    "\\'",
    "\\\\",
    "\\n",
    "\\t",
    "\\b\\f\\r",
    "\\101",
    "\\12",
    "\\0",
    "\\x",
    "\\",
    "#",
    "# c",
    "x",
    "abc",
    "on",
    "MB",
    "kB",
    "e",
    "E-1",
    "1",
    "10",
    "010",
    "0x1f",
    "0x1",
    "0x1",
    "0xg",
    "1.5",
    ".1",
    "1.",
    ".",
    "1e1",
    "-",
    "+",
    "+1",
    "-1.",
    ":",
    "/",
    "/x",
    "x.y",
    "a-b:c/d",
    "a.b.c",
    "\"",
    "*",
    ",",
    "@",
    "$",
    "(",
    "%p",
    "ä",
    "\u{a0}",
    "\u{1}",
    "\u{b}",
    "🦀",
    "_",
];

/// What stands between quotes.
const INNER: &[&str] = &[
    "''", "\\'", "\\\\", "\\n", "\\b", "\\f\\r", "\\t", "\\101", "\\12", "\\0", "\\x", "\\", "#",
    "x", "abc ", "1", "%p", "\"", "ä", "🦀", "\t", "'",
];

/// A line that is nearly as it should be.
fn likely(dice: &mut Dice) -> String {
    let name = dice.pick(&["port", "a.b", "Work_Mem", "archive_command", "é.x"]);
    let equals = dice.pick(&["=", " = ", " ", "\t", "", " =\t"]);
    let value = match dice.below(3) {
        0 => dice.pick(PARTS).to_owned(),
        1 => format!("{}{}", dice.pick(PARTS), dice.pick(PARTS)),
        _ => format!("'{}'", dice.join(INNER, 6)),
    };
    format!(
        "{name}{equals}{value}{}",
        dice.pick(&["", "", " ", " # x", "#'"])
    )
}

pub fn agree(node: &Node, major: Major) {
    let mut dice = Dice::new(1);
    let folder = folder(node, "lines");
    let mut lines = Vec::new();
    let mut includes = String::new();
    for i in 0..LINES {
        let line = if i % 2 == 0 {
            likely(&mut dice)
        } else {
            format!("{}{}", dice.pick(BEGIN), dice.join(PARTS, 1 + i % 5))
        };
        let line = line + dice.pick(&["\n", "", "\r\n", "# c\n"]);
        fs::write(folder.join(i.to_string()), &line).expect("writable");
        includes += &format!("include 'lines/{i}'\n");
        lines.push(line);
    }
    node.account.own(&folder);
    let path = node.data.join("postgresql.conf");
    let before = fs::read_to_string(&path).expect("readable");
    fs::write(&path, includes).expect("writable");
    let shown = rows(
        node,
        &format!(
            "SELECT substring(sourcefile from '[0-9]+$'), sourceline, {}, {}, coalesce(error, '') = 'syntax error' \
             FROM pg_file_settings WHERE sourcefile ~ '/lines/[0-9]+$' ORDER BY seqno;",
            hex("name"),
            hex("setting")
        ),
    );
    fs::write(&path, before).expect("writable");

    let mut theirs: Vec<Vec<Shown>> = vec![Vec::new(); LINES];
    for row in shown {
        let columns: Vec<&str> = row.split('|').collect();
        let [file, line, name, setting, error] = columns[..] else {
            panic!("{row}")
        };
        let place: usize = file.parse().expect("a number");
        theirs[place].push((line.to_owned(), unhex(name), unhex(setting), error == "t"));
    }
    let (mut taken, mut refused) = (0, 0);
    for (text, theirs) in lines.iter().zip(&theirs) {
        let read = conf::read(text, major);
        assert!(read.includes.is_empty());
        let ours = read.entries.iter().map(|entry| {
            let name = entry.name.as_bytes().to_vec();
            (
                entry.line.to_string(),
                Some(name),
                Some(entry.value.to_vec()),
                false,
            )
        });
        let faults = read.faults.iter().map(|fault| {
            // The server counts one line less where the file ends.
            let line = fault.line - usize::from(fault.span.start == text.len());
            (line.to_string(), None, None, true)
        });
        let ours: Vec<Shown> = ours.chain(faults).collect();
        taken += read.entries.len();
        refused += read.faults.len();
        assert_eq!(&ours, theirs, "{text:?}");
    }
    assert!(
        taken > LINES / 8 && refused > LINES / 4,
        "{taken} taken, {refused} refused"
    );
}
