//! A lab: one isolated network with hosts of one platform on it. Everything lives in namespaces that end with the
//! processes which hold them; the machine's own mounts, interfaces and processes are never touched.

use crate::host::{self, Host, Init, Keeper};
use crate::platform::Platform;
use std::cell::RefCell;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::Instant;
use tempfile::TempDir;

/// The names of the hosts: those of the example plan.
pub const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];

/// What is said while a cell runs: commands, their output, what was looked at.
pub struct Transcript {
    began: Instant,
    text: RefCell<String>,
    measured: RefCell<Vec<String>>,
}

impl Transcript {
    pub fn new() -> Rc<Transcript> {
        Rc::new(Transcript {
            began: Instant::now(),
            text: RefCell::new(String::new()),
            measured: RefCell::default(),
        })
    }

    /// Adds a line, with the seconds since the start.
    pub fn note(&self, text: &str) {
        let seconds = self.began.elapsed().as_secs_f64();
        writeln!(self.text.borrow_mut(), "[{seconds:6.1}] {text}").expect("a string takes it");
    }

    /// Adds what a program has printed.
    pub fn output(&self, text: &str) {
        let mut all = self.text.borrow_mut();
        all.push_str(text);
        if !text.is_empty() && !text.ends_with('\n') {
            all.push('\n');
        }
    }

    /// Notes what was measured, which is kept in the record too.
    pub fn measured(&self, text: &str) {
        self.note(&format!("measured: {text}"));
        self.measured.borrow_mut().push(text.to_owned());
    }

    /// All that was measured.
    pub fn measures(&self) -> Vec<String> {
        self.measured.borrow().clone()
    }

    pub fn text(&self) -> String {
        self.text.borrow().clone()
    }
}

/// Hosts on one network.
pub struct Lab {
    pub platform: &'static Platform,
    pub transcript: Rc<Transcript>,
    hosts: Vec<Host>,
    // Dropped after the hosts.
    _switch: Rc<Keeper>,
    _folder: TempDir,
}

impl Lab {
    /// Starts hosts on these lower folders of an overlay; their services run as after a boot.
    pub fn new(
        platform: &'static Platform,
        init: Init,
        count: usize,
        transcript: &Rc<Transcript>,
        lower: impl Fn(usize) -> String,
    ) -> Lab {
        let folder = tempfile::Builder::new()
            .prefix("lab-")
            .tempdir_in(crate::platform::labs())
            .expect("a folder for the lab");
        let switch = Rc::new(start_switch());
        let hosts = (0..count)
            .map(|number| {
                let own = folder.path().join(NAMES[number]);
                let lower = lower(number);
                Host::new(
                    number,
                    platform.major,
                    init,
                    lower,
                    &own,
                    &switch,
                    transcript,
                )
            })
            .collect();
        let lab = Lab {
            platform,
            transcript: Rc::clone(transcript),
            hosts,
            _switch: switch,
            _folder: folder,
        };
        host::boot(lab.hosts.iter());
        lab
    }

    pub fn host(&self, name: &str) -> &Host {
        self.hosts
            .iter()
            .find(|host| host.name == name)
            .unwrap_or_else(|| panic!("the lab has no host {name}"))
    }

    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    pub fn note(&self, text: &str) {
        self.transcript.note(text);
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for host in &self.hosts {
                host.last_words();
            }
        }
    }
}

/// A network of its own with a bridge, held by a process that only sleeps.
fn start_switch() -> Keeper {
    let keeper = Keeper::start(
        Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "unshare", "--net", "--fork"])
            .args(["--kill-child", "sleep", "7200"]),
        Path::new("/dev/null"),
        |pid| {
            let of = |path: String| std::fs::read_link(path).ok();
            let own = of("/proc/self/ns/net".to_owned());
            let there = of(format!("/proc/{pid}/ns/net"));
            there.is_some() && there != own
        },
    );
    keeper.network("ip link set lo up && ip link add sw type bridge && ip link set sw up");
    keeper
}
