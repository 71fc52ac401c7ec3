//! Commands for plans: they are for the plan's hosts, bash reads them, and nothing in a name is run.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use pgrunbook::diagnose::{Advice, Answer, diagnose, families};
use pgrunbook::pg::Major;
use pgrunbook::render::quote::{sh_word, sql_literal};
use pgrunbook::topology::Topology;

use crate::clothes::filled;
use crate::hostile::CANARY;
use crate::plans::{Case, HOSTILE, PLATFORMS, cases, hostile, plan, topology};

/// The answer to each family's first message that the plan's major has, or to its first.
fn answers(topology: &Topology) -> Vec<(&'static str, Answer)> {
    let answer = |family: &'static pgrunbook::diagnose::Family| {
        let ours = |one: &&pgrunbook::pg::messages::Message| one.at(topology.major());
        let message = family.messages.iter().find(ours);
        let message = message.unwrap_or(&family.messages[0]);
        let line = filled(message.text(), ["alpha", "1", "3000A8"]);
        let found = diagnose(&line, Some(topology)).matches;
        let found = found.into_iter().find(|one| one.family == family.slug)?;
        Some((family.slug, found.answer))
    };
    families::all().filter_map(answer).collect()
}

fn advice(answer: &Answer) -> impl Iterator<Item = &Advice> {
    answer.look.iter().chain(&answer.fix)
}

/// Each distinct command of every family for this plan.
fn commands(topology: &Topology) -> BTreeSet<String> {
    let lines = answers(topology).into_iter().flat_map(|(_, answer)| {
        let lines = advice(&answer).filter_map(|one| Some(one.command.as_ref()?.line.clone()));
        lines.collect::<Vec<_>>()
    });
    lines.collect()
}

/// Of each major and platform, plain names and hostile ones, and where copies are made by hand.
fn chosen() -> impl Iterator<Item = &'static Case> {
    let labels = ["three standbys", "hostile", "by hand"];
    cases()
        .iter()
        .filter(move |case| labels.iter().any(|label| case.label.ends_with(label)))
}

#[test]
fn commands_are_for_the_plan_and_say_what_exists() {
    const WORDS: [&str; 9] = [
        "PRIMARY", "STANDBY", "PORT", "ROLE", "SLOT", "DATA", "CONFIG", "PASSFILE", "LOG",
    ];
    for case in chosen() {
        let topology = &case.topology;
        let names: BTreeSet<String> = topology
            .nodes()
            .map(|node| node.name().to_string())
            .collect();
        let found = answers(topology);
        assert!(found.len() >= 100, "{}: {}", case.label, found.len());
        for (slug, answer) in &found {
            for one in advice(answer) {
                assert!(
                    !one.words.contains("the primary's hosts") && !one.words.contains('{'),
                    "{slug}"
                );
                let Some(command) = &one.command else {
                    continue;
                };
                let line = &command.line;
                assert!(names.contains(&command.node), "{slug}: {}", command.node);
                assert!(!command.user.is_empty(), "{slug}");
                let line = line.replace("ALTER ROLE", "");
                for word in line.split(|c: char| !c.is_ascii_alphanumeric()) {
                    assert!(!WORDS.contains(&word), "{}, {slug}: {line}", case.label);
                }
                let step = line.split(' ').next().unwrap_or_default();
                if step.starts_with("runbook/") {
                    assert!(
                        case.files.iter().any(|file| file.path == step),
                        "{}, {slug}: {line}",
                        case.label
                    );
                }
            }
        }
    }
}

#[test]
fn bash_reads_every_command_and_runs_nothing_of_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("path");
    fs::create_dir(&path).expect("ours");
    // The one program that a name would call.
    fs::write(path.join("touch"), "#!/bin/sh\n: > \"$1\"\n").expect("ours");
    succeed(Command::new("chmod").arg("755").arg(path.join("touch")));
    let script = folder.path().join("commands.bash");
    let canary = folder.path().join(CANARY);
    let mut count = 0;
    for case in chosen().filter(|case| !case.label.contains("three")) {
        let lines = commands(&case.topology);
        assert!(lines.len() > 30, "{}: {}", case.label, lines.len());
        count += lines.len();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(&script, &text).expect("ours");
        succeed(Command::new("bash").arg("-n").arg(&script));
        run(&script, &path, folder.path());
        assert!(!canary.exists(), "{}", case.label);
    }
    assert!(count > 500, "{count}");
    // The same, had a name stood there as it is.
    fs::write(&script, "psql -c \"$(touch CANARY)\"\n").expect("ours");
    run(&script, &path, folder.path());
    assert!(canary.exists());
}

/// Runs the lines with nothing in the path but what stands in for `touch`; that they fail is no matter.
fn run(script: &std::path::Path, path: &std::path::Path, folder: &std::path::Path) {
    let mut bash = Command::new("bash");
    bash.args(["-c", "PATH=$1; . \"$2\"", "bash"])
        .arg(path)
        .arg(script);
    bash.current_dir(folder).stdin(std::process::Stdio::null());
    let output = bash.output().expect("bash");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("syntax error"), "{said}");
}

fn succeed(command: &mut Command) {
    let output = command.output().expect("the program");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

/// The line that the funnels make of the plan's own values.
#[test]
fn the_plans_names_stand_in_the_commands() {
    for platform in PLATFORMS {
        let topology = topology(&hostile("15", platform));
        let lines = commands(&topology);
        let has = |part: &str| lines.iter().any(|line| line.contains(part));
        let role = format!("WHERE rolname = {}", sql_literal(HOSTILE));
        assert!(has(&sh_word(&format!(
            "SELECT rolname, rolcanlogin, rolreplication, rolconnlimit, rolvaliduntil FROM pg_roles {role}"
        ))));
        let slot = topology.standbys()[0].slot().expect("a slot");
        assert!(
            has(&format!("pg_drop_replication_slot('{slot}')")),
            "{lines:?}"
        );
        let primary = topology.primary();
        assert!(has(&format!(" -p {} ", primary.port())));
        assert!(has(&format!("getent hosts {}", primary.address())));
        if platform == "source" {
            assert!(has(&format!(
                "df -h {}",
                sh_word(&format!("/srv/d {HOSTILE}"))
            )));
            assert!(has(&sh_word(&format!("/opt/b {HOSTILE}/pg_controldata"))));
        }
        for verb in ["configure", "role", "copy", "start"] {
            assert!(has(&format!("-{verb}.sh")), "{verb}");
        }
    }
}

/// Names that the plan's major does not have are in no command.
#[test]
fn commands_are_for_the_plans_version() {
    let at = |major: &str| -> String {
        let lines = commands(&topology(&plan(major, "source", 1)));
        lines.into_iter().collect::<Vec<_>>().join("\n")
    };
    let (old, ten, new) = (at("9.1"), at("10"), at("18"));
    assert!(old.contains("procpid") && !new.contains("procpid"));
    assert!(old.contains("pg_last_xlog_replay_location") && new.contains("pg_last_wal_replay_lsn"));
    assert!(!old.contains("pg_replication_slots") && ten.contains("pg_replication_slots"));
    assert!(!ten.contains("wal_status") && new.contains("wal_status"));
    assert!(ten.contains("recovery.conf|") && new.contains("standby.signal|"));
    assert!(ten.contains("'wal_keep_segments'") && !ten.contains("'wal_keep_size'"));
}

/// The values of a message are held against the plan.
#[test]
fn notes_say_what_differs_from_the_plan() {
    let topology = topology(&plan("15", "source", 3));
    let notes = |line: &str| {
        diagnose(line, Some(&topology)).matches[0]
            .answer
            .notes
            .join("\n")
    };
    let hba = |host: &str, user: &str, end: &str| {
        notes(&format!(
            "FATAL:  no pg_hba.conf entry for replication connection from host \"{host}\", user \"{user}\", {end}"
        ))
    };
    let role = topology.role().as_str();
    let second = &topology.standbys()[1];
    let known = hba(&second.from().to_string(), role, "SSL encryption");
    assert!(
        known.contains(&format!("is {}'s address", second.name())),
        "{known}"
    );
    let other = hba("192.0.2.99", "somebody", "no encryption");
    for part in [
        "192.0.2.99 is no address of the plan's",
        "the message is about somebody",
    ] {
        assert!(other.contains(part), "{other}");
    }
    let slot = notes("ERROR:  replication slot \"gamma\" does not exist");
    assert!(slot.contains("The plan has no slot gamma"), "{slot}");
    let port =
        notes("connection to server at \"10.77.0.11\", port 6543 failed: Connection refused");
    assert!(
        port.contains("No node of the plan has the port 6543"),
        "{port}"
    );
    let version = notes(
        "FATAL:  could not connect to the primary server: x\nLOG:  unrecognized recovery parameter \"x\"",
    );
    assert!(
        version.contains("PostgreSQL 15 does not have this message"),
        "{version}"
    );
    let setting = notes(
        "LOG:  unrecognized configuration parameter \"wal_keep_segments\" in file \"/srv/pg/postgresql.conf\" line 3",
    );
    assert!(
        setting.contains("wal_keep_segments is a setting of 9.0–12"),
        "{setting}"
    );
}

/// With several standbys, the one that the message names.
#[test]
fn the_standby_that_a_message_names_is_answered_for() {
    let topology = topology(&plan("15", "source", 3));
    for standby in topology.standbys() {
        let line = format!(
            "ERROR:  replication slot \"{}\" does not exist",
            standby.slot().expect("a slot")
        );
        let found = diagnose(&line, Some(&topology));
        let answer = &found.matches[0].answer;
        let own = format!("'{}'", standby.slot().expect("a slot"));
        let lines: Vec<&str> = advice(answer)
            .filter_map(|one| Some(one.command.as_ref()?.line.as_str()))
            .collect();
        let creates: Vec<&&str> = lines
            .iter()
            .filter(|line| line.contains("pg_create_physical"))
            .collect();
        assert!(creates.iter().all(|line| line.contains(&own)), "{lines:?}");
        let nodes: BTreeSet<&str> = advice(answer)
            .filter_map(|one| Some(one.command.as_ref()?.node.as_str()))
            .collect();
        let others = topology
            .standbys()
            .iter()
            .filter(|one| one.name() != standby.name());
        for other in others {
            assert!(!nodes.contains(other.name().as_str()), "{nodes:?}");
        }
    }
    assert!(Major::all().count() > 10);
}
