//! Holds the tables of `pgrunbook::pg` against what servers and sources of every major say (tests/upstream/, see
//! PROVENANCE.md there), both ways: what is there must have its row, with these columns; what is not must have none.

#[path = "upstream/data.rs"]
mod data;

use std::collections::{BTreeMap, BTreeSet};

use pgrunbook::pg::{
    self, ConfFile, Feature, MAX_SIZE, Major, Row, Tool, names, setting, settings, wal_keep_setting,
};

use data::{
    Backup, Called, Guc, HbaFacts, LongOption, Program, RecoveryParameter, Server, by_major, read,
};

fn none_wrong(wrong: Vec<String>) {
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn owned(values: &[&str]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.iter().map(|v| (*v).to_owned()).collect())
}

fn as_guc(row: &Row) -> Guc {
    Guc {
        vartype: row.vartype().name().to_owned(),
        unit: row.unit().map(str::to_owned),
        min: row.min_val().map(|n| n.to_string()),
        max: row.max_val().map(|n| n.to_string()),
        boot_val: row.boot_val().map(str::to_owned),
        context: row.context().name().to_owned(),
        enumvals: owned(row.enumvals()),
        hidden: owned(&row.hidden_enumvals()),
        in_file: row.file().is_some(),
    }
}

#[test]
fn every_setting_is_as_the_servers_show_it() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for major in Major::all() {
        let mut server: Server = read(&format!("guc-{major}.json"));
        for one in settings() {
            let name = one.name();
            let row = one
                .at(major)
                .filter(|row| row.file() != Some(ConfFile::RecoveryConf));
            let dumped = server.settings.remove(name);
            if dumped.is_some() != server.names.contains(name) {
                wrong.push(format!(
                    "{name} at {major}: stands in one list of the dump only"
                ));
            }
            let ours = row.map(as_guc);
            compared += usize::from(ours.is_some());
            if ours != dumped {
                wrong.push(format!(
                    "{name} at {major}:\n  table  {ours:?}\n  server {dumped:?}"
                ));
            }
        }
        wrong.extend(
            server
                .settings
                .keys()
                .map(|name| format!("{name} at {major}: not in our tables")),
        );
    }
    none_wrong(wrong);
    assert!(compared > 600, "only {compared} rows were compared");
}

#[test]
fn every_parameter_of_recovery_conf_is_as_the_sources_have_it() {
    let mut wrong = Vec::new();
    for (label, mut parameters) in by_major::<BTreeMap<String, RecoveryParameter>>("recovery.json")
    {
        let major = Major::parse(&label).expect("a label");
        assert_eq!(
            parameters.is_empty(),
            major.has(Feature::StandbySignal),
            "recovery.conf at {major}"
        );
        for one in settings() {
            let row = one
                .at(major)
                .filter(|row| row.file() == Some(ConfFile::RecoveryConf));
            if row.is_some_and(|row| !row.needs_restart()) {
                wrong.push(format!(
                    "{} at {major}: recovery.conf is read once, at start",
                    one.name()
                ));
            }
            let ours = row.map(|row| RecoveryParameter {
                vartype: row.vartype().name().to_owned(),
                default: row.boot_val().unwrap_or_default().to_owned(),
                enumvals: owned(row.enumvals()),
                unit: row.unit().map(str::to_owned),
            });
            let dumped = parameters.remove(one.name());
            if ours != dumped {
                wrong.push(format!(
                    "{} at {major}:\n  table  {ours:?}\n  source {dumped:?}",
                    one.name()
                ));
            }
        }
        wrong.extend(
            parameters
                .keys()
                .map(|name| format!("{name} at {major}: not in our tables")),
        );
    }
    none_wrong(wrong);
}

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
fn every_name_of_a_setting_is_known_where_a_server_has_it() {
    let servers: Vec<(Major, Server)> = Major::all()
        .map(|major| (major, read(&format!("guc-{major}.json"))))
        .collect();
    let all: BTreeSet<&String> = servers
        .iter()
        .flat_map(|(_, server)| &server.names)
        .collect();
    assert!(all.len() > 400, "only {} names", all.len());
    for (major, server) in &servers {
        for name in &all {
            let theirs = server.names.contains(*name);
            assert_eq!(pg::is_known(name, *major), theirs, "{name} at {major}");
        }
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

/// Features that no file here tells; their source is the release notes or the server's sources alone.
const BY_RELEASE_NOTES: [&str; 12] = [
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
