//! What a fresh host looks like: Debian's package installed, which has made the cluster `main` and started it once. Made
//! once a run for each host of a lab, because every host has a system identifier of its own.

use crate::host::{Host, Init};
use crate::lab::{Lab, Transcript};
use crate::platform::{From, Platform, labs};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

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
    static READY: OnceLock<[Mutex<Option<PathBuf>>; 6]> = OnceLock::new();
    let ready = READY.get_or_init(Default::default);
    let place = if release == Release::Own {
        number
    } else {
        3 + number
    };
    // A host that could not be made is tried again by the next cell, and fails there too.
    let mut ready = ready[place].lock().unwrap_or_else(|lock| lock.into_inner());
    ready
        .get_or_insert_with(|| make(platform, release, number))
        .clone()
}

fn make(platform: &'static Platform, release: Release, number: usize) -> PathBuf {
    let kept = labs().join(format!("fresh-{release:?}-{number}"));
    // A second try of a cell is a process of its own, in the folder of the first.
    if kept.exists() {
        return kept;
    }
    let transcript = Transcript::new();
    // The number of hosts decides the name of the last one, which is kept.
    let lab = Lab::new(platform, Init::None, number + 1, &transcript, |_| {
        base(platform, release).display().to_string()
    });
    let host = &lab.hosts()[number];
    let names: String = (0..3)
        .map(|n| format!("10.77.0.{} {}\n", 11 + n, crate::lab::NAMES[n]))
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
    host.sh(&format!(
        "pg_createcluster {major} main >/dev/null && pg_ctlcluster {major} main start && pg_ctlcluster {major} main stop"
    ));
    host.power_off();
    let upper = host.upper();
    fs::rename(&upper, &kept).expect("the same file system");
    kept
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
