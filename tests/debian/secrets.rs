//! Where a secret must not be: in files, logs, arguments and environments.

use crate::machine::clean;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Looks at the arguments and the environment of every process, all the time.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<(usize, Vec<String>)>,
}

impl Watch {
    /// Begins to look for these texts.
    pub fn begin(secrets: &[&str]) -> Watch {
        assert!(
            secrets.iter().all(|secret| secret.len() >= 8),
            "too short to be looked for"
        );
        let secrets: Vec<Vec<u8>> = secrets.iter().map(|s| s.as_bytes().to_vec()).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let (mut seen, mut found) = (0, Vec::new());
            while !flag.load(Ordering::Relaxed) {
                seen += look(&secrets, &mut found);
                std::thread::sleep(Duration::from_millis(2));
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

fn look(secrets: &[Vec<u8>], found: &mut Vec<String>) -> usize {
    let mut seen = 0;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name();
        if !name.as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            continue;
        }
        for what in ["cmdline", "environ"] {
            let Ok(bytes) = fs::read(entry.path().join(what)) else {
                continue;
            };
            seen += 1;
            if secrets.iter().any(|secret| contains(&bytes, secret)) {
                found.push(format!(
                    "{what}: {}",
                    String::from_utf8_lossy(&bytes).replace('\0', " ")
                ));
            }
        }
    }
    seen
}

/// The files below these folders that hold one of the texts. WAL is left out: it holds the verifier by nature.
pub fn files_with(folders: &[&Path], secrets: &[&str]) -> Vec<PathBuf> {
    let mut grep = clean("grep");
    grep.args([
        "--recursive",
        "--text",
        "--files-with-matches",
        "--fixed-strings",
    ])
    .args(["--exclude-dir=pg_wal", "--file=-"])
    .args(folders)
    .stdin(Stdio::piped())
    .stdout(Stdio::piped());
    let mut child = grep.spawn().expect("grep runs");
    let mut input = child.stdin.take().expect("piped");
    writeln!(input, "{}", secrets.join("\n")).expect("grep reads");
    drop(input);
    let output = child.wait_with_output().expect("grep ends");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut found: Vec<PathBuf> = text.lines().map(PathBuf::from).collect();
    found.sort();
    found
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
