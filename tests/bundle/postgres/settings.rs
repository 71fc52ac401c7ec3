//! Settings, in files and in scripts.

use std::collections::BTreeSet;

use pgrunbook::pg::{ConfFile, Row, VarType, setting};

use crate::plans::cases;
use crate::read::{self};

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
