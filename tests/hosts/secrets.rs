//! Where a secret must not be: in files, logs, arguments and environments of a whole host.

use crate::host::Host;
use memchr::memmem;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Looks at the arguments and the environment of every process of some hosts, all the time.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Seen>>,
}

/// What a watch has seen.
#[derive(Default)]
struct Seen {
    /// How often it has read arguments or an environment.
    looks: usize,
    /// Those with a secret in them.
    found: Vec<String>,
}

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(4);

/// A process that was seen so often is read once in so many looks: servers stand there all the time, and what shows a
/// secret is young.
const KNOWN: u32 = 16;

impl Watch {
    /// Begins to look for these texts on these hosts.
    pub fn begin(hosts: &[Host], secrets: &[&str]) -> Watch {
        assert!(
            secrets.iter().all(|secret| secret.len() >= 8),
            "too short to be looked for"
        );
        let secrets: Vec<_> = secrets
            .iter()
            .map(|secret| memmem::Finder::new(secret.as_bytes()).into_owned())
            .collect();
        // A host's own /proc has its own processes alone.
        let places: Vec<PathBuf> = hosts.iter().map(|host| host.outside("/proc")).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut seen = Seen::default();
            let mut ages = vec![HashMap::new(); places.len()];
            while !flag.load(Ordering::Relaxed) {
                for (place, ages) in places.iter().zip(&mut ages) {
                    look(place, &secrets, ages, &mut seen);
                }
                std::thread::sleep(PAUSE);
            }
            seen
        });
        Watch {
            stop,
            thread: Some(thread),
        }
    }

    /// What was seen with a secret in it. Panics if no process at all was seen.
    pub fn end(mut self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("it runs");
        let seen = thread.join().expect("it only reads");
        assert!(seen.looks > 100, "only {} looks at processes", seen.looks);
        seen.found
    }
}

impl Drop for Watch {
    /// A cell that has failed needs no watch any more.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Looks at each process of a host; `ages` says in how many looks each was there.
fn look(proc: &Path, secrets: &[memmem::Finder], ages: &mut HashMap<u32, u32>, seen: &mut Seen) {
    let mut now = HashMap::with_capacity(ages.len());
    for entry in fs::read_dir(proc).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let age = ages.get(&pid).map_or(0, |age| age + 1);
        now.insert(pid, age);
        if age > KNOWN && !age.is_multiple_of(KNOWN) {
            continue;
        }
        for what in ["cmdline", "environ"] {
            let Ok(bytes) = fs::read(entry.path().join(what)) else {
                continue;
            };
            seen.looks += 1;
            if secrets.iter().any(|secret| secret.find(&bytes).is_some()) {
                let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
                seen.found.push(format!("{what}: {text}"));
            }
        }
    }
    *ages = now;
}

/// The files of a host that hold each of these texts, of those that were written since the host was made: on its disk beyond
/// what it was made of, and in its file systems in memory. Sorted.
pub fn files_with<const N: usize>(host: &Host, texts: [&str; N]) -> [Vec<String>; N] {
    let texts = texts.map(|text| memmem::Finder::new(text.as_bytes()).into_owned());
    let mut found: [Vec<String>; N] = std::array::from_fn(|_| Vec::new());
    let mut look = |path: &Path, name: String| {
        let bytes = fs::read(path).unwrap_or_default();
        for (text, found) in texts.iter().zip(&mut found) {
            if text.find(&bytes).is_some() {
                found.push(name.clone());
            }
        }
    };
    walk(&host.upper(), "", &mut look);
    for place in in_memory(host) {
        walk(&host.outside(&place), &place, &mut look);
    }
    for found in &mut found {
        found.sort();
    }
    found
}

/// The file systems of a host that are in its memory alone.
fn in_memory(host: &Host) -> Vec<String> {
    let path = format!("/proc/{}/mountinfo", host.keeper());
    let text = fs::read_to_string(path).expect("the host's mounts");
    let of_line = |line: &str| {
        let (before, after) = line.split_once(" - ")?;
        let place = before.split(' ').nth(4)?;
        (after.starts_with("tmpfs ") || after.starts_with("ramfs ")).then(|| place.to_owned())
    };
    text.lines().filter_map(of_line).collect()
}

/// Calls `look` with each file below a folder and its name on the host; other file systems are left out.
fn walk(folder: &Path, name: &str, look: &mut impl FnMut(&Path, String)) {
    let Ok(of) = fs::symlink_metadata(folder) else {
        return;
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        // What a server removes in the meantime is not there any more.
        match fs::symlink_metadata(&path) {
            Ok(found) if found.dev() != of.dev() => {}
            Ok(found) if found.is_dir() => walk(&path, &name, look),
            Ok(found) if found.is_file() => look(&path, name),
            _ => {}
        }
    }
}
