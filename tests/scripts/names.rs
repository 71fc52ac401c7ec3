//! Every name in the scripts means something: functions are defined, programs are among those that the runbook may
//! need, variables are set before `set -u` finds them missing.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use pgrunbook::render::script::{COMMON, MANUAL, PARITY, PRIMARY, STANDBY};

use crate::grammar::{Body, Source};
use crate::split::{Script, distinct, name_of, scripts};

type Bodies = BTreeMap<String, Body>;

/// The programs that a runbook may call: of coreutils, grep, sed, awk and find, which every host has.
const PROGRAMS: &[&str] = &[
    "awk",
    "basename",
    "bash",
    "cat",
    "chmod",
    "cp",
    "date",
    "df",
    "dirname",
    "env",
    "find",
    "grep",
    "head",
    "id",
    "ln",
    "mkdir",
    "mkfifo",
    "mktemp",
    "mv",
    "od",
    "readlink",
    "rm",
    "rmdir",
    "sed",
    "sha256sum",
    "sleep",
    "sort",
    "stat",
    "sync",
    "tail",
    "timeout",
    "touch",
    "tr",
];

/// Programs that a script looks for before it calls them, with the function that does so.
const LOOKED_FOR: &[(&str, &str)] = &[
    ("diff", "show_change"),
    ("getconf", "libc_version"),
    ("getent", "identity"),
    ("locale", "compare_locales"),
    ("pg_createcluster", "will_create_cluster"),
    ("rsync", "check_by_hand"),
    ("runuser", "begin"),
    ("setsid", "will_role"),
    ("ssh", "check_by_hand"),
];

/// Programs that are there wherever a cluster of postgresql-common or a running systemd was found.
const OF_THE_PLATFORM: &[&str] = &["pg_ctlcluster", "pg_lsclusters", "systemctl"];

/// Variables that bash sets, or that an environment cannot lack.
const OF_BASH: &[&str] = &["BASH_COMMAND", "BASH_SOURCE", "PWD", "SECONDS"];

fn builtins() -> BTreeSet<String> {
    let output = Command::new("bash")
        .args(["-c", "compgen -b; compgen -k"])
        .output()
        .expect("bash");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

/// The functions of a script with its libraries; the empty name is what runs outside of all.
fn bodies(script: Script<'_>) -> Bodies {
    let library = match script.own.contains("\nLIBRARY=primary\n") {
        true => PRIMARY,
        false => STANDBY,
    };
    let more = |path: &str, text| match script.rest.contains(path) {
        true => text,
        false => "",
    };
    let manual = more("/runbook/manual.bash", MANUAL);
    let parity = more("/runbook/parity.bash", PARITY);
    let mut all = Bodies::new();
    for text in [script.rest, COMMON, library, manual, parity] {
        for (name, body) in Source::parse(text).bodies() {
            let known = all.entry(name.clone()).or_default();
            assert!(
                name.is_empty() || known.calls.is_empty(),
                "{name} is defined twice"
            );
            known.calls.extend(body.calls);
            known.read.extend(body.read);
            known.written.extend(body.written);
        }
    }
    all
}

/// The functions that a script can reach from what runs outside of all, which is in it too. Any argument that is a
/// function's name counts as a call.
fn reached(bodies: &Bodies) -> BTreeSet<&str> {
    let mut reached = BTreeSet::from([""]);
    let mut waiting = vec![""];
    while let Some(name) = waiting.pop() {
        for call in &bodies[name].calls {
            for word in call.name.iter().chain(call.arguments.iter().flatten()) {
                if let Some((function, _)) = bodies.get_key_value(word.as_str())
                    && reached.insert(function)
                {
                    waiting.push(function);
                }
            }
        }
        // The exit traps name their functions in a text.
        for (by, trapped) in [("begin", "at_exit"), ("copy_by_hand", "abandon_backup")] {
            if name == by && reached.insert(trapped) {
                waiting.push(trapped);
            }
        }
    }
    reached
}

#[test]
fn every_command_is_a_function_a_builtin_or_a_program_that_is_there() {
    let builtins = builtins();
    let mut called = BTreeSet::new();
    for (label, script) in distinct() {
        let bodies = bodies(script);
        for (function, body) in &bodies {
            let words = body
                .calls
                .iter()
                .flat_map(|call| call.arguments.iter().flatten());
            called.extend(words.cloned());
            for command in body.calls.iter().flat_map(|call| call.commands()) {
                let looked_for = LOOKED_FOR.iter().find(|(program, _)| *program == command);
                let known = bodies.contains_key(command)
                    || builtins.contains(command)
                    || PROGRAMS.contains(&command)
                    || OF_THE_PLATFORM.contains(&command)
                    || looked_for.is_some();
                assert!(
                    known,
                    "{label}: {function} calls {command}, which nothing defines"
                );
                called.insert(command.to_owned());
                if let Some((program, by)) = looked_for
                    && let Some(body) = bodies.get(*by)
                {
                    let looks = body.calls.iter().any(|call| {
                        call.name.as_deref() == Some("command")
                            && call.arguments.contains(&Some((*program).to_owned()))
                    });
                    assert!(looks, "{by} does not look for {program}");
                }
            }
        }
    }
    for (program, _) in LOOKED_FOR {
        assert!(called.contains(*program), "nothing calls {program}");
    }
}

#[test]
fn no_function_is_left_over() {
    let mut all = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (_, script) in distinct() {
        let bodies = bodies(script);
        all.extend(bodies.keys().cloned());
        used.extend(reached(&bodies).into_iter().map(str::to_owned));
    }
    let left: Vec<_> = all.difference(&used).collect();
    assert!(left.is_empty(), "nothing calls {left:?}");
    assert!(all.len() > 100, "only {} functions", all.len());
}

#[test]
fn every_variable_that_a_script_can_read_is_set() {
    let capital = |name: &&String| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && !name.contains(|c: char| c.is_ascii_lowercase())
    };
    let mut parsed: BTreeMap<&str, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (label, script) in scripts() {
        let (read, written) = parsed.entry(script.rest).or_insert_with(|| {
            let bodies = bodies(script);
            let reached = reached(&bodies);
            let of = |pick: fn(&Body) -> &BTreeSet<String>| {
                let names = reached.iter().flat_map(|name| pick(&bodies[*name]));
                names.filter(capital).cloned().collect()
            };
            (of(|body| &body.read), of(|body| &body.written))
        });
        let values: BTreeSet<&str> = script
            .assignments()
            .into_iter()
            .filter_map(name_of)
            .collect();
        for name in read.iter() {
            let set = values.contains(name.as_str())
                || written.contains(name)
                || OF_BASH.contains(&name.as_str());
            assert!(set, "{label} reads {name}, which nothing sets");
        }
    }
}

#[test]
fn every_other_variable_is_set_where_it_is_read() {
    for (label, script) in distinct() {
        let bodies = bodies(script);
        for (function, body) in &bodies {
            let small = body
                .read
                .iter()
                .filter(|name| name.chars().any(|c| c.is_ascii_lowercase()));
            for name in small {
                assert!(
                    body.written.contains(name),
                    "{label}: {function} reads {name}, and does not set it"
                );
            }
        }
    }
}
