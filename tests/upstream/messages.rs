//! The texts of servers and programs.

use std::collections::{BTreeMap, BTreeSet};

use pgrunbook::diagnose::families;
use pgrunbook::pg::Major;
use serde::Deserialize;

use crate::data::read;
use crate::none_wrong;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    messages: Vec<Text>,
    /// What does not come from PostgreSQL itself.
    others: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    majors: BTreeSet<String>,
}

/// Our texts with the majors that some family has them at.
fn ours() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut ours: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for message in families::all().flat_map(|family| family.messages) {
        let majors = Major::all().filter(|major| message.at(*major));
        ours.entry(message.text())
            .or_default()
            .extend(majors.map(|major| major.label().to_owned()));
    }
    ours
}

#[test]
fn texts_are_of_the_majors_that_print_them() {
    let recorded: Texts = read("messages.json");
    let all: BTreeSet<String> = Major::all().map(|major| major.label().to_owned()).collect();
    let mut theirs: BTreeMap<&str, &BTreeSet<String>> = BTreeMap::new();
    for one in &recorded.messages {
        assert!(
            theirs.insert(&one.text, &one.majors).is_none(),
            "{} twice",
            one.text
        );
    }
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for (text, majors) in ours() {
        // `could not bind %s: Address already in use` is `could not bind %s: %s` with other words in its last hole.
        let plain = recorded.messages.iter().map(|one| &one.text);
        let words = recorded
            .others
            .iter()
            .chain(plain.filter(|text| !text.contains('%')));
        let other = words
            .filter(|word| **word != text || !theirs.contains_key(text))
            .find_map(|word| Some((word, text.strip_suffix(word.as_str())?)));
        let (known, expected) = match (theirs.get_key_value(text), other) {
            (Some((known, expected)), _) => (*known, *expected),
            (None, Some((word, ""))) => (word.as_str(), &all),
            (None, Some((_, before))) => {
                let base = format!("{before}%s");
                match theirs.get_key_value(base.as_str()) {
                    Some((known, expected)) => (*known, *expected),
                    None => {
                        wrong.push(format!("{text}: {base} is not recorded"));
                        continue;
                    }
                }
            }
            (None, None) => {
                wrong.push(format!("{text}: not recorded"));
                continue;
            }
        };
        used.insert(known);
        if majors != *expected {
            wrong.push(format!("{text}: ours {majors:?}, theirs {expected:?}"));
        }
    }
    for text in theirs.keys().filter(|text| !used.contains(*text)) {
        wrong.push(format!("{text}: recorded, and in no family"));
    }
    none_wrong(wrong);
}

#[test]
fn no_family_has_a_text_twice_and_texts_are_one_line() {
    let mut wrong = Vec::new();
    for family in families::all() {
        for major in Major::all() {
            let here = family.messages.iter().filter(|one| one.at(major));
            let mut seen = BTreeSet::new();
            for text in here.map(|one| one.text()) {
                if !seen.insert(text) {
                    wrong.push(format!("{}: twice at {major}: {text}", family.slug));
                }
            }
        }
        for text in family.messages.iter().map(|one| one.text()) {
            let holes = ["%s", "%d", "%X"].map(|hole| text.matches(hole).count());
            let plain = text.trim() == text && !text.contains(['\n', '\t']);
            if !plain || holes.iter().sum::<usize>() != text.matches('%').count() {
                wrong.push(format!("{}: {text}", family.slug));
            }
        }
    }
    none_wrong(wrong);
}
