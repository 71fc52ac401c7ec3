//! `pgrunbook diagnose`: texts as files and by standard input, with and without a plan, as text and as JSON.

use serde_json::Value;

use super::program::{Ran, run, run_with};
use super::{example, file, folder, wrong};

const STARTING: &str = "psql: error: connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: FATAL:  the database system is starting up\n";

#[test]
fn a_file_and_standard_input_are_read_alike() {
    let folder = folder();
    let path = file(&folder, "log", STARTING);
    let ran = run(&["diagnose", &path]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.starts_with("1 finding in 1 line,"), "{}", ran.out);
    for part in [
        "[starting-up]",
        "the database system is starting up",
        "hot_standby is off",
        "tail -n 50 LOG",
        "runbook/NN-STANDBY-start.sh",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert_eq!(run_with(&["diagnose", "-"], STARTING), ran);
}

#[test]
fn with_a_plan_the_commands_are_for_its_hosts() {
    let folder = folder();
    let (log, plan) = (
        file(&folder, "log", STARTING),
        file(&folder, "plan", example()),
    );
    let ran = run(&["diagnose", &log, "--plan", &plan]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(
        ran.out.contains("On alpha, as ") && ran.out.contains("On beta, as "),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("NN-STANDBY"), "{}", ran.out);
    assert_eq!(run_with(&["diagnose", "-", "--plan", &plan], STARTING), ran);
    assert_eq!(
        run_with(&["diagnose", &log, "--plan", "-"], &example()),
        ran
    );
}

#[test]
fn lines_fit_a_terminal_but_for_commands_and_excerpts() {
    let folder = folder();
    let plan = file(&folder, "plan", example());
    let text = "FATAL:  no pg_hba.conf entry for replication connection from host \"192.0.2.9\", user \"x\", no encryption\n";
    for ran in [
        run_with(&["diagnose", "-"], text),
        run_with(&["diagnose", "-", "--plan", &plan], text),
    ] {
        for line in ran.out.lines() {
            let free = line.starts_with("     FATAL") || line.starts_with("       ");
            assert!(free || line.chars().count() <= 80, "{line}");
            assert_eq!(line.trim_end(), line);
        }
    }
}

#[test]
fn json_has_a_line_for_each_match_and_one_that_counts() {
    let text = format!(
        "{STARTING}FATAL:  requested WAL segment 000000010000000000000003 has already been removed\n"
    );
    let ran = run_with(&["diagnose", "-", "--format", "json"], &text);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let kinds: Vec<&Value> = lines.iter().map(|line| &line["kind"]).collect();
    assert_eq!(kinds, ["match", "match", "summary"]);
    assert_eq!(
        (&lines[0]["family"], &lines[1]["family"]),
        (&"wal-removed".into(), &"starting-up".into())
    );
    assert_eq!(
        (&lines[0]["line"], &lines[0]["count"]),
        (&2.into(), &1.into())
    );
    assert_eq!(lines[0]["values"][0], "000000010000000000000003");
    assert!(
        lines[0]["causes"]
            .as_array()
            .is_some_and(|causes| causes.len() >= 2)
    );
    assert!(lines[0]["look"][0]["command"]["line"].is_string());
    assert_eq!(
        (&lines[2]["lines"], &lines[2]["matches"]),
        (&2.into(), &2.into())
    );
}

#[test]
fn nothing_known_is_status_1_and_says_so() {
    let ran = run_with(&["diagnose", "-"], "all is well\n");
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert!(
        ran.out
            .starts_with("No message that pgrunbook knows in 1 line.\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("lc_messages"), "{}", ran.out);
    let ran = run_with(&["diagnose", "-", "--format", "json"], "");
    assert_eq!(ran.status, 1);
    let summary: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        (&summary["kind"], &summary["matches"]),
        (&"summary".into(), &0.into())
    );
}

#[test]
fn a_plan_with_errors_is_status_1_and_usage_is_2() {
    let folder = folder();
    let (log, plan) = (
        file(&folder, "log", STARTING),
        file(&folder, "plan", wrong()),
    );
    let ran = run(&["diagnose", &log, "--plan", &plan]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("65536"), "{}", ran.err);
    let missing = folder.path().join("missing");
    let missing = missing.to_str().expect("UTF-8");
    for args in [
        &["diagnose"][..],
        &["diagnose", missing],
        &["diagnose", "-", "--plan", "-"],
        &["diagnose", &log, "--plan", missing],
        &["diagnose", &log, "--format", "xml"],
        &["diagnose", &log, &log],
    ] {
        let ran = run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn any_bytes_are_read_up_to_a_mebibyte() {
    let folder = folder();
    let known = |bytes: &[u8]| -> Ran { run(&["diagnose", &file(&folder, "bytes", bytes)]) };
    let message = STARTING.trim_end().as_bytes();
    for bytes in [
        [b"\xef\xbb\xbf", message, b"\r\n"].concat(),
        [b"\xff\xfe\x80\n", message, b"\n\x00"].concat(),
    ] {
        let ran = known(&bytes);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
        assert!(ran.out.contains("[starting-up]"), "{}", ran.out);
        assert!(ran.out.chars().all(|c| c == '\n' || !c.is_control()));
    }
    let ran = known(&vec![b'x'; 1 << 20]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let ran = known(&vec![b'x'; (1 << 20) + 1]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("up to 1048576 are read"), "{}", ran.err);
}

#[test]
fn a_page_is_explained_by_its_name() {
    let ran = run(&["explain", "starting-up"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.contains("the database system is starting up"),
        "{}",
        ran.out
    );
    let ran = run(&["explain", "slot-mising"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("slot-missing"), "{}", ran.err);
}
