//! What a bundle writes exists at its major: settings in their file with values in range, options, keywords, names.

use std::collections::BTreeSet;

use pgrunbook::pg::{
    ConfFile, Major, Row, Tool, VarType, keyword, names, option, options, setting,
};
use pgrunbook::render::{File, basebackup_arguments, conninfo};
use pgrunbook::runbook::steps;
use pgrunbook::topology::{CopyMethod, Topology};

use crate::data::{Called, by_major};
use crate::plans::{cases, majors};
use crate::read::{self, text};

#[test]
fn these_majors_are_held_to_it() {
    let labels: Vec<_> = majors().into_iter().map(Major::label).collect();
    let expected = "9.0 9.1 9.2 9.3 9.4 9.5 9.6 10 11 12 13 14 15 16 17 18 19";
    assert_eq!(labels, expected.split(' ').collect::<Vec<_>>());
}

/// The bytes that a unit stands for; of time, nothing that a bundle writes.
fn bytes(unit: &str) -> i64 {
    match unit {
        "kB" => 1 << 10,
        "8kB" => 8 << 10,
        "MB" => 1 << 20,
        "16MB" => 16 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        other => panic!("unit {other}"),
    }
}

/// The value in the setting's base unit.
fn in_base_unit(row: &Row, value: &str) -> i64 {
    let end = value
        .find(|c: char| c.is_alphabetic())
        .unwrap_or(value.len());
    let number: i64 = value[..end].parse().expect("a number");
    match &value[end..] {
        "" => number,
        unit => {
            let base = bytes(row.unit().expect("the setting has a unit"));
            let all = number.checked_mul(bytes(unit)).expect("it fits");
            assert_eq!(all % base, 0, "{value} is no whole number of its base unit");
            all / base
        }
    }
}

fn assert_takes(label: &str, row: &Row, value: &str) {
    match row.vartype() {
        VarType::Integer => {
            let number = in_base_unit(row, value);
            let fits = row.min_val().is_none_or(|min| number >= min)
                && row.max_val().is_none_or(|max| number <= max);
            assert!(fits, "{label}: {value} is out of range");
        }
        VarType::Bool => assert!(["on", "off"].contains(&value), "{label}: {value}"),
        VarType::Enum => assert!(row.enumvals().contains(&value), "{label}: {value}"),
        VarType::String => {}
        other => panic!("{label}: {other:?}"),
    }
}

#[test]
fn settings_exist_in_their_file_and_take_the_value() {
    let mut written = BTreeSet::new();
    for case in cases() {
        let major = case.topology.major();
        for file in &case.files {
            let (kind, is_conf) = match file.path.rsplit_once('/') {
                Some((_, "postgresql.conf")) => (ConfFile::PostgresqlConf, true),
                Some((_, "recovery.conf")) => (ConfFile::RecoveryConf, true),
                _ => (ConfFile::PostgresqlConf, false),
            };
            if !is_conf {
                continue;
            }
            let lines = match kind {
                ConfFile::PostgresqlConf => read::conf(&file.text),
                ConfFile::RecoveryConf => read::recovery(major, &file.text),
            };
            let mut seen = BTreeSet::new();
            for (name, value) in &lines {
                let label = format!("{}, {}: {name}", case.label, file.path);
                let row = setting(name).and_then(|setting| setting.at(major));
                let row = row.unwrap_or_else(|| panic!("{label} does not exist"));
                assert_eq!(row.file(), Some(kind), "{label} stands in the wrong file");
                match name.as_str() {
                    // On or off in recovery.conf is on or off.
                    "standby_mode" => assert_eq!(value, "on"),
                    _ => assert_takes(&label, row, value),
                }
                assert!(seen.insert(name), "{label} stands there twice");
                written.insert(name.clone());
            }
            assert!(!lines.is_empty());
        }
    }
    for name in [
        "max_replication_slots",
        "max_slot_wal_keep_size",
        "primary_conninfo",
        "primary_slot_name",
        "recovery_target_timeline",
        "standby_mode",
        "trigger_file",
        "wal_keep_segments",
        "wal_keep_size",
        "wal_log_hints",
    ] {
        assert!(written.contains(name), "no bundle writes {name}");
    }
}

/// The names that a script compares or raises exist too.
#[test]
fn settings_that_scripts_name_exist() {
    for case in cases() {
        let major = case.topology.major();
        let scripts = case.files.iter().filter(|file| file.path.ends_with(".sh"));
        for line in scripts.flat_map(|file| file.text.lines()) {
            let quoted = line
                .strip_prefix("COMPARED_LITERALS=")
                .or(line.strip_prefix("AT_LEAST="));
            for name in quoted
                .unwrap_or_default()
                .split([' ', ',', '\'', '\\'])
                .filter(|name| !name.is_empty())
            {
                let known = setting(name).is_some_and(|setting| {
                    setting
                        .at(major)
                        .is_some_and(|row| row.file() == Some(ConfFile::PostgresqlConf))
                });
                assert!(known, "{}: {name}", case.label);
            }
        }
    }
}

#[test]
fn what_makes_a_standby_is_of_its_major() {
    for case in cases() {
        let old = ["9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "10", "11"]
            .contains(&case.topology.major().label());
        let has = |name: &str| {
            case.files
                .iter()
                .filter(|file| file.path.ends_with(name))
                .count()
        };
        let standbys = case.topology.standbys().len();
        let (recovery, signal) = if old { (standbys, 0) } else { (0, standbys) };
        assert_eq!(
            (has("/recovery.conf"), has("/standby.signal")),
            (recovery, signal),
            "{}",
            case.label
        );
        let of_primary = format!("nodes/{}/", case.topology.primary().name());
        let on_primary = |name: &str| {
            case.files
                .iter()
                .any(|file| file.path == format!("{of_primary}{name}"))
        };
        assert!(
            !on_primary("recovery.conf") && !on_primary("standby.signal"),
            "{}",
            case.label
        );
    }
}

/// The connection string of a standby, from the file that holds it.
fn written_conninfo(topology: &Topology, files: &[File], node: &str) -> String {
    let has_recovery = files
        .iter()
        .any(|file| file.path.ends_with("/recovery.conf"));
    let name = if has_recovery {
        "recovery.conf"
    } else {
        "postgresql.conf"
    };
    let file = text(files, &format!("nodes/{node}/{name}"));
    let lines = match has_recovery {
        true => read::recovery(topology.major(), file),
        false => read::conf(file),
    };
    let value = lines
        .into_iter()
        .find(|(name, _)| name == "primary_conninfo");
    value.unwrap_or_else(|| panic!("{}", topology.major())).1
}

#[test]
fn connection_strings_are_read_back_and_their_keywords_exist() {
    for case in cases() {
        let topology = &case.topology;
        let major = topology.major();
        let tls = match topology.plan().replication.tls.as_str() {
            "off" => "disable",
            "" if topology.plan().platform == "source" => "disable",
            "" => "require",
            other => other,
        };
        for node in topology.standbys() {
            let label = format!("{}, {}", case.label, node.name());
            let pairs = read::conninfo(&written_conninfo(
                topology,
                &case.files,
                node.name().as_str(),
            ));
            let value = |key: &str| {
                pairs
                    .iter()
                    .find(|pair| pair.0 == key)
                    .map(|pair| pair.1.as_str())
            };
            assert_eq!(
                value("host"),
                Some(topology.primary().address().to_string().as_str()),
                "{label}"
            );
            assert_eq!(
                value("port"),
                Some(topology.primary().port().to_string().as_str()),
                "{label}"
            );
            assert_eq!(value("user"), Some(topology.role().as_str()), "{label}");
            assert_eq!(
                value("application_name"),
                Some(node.name().as_str()),
                "{label}"
            );
            assert_eq!(value("sslmode"), Some(tls), "{label}");
            assert_eq!(value("password"), None, "{label}");
            for database in ["postgres", "replication"] {
                let more = read::conninfo(&conninfo::to_primary(topology, database));
                for (key, _) in pairs.iter().chain(&more) {
                    assert!(
                        keyword(key).is_some_and(|keyword| keyword.at(major)),
                        "{label}: {key}"
                    );
                }
            }
        }
    }
}

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

/// Who may replicate, how a role is made, and how a standby is promoted: what old majors have otherwise.
#[test]
fn old_majors_get_what_they_have() {
    let mut tried = BTreeSet::new();
    for case in cases() {
        let label = case.topology.major().label();
        let values = text(
            &case.files,
            &format!("nodes/{}/values.bash", case.topology.primary().name()),
        );
        let has = |line: &str| {
            assert!(
                values.lines().any(|one| one == line),
                "{}: {line}",
                case.label
            );
        };
        // 9.1 refuses a superuser without the attribute.
        has(match label {
            "9.0" => "MAY_REPLICATE=rolsuper",
            "9.1" => "MAY_REPLICATE=rolreplication",
            _ => "MAY_REPLICATE='rolreplication OR rolsuper'",
        });
        has(match label {
            "9.0" => "ROLE_ATTRIBUTE=SUPERUSER",
            _ => "ROLE_ATTRIBUTE=REPLICATION",
        });
        let until = |majors: &[&str]| {
            if majors.contains(&label) {
                ["yes", "no"]
            } else {
                ["no", "yes"]
            }
        };
        has(&format!("SSL_FILES_IN_DATA={}", until(&["9.0", "9.1"])[0]));
        has(&format!(
            "HAS_INCLUDE_DIR={}",
            until(&["9.0", "9.1", "9.2"])[1]
        ));
        tried.insert(label);
        let standby = &case.topology.standbys()[0];
        let path = format!("nodes/{}/recovery.conf", standby.name());
        let Some(recovery) = case.files.iter().find(|file| file.path == path) else {
            continue;
        };
        let lines = read::recovery(case.topology.major(), &recovery.text);
        let value = |name: &str| {
            lines
                .iter()
                .find(|line| line.0 == name)
                .map(|line| &*line.1)
        };
        assert_eq!(value("recovery_target_timeline"), Some("latest"));
        // Where everybody can write, everybody could promote: it lies where only the owner can.
        let plan = case.topology.plan();
        let trigger = match (label, plan.platform.as_str()) {
            ("9.0", "debian") => Some(format!(
                "/var/lib/postgresql/pgrunbook/{}/{}/promote",
                case.topology.name(),
                standby.name()
            )),
            ("9.0", _) => Some(format!("{}.pgrunbook/promote", plan.standbys[0].data)),
            _ => None,
        };
        assert_eq!(value("trigger_file"), trigger.as_deref(), "{}", case.label);
    }
    assert_eq!(tried.len(), majors().len());
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

#[test]
fn every_step_says_what_to_expect_and_how_to_go_back() {
    for case in cases() {
        for step in steps(&case.topology) {
            for words in [
                &step.title,
                &step.why,
                &step.precheck,
                &step.command,
                &step.expect,
                &step.undo,
            ] {
                assert!(!words.trim().is_empty(), "{}: {}", case.label, step.id);
            }
        }
    }
}
