//! Runs a bundle's scripts as the contract says: in name order, each on the node and as the user that its header
//! names, with the whole folder present on each node, without a terminal.

use crate::lab::Lab;
use crate::node::Node;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The name of the bundle, and of its folder on each node.
pub const BUNDLE: &str = "orders";

/// How long one script may take.
const LIMIT: Duration = Duration::from_secs(120);

/// How one script ended.
#[derive(Debug)]
pub struct Ran {
    /// The script's path in the bundle.
    pub script: String,
    /// The exit code; none if a signal ended it, as ours does at the time limit.
    pub code: Option<i32>,
    /// Standard output and error as they came.
    pub output: String,
}

/// Runs all scripts of the runbook until one does not exit with 0. Each node's copy of the folder is `home/BUNDLE`.
pub fn run_all(lab: &Lab, arguments: &[&str]) -> Vec<Ran> {
    run_each(lab, arguments, |_| ())
}

/// As [`run_all`], with `before` ahead of each script, which gets its path in the bundle.
pub fn run_each(lab: &Lab, arguments: &[&str], mut before: impl FnMut(&str)) -> Vec<Ran> {
    let mut done = Vec::new();
    for script in scripts(&lab.nodes[0].home.join(BUNDLE)) {
        before(&script);
        let ran = run_one(lab, &script, arguments);
        let stop = ran.code != Some(0);
        done.push(ran);
        if stop {
            break;
        }
    }
    done
}

/// The paths of the runbook's scripts in the bundle, in order.
pub fn scripts(folder: &Path) -> Vec<String> {
    let dir = folder.join("runbook");
    let entries = dir
        .read_dir()
        .unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let names = entries.map(|entry| {
        entry
            .expect("readable")
            .file_name()
            .into_string()
            .expect("plain names")
    });
    let mut names: Vec<String> = names
        .filter(|name| name.ends_with(".sh"))
        .map(|name| format!("runbook/{name}"))
        .collect();
    assert!(!names.is_empty(), "no scripts in {}", dir.display());
    names.sort();
    names
}

/// Starts one script on its node, and does not wait for it. Its output goes nowhere.
pub fn start(lab: &Lab, script: &str, arguments: &[&str]) -> Child {
    let header = header(&lab.nodes[0].home.join(BUNDLE).join(script));
    let node = lab.node(&header.node);
    let path = node.home.join(BUNDLE).join(script);
    let mut command = command(node, &header.user, &path);
    command.args(arguments).stdin(Stdio::null());
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("bash runs")
}

/// Runs one step, which must end with this code, and returns what it said.
pub fn ends(lab: &Lab, step: &str, code: i32) -> String {
    let ran = run_one(lab, &format!("runbook/{step}.sh"), &["--yes"]);
    assert_eq!(ran.code, Some(code), "{step}:\n{}", ran.output);
    ran.output
}

/// Runs one script, named by its path in the bundle, on its node.
pub fn run_one(lab: &Lab, script: &str, arguments: &[&str]) -> Ran {
    let header = header(&lab.nodes[0].home.join(BUNDLE).join(script));
    let node = lab.node(&header.node);
    let path = node.home.join(BUNDLE).join(script);
    let log = lab.dir().join(format!(
        "{:03}-{}.log",
        lab.next_run(),
        script.replace('/', "_")
    ));
    let (code, output) = limited(
        command(node, &header.user, &path).args(arguments),
        &log,
        LIMIT,
    );
    Ran {
        script: script.to_owned(),
        code,
        output,
    }
}

struct Header {
    node: String,
    user: String,
}

/// The lines `# node:` and `# user:` among a script's first.
fn header(path: &Path) -> Header {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let field = |name: &str| {
        let found = text
            .lines()
            .take(10)
            .find_map(|line| line.strip_prefix(name));
        found
            .unwrap_or_else(|| panic!("{} has no line {name:?}", path.display()))
            .trim()
            .to_owned()
    };
    Header {
        node: field("# node:"),
        user: field("# user:"),
    }
}

/// The script as the user of its header: the clusters' owner, or root if the tests run as root.
fn command(node: &Node, user: &str, path: &Path) -> Command {
    // Its own session: no terminal, and one process group to end.
    let mut command = if let Some((folder, place)) = &node.sees {
        assert_eq!(user, node.account.name);
        elsewhere(node, folder, place)
    } else if user == node.account.name {
        node.account.command("setsid", &node.home)
    } else {
        assert!(
            user == "root" && nix::unistd::Uid::effective().is_root(),
            "{} wants user {user}",
            path.display()
        );
        node.account.root().command("setsid", Path::new("/root"))
    };
    command.arg("bash").arg(path);
    command
}

/// A command in a mount namespace of its own, in which `folder` stands at `place`, as the node's user.
fn elsewhere(node: &Node, folder: &Path, place: &Path) -> Command {
    let (uid, gid) = (node.account.uid.to_string(), node.account.gid.to_string());
    let root = nix::unistd::Uid::effective().is_root();
    let mut command = match root {
        true => node.account.root().command("setsid", &node.home),
        false => node.account.command("setsid", &node.home),
    };
    command.args(["unshare", "--mount"]);
    if !root {
        command.args(["--map-current-user", "--keep-caps"]);
    }
    let script = "mount --bind \"$1\" \"$2\"; shift 2; exec \"$@\"";
    command.args(["bash", "-ec", script, "bash"]);
    command.arg(folder).arg(place).arg("setpriv");
    if root {
        command.args(["--reuid", &uid, "--regid", &gid, "--init-groups"]);
    } else {
        command.args(["--ambient-caps", "-all", "--inh-caps", "-all"]);
    }
    command
}

/// Runs `command` for at most `limit`, its output in `log`: a server that it starts keeps the file open, not us.
fn limited(command: &mut Command, log: &Path, limit: Duration) -> (Option<i32>, String) {
    let file = File::create(log).expect("the lab is writable");
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone().expect("a second handle"))
        .stderr(file);
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait().expect("our child") {
            break status;
        }
        if Instant::now() >= end {
            let _gone = killpg(Pid::from_raw(child.id().cast_signed()), Signal::SIGKILL);
            break child.wait().expect("our child");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    (
        status.code(),
        String::from_utf8_lossy(&fs::read(log).expect("we wrote it")).into_owned(),
    )
}

/// Puts a copy of the folder `from` into each node's home as [`BUNDLE`] and gives it to the clusters' owner.
pub fn spread(lab: &Lab, from: &Path) {
    for node in &lab.nodes {
        let to = node.home.join(BUNDLE);
        crate::node::succeed(Command::new("cp").arg("-a").arg(from).arg(&to));
        node.account.own(&to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_without_end_is_ended_with_what_it_started() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let log = dir.path().join("log");
        let mut command = Command::new("setsid");
        command.args(["bash", "-c", "sleep 300 & echo $!; wait"]);
        let (code, output) = limited(&mut command, &log, Duration::from_secs(5));
        assert_eq!(code, None);
        let child: u32 = output.trim().parse().expect("the child's number");
        let ended = || {
            let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            stat.is_empty() || stat.contains(") Z ")
        };
        // The signal was sent; the kernel takes its time on a busy machine.
        let mut left = 100;
        while !ended() && left > 0 {
            std::thread::sleep(Duration::from_millis(100));
            left -= 1;
        }
        assert!(ended(), "{child} still runs");
    }
}
