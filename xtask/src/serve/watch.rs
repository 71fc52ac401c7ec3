//! Builds the page anew whenever one of its sources changes.

use super::folder::Folder;
use super::http::Server;
use crate::process;
use crate::site::files;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// What the page is made of.
const SOURCES: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "docs/guide",
    "docs/messages",
    "docs/reference",
    "docs/rules",
    "index.html",
    "public",
    "src",
    "style",
    "xtask/src/site",
];

/// How often the sources are looked at.
const PERIOD: Duration = Duration::from_secs(1);

/// The limit of one build.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// One file, its last change and its length.
type Stamp = (PathBuf, SystemTime, u64);

/// Watches as long as the server runs. A build that fails is said, and the old page stays.
pub fn follow(server: &Server, dir: &Path) {
    let mut seen = stamps(crate::root());
    loop {
        std::thread::sleep(PERIOD);
        let now = stamps(crate::root());
        if now == seen {
            continue;
        }
        seen = now;
        println!("== changed");
        let built = build(dir).and_then(|()| Folder::load(dir, true));
        match built {
            Ok(folder) => {
                server.exchange(folder);
                println!("== served");
            }
            Err(message) => eprintln!("error: {message}; the old page stays"),
        }
    }
}

/// Builds in a process of its own: the static shell is a part of the chores' program, which is built anew too.
fn build(dir: &Path) -> Result<(), String> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["xtask", "dist", "--out"])
        .arg(dir)
        .current_dir(crate::root())
        .stdin(Stdio::null());
    process::succeed(&mut cargo, Instant::now() + LIMIT)
}

/// Every source below `root` as it is now. What cannot be read is left out, which is a change too.
fn stamps(root: &Path) -> Vec<Stamp> {
    let mut found = Vec::new();
    for source in SOURCES {
        let path = root.join(source);
        if path.is_dir() {
            let names = files(&path).unwrap_or_default();
            found.extend(names.iter().filter_map(|name| stamp(path.join(name))));
        } else {
            found.extend(stamp(path));
        }
    }
    found
}

fn stamp(path: PathBuf) -> Option<Stamp> {
    let known = path.metadata().ok()?;
    Some((path, known.modified().ok()?, known.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_change_a_new_file_and_a_lost_one_are_seen() {
        let dir = Scratch::new("watch");
        dir.write("src/a/b.rs", b"1");
        dir.write("docs/c.md", b"1");
        let first = stamps(&dir.path);
        assert_eq!(first, stamps(&dir.path));
        dir.write("docs/c.md", b"22");
        assert_eq!(first, stamps(&dir.path), "no source");
        dir.write("src/a/b.rs", b"22");
        let second = stamps(&dir.path);
        assert_ne!(first, second);
        dir.write("index.html", b"1");
        let third = stamps(&dir.path);
        assert_ne!(second, third);
        std::fs::remove_file(dir.path.join("src/a/b.rs")).expect("removable");
        assert_ne!(third, stamps(&dir.path));
    }
}
