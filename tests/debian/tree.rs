//! What lies where: to see that nothing has changed, or what has.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Files and folders with owner, mode, time of change and contents.
#[derive(PartialEq)]
pub struct Tree(BTreeMap<PathBuf, Node>);

#[derive(Debug, PartialEq)]
struct Node {
    owner: (u32, u32),
    mode: u32,
    /// Of files alone: a folder's changes with what is made and removed in it.
    changed: Option<(i64, i64)>,
    contents: Vec<u8>,
}

impl Tree {
    /// Everything below these folders, without what `skip` names.
    pub fn of(folders: &[&Path], skip: impl Fn(&Path) -> bool) -> Tree {
        let mut found = BTreeMap::new();
        for folder in folders {
            walk(folder, &skip, &mut found);
        }
        assert!(!found.is_empty());
        Tree(found)
    }

    /// The paths at which two trees differ.
    pub fn differences(&self, other: &Tree) -> Vec<String> {
        let paths = self.0.keys().chain(other.0.keys());
        let mut list: Vec<String> = paths
            .filter(|path| self.0.get(*path) != other.0.get(*path))
            .map(|path| path.display().to_string())
            .collect();
        list.sort();
        list.dedup();
        list
    }
}

fn walk(path: &Path, skip: &impl Fn(&Path) -> bool, found: &mut BTreeMap<PathBuf, Node>) {
    if skip(path) {
        return;
    }
    let meta =
        fs::symlink_metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let contents = if meta.is_file() {
        fs::read(path).expect("readable")
    } else {
        Vec::new()
    };
    found.insert(
        path.to_owned(),
        Node {
            owner: (meta.uid(), meta.gid()),
            mode: meta.mode(),
            changed: meta.is_file().then(|| (meta.mtime(), meta.mtime_nsec())),
            contents,
        },
    );
    if meta.is_dir() {
        for entry in fs::read_dir(path).expect("readable") {
            walk(&entry.expect("readable").path(), skip, found);
        }
    }
}

/// The configuration of all clusters, the scripts' own state and the bundle; of data directories what stands at their
/// top and is no matter of the running server. The evidence is left out: it is written anew by each run.
pub fn configuration(bundle: &Path) -> Tree {
    let folders = [
        Path::new("/etc/postgresql"),
        Path::new("/var/lib/postgresql"),
        bundle,
    ];
    Tree::of(&folders, |path| {
        let in_data = path
            .ancestors()
            .skip(1)
            .any(|above| above.join("PG_VERSION").exists());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name == "evidence.txt"
            || in_data
                && !(name.ends_with(".conf")
                    || name.ends_with(".signal")
                    || name == "postmaster.opts")
    })
}
