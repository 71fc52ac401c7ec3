//! `bash -n` and shellcheck over every distinct text. The values are run by `values.rs`.

use std::fs;
use std::path::Path;
use std::process::Command;

use pgrunbook::render::script::LIBRARIES;

use crate::bash::directory;
use crate::plans::cases;
use crate::split::{distinct, distinct_assignments, scripts};

/// One script of each kind and the libraries, in this directory.
fn write_all(into: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut write = |name: String, text: &str| {
        fs::write(into.join(&name), text).expect("write");
        names.push(name);
    };
    for (i, (_, script)) in distinct().iter().enumerate() {
        write(format!("{i}.sh"), script.text);
    }
    for (path, text) in LIBRARIES {
        let name = path.trim_start_matches("runbook/");
        write(name.to_owned(), text);
    }
    names
}

#[test]
fn bash_reads_every_script() {
    let folder = directory();
    for name in write_all(folder.path()) {
        let output = Command::new("bash")
            .args(["-n", &name])
            .current_dir(folder.path())
            .output()
            .expect("bash");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{errors}");
    }
}

fn shellcheck(folder: &Path, names: &[String]) {
    let output = Command::new("shellcheck")
        .arg("--norc")
        .args(names)
        .current_dir(folder)
        .output()
        .expect("shellcheck; `cargo xtask test` installs it");
    let findings = String::from_utf8_lossy(&output.stdout);
    let shown: String = findings.chars().take(4000).collect();
    assert!(output.status.success(), "{shown}");
}

#[test]
fn shellcheck_finds_nothing_in_the_scripts() {
    let folder = directory();
    let names = write_all(folder.path());
    shellcheck(folder.path(), &names);
}

#[test]
fn shellcheck_finds_nothing_in_the_values() {
    let folder = directory();
    let first = &cases()[0].files;
    let file = first
        .iter()
        .find(|file| file.path.ends_with("/values.bash"));
    let (comments, _) = file
        .expect("values")
        .text
        .split_once("\n\n")
        .expect("comments");
    let mut text = format!("{comments}\n");
    let values = distinct_assignments();
    assert!(values.len() > 500, "only {} values", values.len());
    text.extend(values.iter().map(|value| format!("{value}\n")));
    fs::write(folder.path().join("values.bash"), text).expect("write");
    shellcheck(folder.path(), &["values.bash".to_owned()]);
}

/// What is written into comments must not switch a check off.
#[test]
fn the_only_directives_are_ours() {
    let directives = |text: &'static str| {
        text.lines()
            .filter(|line| line.contains("shellcheck"))
            .collect::<Vec<_>>()
    };
    for (label, script) in scripts() {
        assert_eq!(
            directives(script.header),
            [
                "# shellcheck disable=SC2034,SC2154 # values for the files that are sourced below, and from them"
            ],
            "{label}"
        );
        assert!(
            script.header.lines().all(|line| line.is_empty()
                || line.starts_with('#')
                || line == "set -Eeuo pipefail"),
            "{label}: a line of the header is no comment"
        );
    }
    for case in cases() {
        for file in case
            .files
            .iter()
            .filter(|file| file.path.ends_with("/values.bash"))
        {
            let (comments, _) = file.text.split_once("\n\n").expect("comments");
            assert_eq!(
                directives(comments),
                [
                    "# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one"
                ],
                "{}: {}",
                case.label,
                file.path
            );
            assert!(
                comments.lines().all(|line| line.starts_with('#')),
                "{}",
                case.label
            );
        }
    }
}

/// psql starts a pager where its output is a terminal's and longer than the screen, and would wait there.
#[test]
fn psql_pages_nothing() {
    let calls: Vec<&str> = LIBRARIES
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(|line| line.contains("\"$BIN/psql\" "))
        .collect();
    assert!(calls.len() >= 3, "{calls:?}");
    for call in calls {
        let kept = call.contains(" >\"$WORK/");
        assert!(kept || call.contains(" -P pager=off "), "{call}");
    }
}
