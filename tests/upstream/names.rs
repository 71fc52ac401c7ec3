//! Features, functions, views, columns and directories.

use std::collections::{BTreeMap, BTreeSet};

use pgrunbook::pg::{self, Feature, MAX_SIZE, Major, Row, Tool, names, setting, wal_keep_setting};

use crate::data::{Backup, Called, by_major, read};

/// Features that no file here tells; their source is the release notes or the server's sources alone.
const BY_RELEASE_NOTES: [&str; 15] = [
    "PassfileCrLf",
    "ConninfoUriBlanks",
    "FractionalValues",
    "PidFilePort",
    "UnknownDottedNames",
    "PgRewindGrants",
    "ReservedRolePrefix",
    "HbaQuotedPrefixes",
    "TablespaceLocation",
    "ControlFunctions",
    "BackendType",
    "IpInSan",
    "CollationProvider",
    "DatabaseProvider",
    "LibdirIsPath",
];

#[test]
fn features_begin_and_end_where_the_facts_say() {
    let mut facts: BTreeMap<String, BTreeSet<String>> = read("features.json");
    for feature in Feature::all() {
        let name = format!("{feature:?}");
        let ours: BTreeSet<String> = Major::all()
            .filter(|m| m.has(feature))
            .map(|m| m.label().to_owned())
            .collect();
        match facts.remove(&name) {
            Some(theirs) => assert_eq!(ours, theirs, "{name}"),
            None => assert!(
                BY_RELEASE_NOTES.contains(&name.as_str()),
                "{name} is held by nothing"
            ),
        }
    }
    assert!(facts.is_empty(), "not in our table: {:?}", facts.keys());
}

#[test]
fn names_exist_at_their_major() {
    for (label, called) in by_major::<Called>("names.json") {
        let major = Major::parse(&label).expect("a label");
        let ours = names(major);
        let function = |key: &str| called.functions[key].as_deref();
        let functions = [
            (Some(ours.current_wal_lsn), "current_wal"),
            (Some(ours.last_wal_receive_lsn), "last_receive"),
            (Some(ours.last_wal_replay_lsn), "last_replay"),
            (ours.wal_lsn_diff, "diff"),
            (Some(ours.switch_wal), "switch"),
            (Some(ours.walfile_name), "file_name"),
            (ours.is_wal_replay_paused, "is_paused"),
            (ours.wal_replay_resume, "replay_resume"),
            (Some(ours.is_in_recovery), "is_in_recovery"),
            (ours.create_physical_slot, "create_slot"),
            (ours.drop_slot, "drop_slot"),
            (Some(ours.backup_start), "backup_start"),
            (Some(ours.backup_stop), "backup_stop"),
            (
                ours.last_xact_replay_timestamp,
                "last_xact_replay_timestamp",
            ),
        ];
        for (name, key) in functions {
            assert_eq!(name, function(key), "{key} at {major}");
        }

        let columns = |view: &str| called.views[view].as_deref();
        let has =
            |view: &str, column: &str| columns(view).is_some_and(|c| c.iter().any(|c| c == column));
        let view = "pg_stat_replication";
        assert_eq!(
            ours.stat_replication.is_some(),
            columns(view).is_some(),
            "{view} at {major}"
        );
        if let Some(of) = ours.stat_replication {
            for column in [
                of.pid,
                of.sent_lsn,
                of.write_lsn,
                of.flush_lsn,
                of.replay_lsn,
            ] {
                assert!(has(view, column), "{view}.{column} at {major}");
            }
        }
        let view = "pg_stat_wal_receiver";
        assert_eq!(
            ours.wal_receiver_lsn.is_some(),
            columns(view).is_some(),
            "{view} at {major}"
        );
        assert!(
            ours.wal_receiver_lsn.is_none_or(|column| has(view, column)),
            "{view} at {major}"
        );

        assert_eq!(ours.wal_dir, called.directories["wal"], "at {major}");
        assert_eq!(ours.log_dir, called.directories["log"], "at {major}");
        assert_eq!(
            setting("log_directory").and_then(|s| s.at(major)?.boot_val()),
            Some(ours.log_dir)
        );

        let floors: Vec<&str> = ours.floors.iter().map(|floor| floor.setting).collect();
        assert_eq!(floors, called.floors, "at {major}");
        // What the facts say from 12 on ("cluster_name if set else walreceiver") ends in the name of last resort.
        let fallback = called.walreceiver_name.as_deref();
        assert_eq!(
            ours.walreceiver_name,
            fallback.and_then(|t| t.split(' ').next_back()),
            "at {major}"
        );
    }
}

/// A call without its arguments, and their number.
fn arity(call: &str) -> (&str, usize) {
    let (name, rest) = call.split_once('(').expect("a call");
    let arguments = rest.strip_suffix(')').expect("a call");
    let count = arguments.split(',').filter(|one| !one.is_empty()).count();
    (name, count)
}

#[test]
fn backups_are_begun_and_ended_as_the_servers_allow() {
    for (label, dumped) in by_major::<Backup>("backup.json") {
        let major = Major::parse(&label).expect("a label");
        let calls = pg::backup_calls(major);
        let (name, count) = arity(&dumped.start);
        let (called, given) = arity(calls.start);
        assert_eq!(called, name, "at {major}");
        // What is left out has a default.
        assert!(given <= count, "{} at {major}", calls.start);
        let stop = dumped
            .stop
            .iter()
            .find(|one| arity(one) == arity(calls.stop));
        let stop = stop.unwrap_or_else(|| panic!("{} at {major}", calls.stop));
        assert_eq!(calls.in_session, dumped.in_session, "at {major}");
        let granted: &[&str] = match calls.in_session {
            true => &[&dumped.start, stop],
            false => &[],
        };
        assert_eq!(calls.granted, granted, "at {major}");
        assert!(
            calls.start.contains(&format!("({}, true", pg::LABEL)),
            "{}",
            calls.start
        );

        // A name that is left out and made empty is one thing, and a parent is made before what is in it.
        let mut made = BTreeSet::new();
        for directory in pg::emptied_directories(major) {
            let parent = directory.rsplit_once('/').map(|(parent, _)| parent);
            assert!(
                parent.is_none_or(|parent| made.contains(parent)),
                "{directory}"
            );
            made.insert(directory);
        }
        let wal = names(major).wal_dir;
        assert!(made.contains(format!("{wal}/archive_status").as_str()));
        let excludes: Vec<String> = pg::copy_excludes(major).collect();
        for directory in made.iter().filter(|name| !name.contains('/')) {
            assert!(
                excludes.contains(&format!("/{directory}")),
                "{directory} at {major}"
            );
        }
        let label = excludes.iter().any(|one| one == "/backup_label");
        assert_eq!(label, calls.in_session, "backup_label at {major}");
    }
}

#[test]
fn names_of_settings_and_options_have_their_rows() {
    for major in Major::all() {
        let ours = names(major);
        let row = |name: &str| setting(name).and_then(|s| s.at(major));

        let wal_level = row("wal_level").expect("wal_level");
        assert!(
            wal_level.enumvals().contains(&ours.wal_level),
            "{} at {major}",
            ours.wal_level
        );
        assert!(!wal_level.hidden_enumvals().contains(&ours.wal_level));
        for floor in ours.floors {
            assert!(
                row(floor.setting).is_some_and(Row::needs_restart),
                "{} at {major}",
                floor.setting
            );
        }
        for (ours, all) in [
            (ours.trigger_file, ["trigger_file", "promote_trigger_file"]),
            (
                ours.wal_sender_timeout,
                ["replication_timeout", "wal_sender_timeout"],
            ),
        ] {
            let known = all.into_iter().find(|name| row(name).is_some());
            assert_eq!(ours, known, "at {major}");
        }

        let (name, _, most) = wal_keep_setting(major, MAX_SIZE);
        let limit = row(name).and_then(Row::max_val).expect(name);
        assert!(
            i64::try_from(most).is_ok_and(|most| most <= limit),
            "{name} = {most} at {major}"
        );
        let other = if name == "wal_keep_size" {
            "wal_keep_segments"
        } else {
            "wal_keep_size"
        };
        assert!(row(other).is_none(), "{other} at {major}");

        let form = |name| pg::option(Tool::PgBasebackup, name).and_then(|o| o.at(major));
        let method = form("wal-method").and_then(|f| f.long);
        let by = |method: &str, how: &str| format!("--{method}={how}");
        assert_eq!(
            ours.basebackup_stream.map(str::to_owned),
            method.map(|m| by(m, "stream")),
            "at {major}"
        );
        let fetch = method.map(|m| by(m, "fetch"));
        let fetch = fetch.or(form("xlog").and_then(|f| Some(format!("-{}", f.short?))));
        assert_eq!(
            ours.basebackup_fetch.map(str::to_owned),
            fetch,
            "at {major}"
        );
        let waldir = form("waldir")
            .and_then(|f| f.long)
            .map(|long| format!("--{long}"));
        assert_eq!(
            ours.basebackup_waldir.map(str::to_owned),
            waldir,
            "at {major}"
        );
    }
}
