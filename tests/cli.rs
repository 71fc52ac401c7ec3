//! The program itself: its output, its exit status, and what it writes.

#[path = "cli/diagnose.rs"]
mod diagnose;
#[path = "cli/explain.rs"]
mod explain;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/render.rs"]
mod render;

use std::fs;
use std::path::Path;

use pgrunbook::plan::Plan;
use program::{Ran, run, run_with};
use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Writes a file into the folder and returns its path.
fn file(folder: &TempDir, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

fn example() -> String {
    Plan::default().to_json()
}

/// The example on PostgreSQL 13, which has ended: a warning.
fn warned() -> String {
    example().replace("\"17\"", "\"13\"")
}

/// The example with a port that does not exist: an error.
fn wrong() -> String {
    example().replacen("5432", "65536", 1)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn example_and_schema_print_what_check_takes() {
    let ran = run(&["example"]);
    assert_eq!(ran, Ran::printed(&example()));
    let ran = run_with(&["check", "-"], &ran.out);
    assert_eq!(ran, Ran::printed(""));
    let ran = run(&["schema"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let schema: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        schema["properties"]["primary"]["required"],
        serde_json::json!(["name", "address"])
    );
}

#[test]
fn check_prints_findings_for_people() {
    let ran = run_with(&["check", "-"], &wrong());
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert_eq!(
        ran.err,
        "error[PRT001] primary.port: port 65536 is above 65535\n  value:  65536\n  hint:   A port is a number from 1 to \
         65535; PostgreSQL's own is 5432.\n1 error\n"
    );
    let ran = run_with(&["check", "-"], &warned());
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert!(
        ran.err
            .starts_with("warning[VER003] postgres: PostgreSQL 13 ended on 2025-11-13\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.ends_with("\n1 warning\n"), "{}", ran.err);
}

#[test]
fn check_prints_findings_as_json_lines() {
    let text = wrong().replace("10.77.0.12", "10.77.0.012");
    let ran = run_with(&["check", "--format", "json", "-"], &text);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    let lines: Vec<Value> = ran
        .err
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["code"], "PRT001");
    assert_eq!(lines[0]["rule"], "port-invalid");
    assert_eq!(lines[0]["severity"], "error");
    assert_eq!(lines[0]["path"], "primary.port");
    assert_eq!(lines[0]["value"], "65536");
    assert_eq!(lines[1]["fix"]["value"], "10.77.0.12");
    for text in ["{", "{}", "\u{feff}{}"] {
        let ran = run_with(&["check", "--format", "json", "-"], text);
        assert_eq!(ran.status, 1, "{text}");
        let codes = ran
            .err
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["code"].clone());
        assert!(
            codes
                .into_iter()
                .all(|code| code.as_str().is_some_and(|code| code.starts_with("FIL"))),
            "{text}"
        );
    }
    let ran = run_with(&["check", "--format", "json", "-"], &example());
    assert_eq!(ran, Ran::printed(""));
}

#[test]
fn what_cannot_be_read_is_status_2() {
    let folder = folder();
    let missing = folder.path().join("missing.json");
    let missing = missing.to_str().expect("UTF-8");
    let plan = file(&folder, "plan.json", example());
    let zip = folder.path().join("x.zip");
    let zip = zip.to_str().expect("UTF-8");
    for args in [
        &["check", missing][..],
        &["link", missing],
        &["render", missing, "--zip", zip],
        &["render", &plan, "--zip", zip, "--password-file", missing],
        &["check", folder.path().to_str().expect("UTF-8")],
    ] {
        let ran = run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(
            ran.err.starts_with("error: cannot read "),
            "{args:?}: {}",
            ran.err
        );
    }
    assert_eq!(names(folder.path()), ["plan.json"]);
}

#[test]
fn wrong_usage_is_status_2() {
    let folder = folder();
    let plan = file(&folder, "plan.json", example());
    let zip = folder.path().join("x.zip");
    let zip = zip.to_str().expect("UTF-8");
    let salt = "00112233445566778899aabbccddeeff";
    for args in [
        &[][..],
        &["make"],
        &["check"],
        &["check", &plan, "--format", "xml"],
        &["render", &plan],
        &["render", &plan, "--zip", zip, "--out", zip],
        &["render", &plan, "--zip", zip, "--salt", salt],
        &[
            "render",
            &plan,
            "--zip",
            zip,
            "--password-file",
            &plan,
            "--salt",
            "0011",
        ],
        &["link", &plan, "--base", "https://example.org/#x"],
        &["explain", "no-such-rule"],
        &["open"],
    ] {
        let ran = run(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
    assert_eq!(names(folder.path()), ["plan.json"]);
    assert_eq!(run(&["--help"]).status, 0);
    assert_eq!(
        run(&["--version"]).out,
        concat!("pgrunbook ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn link_and_open_are_the_way_there_and_back() {
    let text = example()
        .replace("\"17\"", "\"16\"")
        .replace("alpha", "α & ω");
    let ran = run_with(&["link", "-", "--base", "https://example.org/p/"], &text);
    assert_eq!(
        ran,
        Ran::printed("https://example.org/p/#v=1&postgres=16&primary.name=%CE%B1%20%26%20%CF%89\n")
    );
    assert_eq!(run(&["open", ran.out.trim()]), Ran::printed(&text));
    assert_eq!(run_with(&["link", "-"], &example()), Ran::printed("#v=1\n"));
    assert_eq!(run_with(&["link", "-"], "{").status, 1);
    let ran = run(&["open", "v=1&primary.adress=10.0.0.1&password=hunter2"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(
        ran.err
            .contains("error[LNK002]: unknown part primary.adress\n"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("hunter2"), "{}", ran.err);
    let ran = run(&["open", "https://example.org/p/"]);
    assert_eq!((ran.status, ran.out), (0, example()));
    assert!(ran.err.starts_with("warning[LNK005]"), "{}", ran.err);
}

#[test]
fn nobody_reading_is_no_error_and_a_full_disk_is_one() {
    assert_eq!(program::run_unread(&["schema"]), Ran::printed(""));
    if Path::new("/dev/full").exists() {
        let ran = program::run_into("/dev/full", &["schema"]);
        assert_eq!(ran.status, 2);
        assert!(
            ran.err
                .starts_with("error: cannot write to standard output"),
            "{}",
            ran.err
        );
    }
}
