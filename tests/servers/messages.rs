//! What servers and programs of 10, 15 and 18 say when something is wrong, provoked one by one: `diagnose` finds the cause in what they
//! printed. `tests/diagnose/captured/` keeps it; `PGRUNBOOK_RECORD=DATE` writes it there anew.

mod clients;
mod reloads;
mod standbys;
mod starts;
mod tls;
mod typed;

use crate::lab::Lab;
use crate::node::Node;
use pgrunbook::diagnose::{diagnose, families};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What was provoked so far, and what was not answered as it should be.
struct Seen<'l> {
    lab: &'l Lab,
    label: &'static str,
    texts: Vec<(String, String)>,
    wrong: Vec<String>,
}

impl<'l> Seen<'l> {
    fn new(lab: &'l Lab, label: &'static str) -> Seen<'l> {
        Seen {
            lab,
            label,
            texts: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// That the text shows this family first; `name` is the family's, and after a point what tells this text from its others.
    fn first(&mut self, name: &str, text: &str) {
        self.shows(name, &[], text);
    }

    /// The same, and these families behind it.
    fn shows(&mut self, name: &str, behind: &[&str], text: &str) {
        let text = neutral(self.lab, text);
        let slug = name.split('.').next().unwrap_or(name);
        let diagnosis = diagnose(&text, None);
        let found: Vec<&str> = diagnosis.matches.iter().map(|one| one.family).collect();
        let all = behind.iter().all(|one| found.contains(one));
        if found.first() != Some(&slug) || !all {
            let wrong = format!("{name}, and {behind:?} behind it: {found:?} in\n{text}");
            self.wrong.push(wrong);
        }
        let known = diagnosis.matches.first().is_some_and(|one| {
            let family = families::find(one.family).expect("a family");
            let major = self.lab.nodes[0].major;
            family.messages.iter().any(|one| one.at(major))
        });
        if !known {
            let wrong = format!("{name}: not of {} by the tables\n{text}", self.label);
            self.wrong.push(wrong);
        }
        self.texts.push((name.to_owned(), text));
    }

    /// Whether the family has a message at this major.
    fn knows(&self, slug: &str) -> bool {
        let family = families::find(slug).expect("a family");
        let major = self.lab.nodes[0].major;
        family.messages.iter().any(|one| one.at(major))
    }

    /// Fails with all that was wrong, and if fewer families were provoked.
    fn end(self, least: usize) {
        let slugs: BTreeSet<&str> = self
            .texts
            .iter()
            .map(|(name, _)| name.split('.').next().unwrap_or(name))
            .collect();
        let count = self.wrong.len();
        assert!(
            count == 0,
            "{count} differ:\n{}",
            self.wrong.join("\n---\n")
        );
        assert!(slugs.len() >= least, "only {}: {slugs:?}", slugs.len());
        if let Some(date) = std::env::var_os("PGRUNBOOK_RECORD") {
            self.record(&date.to_string_lossy());
        }
    }

    fn record(&self, date: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/diagnose/captured")
            .join(self.label);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("ours");
        }
        fs::create_dir_all(&folder).expect("writable");
        let (_, psql) = said(self.lab.nodes[0].program("psql").arg("--version"));
        let version = psql.rsplit(' ').next().unwrap_or_default();
        let clients = version.split('.').next().unwrap_or_default();
        let header = format!("# server {}, clients {clients}, {date}\n", self.label);
        for (name, text) in &self.texts {
            let text = format!("{header}{}\n", text.trim_end());
            fs::write(folder.join(format!("{name}.txt")), text).expect("writable");
        }
    }
}

/// The text without the paths of this machine.
fn neutral(lab: &Lab, text: &str) -> String {
    let mut text = text.replace(&lab.dir().display().to_string(), "/srv/pg");
    for node in &lab.nodes {
        let bin = node.bin.display().to_string();
        let package = format!("/usr/lib/postgresql/{}/bin", node.major);
        text = text.replace(&bin, &package);
        // A program that was started by its name says what it was started as.
        if let Ok(real) = fs::canonicalize(&node.bin) {
            text = text.replace(&real.display().to_string(), &package);
        }
    }
    text.replace(&format!("\"{}\"", lab.account.name), "\"postgres\"")
}

/// What a program printed, and whether it ended well. Through a file: a server that it starts keeps its output open.
fn said(command: &mut Command) -> (bool, String) {
    let output = tempfile::NamedTempFile::new().expect("a temporary file");
    let copy = || output.reopen().expect("a second handle");
    let append = || {
        let _own = copy();
        fs::OpenOptions::new()
            .append(true)
            .open(output.path())
            .expect("ours")
    };
    command
        .stdin(Stdio::null())
        .stdout(append())
        .stderr(append());
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = fs::read(output.path()).expect("ours");
    (
        status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// psql with a connection string that has the node's port and waits for ten seconds at most.
fn psql(node: &Node, words: &str) -> Command {
    let mut psql = node.program("psql");
    let conninfo = format!("port={} connect_timeout=10 {words}", node.port);
    psql.args(["-X", "-A", "-t", "-w", "-d", &conninfo]);
    psql
}

/// What psql prints for a statement that cannot succeed, by a role over the socket.
fn refused(node: &Node, role: &str, sql: &str) -> String {
    let words = format!("host=/tmp dbname=postgres user={role}");
    fails(psql(node, &words).args(["-c", sql]))
}

/// What a command prints that must fail.
fn fails(command: &mut Command) -> String {
    let (ok, text) = said(command);
    assert!(!ok, "{command:?} did not fail: {text}");
    text
}

/// A program that goes on beside the test, and is ended when this is dropped.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// A session that stays open and does nothing, or runs this statement.
fn held(node: &Node, words: &str, sql: Option<&str>) -> Held {
    let mut psql = psql(node, words);
    if let Some(sql) = sql {
        psql.args(["-c", sql]);
    }
    psql.stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Held(psql.spawn().expect("psql runs"))
}

/// The place in a log after which something new is looked for.
struct Mark<'n> {
    path: std::path::PathBuf,
    length: usize,
    node: &'n Node,
}

impl<'n> Mark<'n> {
    fn new(node: &'n Node) -> Mark<'n> {
        let path = node.home.join("server.log");
        let length = fs::read(&path).map_or(0, |text| text.len());
        Mark { path, length, node }
    }

    /// What came since, as soon as this part is in it and the line is at its end.
    fn until(&self, part: &str) -> String {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let bytes = fs::read(&self.path).unwrap_or_default();
            let text = String::from_utf8_lossy(bytes.get(self.length..).unwrap_or_default());
            let there = text.find(part).is_some_and(|at| text[at..].contains('\n'));
            if there {
                // DETAIL and HINT are written in the same moment.
                return text.into_owned();
            }
            let name = &self.node.name;
            assert!(Instant::now() < end, "{name}: no {part:?} in\n{text}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Starts a server that cannot come up; what pg_ctl and its log say.
fn start_fails(node: &Node, options: &str) -> String {
    let log = node.home.join("start.log");
    let _none = fs::remove_file(&log);
    let mut pg_ctl = node.program("pg_ctl");
    pg_ctl
        .args(["start", "-w", "-t", "30", "-o", options, "-D"])
        .arg(&node.data)
        .arg("-l")
        .arg(&log);
    let text = fails(&mut pg_ctl);
    fs::read_to_string(&log).unwrap_or_default() + &text
}

fn provoke(label: &'static str) {
    let lab = Lab::new(label, &["alpha", "beta", "gamma", "delta"]);
    let mut seen = Seen::new(&lab, label);
    let seen = &mut seen;
    clients::prepare(&lab);
    clients::provoke(seen);
    reloads::provoke(seen);
    starts::provoke(seen);
    tls::provoke(seen);
    standbys::copies(seen);
    standbys::streams(seen);
    typed::every_query_is_understood(&lab);
    standbys::diverges(seen);
    let seen = std::mem::replace(seen, Seen::new(&lab, label));
    seen.end(70);
}

majors! {
    "needs the servers of `cargo xtask servers`";
    messages_10 "10": provoke;
    messages_15 "15": provoke;
    messages_18 "18": provoke;
}
