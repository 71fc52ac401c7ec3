//! A lab: a folder with servers, gone when the test is over.

use crate::account::Account;
use crate::binaries;
use crate::node::Node;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Servers of one major in a temporary folder. Dropping it ends the servers and removes the folder; a test that
/// failed prints what scripts and servers wrote, and leaves the folder if `PGRUNBOOK_KEEP` is set.
pub struct Lab {
    dir: TempDir,
    runs: AtomicU32,
    pub account: Account,
    pub nodes: Vec<Node>,
}

impl Lab {
    /// A folder with one node for each name; no cluster yet.
    pub fn new(major: &str, names: &[&str]) -> Lab {
        let major = binaries::major(major);
        let account = Account::ordinary();
        let dir = tempfile::Builder::new()
            .prefix("pgrunbook-lab-")
            .tempdir()
            .expect("a temporary folder");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
        account.own(dir.path());
        let nodes = names
            .iter()
            .map(|name| Node::new(dir.path(), name, major, &account))
            .collect();
        Lab {
            dir,
            runs: AtomicU32::new(0),
            account,
            nodes,
        }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Counts the scripts that were run: their logs sort by it.
    pub fn next_run(&self) -> u32 {
        self.runs.fetch_add(1, Ordering::SeqCst)
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> &Node {
        self.nodes
            .iter()
            .find(|node| node.name == name)
            .unwrap_or_else(|| panic!("no node {name}"))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for node in &self.nodes {
            node.kill();
        }
        if std::thread::panicking() {
            print_logs(self.dir());
            if std::env::var_os("PGRUNBOOK_KEEP").is_some() {
                self.dir.disable_cleanup(true);
                eprintln!("kept: {}", self.dir().display());
            }
        }
    }
}

/// Prints the end of every file `*.log` in the lab and its nodes' folders.
fn print_logs(dir: &Path) {
    let mut paths: Vec<PathBuf> = dir
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.join("PG_VERSION").exists() {
            print_logs(&path);
        } else if path.extension().is_some_and(|extension| extension == "log") {
            let bytes = fs::read(&path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            let lines: Vec<&str> = text.lines().collect();
            eprintln!("--- {}", path.display());
            for line in &lines[lines.len().saturating_sub(60)..] {
                eprintln!("{line}");
            }
        }
    }
}
