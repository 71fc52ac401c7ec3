//! Options of programs, functions and views.

use std::collections::BTreeSet;

use pgrunbook::pg::{Tool, names, option, options};
use pgrunbook::render::basebackup_arguments;
use pgrunbook::topology::CopyMethod;

use crate::data::{Called, by_major};
use crate::plans::{cases, majors};

#[test]
fn options_of_pg_basebackup_exist() {
    let with_it =
        |case: &&crate::plans::Case| case.topology.copy_method() == CopyMethod::PgBasebackup;
    for case in cases().iter().filter(with_it) {
        let major = case.topology.major();
        for node in case.topology.standbys() {
            let arguments = basebackup_arguments(&case.topology, node);
            let mut rest = arguments.iter().map(String::as_str);
            while let Some(argument) = rest.next() {
                let label = format!("{}: {argument}", case.label);
                let (long, short) = match argument.strip_prefix("--") {
                    Some(long) => (Some(long.split('=').next().unwrap_or(long)), None),
                    None => (
                        None,
                        argument
                            .strip_prefix('-')
                            .and_then(|rest| rest.chars().next()),
                    ),
                };
                let form = options()
                    .filter(|option| option.tool() == Tool::PgBasebackup)
                    .filter_map(|option| option.at(major))
                    .find(|form| match long {
                        Some(_) => form.long == long,
                        None => form.short == short && short.is_some(),
                    });
                let form = form.unwrap_or_else(|| panic!("{label} is not an option"));
                match long {
                    Some(_) => assert_eq!(form.argument, argument.contains('='), "{label}"),
                    None if form.argument => {
                        assert!(rest.next().is_some(), "{label} lacks its value")
                    }
                    None => {}
                }
            }
        }
    }
}

/// Long options in commands that people copy.
#[test]
fn long_options_in_pages_exist() {
    let mut found = BTreeSet::new();
    for case in cases() {
        let major = case.topology.major();
        let pages = case.files.iter().filter(|file| file.path.ends_with(".md"));
        for page in pages {
            for line in page.text.replace("\\\n", " ").lines() {
                for tool in Tool::ALL {
                    let Some((_, after)) = line.split_once(&format!("/{} ", tool.name())) else {
                        continue;
                    };
                    for word in after.split(' ').filter_map(|word| word.strip_prefix("--")) {
                        let name = word.split('=').next().unwrap_or(word);
                        let known = options()
                            .filter(|option| option.tool() == tool)
                            .filter_map(|option| option.at(major))
                            .any(|form| form.long == Some(name));
                        assert!(
                            known,
                            "{}, {}: {} --{name}",
                            case.label,
                            page.path,
                            tool.name()
                        );
                        found.insert(tool.name());
                    }
                }
            }
        }
    }
    assert_eq!(
        found.into_iter().collect::<Vec<_>>(),
        ["pg_basebackup", "pg_rewind"]
    );
    assert!(option(Tool::PgCtl, "mode").is_some());
}

/// Functions and views by whose name a major is known: where one is written, this major has it.
#[test]
fn functions_and_views_exist() {
    let facts = by_major::<Called>("names.json");
    let known = |called: &Called| -> BTreeSet<String> {
        let functions = called.functions.values().flatten().cloned();
        let views = called.views.iter().filter(|(_, columns)| columns.is_some());
        functions
            .chain(views.map(|(name, _)| name.clone()))
            .collect()
    };
    let dated: BTreeSet<String> = facts.values().flat_map(known).collect();
    let mut found = BTreeSet::new();
    for case in cases() {
        let here = known(&facts[case.topology.major().label()]);
        for file in &case.files {
            let shown = if file.path.ends_with(".md") {
                &file.text[..]
            } else if file.path.ends_with(".sh") {
                // What a library does with a name depends on the values.
                file.text.split("\nHERE=").next().unwrap_or_default()
            } else if file.path.ends_with("/values.bash") {
                &file.text[..]
            } else {
                continue;
            };
            let words = shown.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            for word in words.filter(|word| dated.contains(*word)) {
                assert!(here.contains(word), "{}, {}: {word}", case.label, file.path);
                found.insert(word.to_owned());
            }
        }
    }
    assert!(found.len() > 6, "only {found:?}");
    for major in majors() {
        let called = &facts[major.label()];
        assert_eq!(
            called.floors,
            names(major)
                .floors
                .iter()
                .map(|floor| floor.setting)
                .collect::<Vec<_>>()
        );
    }
}
