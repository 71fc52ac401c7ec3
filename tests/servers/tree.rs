//! Looking at folders from outside the scripts: modes, what changed, what holds a text.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What the server itself changes while it runs: its data and its own notes.
const VOLATILE: &[&str] = &[
    "base",
    "current_logfiles",
    "global",
    "log",
    "pg_clog",
    "pg_commit_ts",
    "pg_dynshmem",
    "pg_logical",
    "pg_multixact",
    "pg_notify",
    "pg_replslot",
    "pg_serial",
    "pg_snapshots",
    "pg_stat",
    "pg_stat_tmp",
    "pg_subtrans",
    "pg_tblspc",
    "pg_twophase",
    "pg_wal",
    "pg_xact",
    "pg_xlog",
    "postmaster.opts",
    "postmaster.pid",
    "server.log",
];

/// Every file and folder below some folder, with mode and content.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot(BTreeMap<PathBuf, (u32, Vec<u8>)>);

impl Snapshot {
    /// What stands below `dir`, without what a server changes while it runs and without the names in `except`.
    pub fn of(dir: &Path, except: &[&str]) -> Snapshot {
        let mut found = BTreeMap::new();
        walk(dir, &mut |path, mode| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if VOLATILE.contains(&&*name) || except.contains(&&*name) {
                return false;
            }
            let content = if path.is_file() {
                fs::read(path).expect("readable")
            } else {
                Vec::new()
            };
            found.insert(
                path.strip_prefix(dir).expect("below it").to_owned(),
                (mode, content),
            );
            true
        });
        Snapshot(found)
    }

    /// The paths that differ from `other`, or stand in one alone.
    pub fn changed(&self, other: &Snapshot) -> Vec<PathBuf> {
        let all = self.0.keys().chain(other.0.keys());
        let mut paths: Vec<PathBuf> = all
            .filter(|path| self.0.get(*path) != other.0.get(*path))
            .cloned()
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }
}

/// The permission bits of a file.
pub fn mode(path: &Path) -> u32 {
    let found =
        fs::symlink_metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    found.permissions().mode() & 0o7777
}

/// The files below `dir` that hold `text`.
pub fn holding(dir: &Path, text: &str) -> Vec<PathBuf> {
    assert!(!text.is_empty());
    let mut found = Vec::new();
    walk(dir, &mut |path, _| {
        if path.is_file() {
            let content = fs::read(path).unwrap_or_default();
            if content
                .windows(text.len())
                .any(|window| window == text.as_bytes())
            {
                found.push(path.to_owned());
            }
        }
        true
    });
    found.sort();
    found
}

/// Calls `visit` with each path below `dir` and its mode; a folder is entered if it says so. A server may remove
/// files meanwhile. Links are not followed.
fn walk(dir: &Path, visit: &mut impl FnMut(&Path, u32) -> bool) {
    for entry in dir.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(found) = fs::symlink_metadata(&path) else {
            continue;
        };
        let deeper = visit(&path, found.permissions().mode() & 0o7777);
        if deeper && found.is_dir() {
            walk(&path, visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_content_mode_and_presence_are_seen_and_volatile_files_are_not() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file =
            |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("writable");
        fs::create_dir(dir.path().join("pg_wal")).expect("writable");
        for name in [
            "a",
            "b",
            "c",
            "same",
            "pg_wal/x",
            "postmaster.pid",
            "evidence",
        ] {
            file(name, "one");
        }
        let before = Snapshot::of(dir.path(), &["evidence"]);
        assert!(
            before
                .changed(&Snapshot::of(dir.path(), &["evidence"]))
                .is_empty()
        );
        file("a", "two");
        fs::set_permissions(dir.path().join("b"), fs::Permissions::from_mode(0o600)).expect("ours");
        assert_eq!(mode(&dir.path().join("b")), 0o600);
        fs::remove_file(dir.path().join("c")).expect("ours");
        for name in ["d", "pg_wal/x", "postmaster.pid", "evidence"] {
            file(name, "two");
        }
        let after = Snapshot::of(dir.path(), &["evidence"]);
        assert_eq!(
            before.changed(&after),
            ["a", "b", "c", "d"].map(PathBuf::from)
        );
    }

    #[test]
    fn a_text_is_found_in_the_files_that_hold_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(dir.path().join("deep")).expect("writable");
        fs::write(dir.path().join("deep/yes"), b"\0xsecret\xff").expect("writable");
        fs::write(dir.path().join("no"), "secre").expect("writable");
        assert_eq!(holding(dir.path(), "secret"), [dir.path().join("deep/yes")]);
    }
}
