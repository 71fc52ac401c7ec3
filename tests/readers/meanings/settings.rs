//! postgresql.conf and recovery.conf.

use pgrunbook::read::{accepted, conf, recovery};

use super::major;

#[test]
fn recovery_conf_of_9_0() {
    let value = |label: &str, line: &str| {
        let read = recovery::read(line, major(label));
        accepted(&read.faults).then(|| read.entries[0].value.to_text())
    };
    for (line, old, new) in [
        (r"a = 'x\\y'", Some(r"x\\y"), Some(r"x\y")),
        ("a = 'x''y'", Some("x'y"), Some("x'y")),
        (r"a = 'x\'y'", None, Some("x'y")),
        ("a = x", None, None),
        ("a x", None, None),
        ("a = 'x' y", None, None),
        ("a = 'x'# y", Some("x"), Some("x")),
        ("a = b 'x'", Some("x"), None),
        ("a'x'", Some("x"), Some("x")),
        ("a = 'x", None, None),
    ] {
        assert_eq!(value("9.0", line).as_deref(), old, "{line}");
        if line != "a = x" && line != "a x" {
            assert_eq!(value("9.1", line).as_deref(), new, "{line}");
        }
    }
    assert_eq!(value("9.1", "a = x").as_deref(), Some("x"));
    let long = format!("a = '{}'", "x".repeat(1_020));
    assert_eq!(
        (value("9.0", &long), value("9.0", &long[..10])),
        (None, None)
    );
    assert!(value("9.0", &format!("a = '{}'", "x".repeat(1_000))).is_some());
}

#[test]
fn parameters_of_recovery_conf() {
    let taken = |label: &str, line: &str| {
        let text = format!("standby_mode = 'on'\nprimary_conninfo = 'host=a'\n{line}\n");
        let read = recovery::read(&text, major(label));
        accepted(
            &[
                read.faults.clone(),
                recovery::check(&text, &read, major(label)),
            ]
            .concat(),
        )
    };
    for line in [
        "recovery_target_timeline = 'latest'",
        "recovery_target_timeline = '3'",
        "recovery_target_inclusive = 'f'",
        "recovery_target_lsn = '0/3000060'",
        "recovery_min_apply_delay = '5min'",
        "recovery_target_action = 'promote'",
    ] {
        assert!(taken("11", line), "{line}");
    }
    for line in [
        "STANDBY_MODE = 'on'",
        "standby_mode = 'o'",
        "port = 5432",
        "recovery_target_timeline = 'newest'",
        "recovery_target_lsn = '0-3000060'",
        "recovery_min_apply_delay = '5 minutes'",
        "recovery_target_action = 'Promote'",
        "primary_slot_name = 'a-b'",
        "promote_trigger_file = 'x'",
    ] {
        assert!(!taken("11", line), "{line}");
    }
}

#[test]
fn settings_by_major_and_file() {
    let taken = |label: &str, text: &str| {
        let read = conf::read(text, major(label));
        accepted(&[read.faults.clone(), conf::check(text, &read, major(label))].concat())
    };
    for (text, since, until) in [
        ("wal_keep_size = 1GB", "13", "12"),
        ("wal_keep_segments = 64", "12", "13"),
        ("standby_mode = on", "", "11"),
        ("primary_conninfo = 'host=a'", "12", "11"),
        ("hot_standby_feedback = on", "9.1", "9.0"),
        ("a.b = 1", "9.2", "9.1"),
        ("custom_variable_classes = 'x, A'\na.b = 1", "9.1", "9.2"),
        ("server_version_num = 1", "", "17"),
        ("include_dir 'x'", "9.3", "9.2"),
        ("sort_mem = 4MB", "9.0", ""),
    ] {
        assert!(since.is_empty() || taken(since, text), "{text} at {since}");
        assert!(until.is_empty() || !taken(until, text), "{text} at {until}");
    }
}
