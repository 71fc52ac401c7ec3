//! Every message, as it reaches those who paste it: with the prefixes of logs and programs, in CSV and JSON, wrapped, quoted in mail.

use pgrunbook::diagnose::{diagnose, families};
use pgrunbook::pg::Major;
use serde_json::json;

use crate::named;

/// What stands in the holes: plain, with a meaning elsewhere, empty.
const VALUES: [[&str; 3]; 4] = [
    ["alpha", "1", "3000A8"],
    ["it's \"so\" %s, 100 %: $(x) \\ `y`", "0", "0"],
    ["ö 中 {a,b}", "2147483647", "DEADBEEF"],
    ["", "12", "1"],
];

/// The text with these values in its holes.
pub fn filled(text: &str, [string, number, hex]: [&str; 3]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        filled.push_str(before);
        filled.push_str(match &after[..1] {
            "s" => string,
            "d" => number,
            "X" => hex,
            other => panic!("{text}: %{other}"),
        });
        rest = &after[1..];
    }
    filled + rest
}

/// What stands before a message in logs and in what programs print.
const BEFORE: &[&str] = &[
    "",
    "FATAL:  ",
    "LOG:  ",
    "DETAIL:  ",
    "HINT:  ",
    "    ",
    "\t",
    "> > ",
    "psql: ",
    "psql: error: ",
    "psql: FATAL:  ",
    "psql: error: FATAL:  ",
    "pg_basebackup: ",
    "pg_basebackup: error: ",
    "pg_basebackup: error: connection to server at \"10.0.0.1\", port 5432 failed: FATAL:  ",
    "pg_rewind: fatal: ",
    "pg_ctl: ",
    "[4711] LOG:  ",
    "< 2026-11-24 01:24:50.123 CET > FATAL:  ",
    "2026-11-24 01:24:50.123 UTC [4711] FATAL:  ",
    "2026-11-24 01:24:50 CET [4711]: [3-1] user=rep,db=[unknown],app=beta,client=10.0.0.2 ERROR:  ",
    "2026-11-24 01:24:50.123 UTC [4711] rep@[unknown] FATAL:  XX000: ",
    "Nov 24 01:24:50 beta postgres[4711]: [3-1] 2026-11-24 01:24:50 UTC FATAL:  ",
    "Nov 24 01:24:50 beta postgres[4711]: [3-2] #011",
    "Nov 24 01:24:50 beta postgresql@17-main[4711]: 2026-11-24 01:24:50.123 UTC [4711] FATAL:  ",
    "beta-1  | 2026-11-24 01:24:50.123 UTC [1] FATAL:  ",
    "2026-11-24T01:24:50.123456789Z stderr F 2026-11-24 01:24:50.123 UTC [27] FATAL:  ",
    "2026-11-24 01:24:50.123 UTC [4711] FATAL:  could not connect to the primary server: FATAL:  ",
    "\u{1b}[31mFATAL:  ",
    "\u{feff}FATAL:  ",
];

/// One line for each way in which a message is printed.
fn lines(message: &str) -> Vec<String> {
    let mut lines: Vec<String> = BEFORE
        .iter()
        .map(|before| format!("{before}{message}"))
        .collect();
    let doubled = message.replace('"', "\"\"");
    lines.push(format!(
        "2026-11-24 01:24:50.123 UTC,\"rep\",\"postgres\",4711,\"10.0.0.2:5000\",66f0a1b2.1267,1,\"\",2026-11-24 01:24:50 UTC,3/4,0,FATAL,28000,\"{doubled}\",,,,,,,,,\"\",\"client backend\",,0"
    ));
    lines.push(format!(
        "2026-11-24 01:24:50.123 UTC,,,4711,,66f0a1b2.1267,1,,2026-11-24 01:24:50 UTC,,0,LOG,00000,\"other words\",\"{doubled}\",,,,,,,,\"\",\"postmaster\",,0"
    ));
    lines.push(json!({"timestamp": "2026-11-24 01:24:50.123 UTC", "pid": 4711, "error_severity": "FATAL", "message": message, "backend_type": "client backend"}).to_string());
    lines.push(json!({"level": "info", "logger": "postgres", "record": {"error_severity": "LOG", "message": "other words", "detail": message}}).to_string());
    lines.push(format!("\u{1b}[31mFATAL:  {message}\u{1b}[0m"));
    lines.push(format!("FATAL:  {message}\r"));
    lines
}

#[test]
fn every_message_is_known_in_whatever_it_wears() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for family in families::all() {
        for message in family.messages {
            assert!(Major::all().any(|major| message.at(major)));
            for values in VALUES {
                let text = filled(message.text(), values);
                let lines = lines(&text);
                seen += lines.len();
                let count = |text: &str| {
                    let diagnosis = diagnose(text, None);
                    let of = |one: &str| one == family.slug;
                    let shown = diagnosis.matches.iter().filter(|one| of(one.family));
                    let more = diagnosis.more.iter().filter(|one| of(one.family));
                    let count: usize = shown
                        .map(|one| one.count)
                        .chain(more.map(|one| one.count))
                        .sum();
                    (count, named(&diagnosis))
                };
                let (found, _) = count(&lines.join("\n"));
                if found == lines.len() {
                    continue;
                }
                for line in lines {
                    let (found, names) = count(&line);
                    if found == 0 {
                        wrong.push(format!("{}: {line}: {names:?}", family.slug));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
    assert!(seen > 30_000, "only {seen} lines");
}

#[test]
fn a_message_alone_is_answered_by_its_own_family_with_its_majors() {
    let mut wrong = Vec::new();
    for family in families::all() {
        for message in family.messages {
            let line = format!("FATAL:  {}", filled(message.text(), VALUES[0]));
            let diagnosis = diagnose(&line, None);
            let first = &diagnosis.matches[0];
            // Two families may share a text.
            let shared = families::find(first.family).is_some_and(|other| {
                other
                    .messages
                    .iter()
                    .any(|one| one.text() == message.text())
            });
            if first.family != family.slug && !shared {
                wrong.push(format!("{}: {line}: {}", family.slug, first.family));
            }
            for major in Major::all().filter(|major| message.at(*major)) {
                let known = families::find(first.family).expect("a family").messages;
                if !known.iter().any(|one| one.at(major)) {
                    wrong.push(format!("{line}: {} has nothing at {major}", first.family));
                }
            }
            assert_eq!((first.line, first.count), (1, 1));
            assert!(first.excerpt.contains("FATAL:"), "{}", first.excerpt);
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Terminals break lines at a column, mail programs at a blank.
#[test]
fn a_line_that_was_wrapped_is_put_together() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for family in families::all() {
        for message in family.messages {
            let text = filled(message.text(), VALUES[0]);
            let line = format!("2026-11-24 01:24:50.123 UTC [4711] FATAL:  {text}");
            if !line.is_ascii() || line.len() <= 80 || line.len() > 160 {
                continue;
            }
            let blank = line[..80].rfind(' ').expect("a blank");
            for wrapped in [
                format!("{}\n{}\n", &line[..80], &line[80..]),
                format!("{}\r\n{}\r\n", &line[..blank], &line[blank + 1..]),
                format!("{}\n   {}\n", &line[..blank], &line[blank + 1..]),
            ] {
                seen += 1;
                let found = crate::families(&wrapped);
                if found.first() != Some(&family.slug) && !found.contains(&family.slug) {
                    wrong.push(format!("{}: {wrapped}: {found:?}", family.slug));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 300, "only {seen}");
}

#[test]
fn holes_are_read_back() {
    let line = "FATAL:  no pg_hba.conf entry for replication connection from host \"10.0.0.2\", user \"rep licator\", no encryption";
    let found = &diagnose(line, None).matches[0];
    assert_eq!(found.values, ["10.0.0.2", "rep licator", "no encryption"]);
    assert_eq!(found.majors, "9.0–19");
    let line = "{\"message\":\"replication slot \\\"beta\\\" is active for PID 4711\"}";
    assert_eq!(diagnose(line, None).matches[0].values, ["beta", "4711"]);
}
