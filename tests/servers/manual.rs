//! The copy by hand on real servers, over an ssh server of the test's own.

use crate::bundle;
use crate::driver::{self, Ran};
use crate::lab::Lab;
use crate::scenarios::{all_done, nothing_changes, primary, promotes, secrets_are_kept, streams};
use crate::sshd::Sshd;
use crate::tree::Snapshot;
use crate::wait;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn plan(lab: &Lab) -> Value {
    let mut plan = bundle::plan(lab);
    plan["copy"] = serde_json::json!({ "method": "manual" });
    plan
}

/// Every step is named once more in each of its runs: the option that reaches the lab's ssh server.
fn run(lab: &Lab, sshd: &Sshd, step: &str, arguments: &[&str]) -> Ran {
    let option = sshd.option();
    let arguments: Vec<&str> = arguments.iter().copied().chain([option.as_str()]).collect();
    driver::run_one(lab, &format!("runbook/{step}.sh"), &arguments)
}

fn ends(lab: &Lab, sshd: &Sshd, step: &str, code: i32) -> String {
    let ran = run(lab, sshd, step, &["--yes"]);
    assert_eq!(ran.code, Some(code), "{step}:\n{}", ran.output);
    ran.output
}

/// A lab in which every step before the copy is done.
fn up_to_the_copy(major: u32) -> (Lab, Sshd) {
    let lab = primary(major, |_| ());
    let sshd = Sshd::start(&lab);
    bundle::unpack(&lab, &plan(&lab));
    for step in [
        "01-alpha-prepare",
        "02-alpha-configure",
        "03-alpha-restart",
        "04-alpha-role",
        "05-beta-prepare",
        "06-beta-preflight",
        "07-beta-stop",
    ] {
        ends(&lab, &sshd, step, 0);
    }
    (lab, sshd)
}

fn moved_aside(home: &Path) -> Vec<PathBuf> {
    let entries = home.read_dir().expect("readable");
    entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.to_string_lossy().contains("data.before-pgrunbook-"))
        .collect()
}

/// What a copy must not bring along, and what must be there all the same.
fn the_copy_is_the_standbys_own(lab: &Lab) {
    let beta = lab.node("beta");
    for name in ["backup_label.old", "pg_replslot/beta", "backup_manifest"] {
        assert!(!beta.data.join(name).exists() || name == "backup_label.old");
    }
    for name in ["pg_wal/archive_status", "pg_notify", "pg_replslot"] {
        assert!(beta.data.join(name).is_dir(), "{name}");
    }
}

/// From a fresh primary to a promoted standby, and everything a second time in between.
fn from_nothing_to_promotion(major: u32) {
    let disk = tempfile::tempdir().expect("a temporary folder");
    let lab = primary(major, |lab| {
        // Somebody's WAL lies on another disk, and its directory is a link.
        let alpha = lab.node("alpha");
        lab.account.own(disk.path());
        let elsewhere = disk.path().join("wal");
        fs::rename(alpha.data.join("pg_wal"), &elsewhere).expect("ours");
        std::os::unix::fs::symlink(&elsewhere, alpha.data.join("pg_wal")).expect("ours");
        fs::write(alpha.data.join("backup_label.old"), "old").expect("ours");
        lab.account.own(&alpha.data.join("backup_label.old"));
    });
    let sshd = Sshd::start(&lab);
    bundle::unpack(&lab, &plan(&lab));
    all_done(&driver::run_all(&lab, &["--yes", &sshd.option()]));
    streams(&lab);
    the_copy_is_the_standbys_own(&lab);
    assert!(!lab.node("beta").data.join("pg_wal").is_symlink());
    secrets_are_kept(&lab);
    // What is done needs no ssh any more.
    sshd.admit_nobody();
    nothing_changes(&lab);
    promotes(&lab);
}

/// The session that holds the backup, on the primary.
const SESSIONS: &str = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'replicator' AND application_name = 'pgrunbook'";

/// The script is killed in the middle of the copy, with no chance to tidy up; the same script makes the copy anew.
fn killed_in_the_middle(major: u32) {
    let (lab, sshd) = up_to_the_copy(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let ballast = fs::File::create(alpha.data.join("ballast")).expect("ours");
    ballast.set_len(1 << 30).expect("a sparse file");
    lab.account.own(&alpha.data.join("ballast"));
    let marker = beta.home.join("data.pgrunbook-copy");

    let mut script = driver::start(&lab, "runbook/08-beta-copy.sh", &["--yes", &sshd.option()]);
    let rsync = wait::until("rsync copies", 60, || {
        let text = fs::read_to_string(&marker).unwrap_or_default();
        let pid = text.lines().find_map(|line| line.strip_prefix("rsync "));
        match (pid, beta.data.join("PG_VERSION").exists()) {
            (Some(pid), true) => Ok(pid.parse::<i32>().expect("a number")),
            _ => Err(text),
        }
    });
    kill(Pid::from_raw(script.id().cast_signed()), Signal::SIGKILL).expect("it runs");
    script.wait().expect("our child");
    assert!(!beta.data.join("global/pg_control").exists());
    // The backup belongs to the session, which ends with the script although rsync still runs.
    alpha.wait_sql(SESSIONS, "0");

    ballast.set_len(0).expect("ours");
    let said = ends(&lab, &sshd, "08-beta-copy", 0);
    assert!(
        !Path::new(&format!("/proc/{rsync}")).exists() || said.contains(&format!("kill {rsync}"))
    );
    for step in ["09-beta-start", "10-alpha-prove", "11-beta-prove"] {
        ends(&lab, &sshd, step, 0);
    }
    streams(&lab);
    assert!(!marker.exists());
    assert_eq!(moved_aside(&beta.home).len(), 1);
}

/// Ended by a signal that it can answer, the script takes rsync and the backup with it.
fn ended_in_the_middle(major: u32) {
    let (lab, sshd) = up_to_the_copy(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let ballast = fs::File::create(alpha.data.join("ballast")).expect("ours");
    ballast.set_len(1 << 30).expect("a sparse file");
    lab.account.own(&alpha.data.join("ballast"));
    let marker = beta.home.join("data.pgrunbook-copy");
    let mut script = driver::start(&lab, "runbook/08-beta-copy.sh", &["--yes", &sshd.option()]);
    let rsync = wait::until("rsync copies", 60, || {
        let text = fs::read_to_string(&marker).unwrap_or_default();
        let pid = text.lines().find_map(|line| line.strip_prefix("rsync "));
        pid.map(|pid| pid.parse::<i32>().expect("a number"))
            .ok_or(text)
    });
    kill(Pid::from_raw(script.id().cast_signed()), Signal::SIGTERM).expect("it runs");
    script.wait().expect("our child");
    wait::until("rsync is gone", 20, || {
        let stat = fs::read_to_string(format!("/proc/{rsync}/stat")).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z "))
            .then_some(())
            .ok_or(stat)
    });
    alpha.wait_sql(SESSIONS, "0");
}

/// Another key than the known one answers: refused by the preflight and by the copy, nothing is begun or moved.
fn another_host_answers(major: u32) {
    let (lab, sshd) = up_to_the_copy(major);
    let beta = lab.node("beta");
    let before = Snapshot::of(&beta.home, &[]);
    let pid = lab.node("alpha").pid();
    for (key, words) in [("stranger", "IDENTIFICATION HAS CHANGED"), ("host", "")] {
        sshd.know(key);
        for step in ["06-beta-preflight", "08-beta-copy"] {
            for mode in ["--check", "--yes"] {
                if key == "host" && (step, mode) == ("08-beta-copy", "--yes") {
                    continue;
                }
                let ran = run(&lab, &sshd, step, &[mode]);
                let wanted = if key == "host" { 0 } else { 3 };
                assert_eq!(ran.code, Some(wanted), "{step} {mode}:\n{}", ran.output);
                assert!(ran.output.contains(words), "{}", ran.output);
                if key == "stranger" {
                    assert!(
                        ran.output.contains("ssh-keygen -lf /etc/ssh/ssh_host"),
                        "{}",
                        ran.output
                    );
                }
            }
        }
    }
    sshd.admit_nobody();
    let said = ends(&lab, &sshd, "08-beta-copy", 3);
    assert!(said.contains("authorized_keys"), "{said}");
    assert_eq!(
        before.changed(&Snapshot::of(&beta.home, &[])),
        Vec::<PathBuf>::new()
    );
    assert_eq!(lab.node("alpha").pid(), pid);
}

/// The role may call exactly what it was granted, and the last step says how to take it back.
fn rights(major: u32) {
    let (lab, sshd) = up_to_the_copy(major);
    let alpha = lab.node("alpha");
    let granted = "SELECT string_agg(p.oid::regprocedure::text, ', ' ORDER BY 1) FROM pg_proc p, aclexplode(p.proacl) a \
                   WHERE a.grantee = 'replicator'::regrole";
    let functions = alpha.sql(granted);
    assert_eq!(functions.matches("backup").count(), 2, "{functions}");
    alpha.sql(&format!(
        "REVOKE EXECUTE ON FUNCTION {functions} FROM replicator"
    ));
    let said = ends(&lab, &sshd, "06-beta-preflight", 3);
    assert!(said.contains("may not call"), "{said}");
    ends(&lab, &sshd, "04-alpha-role", 0);
    for step in ["08-beta-copy", "09-beta-start"] {
        ends(&lab, &sshd, step, 0);
    }
    let said = ends(&lab, &sshd, "10-alpha-prove", 0);
    let revoke = said.split_once("REVOKE").expect("the way back").1;
    let revoke = revoke.split_once(';').expect("its end").0;
    alpha.sql(&format!("REVOKE{revoke}"));
    assert_eq!(alpha.sql(granted), "");
}

/// One module a major, one test a scenario.
macro_rules! majors {
    ($($name:ident $major:literal: $($scenario:ident)*;)*) => {
        $(mod $name {
            $(#[test]
            #[ignore = "needs the servers of `cargo xtask servers`"]
            fn $scenario() {
                super::$scenario($major);
            })*
        })*
    };
}

majors! {
    v10 10: from_nothing_to_promotion killed_in_the_middle rights;
    v15 15: from_nothing_to_promotion ended_in_the_middle another_host_answers;
    v18 18: from_nothing_to_promotion killed_in_the_middle rights;
}
