//! Where a secret must not be: in files, logs, arguments and environments of a whole host.

use crate::host::Host;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Looks at the arguments and the environment of every process of some hosts, all the time.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<(usize, Vec<String>)>,
}

impl Watch {
    /// Begins to look for these texts on these hosts.
    pub fn begin(hosts: &[Host], secrets: &[&str]) -> Watch {
        assert!(
            secrets.iter().all(|secret| secret.len() >= 8),
            "too short to be looked for"
        );
        let secrets: Vec<Vec<u8>> = secrets.iter().map(|s| s.as_bytes().to_vec()).collect();
        let namespace = |pid: u32| fs::read_link(format!("/proc/{pid}/ns/pid")).expect("it runs");
        let spaces: Vec<PathBuf> = hosts.iter().map(|host| namespace(host.keeper())).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let (mut seen, mut found) = (0, Vec::new());
            let (mut foreign, mut rounds) = (HashSet::new(), 0);
            while !flag.load(Ordering::Relaxed) {
                // Now and then a number is given to another process.
                rounds += 1;
                if rounds % FORGET == 0 {
                    foreign.clear();
                }
                seen += look(&spaces, &secrets, &mut foreign, &mut found);
                std::thread::sleep(Duration::from_millis(4));
            }
            (seen, found)
        });
        Watch { stop, thread }
    }

    /// What was seen with a secret in it. Panics if no process at all was seen.
    pub fn end(self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        let (seen, found) = self.thread.join().expect("it only reads");
        assert!(seen > 100, "only {seen} looks at processes");
        found
    }
}

/// After so many looks it is asked anew which processes are not of these hosts.
const FORGET: u32 = 50;

fn look(
    spaces: &[PathBuf],
    secrets: &[Vec<u8>],
    foreign: &mut HashSet<OsString>,
    found: &mut Vec<String>,
) -> usize {
    let mut seen = 0;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name();
        if foreign.contains(&name) || !name.as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            continue;
        }
        match fs::read_link(entry.path().join("ns/pid")) {
            Ok(of) if spaces.contains(&of) => {}
            Ok(_) => {
                foreign.insert(name);
                continue;
            }
            Err(_) => continue,
        }
        for what in ["cmdline", "environ"] {
            let Ok(bytes) = fs::read(entry.path().join(what)) else {
                continue;
            };
            seen += 1;
            let holds = |secret: &Vec<u8>| bytes.windows(secret.len()).any(|part| part == secret);
            if secrets.iter().any(holds) {
                let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
                found.push(format!("{what}: {text}"));
            }
        }
    }
    seen
}

/// The files of a host that hold a text, of those that were written since the host was made. The packages' programs below
/// /usr are left out, and WAL, which holds the verifier by nature. Sorted.
pub fn files_with(host: &Host, text: &str) -> Vec<String> {
    host.write("/srv/looked-for", text, "0600");
    let found = host
        .try_sh(
            r"touch -r /etc/hostname /dev/shm/start
             find / \( -path /proc -o -path /sys -o -path /usr \) -prune -o -type f -cnewer /dev/shm/start \
               ! -path '*/pg_wal/*' ! -path '*/pg_xlog/*' ! -path /srv/looked-for ! -path /dev/shm/list -print0 >/dev/shm/list 2>/dev/null
             xargs -0 grep --no-messages --text --files-with-matches --fixed-strings --file=/srv/looked-for -- </dev/shm/list | sort -u
             rm -f /srv/looked-for /dev/shm/list /dev/shm/start; true",
        )
        .unwrap_or_else(|text| panic!("{}: {text}", host.name));
    found.lines().map(str::to_owned).collect()
}
