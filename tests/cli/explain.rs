//! `pgrunbook explain`: every page fits a terminal, every word is found or something near it is named.

use pgrunbook::diagnose::families;
use pgrunbook::pg::{self, Major};
use pgrunbook::rules;
use serde_json::Value;

use super::program::{Ran, run};

fn printed(args: &[&str]) -> String {
    let ran = run(&[&["explain"], args].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}");
    ran.out
}

fn json(args: &[&str]) -> Value {
    let text = printed(&[args, &["--format", "json"]].concat());
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

/// Lines of at most 80 columns, but for what cannot be broken; no Markdown that is left over.
fn assert_fits(word: &str, text: &str) {
    assert!(text.starts_with(word) && text.ends_with('\n'), "{text}");
    for line in text.lines() {
        // A key of an example stays with its value.
        let unbreakable = if line.starts_with("    ") { 2 } else { 1 };
        let words = line.split_whitespace().count();
        assert!(
            line.chars().count() <= 80 || words <= unbreakable,
            "{word}: {line}"
        );
        assert_eq!(line.trim_end(), line, "{word}");
        assert!(
            !line.contains("](") && !line.contains("|--"),
            "{word}: {line}"
        );
        let code = line.starts_with("    ");
        assert!(
            code || !line.trim_start().starts_with("```"),
            "{word}: {line}"
        );
    }
    assert!(!text.contains("\n\n\n"), "{word}: {text}");
}

#[test]
fn every_page_fits_a_terminal() {
    for rule in rules::ALL {
        assert_fits(rule.name, &printed(&[rule.code]));
    }
    for family in families::all() {
        assert_fits(family.slug, &printed(&[family.slug]));
    }
    for setting in pg::settings() {
        assert_fits(setting.name(), &printed(&[setting.name()]));
    }
    for major in Major::all() {
        assert_fits(&format!("PostgreSQL {major}"), &printed(&[major.label()]));
        let text = printed(&["primary_slot_name", "--postgres", major.label()]);
        assert_fits(&format!("primary_slot_name in PostgreSQL {major}"), &text);
    }
}

#[test]
fn a_rule_is_found_by_name_and_code_in_either_case_and_nothing_of_its_page_is_lost() {
    let text = printed(&["port-shared"]);
    for word in ["PRT002", "prt002", "Port-Shared"] {
        assert_eq!(printed(&[word]), text);
    }
    let words = |text: &str| -> Vec<String> {
        let words = text
            .split_whitespace()
            .map(|word| word.trim_matches(|c| "#<>()[]-".contains(c)));
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    for rule in rules::ALL {
        let shown = words(&printed(&[rule.name]));
        let prose = rule
            .page
            .lines()
            .filter(|line| !line.starts_with("```") && !line.contains("]("));
        for word in prose.flat_map(words) {
            assert!(shown.contains(&word), "{}: {word}", rule.name);
        }
    }
}

#[test]
fn a_setting_says_what_a_dba_asks() {
    let text = printed(&["WAL_keep_segments", "--postgres", "12"]);
    for part in [
        "file          postgresql.conf\n",
        "change needs  reload (context sighup)\n",
        "default       0\n",
        "exists in     9.0–12\n",
        "From 13 on: wal_keep_size.\n",
        "wal_keep_segments = 64\n",
        "WAL003 wal-keep-zero",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = printed(&["standby_mode"]);
    assert!(
        text.contains("9.0–11      recovery.conf  restart"),
        "{text}"
    );
    assert!(
        text.contains("From 12 on: an empty file `standby.signal`"),
        "{text}"
    );
    let text = printed(&["max_wal_senders", "--postgres", "11"]);
    assert!(!text.contains("at least what its primary has"), "{text}");
    let text = printed(&["max_wal_senders", "--postgres", "12"]);
    assert!(text.contains("at least what its primary has"), "{text}");
}

#[test]
fn what_is_not_known_is_said_and_something_near_is_named() {
    for (word, near) in [
        ("slot-limit-unsuported", "near: slot-limit-unsupported"),
        ("wal_keep_segement", "near: wal_keep_segments, "),
        ("slot-unsupported", "slot-limit-unsupported, "),
        ("wal003 ", "near: WAL003"),
        ("shared_buffers", "`pgrunbook explain` lists what there is"),
        ("", "`pgrunbook explain` lists what there is"),
    ] {
        let ran = run(&["explain", word]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{word}");
        let said = format!("error: pgrunbook does not touch a setting {word}, ");
        assert!(ran.err.starts_with(&said), "{word}: {}", ran.err);
        assert!(ran.err.contains(near), "{word}: {}", ran.err);
    }
    for args in [
        &["explain", "port-shared", "--postgres", "12"][..],
        &["explain", "13", "--postgres", "12"],
        &["explain", "wal_level", "--postgres", "9.7"],
        &["explain", "--postgres", "12"],
    ] {
        let ran = run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
    }
}

#[test]
fn without_a_word_it_lists_what_there_is() {
    let text = printed(&[]);
    let lines = printed(&["--format", "json"]);
    let kinds: Vec<(Value, Value)> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|value| (value["kind"].clone(), value["name"].clone()))
        .collect();
    let rules = rules::ALL.iter().map(|rule| ("rule", rule.name));
    let settings = pg::settings().map(|setting| ("setting", setting.name()));
    let majors: Vec<_> = Major::all()
        .map(|major| ("version", major.label()))
        .collect();
    let messages = families::all().map(|family| ("message", family.slug));
    let all: Vec<_> = rules
        .chain(messages)
        .chain(settings)
        .chain(majors)
        .collect();
    assert_eq!(kinds.len(), all.len());
    for (kind, name) in all {
        assert!(text.contains(name), "{name}");
        assert!(kinds.contains(&(kind.into(), name.into())), "{name}");
    }
}

#[test]
fn json_carries_the_same_facts() {
    let setting = json(&["primary_conninfo"]);
    assert_eq!(
        setting["majors"].as_array().map(Vec::len),
        Some(Major::all().len())
    );
    let at = |label: &str| json(&["primary_conninfo", "--postgres", label])["majors"][0].clone();
    assert_eq!(
        (&at("11")["file"], &at("11")["restart"]),
        (&"recovery.conf".into(), &true.into())
    );
    assert_eq!(
        (&at("13")["file"], &at("13")["restart"]),
        (&"postgresql.conf".into(), &false.into())
    );
    assert_eq!(at("13")["example"][0]["node"], "standby");
    let size = json(&["wal_keep_size"]);
    assert_eq!(
        (&size["before"][0], &size["after"]),
        (&"wal_keep_segments".into(), &Value::Null)
    );
    let missing = json(&["wal_keep_size", "--postgres", "12"]);
    assert_eq!(missing["majors"], serde_json::json!([]));
    let rule = json(&["wal-keep-zero"]);
    assert_eq!(
        (&rule["code"], &rule["severity"]),
        (&"WAL003".into(), &"warning".into())
    );
    assert_eq!(rule["settings"][0], "wal_keep_segments");
    let version = json(&["13"]);
    assert_eq!(
        (&version["end_of_life"], &version["ended"]),
        (&"2025-11-13".into(), &true.into())
    );
    assert_eq!(run(&["explain", "13"]), Ran::printed(&printed(&["13"])));
}
