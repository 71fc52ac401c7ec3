//! Where a secret must not be: in files, logs, arguments and environments of a whole host.

use crate::host::Host;
use memchr::memmem;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Looks at the arguments and the environment of every process of some hosts, all the time.
pub struct Watch<'a> {
    hosts: Vec<&'a Host>,
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
    thread: Option<JoinHandle<()>>,
}

/// What a watch has seen: the place of the host, and arguments or an environment with a secret in them.
type Seen = Vec<(usize, String)>;

/// What each watch has to see: it stands in the arguments of a short process of each host.
const DECOY: &str = "a-decoy-to-be-seen-4711";

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(8);

/// A process is read in so many looks from its beginning, and once in so many after that: servers stand there all the time,
/// and what shows a secret is young.
const KNOWN: u32 = 6;

impl<'a> Watch<'a> {
    /// Begins to look for these texts on those of the hosts that are on.
    pub fn begin(hosts: &'a [Host], secrets: &[&str]) -> Watch<'a> {
        assert!(
            secrets.iter().all(|secret| secret.len() >= 8),
            "too short to be looked for"
        );
        let hosts: Vec<&Host> = hosts.iter().filter(|host| host.is_on()).collect();
        let secrets: Vec<_> = secrets
            .iter()
            .chain([&DECOY])
            .map(|secret| memmem::Finder::new(secret.as_bytes()).into_owned())
            .collect();
        // A host's own /proc has its own processes alone.
        let places: Vec<PathBuf> = hosts.iter().map(|host| host.outside("/proc")).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Mutex::new(Seen::new()));
        let (flag, list) = (Arc::clone(&stop), Arc::clone(&seen));
        let thread = std::thread::spawn(move || {
            let mut ages = vec![HashMap::new(); places.len()];
            while !flag.load(Ordering::Relaxed) {
                for (number, (place, ages)) in places.iter().zip(&mut ages).enumerate() {
                    look(place, &secrets, ages, |text| {
                        list.lock().expect("a list").push((number, text));
                    });
                }
                std::thread::sleep(PAUSE);
            }
        });
        Watch {
            hosts,
            stop,
            seen,
            thread: Some(thread),
        }
    }

    /// What was seen with a secret in it. Panics if a process of 50 ms would not have been seen.
    pub fn end(mut self) -> Vec<String> {
        for (number, host) in self.hosts.iter().enumerate() {
            // More than once: the machine may have been busy.
            let seen = (0..5).any(|_| {
                host.sh(&format!("sleep 0.05; : {DECOY}"));
                let seen = self.seen.lock().expect("a list");
                seen.iter()
                    .any(|(of, text)| *of == number && text.contains(DECOY))
            });
            assert!(seen, "on {} the watch sees nothing", host.name);
        }
        self.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("it runs");
        thread.join().expect("it only reads");
        let seen = std::mem::take(&mut *self.seen.lock().expect("a list"));
        let texts = seen.into_iter().map(|(_, text)| text);
        texts.filter(|text| !text.contains(DECOY)).collect()
    }
}

impl Drop for Watch<'_> {
    /// A cell that has failed needs no watch any more.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Looks at each process of a host; `ages` says in how many looks each was there.
fn look(
    proc: &Path,
    secrets: &[memmem::Finder],
    ages: &mut HashMap<u32, u32>,
    mut found: impl FnMut(String),
) {
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
            if secrets.iter().any(|secret| secret.find(&bytes).is_some()) {
                let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
                found(format!("{what}: {text}"));
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
    let found: Vec<String> = text.lines().filter_map(of_line).collect();
    assert!(found.iter().any(|place| place == "/run"), "{text}");
    found
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
