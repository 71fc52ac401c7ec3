//! What bash 4.2 to 5.0 lack or do differently. Only a newer bash is there to run the scripts, so their text is looked at.

use std::collections::BTreeSet;

use pgrunbook::render::script::{COMMON, MANUAL, PARITY, PRIMARY, STANDBY};

use crate::grammar::Source;
use crate::split::{distinct, scripts};

/// Words of bash 4.3 and later, and the version that brought them.
const NEWER: &[(&str, &str)] = &[
    ("local -n", "4.3"),
    ("declare -n", "4.3"),
    ("wait -n", "4.3"),
    ("mapfile -d", "4.4"),
    ("readarray -d", "4.4"),
    ("local -", "4.4"),
    ("inherit_errexit", "4.4"),
    ("EPOCHSECONDS", "5.0"),
    ("EPOCHREALTIME", "5.0"),
    ("BASH_ARGV0", "5.0"),
    ("SRANDOM", "5.1"),
    ("wait -p", "5.1"),
];

/// Every source: five libraries and one script of each kind.
fn sources() -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = [
        ("common", COMMON),
        ("primary", PRIMARY),
        ("standby", STANDBY),
        ("manual", MANUAL),
        ("parity", PARITY),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .to_vec();
    list.extend(
        distinct()
            .into_iter()
            .map(|(label, script)| (label, script.rest.to_owned())),
    );
    list
}

/// Lists that have an element in every script which sets them.
fn never_empty() -> BTreeSet<String> {
    let (mut lists, mut empty) = (BTreeSet::new(), BTreeSet::new());
    for (_, script) in scripts() {
        for assignment in script.assignments() {
            if let Some((name, values)) = assignment.split_once("=(") {
                lists.insert(name.to_owned());
                if values == ")" {
                    empty.insert(name.to_owned());
                }
            }
        }
    }
    assert!(empty.contains("SLOTS"), "9.3 and older have no slots");
    for (_, text) in sources() {
        let source = Source::parse(&text);
        for node in source
            .nodes()
            .into_iter()
            .filter(|node| node.kind() == "array")
        {
            let assigned = node
                .parent()
                .and_then(|above| above.child_by_field_name("name"));
            let name = source.of(assigned.expect("a list is assigned")).to_owned();
            if source.of(node) == "()" {
                empty.insert(name.clone());
            }
            lists.insert(name);
        }
    }
    lists.difference(&empty).cloned().collect()
}

#[test]
fn no_word_of_a_newer_bash() {
    for (label, text) in sources() {
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with('#'))
        {
            for (word, since) in NEWER {
                let ends =
                    |at: usize| !line[at + word.len()..].starts_with(|c: char| c.is_alphanumeric());
                let found = line.match_indices(word).any(|(at, _)| ends(at));
                // `local -` alone means something else than `local -a name`.
                let found = found
                    && (*word != "local -"
                        || line.contains("local -;")
                        || line.ends_with("local -"));
                assert!(!found, "{label}: `{word}` needs bash {since}: {line}");
            }
        }
        let source = Source::parse(&text);
        for node in source.nodes() {
            let text = source.of(node);
            if node.kind() == "expansion" {
                let operator = text
                    .trim_end_matches('}')
                    .rsplit_once('@')
                    .map(|(_, last)| last);
                let transforms =
                    operator.is_some_and(|last| last.len() == 1 && "QEPAaUuLKk".contains(last));
                assert!(!transforms, "{label}: {text} needs bash 4.4");
            }
            if node.kind() == "test_command" {
                let element = text.contains("-v ")
                    && text.contains('[')
                    && text.trim_matches(['[', ']', ' ']).contains('[');
                assert!(!element, "{label}: {text} needs bash 4.3");
            }
        }
    }
}

/// Before 4.4 an empty list counts as unset, so `"${a[@]}"` ends the script; `${a[@]+"${a[@]}"}` does not.
#[test]
fn lists_that_can_be_empty_are_expanded_with_care() {
    let never_empty = never_empty();
    let mut seen = 0;
    for (label, text) in sources() {
        let source = Source::parse(&text);
        for node in source
            .nodes()
            .into_iter()
            .filter(|node| node.kind() == "expansion")
        {
            let text = source.of(node);
            let Some((name, after)) = text.trim_start_matches("${").split_once("[@]") else {
                continue;
            };
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !plain || after.starts_with('+') {
                continue;
            }
            seen += 1;
            let guard = format!("${{{name}[@]+");
            let guarded = std::iter::successors(node.parent(), tree_sitter::Node::parent)
                .any(|above| source.of(above).starts_with(&guard));
            assert!(
                guarded || never_empty.contains(name),
                "{label}: {text} fails in bash 4.2 and 4.3 if there is no element"
            );
        }
    }
    assert!(seen > 5, "only {seen} lists");
}

/// In double quotes bash 4.2 keeps the backslashes of a replacement, and 5.2 takes `&` in it for what was found.
#[test]
fn replacements_mean_the_same_in_every_bash() {
    let mut seen = 0;
    for (label, text) in sources() {
        let source = Source::parse(&text);
        for node in source
            .nodes()
            .into_iter()
            .filter(|node| node.kind() == "expansion")
        {
            let whole = source.of(node);
            let name: String = whole[2..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if !whole[2 + name.len()..].starts_with('/') {
                continue;
            }
            seen += 1;
            let begin = node.start_byte();
            let before = &text[..begin];
            let assigned = before.ends_with('=');
            let replacement = replacement(whole);
            assert!(
                assigned || !replacement.contains('\\'),
                "{label}: {whole} in double quotes has another value in bash 4.2; assign it first"
            );
            assert!(!replacement.contains('&'), "{label}: {whole}");
        }
    }
    assert!(seen > 5, "only {seen} replacements");
}

/// What stands behind the last slash that no backslash escapes.
fn replacement(expansion: &str) -> &str {
    let slash = expansion
        .rmatch_indices('/')
        .find(|(at, _)| !expansion[..*at].ends_with('\\'));
    slash.map_or("", |(at, _)| &expansion[at + 1..])
}
