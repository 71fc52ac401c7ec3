//! One PostgreSQL server of a lab.

use crate::account::Account;
use crate::binaries;
use crate::wait;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pgrunbook::pg::{Feature, Major};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

/// A server with a data directory and a port of its own on loopback.
pub struct Node {
    pub name: String,
    pub major: Major,
    pub port: u16,
    /// The data directory.
    pub data: PathBuf,
    /// The directory of PostgreSQL's programs.
    pub bin: PathBuf,
    /// A folder of the node's own: home of its user, and where its copy of the bundle lies.
    pub home: PathBuf,
    pub account: Account,
    /// What the node's scripts, and servers that they start, see at a path: `(folder, path)`. As if the node had a host, and
    /// so that path, of its own.
    pub sees: Option<(PathBuf, PathBuf)>,
}

impl Node {
    /// Makes the node's folder; there is no cluster yet.
    pub fn new(lab: &Path, name: &str, major: Major, account: &Account) -> Node {
        let home = lab.join(name);
        fs::DirBuilder::new()
            .mode(0o755)
            .create(&home)
            .expect("the lab is writable");
        account.own(&home);
        let account = if binaries::needs_homes(major) {
            account.at_home(&home, lab.join(format!("{name}.passwd")))
        } else {
            account.clone()
        };
        Node {
            name: name.to_owned(),
            major,
            port: free_port(),
            data: home.join("data"),
            bin: binaries::bin(major),
            home,
            account,
            sees: None,
        }
    }

    /// A program of this major, as the cluster's owner.
    pub fn program(&self, name: &str) -> Command {
        self.account.command(self.bin.join(name), &self.home)
    }

    /// initdb as somebody would who builds from source: trust on the socket, passwords over TCP. fsync is off.
    pub fn initdb(&self) {
        let mut initdb = self.program("initdb");
        let given = binaries::GIVEN.contains(&self.major.label());
        initdb
            .arg("-D")
            .arg(&self.data)
            .args(["-E", "UTF8", "--no-locale", "-A", "trust"])
            .args((!given).then_some("--no-sync"));
        succeed(&mut initdb);
        // SCRAM secrets are accepted by md5 too, from the major that has them.
        let file = self.data.join("pg_hba.conf");
        let hba: String = fs::read_to_string(&file)
            .expect("readable")
            .lines()
            .map(|line| match line.strip_suffix("trust") {
                Some(rest) if line.starts_with("host") => format!("{rest}md5\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        fs::write(&file, hba).expect("ours");
        self.append(
            "postgresql.conf",
            &format!("port = {}\nfsync = off\nfull_page_writes = on\n", self.port),
        );
    }

    /// Adds lines to a file of the data directory.
    pub fn append(&self, name: &str, lines: &str) {
        let path = self.data.join(name);
        let text = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, text + lines)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.account.own(&path);
    }

    /// Starts the server and waits until it accepts connections.
    pub fn start(&self) {
        self.start_with("");
    }

    /// As [`Node::start`], with these options on the server's command line.
    pub fn start_with(&self, options: &str) {
        let log = self.home.join("server.log");
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl
            .arg("start")
            .arg("-D")
            .arg(&self.data)
            .arg("-l")
            .arg(&log)
            .args(["-w", "-t", "60", "-o", options]);
        succeed(&mut pg_ctl);
    }

    /// Stops the server in an orderly way.
    pub fn stop(&self) {
        succeed(
            self.program("pg_ctl")
                .arg("stop")
                .arg("-D")
                .arg(&self.data)
                .args(["-m", "fast", "-w", "-t", "60"]),
        );
    }

    /// Makes a standby a primary.
    pub fn promote(&self) {
        succeed(
            self.program("pg_ctl")
                .arg("promote")
                .arg("-D")
                .arg(&self.data)
                .args(["-w", "-t", "60"]),
        );
    }

    /// What `text` returns, unaligned without headings; the error's text if it fails. Runs over the socket as the
    /// cluster's first superuser.
    pub fn try_sql(&self, text: &str) -> Result<String, String> {
        let mut psql = self.program("psql");
        psql.args([
            "-X",
            "-A",
            "-t",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            "postgres",
            "-h",
            "/tmp",
        ]);
        psql.args(["-p", &self.port.to_string(), "-c", text])
            .stdin(Stdio::null())
            .env("PGCONNECT_TIMEOUT", "10");
        let output = psql.output().expect("psql runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(text(&output.stderr))
        }
    }

    /// What `text` returns; panics if it fails.
    pub fn sql(&self, text: &str) -> String {
        self.try_sql(text)
            .unwrap_or_else(|error| panic!("{}: {text}: {error}", self.name))
    }

    /// Waits until `text` returns `wanted`.
    pub fn wait_sql(&self, text: &str, wanted: &str) {
        let what = format!("{} answers {wanted:?} to {text}", self.name);
        wait::until(&what, 60, || match self.try_sql(text) {
            Ok(found) if found == wanted => Ok(()),
            other => Err(format!("{other:?}")),
        });
    }

    /// Whether this node's major has `feature`.
    pub fn has(&self, feature: Feature) -> bool {
        self.major.has(feature)
    }

    /// The timeline that a primary writes.
    pub fn timeline(&self) -> String {
        if self.has(Feature::ControlFunctions) {
            self.sql("SELECT timeline_id FROM pg_control_checkpoint()")
        } else {
            let file = self.sql("SELECT pg_xlogfile_name(pg_current_xlog_location())");
            file[..8].trim_start_matches('0').to_owned()
        }
    }

    /// The cluster's system identifier: the first 8 bytes of pg_control.
    pub fn system_identifier(&self) -> String {
        let control = fs::read(self.data.join("global/pg_control")).expect("readable");
        u64::from_ne_bytes(control[..8].try_into().expect("8 bytes")).to_string()
    }

    /// The postmaster's process, if it runs.
    pub fn pid(&self) -> Option<Pid> {
        let text = fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        let pid: i32 = text.lines().next()?.trim().parse().ok()?;
        // A stale file may name anybody's process; ours works in its data directory.
        let place = fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
        (place == fs::canonicalize(&self.data).ok()?).then(|| Pid::from_raw(pid))
    }

    /// Ends the server at once, whatever it does.
    pub fn kill(&self) {
        for signal in [Signal::SIGQUIT, Signal::SIGKILL] {
            let Some(pid) = self.pid() else { return };
            let _gone = kill(pid, signal);
            for _round in 0..100 {
                if fs::metadata(format!("/proc/{pid}")).is_err() {
                    return;
                }
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        }
    }
}

/// Runs `command`; panics with what it printed if it does not exit with 0. Output goes through a file, because a
/// server started by it keeps the output open.
pub fn succeed(command: &mut Command) {
    let output = tempfile::tempfile().expect("a temporary file");
    let copy = || output.try_clone().expect("a second handle");
    command.stdin(Stdio::null()).stdout(copy()).stderr(copy());
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    if !status.success() {
        let mut text = String::new();
        let mut output = output;
        std::io::Seek::rewind(&mut output).expect("a file");
        std::io::Read::read_to_string(&mut output, &mut text).expect("readable");
        panic!("{command:?} ended with {status}:\n{text}");
    }
}

/// A port of loopback that nobody listens on. Below the range from which the kernel takes ports for clients; each
/// test process starts elsewhere and counts on.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 400).expect("small") * 30;
    for _attempt in 0..1000 {
        let port = 20000 + (first + NEXT.fetch_add(1, Ordering::SeqCst)) % 12000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port on loopback");
}
