//! The copy, stopped in its middle.

use super::{Old, example, finish, must_not_be_primary, no_primary_on, step_with};
use crate::bundle::Bundle;
use crate::driver::{command, run_until, step};
use crate::host::Host;
use crate::lab::Lab;
use crate::seen;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// A copy step that runs, with a pg_basebackup that is stopped.
pub struct Copying<'a> {
    host: &'a Host,
    child: Child,
    output: File,
    /// The processes of pg_basebackup, as the machine numbers them.
    pub programs: Vec<u32>,
    /// The script's own.
    pub script: u32,
}

/// Some 60 MB on the primary.
pub fn fill(lab: &Lab, bundle: &Bundle) {
    lab.host("alpha").sql(
        bundle.primary().port,
        "postgres",
        "CREATE TABLE big AS SELECT i, repeat(md5(i::text), 30) AS t FROM generate_series(1, 60000) i",
    );
}

impl<'a> Copying<'a> {
    /// Starts beta's copy step and stops pg_basebackup once it has written 20 MB.
    pub fn begin(lab: &'a Lab, bundle: &Bundle) -> Copying<'a> {
        let host = lab.host("beta");
        let script = bundle.script("beta-copy");
        lab.note(&format!("beta $ {} --yes &", script.name));
        let mut command = command(host, bundle, script);
        command.arg("--yes");
        let output = tempfile::tempfile().expect("a temporary file");
        let mut copying = Copying {
            host,
            child: host.spawn(&mut command, &output),
            output,
            programs: Vec::new(),
            script: 0,
        };
        let end = Instant::now() + Duration::from_secs(90);
        while written(&copying.programs) <= 20_000_000 {
            if written(&copying.programs) == 0 && runs(host, "pg_basebackup") {
                copying.programs = processes(host, "pg_basebackup");
            }
            if let Some(status) = copying.child.try_wait().expect("our child") {
                panic!("the copy was not met, it has ended with {status}");
            }
            assert!(Instant::now() < end, "the copy was not met within 90 s");
            std::thread::sleep(Duration::from_millis(2));
        }
        copying.programs = processes(host, "pg_basebackup");
        signal("STOP", &copying.programs);
        let is_script = |pid: &u32| cmdline(*pid).contains("beta-copy.sh");
        let scripts = processes(host, "bash").into_iter().filter(is_script);
        // Subshells come after it.
        copying.script = scripts.min().expect("the script runs");
        lab.note(&format!(
            "pg_basebackup is stopped after {} bytes",
            written(&copying.programs)
        ));
        copying
    }

    /// What the script has said until it ended, and its exit code; within this many seconds.
    pub fn end(mut self, seconds: u64) -> (Option<i32>, String) {
        let end = Instant::now() + Duration::from_secs(seconds);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("our child") {
                break status;
            }
            assert!(Instant::now() < end, "the copy did not end in {seconds} s");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut text = String::new();
        self.output.rewind().expect("a file");
        self.output.read_to_string(&mut text).expect("UTF-8");
        self.host.transcript.output(&text);
        self.host.transcript.note(&format!("= {:?}", status.code()));
        (status.code(), text)
    }
}

/// Whether a host has a process with this name: its own /proc is short.
fn runs(host: &Host, name: &str) -> bool {
    let inside = fs::read_dir(host.outside("/proc")).expect("the host's /proc");
    inside.flatten().any(|entry| {
        let comm = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        comm.trim_end() == name
    })
}

/// The processes of a host with this name, as the machine numbers them.
fn processes(host: &Host, name: &str) -> Vec<u32> {
    let space = |pid: u32| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
    let own = space(host.keeper());
    fs::read_dir("/proc")
        .expect("/proc")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let comm = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            comm.trim_end() == name && space(*pid) == own
        })
        .collect()
}

fn cmdline(pid: u32) -> String {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}

/// How much the busiest of them has written.
fn written(pids: &[u32]) -> u64 {
    let of = |pid: &u32| -> Option<u64> {
        let text = fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("wchar: "))?;
        line.parse().ok()
    };
    pids.iter().filter_map(of).max().unwrap_or(0)
}

pub fn signal(name: &str, pids: &[u32]) {
    let mut command = Command::new("kill");
    command.args(["-s", name]);
    command.args(pids.iter().map(u32::to_string));
    // One that has ended meanwhile is no error.
    let _ended = command.output().expect("kill runs");
}

fn half_made(lab: &Lab) -> (Bundle, Old, Copying<'_>) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    fill(lab, &bundle);
    run_until(lab, &bundle, "beta-copy");
    let copying = Copying::begin(lab, &bundle);
    (bundle, old, copying)
}

/// The marker says that a copy is under way, and what was there before was moved aside.
fn seen_half_made(lab: &Lab, bundle: &Bundle) {
    let node = &bundle.standbys()[0];
    let data = seen::data(lab, node);
    let marker = lab.host("beta").sh(&format!("cat {data}.pgrunbook-copy"));
    assert!(marker.contains("phase copying"), "{marker}");
    lab.host("beta").sh(&format!(
        "ls -d {data}.before-pgrunbook-*/global/pg_control"
    ));
    no_primary_on(lab.host("beta"), node, lab.platform.major);
    step(lab, bundle, "beta-start").must_refuse(&["the copy has not been finished"]);
}

pub fn killed(lab: &Lab) {
    let (bundle, old, copying) = half_made(lab);
    signal("KILL", &copying.programs);
    signal("KILL", &[copying.script]);
    copying.end(20);
    seen_half_made(lab, &bundle);
    let data = seen::data(lab, &bundle.standbys()[0]);
    let part = lab.host("beta").sh(&format!("du -sm {data} | cut -f 1"));
    assert!(part.parse::<u32>().expect("MB") >= 15, "{part} MB");
    step(lab, &bundle, "beta-preflight")
        .must_say(0, &["holds an interrupted copy of this runbook"]);
    finish(lab, &bundle, &old);
}

/// pg_basebackup goes on alone and makes the copy whole, without standby.signal. A cut of the power then: whatever starts
/// at boot, it is no independent primary.
pub fn orphan(lab: &Lab) {
    let (bundle, old, copying) = half_made(lab);
    let programs = copying.programs.clone();
    signal("KILL", &[copying.script]);
    copying.end(20);
    // The orphan stands still: the same script ends it and copies anew.
    step_with(lab, &bundle, "beta-copy", &["--check"])
        .must_say(0, &["the pg_basebackup of an interrupted run still copies"]);
    signal("CONT", &programs);
    let end = Instant::now() + Duration::from_secs(60);
    while runs(lab.host("beta"), "pg_basebackup") {
        assert!(Instant::now() < end, "pg_basebackup did not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    let data = seen::data(lab, &bundle.standbys()[0]);
    lab.host("beta").sh(&format!(
        "test -e {data}/global/pg_control && test ! -e {data}/standby.signal && test ! -e {data}/recovery.conf"
    ));
    seen_half_made(lab, &bundle);
    lab.host("beta").power_off();
    lab.host("beta").boot();
    must_not_be_primary(lab.host("beta"), &bundle.standbys()[0]);
    seen_half_made(lab, &bundle);
    // Once more, and now the orphan is still there when the script is run again.
    let copying = Copying::begin(lab, &bundle);
    signal("KILL", &[copying.script]);
    copying.end(20);
    step(lab, &bundle, "beta-copy")
        .must_say(0, &["the pg_basebackup of an interrupted run still copies"]);
    finish(lab, &bundle, &old);
}

pub fn terminated(lab: &Lab) {
    let (bundle, old, copying) = half_made(lab);
    let programs = copying.programs.clone();
    signal("TERM", &[copying.script]);
    let (code, said) = copying.end(20);
    signal("CONT", &programs);
    // What a shell says of a program that SIGTERM has ended.
    assert_eq!(code, Some(128 + 15), "{said}");
    assert!(
        said.contains("Running the same script again is safe"),
        "{said}"
    );
    let end = Instant::now() + Duration::from_secs(30);
    while runs(lab.host("beta"), "pg_basebackup") {
        assert!(Instant::now() < end, "pg_basebackup goes on");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(lab.host("beta").sh("find /tmp -name 'pgrunbook-*'"), "");
    seen_half_made(lab, &bundle);
    finish(lab, &bundle, &old);
}
