//! A real PostgreSQL server for one test: its own data directory, socket and port, gone with the value.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pgrunbook::pg::Major;
use tempfile::TempDir;

/// Where the programs of Debian 12's package postgresql-15 are.
const DEBIAN_15: &str = "/usr/lib/postgresql/15/bin";

/// The server's superuser.
pub const ADMIN: &str = "admin";

pub struct Server {
    bin: PathBuf,
    directory: TempDir,
    port: u16,
}

impl Server {
    /// Starts a server of the programs in `PGRUNBOOK_TEST_BIN` (else of [`DEBIAN_15`]), with these lines in its
    /// postgresql.conf and this pg_hba.conf. Panics, and says what to do, if there are no such programs.
    pub fn start(conf: &str, hba: &str) -> Server {
        let bin =
            std::env::var_os("PGRUNBOOK_TEST_BIN").map_or_else(|| DEBIAN_15.into(), PathBuf::from);
        for program in ["initdb", "pg_ctl", "postgres"] {
            assert!(
                bin.join(program).exists(),
                "this test needs a PostgreSQL server, and there is no {}: install Debian's package postgresql-15, or \
                 name another directory of programs in PGRUNBOOK_TEST_BIN",
                bin.join(program).display()
            );
        }
        let directory = tempfile::Builder::new()
            .prefix("pgrunbook-")
            .tempdir()
            .expect("a temporary directory");
        let mut server = Server {
            bin,
            directory,
            port: 0,
        };
        if is_root() {
            let id = |flag| {
                let text = run(Command::new("id").args([flag, "postgres"]));
                text.trim()
                    .parse::<u32>()
                    .expect("the number of the user postgres")
            };
            chown(server.directory.path(), Some(id("-u")), Some(id("-g"))).expect("chown");
        }
        run(server.program("initdb").args([
            "-D",
            "data",
            "-U",
            ADMIN,
            "-E",
            "UTF8",
            "--locale=C",
            "-A",
            "trust",
            "-N",
        ]));
        server.write("pg_hba.conf", hba);
        // Another process may take the port between our look and the server's: so a few tries.
        for attempt in 1.. {
            server.port = TcpListener::bind("127.0.0.1:0")
                .and_then(|l| l.local_addr())
                .expect("a free port")
                .port();
            let socket = server.directory.path().display();
            let port = server.port;
            server.write(
                "postgresql.conf",
                &format!(
                    "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{socket}'\nfsync = off\n\
                     max_connections = 20\nlog_min_messages = fatal\n{conf}"
                ),
            );
            let mut start = server.program("pg_ctl");
            start
                .args(["-D", "data", "-l", "log", "-w", "-t", "60", "start"])
                .stdout(Stdio::null());
            if start.status().expect("pg_ctl").success() {
                break;
            }
            let log = fs::read_to_string(server.directory.path().join("log")).unwrap_or_default();
            assert!(attempt < 3, "the server does not start:\n{log}");
        }
        server
    }

    /// The programs' major version.
    pub fn major(&self) -> Major {
        let version = run(Command::new(self.bin.join("postgres")).arg("--version"));
        let number = version
            .split_whitespace()
            .nth(2)
            .expect("postgres (PostgreSQL) 15.1");
        let label: String = number.chars().take_while(char::is_ascii_digit).collect();
        Major::parse(&label).unwrap_or_else(|| panic!("not a version that we know: {version}"))
    }

    /// Writes a file of the data directory.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.directory.path().join("data").join(name);
        fs::write(&path, text).expect("write");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
    }

    /// The server reads its files again.
    pub fn reload(&self) {
        let answer = self.sql("SELECT pg_reload_conf(), pg_sleep(0.5);");
        assert_eq!(answer.trim(), "t|");
    }

    /// Runs SQL as the superuser in one session; what psql prints, bare. Panics if anything fails.
    pub fn sql(&self, sql: &str) -> String {
        let conninfo = format!(
            "host={} port={} user={ADMIN} dbname=postgres",
            self.socket().display(),
            self.port
        );
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(file.path(), sql).expect("write");
        run(self.psql(&conninfo).arg("-f").arg(file.path()))
    }

    /// psql with this connection string, which stops at the first error, asks for no password and heeds none of our own
    /// settings.
    pub fn psql(&self, conninfo: &str) -> Command {
        let own = self.bin.join("psql");
        let mut psql = Command::new(if own.exists() { own } else { "psql".into() });
        psql.args(["-XAtqw", "-v", "ON_ERROR_STOP=1", "-d", conninfo])
            .env_clear()
            .env("PGCLIENTENCODING", "UTF8");
        psql.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        psql
    }

    /// The directory of the socket, `host` in a connection string.
    pub fn socket(&self) -> &Path {
        self.directory.path()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// A program of the server, run as a user that may run it, in the temporary directory.
    fn program(&self, name: &str) -> Command {
        let path = self.bin.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .env("LC_ALL", "C");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["-D", "data", "-m", "immediate", "-w", "-t", "60", "stop"])
            .stdout(Stdio::null());
        if let Err(error) = stop.status() {
            eprintln!("pg_ctl stop: {error}");
        }
    }
}

/// The command's output; panics with everything it said if it fails.
pub fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{command:?}: {}\n{out}{err}",
        output.status
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")).trim() == "0"
}

/// The texts whose UTF-8 bytes these lines show in hexadecimal digits, as
/// `encode(convert_to(…, 'UTF8'), 'hex')` prints them.
pub fn unhex(lines: &str) -> Vec<String> {
    let byte = |pair: &str| u8::from_str_radix(pair, 16).expect("hexadecimal digits");
    lines
        .lines()
        .map(|line| {
            (0..line.len())
                .step_by(2)
                .map(|i| byte(&line[i..i + 2]))
                .collect()
        })
        .map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
        .collect()
}
