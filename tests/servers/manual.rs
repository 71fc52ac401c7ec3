//! The copy by hand on real servers, over an ssh server of the test's own.

use crate::bundle;
use crate::driver::{self, BUNDLE, Ran};
use crate::lab::Lab;
use crate::look;
use crate::scenarios::{primary, promotes};
use crate::seen::{all_done, nothing_changes, secrets_are_kept, streams};
use crate::sshd::Sshd;
use crate::tree::Snapshot;
use crate::wait;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pgrunbook::pg::names;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;

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
fn up_to_the_copy(major: &str) -> (Lab, Sshd) {
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
    assert!(!beta.data.join("pg_replslot/beta").exists());
    // The server has made the one of its own backup this; the primary's, which was older, said something else.
    let label = fs::read_to_string(beta.data.join("backup_label.old")).expect("it was used");
    assert!(label.contains("LABEL: pgrunbook orders beta\n"), "{label}");
    let wal = names(beta.major).wal_dir;
    assert!(!beta.data.join(wal).is_symlink());
    for name in [&format!("{wal}/archive_status"), "pg_notify", "pg_subtrans"] {
        assert!(beta.data.join(name).is_dir(), "{name}");
    }
}

/// What stands beside the data directory while a copy is under way.
const MARKER: &str = "data.pgrunbook-copy";

/// The session that holds the backup, on the primary.
const SESSIONS: &str = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'replicator' AND application_name = 'pgrunbook'";

/// From a fresh primary to a promoted standby, and everything a second time in between.
fn from_nothing_to_promotion(major: &str) {
    let disk = tempfile::tempdir().expect("a temporary folder");
    let lab = primary(major, |lab| {
        // Somebody's WAL lies on another disk, and its directory is a link.
        let alpha = lab.node("alpha");
        lab.account.own(disk.path());
        let elsewhere = disk.path().join("wal");
        let wal = alpha.data.join(names(alpha.major).wal_dir);
        fs::rename(&wal, &elsewhere).expect("ours");
        std::os::unix::fs::symlink(&elsewhere, &wal).expect("ours");
        fs::write(alpha.data.join("backup_label.old"), "old").expect("ours");
        lab.account.own(&alpha.data.join("backup_label.old"));
    });
    let sshd = Sshd::start(&lab);
    bundle::unpack(&lab, &plan(&lab));
    let done = driver::run_all(&lab, &["--yes", &sshd.option()]);
    look::tells(&lab, &done);
    all_done(&done);
    streams(&lab);
    the_copy_is_the_standbys_own(&lab);
    secrets_are_kept(&lab);
    // What is done needs no ssh any more.
    sshd.admit_nobody();
    nothing_changes(&lab);
    promotes(&lab);
}

/// The copy step, at a point where rsync is busy with a file that takes it long; hands out rsync's process.
fn busy_copying(lab: &Lab, sshd: &Sshd) -> (Child, fs::File, Pid) {
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let ballast = fs::File::create(alpha.data.join("ballast")).expect("ours");
    ballast.set_len(2 << 30).expect("a sparse file");
    lab.account.own(&alpha.data.join("ballast"));
    let marker = beta.home.join(MARKER);
    let read = || fs::read_to_string(&marker).unwrap_or_default();
    let (before, option) = (read(), sshd.option());
    let script = driver::start(lab, "runbook/08-beta-copy.sh", &["--yes", &option]);
    let rsync = wait::until("rsync copies", 60, || {
        let text = read();
        let mut lines = text.lines().filter(|line| !before.contains(line));
        let pid = lines.find_map(|line| line.strip_prefix("rsync "));
        match (pid, beta.data.join("PG_VERSION").exists()) {
            (Some(pid), true) => Ok(Pid::from_raw(pid.parse().expect("a number"))),
            _ => Err(text),
        }
    });
    (script, ballast, rsync)
}

fn end(mut script: Child, signal: Signal) {
    kill(Pid::from_raw(script.id().cast_signed()), signal).expect("it runs");
    script.wait().expect("our child");
}

fn is_gone(process: Pid) {
    wait::until("the process is gone", 20, || {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let gone = stat.is_empty() || stat.contains(") Z ");
        gone.then_some(()).ok_or(stat)
    });
}

/// The script is killed in the middle of the copy, with no chance to tidy up; the same script makes the copy anew.
fn killed_in_the_middle(major: &str) {
    let (lab, sshd) = up_to_the_copy(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let (script, ballast, rsync) = busy_copying(&lab, &sshd);
    end(script, Signal::SIGKILL);
    assert!(!beta.data.join("global/pg_control").exists());
    // The backup belongs to the session, which ends with the script although rsync still runs.
    alpha.wait_sql(SESSIONS, "0");
    let stat = fs::read_to_string(format!("/proc/{rsync}/stat")).unwrap_or_default();
    assert!(
        !stat.is_empty() && !stat.contains(") Z "),
        "rsync had ended: {stat}"
    );

    ballast.set_len(0).expect("ours");
    finishes(&lab, &sshd);
    is_gone(rsync);
}

/// The steps from the copy on end well, and the copy that was begun lies aside.
fn finishes(lab: &Lab, sshd: &Sshd) -> String {
    let said = ends(lab, sshd, "08-beta-copy", 0);
    for step in ["09-beta-start", "10-alpha-prove", "11-beta-prove"] {
        ends(lab, sshd, step, 0);
    }
    streams(lab);
    let beta = lab.node("beta");
    assert!(!beta.home.join(MARKER).exists());
    assert!(!moved_aside(&beta.home).is_empty());
    said
}

/// Ended by a signal that it can answer, the script takes rsync and the backup with it.
fn ended_in_the_middle(major: &str) {
    let (lab, sshd) = up_to_the_copy(major);
    let (script, _ballast, rsync) = busy_copying(&lab, &sshd);
    end(script, Signal::SIGTERM);
    is_gone(rsync);
    lab.node("alpha").wait_sql(SESSIONS, "0");
}

/// Makes the copy step begin and end its backup as before 9.6: not bound to the session. 10 still has those functions.
fn as_before_9_6(lab: &Lab) {
    for node in &lab.nodes {
        let bundle = node.home.join(BUNDLE);
        let file = bundle.join("nodes/beta/values.bash");
        let values = fs::read_to_string(&file).expect("readable");
        let more = "BACKUP_START=\"pg_start_backup('pgrunbook orders beta', true)\"\nBACKUP_STOP='pg_stop_backup()'\n\
                    BACKUP_IN_SESSION=no STOP_WAITS=yes\n\
                    COPY_EXCLUDES=(\"${COPY_EXCLUDES[@]/#\\/backup_label/\\/none}\")\n";
        fs::write(&file, values + more).expect("writable");
        let mut sum = std::process::Command::new("sha256sum");
        let sum = sum.arg("nodes/beta/values.bash").current_dir(&bundle);
        let sum = String::from_utf8(sum.output().expect("sha256sum").stdout).expect("text");
        let sums = fs::read_to_string(bundle.join("SHA256SUMS")).expect("readable");
        let kept = sums
            .lines()
            .filter(|line| !line.ends_with("nodes/beta/values.bash"));
        let sums: String = kept.map(|line| format!("{line}\n")).collect();
        fs::write(bundle.join("SHA256SUMS"), sums + &sum).expect("writable");
    }
}

/// A backup that goes on without its session: one of somebody else is left alone, one of ours is ended, by the script that
/// began it or by the next one.
fn a_backup_without_a_session(major: &str) {
    let (lab, sshd) = up_to_the_copy(major);
    let alpha = lab.node("alpha");
    as_before_9_6(&lab);
    alpha.sql("GRANT EXECUTE ON FUNCTION pg_stop_backup() TO replicator");
    alpha.sql("SELECT pg_start_backup('nightly', true)");
    for step in ["06-beta-preflight", "08-beta-copy"] {
        let said = ends(&lab, &sshd, step, 3);
        assert!(said.contains("LABEL: nightly"), "{said}");
    }
    alpha.sql("SELECT pg_stop_backup()");

    let (script, ballast, _rsync) = busy_copying(&lab, &sshd);
    end(script, Signal::SIGTERM);
    alpha.wait_sql("SELECT pg_is_in_backup()", "f");
    let (script, _same, rsync) = busy_copying(&lab, &sshd);
    end(script, Signal::SIGKILL);
    alpha.wait_sql(SESSIONS, "0");
    assert_eq!(alpha.sql("SELECT pg_is_in_backup()"), "t");

    ballast.set_len(0).expect("ours");
    let said = finishes(&lab, &sshd);
    assert!(
        said.contains("the backup of the earlier run is ended"),
        "{said}"
    );
    assert_eq!(alpha.sql("SELECT pg_is_in_backup()"), "f");
    is_gone(rsync);
}

/// A tablespace goes to the same path on the standby, which is refused if something is there; an interrupted copy does not
/// stand in its own way.
fn a_tablespace(major: &str) {
    let mut lab = primary(major, |_| ());
    let place = lab.dir().join("table $space");
    let mine = lab.dir().join("beta's own");
    for folder in [&place, &mine] {
        fs::create_dir(folder).expect("the lab is writable");
        lab.account.own(folder);
    }
    let alpha = lab.node("alpha");
    let literal = place.display();
    alpha.sql(&format!("CREATE TABLESPACE far LOCATION '{literal}'"));
    alpha.sql("CREATE TABLE away TABLESPACE far AS SELECT generate_series(1, 500) AS id");
    lab.nodes[1].sees = Some((mine.clone(), place.clone()));
    let sshd = Sshd::start(&lab);
    bundle::unpack(&lab, &plan(&lab));
    fs::write(mine.join("precious"), "data").expect("writable");
    let ran = driver::run_all(&lab, &["--yes", &sshd.option()]);
    let last = ran.last().expect("scripts");
    assert_eq!(
        (last.code, &*last.script),
        (Some(3), "runbook/06-beta-preflight.sh"),
        "{}",
        last.output
    );
    assert!(last.output.contains("is not empty here"), "{}", last.output);
    assert_eq!(
        fs::read_to_string(mine.join("precious")).expect("there"),
        "data"
    );
    fs::remove_file(mine.join("precious")).expect("ours");

    for step in ["06-beta-preflight", "07-beta-stop"] {
        ends(&lab, &sshd, step, 0);
    }
    let (script, ballast, rsync) = busy_copying(&lab, &sshd);
    end(script, Signal::SIGKILL);
    let _leftover = kill(rsync, Signal::SIGKILL);
    // As if it had come further.
    let version = fs::read_dir(&place)
        .expect("readable")
        .next()
        .expect("one")
        .expect("readable");
    fs::create_dir(mine.join(version.file_name())).expect("writable");
    fs::write(mine.join(version.file_name()).join("half"), "of a copy").expect("writable");
    lab.account.own(&mine);
    ballast.set_len(0).expect("ours");
    finishes(&lab, &sshd);
    let beta = lab.node("beta");
    assert_eq!(beta.sql("SELECT count(*) FROM away"), "500");
    assert_eq!(
        beta.sql("SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'far'"),
        place.display().to_string()
    );
    assert!(mine.join(version.file_name()).is_dir());
    assert!(!mine.join(version.file_name()).join("half").exists());
    assert_eq!(
        fs::read_dir(&mine).expect("readable").count(),
        2,
        "what was there lies aside"
    );
}

/// Another key than the known one answers: refused by the preflight and by the copy, nothing is begun or moved.
fn another_host_answers(major: &str) {
    let (lab, sshd) = up_to_the_copy(major);
    let beta = lab.node("beta");
    let before = Snapshot::of(&beta.home, &[]);
    let pid = lab.node("alpha").pid();
    for (key, words) in [("stranger", "Another host answers"), ("host", "")] {
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

/// Who looks by ssh writes nothing down: a host's other keys are not learnt, neither by a look nor by the copy.
fn no_key_is_learnt(major: &str) {
    let (lab, sshd) = up_to_the_copy(major);
    sshd.learn_keys();
    let known = sshd.known();
    for (step, mode) in [
        ("06-beta-preflight", "--check"),
        ("08-beta-copy", "--check"),
        ("08-beta-copy", "--dry-run"),
        ("08-beta-copy", "--yes"),
    ] {
        let ran = run(&lab, &sshd, step, &[mode]);
        assert_eq!(ran.code, Some(0), "{step} {mode}:\n{}", ran.output);
        assert_eq!(sshd.known(), known, "{step} {mode}");
    }
}

/// The role may call exactly what it was granted, and the last step says how to take it back.
fn rights(major: &str) {
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

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": from_nothing_to_promotion a_backup_without_a_session rights;
    v15 "15": from_nothing_to_promotion ended_in_the_middle another_host_answers no_key_is_learnt;
    v18 "18": from_nothing_to_promotion killed_in_the_middle a_tablespace rights;
}

majors! {
    "needs a server that PGRUNBOOK_TEST_SERVERS names";
    v9_0 "9.0": from_nothing_to_promotion;
    v9_1 "9.1": from_nothing_to_promotion;
    v9_3 "9.3": from_nothing_to_promotion;
    v9_4 "9.4": from_nothing_to_promotion;
    v9_6 "9.6": from_nothing_to_promotion killed_in_the_middle;
}
