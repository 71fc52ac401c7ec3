//! A machine of a test's own: this program again, in fresh namespaces.

use std::fs;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Set in the namespaces.
const INSIDE: &str = "PGRUNBOOK_TEST_INSIDE";
/// How long one test may take.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs `scenario` on a machine of its own. `test` is the test's whole name, as libtest prints it.
pub fn on(test: &str, scenario: fn(&Machine)) {
    if std::env::var_os(INSIDE).is_some() {
        return scenario(&Machine::new());
    }
    let mut log = tempfile::tempfile().expect("a temporary file");
    let copy = || log.try_clone().expect("a second handle");
    let mut child = Command::new("unshare")
        .args(["--mount", "--net", "--pid", "--ipc", "--fork"])
        .args(["--mount-proc", "--kill-child", "bash"])
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/debian/machine.sh"
        ))
        .arg(std::env::current_exe().expect("this program has a path"))
        .arg(env!("CARGO_BIN_EXE_pgrunbook"))
        .args([
            "--exact",
            test,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(INSIDE, "yes")
        .stdin(Stdio::null())
        .stdout(copy())
        .stderr(copy())
        .spawn()
        .expect("unshare (util-linux) runs");
    let end = Instant::now() + LIMIT;
    let status = loop {
        if let Some(status) = child.try_wait().expect("our child") {
            break Some(status);
        }
        if Instant::now() >= end {
            child.kill().expect("our child");
            child.wait().expect("our child");
            break None;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let mut text = String::new();
    log.rewind().expect("a file");
    log.read_to_string(&mut text).expect("readable");
    println!("{text}");
    match status {
        None => panic!("ended at the limit of {LIMIT:?}"),
        Some(status) => assert!(status.success(), "{test} in its namespaces: {status}"),
    }
    // A wrong name would run no test at all, and succeed.
    assert!(
        text.contains("test result: ok. 1 passed"),
        "{test} was not run"
    );
}

/// The machine, seen by the test that runs on it.
pub struct Machine {
    /// The newest major that this Debian has.
    pub major: String,
    began: Instant,
}

impl Machine {
    fn new() -> Machine {
        let majors = fs::read_dir("/usr/lib/postgresql").expect("Debian's PostgreSQL is installed");
        let newest = majors
            .flatten()
            .filter(|entry| entry.path().join("bin/postgres").exists())
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .max();
        Machine {
            major: newest
                .expect("a server of PostgreSQL 10 or later")
                .to_string(),
            began: Instant::now(),
        }
    }

    /// Lets 10.77.0.11 and 10.77.0.12 reach each other as if they were two hosts: what connects to one comes from the
    /// other, where the kernel would take the same address for both ends.
    pub fn be_two_hosts(&self) {
        self.sh(
            "ip route replace local 10.77.0.11 dev lo table local src 10.77.0.12
             ip route replace local 10.77.0.12 dev lo table local src 10.77.0.11",
        );
    }

    /// A line of the transcript, with the seconds since the start.
    pub fn note(&self, text: &str) {
        println!("[{:6.1}] {text}", self.began.elapsed().as_secs_f64());
    }

    /// Runs a line of bash as root; what it printed, or a panic.
    pub fn sh(&self, line: &str) -> String {
        self.try_sh(line)
            .unwrap_or_else(|output| panic!("{line}\n{output}"))
    }

    /// Runs a line of bash as root; what it printed, in order.
    pub fn try_sh(&self, line: &str) -> Result<String, String> {
        // Through a file: a server that is started keeps its output open.
        let mut file = tempfile::tempfile().expect("a temporary file");
        let copy = || file.try_clone().expect("a second handle");
        let status = clean("bash")
            .args(["-c", line])
            .stdin(Stdio::null())
            .stdout(copy())
            .stderr(copy())
            .status()
            .expect("bash runs");
        let mut text = String::new();
        file.rewind().expect("a file");
        file.read_to_string(&mut text).expect("UTF-8");
        let text = text.trim_end().to_owned();
        if status.success() {
            Ok(text)
        } else {
            Err(text)
        }
    }

    /// What a query returns on the cluster with this port; as postgres, over the socket.
    pub fn try_sql(&self, port: u16, database: &str, query: &str) -> Result<String, String> {
        let output = clean("runuser")
            .args(["-u", "postgres", "--"])
            .arg(format!("/usr/lib/postgresql/{}/bin/psql", self.major))
            .args(["-X", "-A", "-t", "-q", "-w", "-v", "ON_ERROR_STOP=1"])
            .args(["-h", "/run/postgresql", "-p", &port.to_string()])
            .args(["-d", database, "-c", query])
            .env("PGCONNECT_TIMEOUT", "10")
            .stdin(Stdio::null())
            .output()
            .expect("psql runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(text(&output.stderr))
        }
    }

    /// As `try_sql`; panics if it fails.
    pub fn sql(&self, port: u16, database: &str, query: &str) -> String {
        self.try_sql(port, database, query)
            .unwrap_or_else(|error| panic!("port {port}, {query}: {error}"))
    }

    /// Waits until a query returns `wanted`.
    pub fn wait_sql(&self, port: u16, database: &str, query: &str, wanted: &str) {
        let mut last = Err("not asked".to_owned());
        for _round in 0..300 {
            last = self.try_sql(port, database, query);
            if last.as_deref() == Ok(wanted) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("port {port}, {query}: {last:?}, not {wanted:?}, for 30 s");
    }

    /// A line of pg_lsclusters: port, status and owner of a cluster; empty if there is none.
    pub fn cluster(&self, name: &str) -> String {
        let list = self.sh("pg_lsclusters --no-header");
        let found = list.lines().find_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            (words.first() == Some(&self.major.as_str()) && words.get(1) == Some(&name))
                .then(|| words[2..5].join(" "))
        });
        found.unwrap_or_default()
    }

    /// The process that serves a cluster of Debian's layout.
    pub fn postmaster(&self, name: &str) -> String {
        let file = format!("/var/lib/postgresql/{}/{name}/postmaster.pid", self.major);
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        text.lines().next().unwrap_or_default().to_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        println!(
            "{}",
            self.try_sh("pg_lsclusters").unwrap_or_else(|text| text)
        );
        for entry in fs::read_dir("/var/log/postgresql")
            .into_iter()
            .flatten()
            .flatten()
        {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            let lines: Vec<&str> = text.lines().collect();
            println!("--- {}", entry.path().display());
            println!("{}", lines[lines.len().saturating_sub(40)..].join("\n"));
        }
    }
}

/// A program with nothing of our environment but what a login of root has.
pub fn clean(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .current_dir(Path::new("/"))
        .env("HOME", "/root")
        .env("USER", "root")
        .env("LANG", "C.UTF-8")
        .env(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        );
    command
}
