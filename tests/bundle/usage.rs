//! How a script is called wrongly: exit code 2, before it does anything.

use std::path::Path;
use std::process::{Command, Output};

use pgrunbook::bundle;
use pgrunbook::render::{File, render};
use tempfile::TempDir;

use crate::plans::{plan, topology};

/// A bundle for Debian, whose steps are root's or postgres's, unpacked.
fn unpacked() -> (TempDir, Vec<File>) {
    let mut plan = plan("17", "debian", 1);
    plan.name = "orders".to_owned();
    let topology = topology(&plan);
    let files = render(&topology, None);
    let folder = tempfile::tempdir().expect("a folder");
    let bytes = bundle::zip(topology.name(), &files);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    archive.extract(folder.path()).expect("unpacked");
    (folder, files)
}

fn run(folder: &Path, script: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(folder.join("orders").join(script));
    command.args(arguments).output().expect("the script")
}

fn scripts(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.ends_with(".sh"))
}

#[test]
fn an_option_that_is_none_is_named() {
    let (folder, files) = unpacked();
    for file in scripts(&files) {
        for option in ["--force", "yes", "--replace="] {
            let output = run(folder.path(), &file.path, &["--check", option]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{}: {said}", file.path);
            let words = format!("unknown option: {option}\nusage: ");
            assert!(said.starts_with(&words), "{}: {said}", file.path);
            assert!(output.stdout.is_empty(), "{}", file.path);
        }
    }
    let output = run(folder.path(), "runbook/01-alpha-prepare.sh", &["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"usage: "));
}

#[test]
fn a_step_of_another_user_is_not_done() {
    let (folder, files) = unpacked();
    let output = Command::new("id").arg("-un").output().expect("id runs");
    let me = String::from_utf8(output.stdout).expect("UTF-8");
    let me = me.trim_end();
    let mut refused = 0;
    for file in scripts(&files) {
        let user = file
            .text
            .lines()
            .find_map(|line| line.strip_prefix("# user: "));
        let user = user.expect("a user");
        if user == me {
            continue;
        }
        let output = run(folder.path(), &file.path, &["--yes"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{}: {said}", file.path);
        assert_eq!(said, format!("this step runs as {user}, not as {me}\n"));
        refused += 1;
    }
    assert!(refused > 0, "every step is {me}'s");
}
