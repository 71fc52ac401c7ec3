//! What a fresh host looks like: Debian's package installed, which has made the cluster `main` and started it once. Made
//! once a run for the three hosts of a lab, because every host has a system identifier of its own.

use crate::host::{Host, Init, Running};
use crate::lab::{Lab, NAMES, Transcript};
use crate::platform::{From, Platform, labs};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

/// How long it may take to make a cluster.
const LIMIT: Duration = Duration::from_secs(120);

/// What a host is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Release {
    /// The platform's own suite.
    Own,
    /// An older suite, with programs of the platform's major put in.
    Older,
}

/// The overlay's lower folders for host number `number`.
pub fn lower(platform: &'static Platform, release: Release, number: usize) -> String {
    format!(
        "{}:{}",
        layer(platform, release, number).display(),
        base(platform, release).display()
    )
}

fn base(platform: &Platform, release: Release) -> PathBuf {
    match release {
        Release::Own => platform.base(),
        Release::Older => platform.older_base(),
    }
}

/// The layer to be put over the base.
fn layer(platform: &'static Platform, release: Release, number: usize) -> PathBuf {
    static READY: [Mutex<Option<PathBuf>>; 2] = [Mutex::new(None), Mutex::new(None)];
    let ready = &READY[usize::from(release == Release::Older)];
    // Hosts that could not be made are tried again by the next cell, and fail there too.
    let mut ready = ready.lock().unwrap_or_else(|lock| lock.into_inner());
    let all = ready.get_or_insert_with(|| make(platform, release));
    all.join(NAMES[number])
}

/// Makes the layers of the three hosts, in a folder that is new each time: a second try of a cell is a process of its own.
fn make(platform: &'static Platform, release: Release) -> PathBuf {
    let transcript = Transcript::new();
    let lab = Lab::new(platform, Init::None, NAMES.len(), &transcript, |_| {
        base(platform, release).display().to_string()
    });
    let making: Vec<Running> = lab
        .hosts()
        .iter()
        .map(|host| fill(platform, release, host))
        .collect();
    for (host, making) in lab.hosts().iter().zip(making) {
        let ran = making.end(LIMIT);
        assert_eq!(ran.code, Some(0), "{}: {}", host.name, ran.output);
    }
    let folder = tempfile::Builder::new().prefix("fresh-").tempdir_in(labs());
    let folder = folder.expect("a folder for the layers").keep();
    for host in lab.hosts() {
        host.power_off();
        fs::rename(host.upper(), folder.join(host.name)).expect("the same file system");
    }
    folder
}

/// Gives a host what is its own, and begins to make its cluster.
fn fill(platform: &Platform, release: Release, host: &Host) -> Running {
    let names: String = (0..NAMES.len())
        .map(|n| format!("10.77.0.{} {}\n", 11 + n, NAMES[n]))
        .collect();
    host.write(
        "/etc/hosts",
        &format!("127.0.0.1 localhost\n::1 localhost\n{names}"),
        "0644",
    );
    host.write("/etc/hostname", &format!("{}\n", host.name), "0644");
    host.sh("rm -f /etc/machine-id && dd if=/dev/urandom bs=16 count=1 2>/dev/null | od -An -tx1 | tr -d ' \\n' >/etc/machine-id");
    host.sh("rm -f /etc/ssh/ssh_host_* && ssh-keygen -A >/dev/null");
    if platform.from == From::Grafted || release == Release::Older {
        graft(platform, host);
    }
    let major = platform.major;
    let mut command = host.command("root");
    command.args(["bash", "-c"]).arg(format!(
        "pg_createcluster {major} main >/dev/null && pg_ctlcluster {major} main start && pg_ctlcluster {major} main stop"
    ));
    host.begin(command)
}

/// Puts the programs where Debian's tools look for a major.
fn graft(platform: &Platform, host: &Host) {
    let major = platform.major;
    let target = format!("/usr/lib/postgresql/{major}");
    unpack(&platform.grafted_server(), host, &target);
    match platform.grafted_clients() {
        Some(clients) => {
            unpack(&clients, host, &format!("{target}/clients"));
            host.sh(&format!(
                "cd {target}/bin && for f in ../clients/bin/*; do [ -e ${{f##*/}} ] || ln -s $f .; done"
            ));
        }
        // Clients of a newer major speak to an older server; what reads a data directory is left out.
        None => {
            host.sh(&format!(
                "cd {target}/bin && own=$(ls /usr/lib/postgresql | grep -vx {major} | head -n 1)
                 for f in psql pg_basebackup pg_receivewal pg_isready pg_dump pg_dumpall createdb createuser; do
                   [ -e $f ] || ln -s ../../$own/bin/$f $f
                 done"
            ));
        }
    }
}

/// Copies bin, lib and share of a tree into a host.
fn unpack(from: &Path, host: &Host, target: &str) {
    let tar = Command::new("tar")
        .arg("-C")
        .arg(from)
        .args(["--owner=0", "--group=0", "-cf", "-", "bin", "lib", "share"])
        .output()
        .expect("tar runs");
    let said = String::from_utf8_lossy(&tar.stderr);
    assert!(tar.status.success(), "{said}");
    fs::write(host.outside("/srv/tree.tar"), tar.stdout).expect("writable");
    host.sh(&format!(
        "mkdir -p {target} && cd {target} && tar -xf /srv/tree.tar && rm /srv/tree.tar && chmod 755 bin/*"
    ));
}
