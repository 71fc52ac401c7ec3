//! Options of programs, keywords of connection strings, pg_hba.conf.

use std::collections::{BTreeMap, BTreeSet};

use pgrunbook::pg::{self, Major, Tool};

use super::none_wrong;
use crate::data::{HbaFacts, LongOption, Program, by_major};

#[test]
fn every_option_of_a_program_is_as_its_source_has_it() {
    let mut wrong = Vec::new();
    for (label, programs) in by_major::<BTreeMap<String, Program>>("tools.json") {
        let major = Major::parse(&label).expect("a label");
        for name in programs.keys() {
            assert!(
                Tool::ALL.iter().any(|tool| tool.name() == name),
                "{name} at {major}"
            );
        }
        // A word that is an option at this major under any of its names, by the words of all majors.
        for one in pg::options() {
            let tool = one.tool().name();
            let at = one.at(major);
            let words: BTreeSet<&str> = Major::all()
                .filter_map(|m| one.at(m)?.long)
                .chain([one.name()])
                .collect();
            let program = programs.get(tool);
            let dumped = |word: &str| program.and_then(|p| p.long.get(word));
            for word in &words {
                let ours = at
                    .filter(|form| form.long == Some(word))
                    .map(|form| LongOption {
                        short: form.short,
                        argument: form.argument,
                    });
                if ours.as_ref() != dumped(word) {
                    let theirs = dumped(word);
                    wrong.push(format!(
                        "{tool} --{word} at {major}: table {ours:?}, source {theirs:?}"
                    ));
                }
            }
            let letters: BTreeSet<char> = Major::all().filter_map(|m| one.at(m)?.short).collect();
            for letter in letters {
                let ours = at.and_then(|form| form.short.map(|_| form.argument));
                let theirs = program.and_then(|p| {
                    let i = p.getopt.find(letter)?;
                    Some(p.getopt[i + 1..].starts_with(':'))
                });
                if ours != theirs {
                    wrong.push(format!(
                        "{tool} -{letter} at {major}: table {ours:?}, source {theirs:?} (argument)"
                    ));
                }
            }
        }
    }
    none_wrong(wrong);
}

#[test]
fn conninfo_keywords_are_those_of_libpq() {
    for (label, dumped) in by_major::<BTreeSet<String>>("conninfo.json") {
        let major = Major::parse(&label).expect("a label");
        let ours: BTreeSet<String> = pg::keywords()
            .filter(|one| one.at(major))
            .map(|one| one.name().to_owned())
            .collect();
        assert_eq!(ours, dumped, "at {major}");
    }
}

#[test]
fn pg_hba_conf_is_as_the_sources_have_it() {
    for (label, theirs) in by_major::<HbaFacts>("hba.json") {
        let major = Major::parse(&label).expect("a label");
        let words = [
            "host",
            "hostgssenc",
            "hostnogssenc",
            "hostnossl",
            "hostssl",
            "local",
        ];
        let types = words
            .into_iter()
            .filter(|word| pg::connection_type(major, word));
        assert_eq!(types.collect::<Vec<_>>(), theirs.types, "at {major}");
        let methods = pg::hba_methods()
            .filter(|method| method.at(major))
            .map(|method| method.name);
        assert_eq!(methods.collect::<Vec<_>>(), theirs.methods, "at {major}");
        // The sources' sizes are those of buffers, of which not every byte is free.
        let limits = pg::hba_limits(major);
        for (ours, buffer) in [(limits.token, theirs.token), (limits.line, theirs.line)] {
            let free = |most: usize| buffer.is_some_and(|size| size - 2 <= most && most < size);
            assert!(
                ours.map_or(buffer.is_none(), free),
                "{ours:?} of {buffer:?} at {major}"
            );
        }
        match pg::clientcert(major) {
            Some(ours) => assert_eq!(
                ours.iter().map(|(word, _)| *word).collect::<Vec<_>>(),
                theirs.clientcert,
                "at {major}"
            ),
            None => assert_eq!(theirs.clientcert, ["0", "1"], "at {major}"),
        }
    }
}
