//! One host: its own root file system, name, addresses, process table and, where asked, service manager.

use crate::lab::{NAMES, Transcript};
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long a command in a host may take, unless it is given more.
const LIMIT: Duration = Duration::from_secs(120);

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What process 1 of a host is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Init {
    /// A shell that reaps; services are started by their scripts in /etc/init.d.
    None,
    Systemd,
}

/// A process that holds namespaces: the only child of an `unshare` that we started.
pub struct Keeper {
    unshare: RefCell<Child>,
    pub pid: u32,
}

impl Keeper {
    /// Starts `command`, whose only child is the keeper; waits until that child is `ready`.
    pub fn start(command: &mut Command, log: &Path, ready: impl Fn(u32) -> bool) -> Keeper {
        let log = if log == Path::new("/dev/null") {
            Stdio::null()
        } else {
            File::create(log).expect("a log").into()
        };
        let mut unshare = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("setpriv runs");
        let own = unshare.id();
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end {
            let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children"));
            let first = children
                .ok()
                .and_then(|text| text.split_whitespace().next()?.parse().ok());
            if let Some(pid) = first
                && ready(pid)
            {
                return Keeper {
                    unshare: RefCell::new(unshare),
                    pid,
                };
            }
            if let Some(status) = unshare.try_wait().expect("our child") {
                panic!("a host did not start: {status}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        unshare.kill().expect("our child");
        unshare.wait().expect("our child");
        panic!("a host was not ready within 60 s");
    }

    /// Runs a line of sh in the keeper's network.
    pub fn network(&self, line: &str) {
        let output = Command::new("nsenter")
            .args(["--target", &self.pid.to_string(), "--net", "sh", "-c", line])
            .stdin(Stdio::null())
            .output()
            .expect("nsenter runs");
        assert!(output.status.success(), "{line}: {output:?}");
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let unshare = self.unshare.get_mut();
        // The child goes with it, and what is below the child.
        unshare.kill().expect("our child");
        unshare.wait().expect("our child");
        for _round in 0..2500 {
            if ended(self.pid) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Whether a process has ended, be it that nobody has asked yet how: whoever runs the tests has inherited it. The kernel
/// ends all of a host before its process 1.
fn ended(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.map_or(true, |text| {
        text.rsplit(')')
            .next()
            .is_some_and(|rest| rest.starts_with(" Z"))
    })
}

/// How a command in a host ended.
pub struct Ran {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output and error as they came.
    pub output: String,
}

/// A program in a host, which runs.
pub struct Running {
    command: Command,
    child: Child,
    output: File,
}

impl Running {
    /// Waits for its end; panics after the limit.
    pub fn end(mut self, limit: Duration) -> Ran {
        let end = Instant::now() + limit;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("our child") {
                break status;
            }
            assert!(
                Instant::now() < end,
                "{:?} did not end in {limit:?}: {}",
                self.command,
                text_of(&mut self.output)
            );
            std::thread::sleep(Duration::from_millis(5));
        };
        Ran {
            code: status.code(),
            output: text_of(&mut self.output),
        }
    }
}

/// A host whose services start.
pub struct Booting<'a>(&'a Host, Running);

impl Booting<'_> {
    /// Waits for them; panics if they do not start.
    pub fn up(self) {
        let ran = self.1.end(LIMIT);
        assert_eq!(ran.code, Some(0), "{}: {}", self.0.name, ran.output);
    }
}

/// Switches hosts on, all at once, and waits for their services.
pub fn boot<'a>(hosts: impl Iterator<Item = &'a Host>) {
    let booting: Vec<Booting> = hosts.map(Host::switch_on).collect();
    for host in booting {
        host.up();
    }
}

/// A host of a lab.
pub struct Host {
    pub name: &'static str,
    pub address: String,
    pub transcript: Rc<Transcript>,
    /// The folder of PostgreSQL's own programs.
    pub bin: String,
    init: Init,
    number: usize,
    lower: String,
    folder: PathBuf,
    switch: Rc<Keeper>,
    keeper: RefCell<Option<Keeper>>,
}

impl Host {
    pub fn new(
        number: usize,
        major: &str,
        init: Init,
        lower: String,
        folder: &Path,
        switch: &Rc<Keeper>,
        transcript: &Rc<Transcript>,
    ) -> Host {
        for part in ["upper", "work", "root"] {
            fs::create_dir_all(folder.join(part)).expect("a folder of the host");
        }
        Host {
            name: NAMES[number],
            address: format!("10.77.0.{}", 11 + number),
            transcript: Rc::clone(transcript),
            bin: format!("/usr/lib/postgresql/{major}/bin"),
            init,
            number,
            lower,
            folder: folder.to_owned(),
            switch: Rc::clone(switch),
            keeper: RefCell::new(None),
        }
    }

    /// Switches the host on and waits for its services.
    pub fn boot(&self) {
        self.switch_on().up();
    }

    /// Switches the host on; its services begin to start.
    pub fn switch_on(&self) -> Booting<'_> {
        assert!(self.keeper.borrow().is_none(), "{} is on", self.name);
        fs::write(self.folder.join("group-name"), self.group()).expect("writable");
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "unshare", "--mount", "--uts"])
            .args(["--ipc", "--net", "--pid", "--fork", "--kill-child", "bash"])
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/hosts/boot.bash"
            ))
            .arg(&self.lower)
            .arg(&self.folder)
            .arg(self.name)
            .arg(if self.init == Init::Systemd {
                "systemd"
            } else {
                "none"
            });
        let log = self.folder.join("boot.log");
        let keeper = Keeper::start(&mut command, &log, |pid| {
            Path::new(&format!("/proc/{pid}/root"))
                .join("run/ready")
                .exists()
        });
        let (pid, name) = (keeper.pid, self.name);
        let last = 11 + self.number;
        // The card's address stays over a reboot: others would look for the old one for a minute and more.
        self.switch.network(&format!(
            "ip link del v-{name} 2>/dev/null
             ip link add v-{name} type veth peer name eth0 address 02:00:0a:4d:00:{last} netns {pid} && ip link set v-{name} master sw up"
        ));
        keeper.network(&format!(
            "set -e; ip link set lo up; ip link set eth0 address 02:00:0a:4d:00:{last}; ip link set eth0 up
             ip addr add 10.77.0.{last}/24 dev eth0; ip -6 addr add fd77::{last}/64 dev eth0 nodad"
        ));
        *self.keeper.borrow_mut() = Some(keeper);
        self.transcript.note(&format!("{name} is on"));
        let line = match self.init {
            // As the package does on a host without systemd, for the clusters that are to start by themselves.
            Init::None => "! test -x /etc/init.d/postgresql || /etc/init.d/postgresql start",
            Init::Systemd => {
                "for i in $(seq 600); do
                    case $(systemctl is-system-running 2>/dev/null) in running | degraded) exit 0 ;; esac; sleep 0.1
                    done; systemctl list-jobs; exit 1"
            }
        };
        let mut command = self.command("root");
        command.args(["bash", "-c", line]);
        Booting(self, self.begin(command))
    }

    pub fn is_on(&self) -> bool {
        self.keeper.borrow().is_some()
    }

    /// Cuts the power: every process ends at once; the disk stays.
    pub fn power_off(&self) {
        let keeper = self.keeper.borrow_mut().take();
        drop(keeper.unwrap_or_else(|| panic!("{} is off", self.name)));
        self.remove_group();
        self.transcript.note(&format!("{} is off", self.name));
    }

    /// Pulls the network's cable.
    pub fn unplug(&self) {
        self.switch
            .network(&format!("ip link set v-{} down", self.name));
        self.transcript.note(&format!("{} is unplugged", self.name));
    }

    /// Puts the cable back.
    pub fn plug(&self) {
        self.switch
            .network(&format!("ip link set v-{} up", self.name));
        self.transcript
            .note(&format!("{} is plugged in", self.name));
    }

    /// The name of the host's control group.
    fn group(&self) -> String {
        let lab = self.folder.parent().and_then(Path::file_name);
        let lab = lab.expect("a lab's folder").to_string_lossy();
        format!("pgrunbook-{lab}-{}", self.name)
    }

    fn remove_group(&self) {
        if self.init != Init::Systemd {
            return;
        }
        let line = "mount -t cgroup2 none \"$1\" && test ! -d \"$1/$2\" || find \"$1/$2\" -depth -type d -exec rmdir {} \\;";
        let _removed = Command::new("unshare")
            .args(["--mount", "sh", "-c", line, "sh"])
            .arg(self.folder.join("group"))
            .arg(self.group())
            .status();
    }

    /// A program inside, with what a login of this user has in its environment.
    pub fn command(&self, user: &str) -> Command {
        let keeper = self.keeper.borrow();
        let keeper = keeper
            .as_ref()
            .unwrap_or_else(|| panic!("{} is off", self.name));
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &keeper.pid.to_string(), "--mount", "--uts"])
            .args(["--ipc", "--net", "--pid", "--root", "--wd", "--"])
            .args(["/usr/bin/env", "-i", "-C", "/", "LANG=C.UTF-8"])
            .arg(format!("PATH={PATH}"));
        if user == "root" {
            command.args(["HOME=/root", "USER=root", "LOGNAME=root"]);
        } else {
            let home = "/var/lib/postgresql";
            command.args(["/sbin/runuser", "-u", user, "--", "/usr/bin/env"]);
            command.arg(format!("HOME={home}"));
            command.args([format!("USER={user}"), format!("LOGNAME={user}")]);
        }
        command
    }

    /// The folder with what this host has on its disk beyond the lower folders.
    pub fn upper(&self) -> PathBuf {
        self.folder.join("upper")
    }

    /// The id that process 1 of this host has on the machine.
    pub fn keeper(&self) -> u32 {
        let keeper = self.keeper.borrow();
        keeper.as_ref().expect("the host is on").pid
    }

    /// The path of a file of this host, seen from the machine.
    pub fn outside(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.keeper()))
    }

    /// Runs a program that `command` has begun, to its end or to the limit.
    pub fn run(&self, command: Command, limit: Duration) -> Ran {
        self.begin(command).end(limit)
    }

    /// Starts a program.
    pub fn begin(&self, mut command: Command) -> Running {
        // Through a file: a server that is started keeps its output open.
        let output = tempfile::tempfile().expect("a temporary file");
        Running {
            child: self.spawn(&mut command, &output),
            command,
            output,
        }
    }

    /// Starts a program whose output goes into a file.
    pub fn spawn(&self, command: &mut Command, output: &File) -> Child {
        let copy = || output.try_clone().expect("a second handle");
        command
            .stdin(Stdio::null())
            .stdout(copy())
            .stderr(copy())
            .spawn()
            .expect("nsenter runs")
    }

    /// Runs lines of bash as root; what they printed, or the same as an error.
    pub fn try_sh(&self, line: &str) -> Result<String, String> {
        self.try_sh_as("root", line)
    }

    /// Runs lines of bash as this user.
    pub fn try_sh_as(&self, user: &str, line: &str) -> Result<String, String> {
        let mut command = self.command(user);
        command.args(["bash", "-c", line]);
        let ran = self.run(command, LIMIT);
        let text = ran.output.trim_end().to_owned();
        if ran.code == Some(0) {
            Ok(text)
        } else {
            Err(text)
        }
    }

    /// Runs lines of bash as root; panics if they fail.
    pub fn sh(&self, line: &str) -> String {
        self.sh_as("root", line)
    }

    /// Runs lines of bash as this user; panics if they fail.
    pub fn sh_as(&self, user: &str, line: &str) -> String {
        self.try_sh_as(user, line)
            .unwrap_or_else(|text| panic!("{}: {line}\n{text}", self.name))
    }

    /// Writes a file, as root.
    pub fn write(&self, path: &str, text: &str, mode: &str) {
        let mut file = tempfile::tempfile().expect("a temporary file");
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("writable");
        file.rewind().expect("a file");
        let mut command = self.command("root");
        command.args([
            "sh",
            "-c",
            "umask 077; cat >\"$1\" && chmod \"$2\" \"$1\"",
            "sh",
            path,
            mode,
        ]);
        let status = command.stdin(file).status().expect("nsenter runs");
        assert!(status.success(), "{}: {path} cannot be written", self.name);
    }

    /// What is to be known of a host whose cell has failed.
    pub fn last_words(&self) {
        if self.keeper.borrow().is_none() {
            return;
        }
        let line = "pg_lsclusters; for f in /var/log/postgresql/*.log; do echo \"--- $f\"; tail -n 30 \"$f\"; done; test ! -d /run/systemd/system || systemctl --failed";
        let mut command = self.command("root");
        command.args(["timeout", "20", "bash", "-c", line]);
        let ran = self.run(command, LIMIT);
        self.transcript.note(&format!("{} at the end:", self.name));
        self.transcript.output(&ran.output);
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if self.keeper.get_mut().take().is_some() {
            self.remove_group();
        }
    }
}

fn text_of(file: &mut File) -> String {
    let mut bytes = Vec::new();
    file.rewind().expect("a file");
    file.read_to_end(&mut bytes).expect("readable");
    String::from_utf8_lossy(&bytes).into_owned()
}
