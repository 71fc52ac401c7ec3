//! What must stay apart stays apart, and what the pages tell people to type exists.

#[path = "walls/code.rs"]
mod code;
#[path = "walls/pages.rs"]
mod pages;

use std::fs;
use std::path::Path;
use std::process::Command;

/// A tracked text file.
struct Tracked {
    path: String,
    text: String,
}

/// Every file that git tracks and that is text.
fn tracked() -> Vec<Tracked> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .expect("git, which the set-up names");
    let names = String::from_utf8(output.stdout).expect("UTF-8");
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).ok()?;
        Some(Tracked {
            path: path.to_owned(),
            text,
        })
    };
    let files: Vec<_> = names.split_terminator('\0').filter_map(read).collect();
    assert!(files.len() > 100, "git names only {} files", files.len());
    files
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

#[test]
fn nothing_tracked_names_a_machine_or_a_registry() {
    // Put together here, so that this file does not name them itself.
    let paths = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/tm", "p/wt"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
    ]
    .map(|parts| parts.concat());
    let hosts = [
        ["registry.npm", "js"],
        ["pypi", ".org"],
        ["pythonhosted", ".org"],
        ["static.cra", "tes.io"],
        ["index.cra", "tes.io"],
        ["registry.y", "arnpkg"],
        ["art", "ifactory"],
        ["nex", "us/repository"],
        ["deb.debian", ".org"],
    ]
    .map(|parts| parts.concat());
    for file in tracked() {
        for (i, line) in file.text.lines().enumerate() {
            for name in paths.iter().chain(&hosts) {
                assert!(
                    !line.contains(name.as_str()),
                    "{}:{}: {line}",
                    file.path,
                    i + 1
                );
            }
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["X", "XX"], ["HA", "CK"]].map(|parts| parts.concat());
    for file in tracked() {
        for (i, line) in file.text.lines().enumerate() {
            let found = words(line).any(|word| marks.iter().any(|mark| mark == word));
            assert!(!found, "{}:{}: {line}", file.path, i + 1);
        }
    }
}

#[test]
fn a_folder_of_modules_has_a_file_beside_it() {
    for file in tracked() {
        assert!(!file.path.ends_with("/mod.rs"), "{}", file.path);
    }
}
