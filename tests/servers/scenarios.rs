//! The contract on real servers: the bundle's scripts set up streaming, change nothing the second time, and respect what
//! is on the primary.

use crate::bundle;
use crate::driver::{self, BUNDLE};
use crate::lab::Lab;
use crate::look;
use crate::seen::{
    a_dry_run_shows, all_done, evidence_tells, nothing_changes, secrets_are_kept, status_tells,
    stops_at, streams,
};
use crate::tree::Snapshot;
use std::fs;
use std::path::PathBuf;

/// What a server needs before 10 that shall start with `max_wal_senders`; 9.6 and later know it as `replica`.
pub const LEVEL: &str = "wal_level = hot_standby\n";

/// A lab whose primary runs, with a table, after `prepare` had its way with the fresh cluster.
pub fn primary(major: &str, prepare: impl FnOnce(&Lab)) -> Lab {
    let lab = Lab::new(major, &["alpha", "beta"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    prepare(&lab);
    alpha.start();
    alpha.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
    lab
}

/// Promotion is refused while the primary answers, and makes a primary of the standby once it does not.
pub fn promotes(lab: &Lab) {
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let refused = driver::run_one(lab, "operate/promote-beta.sh", &["--yes"]);
    assert_eq!(refused.code, Some(3), "{}", refused.output);
    assert_eq!(beta.sql("SELECT pg_is_in_recovery()"), "t");
    alpha.stop();
    let promoted = driver::run_one(lab, "operate/promote-beta.sh", &["--yes"]);
    assert_eq!(promoted.code, Some(0), "{}", promoted.output);
    beta.sql("INSERT INTO orders VALUES (0)");
    crate::wait::until("beta writes timeline 2", 60, || match beta.timeline() {
        two if two == "2" => Ok(()),
        other => Err(other),
    });
}

/// From a fresh primary to a promoted standby.
fn from_nothing_to_promotion(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&look::run_all(&lab));
    streams(&lab);
    evidence_tells(&lab);
    secrets_are_kept(&lab);
    nothing_changes(&lab);
    streams(&lab);
    promotes(&lab);
}

/// After a promotion the former primary becomes a standby by the swapped plan, once its identifier is named.
fn and_back_again(major: &str) {
    let mut lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&driver::run_all(&lab, &["--yes"]));
    status_tells(&lab);
    promotes(&lab);
    for node in &lab.nodes {
        fs::remove_dir_all(node.home.join(BUNDLE)).expect("it was there");
    }
    lab.nodes.swap(0, 1);
    bundle::unpack(&lab, &bundle::plan(&lab));
    let identifier = lab.node("alpha").system_identifier();
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "preflight", 3);
    assert!(said.contains("operate/rejoin.md"), "{said}");
    let replace = format!("--replace={identifier}");
    all_done(&driver::run_all(&lab, &["--yes", &replace]));
    streams(&lab);
    nothing_changes(&lab);
    status_tells(&lab);
}

/// The server does not start with the new settings: the old files come back, and the server with them.
fn a_restart_that_fails(major: &str) {
    let mut lab = Lab::new(major, &["alpha", "beta"]);
    let real = lab.nodes[0].bin.clone();
    let bin = lab.dir().join("bin");
    fs::create_dir(&bin).expect("writable");
    for entry in real.read_dir().expect("readable") {
        let name = entry.expect("readable").file_name();
        std::os::unix::fs::symlink(real.join(&name), bin.join(&name)).expect("writable");
    }
    // pg_ctl as it is, but for this: as long as our settings are included, it gives the server one that it refuses.
    let pg_ctl = bin.join("pg_ctl");
    let wrapper = format!(
        "#!/bin/sh\ncase \" $* \" in *' restart '*) if grep -q '^include.*pgrunbook' {data}/postgresql.conf; then \
         exec {real}/pg_ctl -o '-c max_connections=none' \"$@\"; fi;; esac\nexec {real}/pg_ctl \"$@\"\n",
        data = lab.nodes[0].data.display(),
        real = real.display(),
    );
    fs::remove_file(&pg_ctl).expect("ours");
    fs::write(&pg_ctl, wrapper).expect("writable");
    fs::set_permissions(&pg_ctl, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("ours");
    lab.nodes[0].bin = bin;
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.append("postgresql.conf", &format!("max_wal_senders = 3\n{LEVEL}"));
    alpha.start();
    let (before, pid) = (
        fs::read_to_string(alpha.data.join("postgresql.conf")).expect("readable"),
        alpha.pid(),
    );
    bundle::unpack(&lab, &bundle::plan(&lab));
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "restart", 1);
    assert!(
        said.contains("max_connections") && said.contains("the server is up again"),
        "{said}"
    );
    assert_eq!(alpha.sql("SHOW max_wal_senders"), "3");
    assert_ne!(alpha.pid(), pid, "it was restarted");
    assert_eq!(
        fs::read_to_string(alpha.data.join("postgresql.conf")).expect("readable"),
        before
    );

    // What was in the way is gone: the same scripts go through.
    fs::remove_file(alpha.bin.join("pg_ctl")).expect("ours");
    std::os::unix::fs::symlink(real.join("pg_ctl"), alpha.bin.join("pg_ctl")).expect("writable");
    all_done(&driver::run_all(&lab, &["--yes"]));
    assert_eq!(alpha.sql("SHOW max_wal_senders"), "10");
    alpha.wait_sql(
        "SELECT application_name || ' ' || state FROM pg_stat_replication",
        "beta streaming",
    );
}

/// What stands in the standby's place: a fresh cluster is moved aside unasked, one with data only if it is named.
fn the_standby_is_not_empty(major: &str) {
    let lab = primary(major, |_| ());
    let beta = lab.node("beta");
    beta.initdb();
    beta.start();
    beta.sql("CREATE TABLE precious AS SELECT 1 AS id");
    let (identifier, pid) = (beta.system_identifier(), beta.pid());
    bundle::unpack(&lab, &bundle::plan(&lab));
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "preflight", 3);
    assert!(
        said.contains(&format!("--replace={identifier}")) && said.contains("1 relations"),
        "{said}"
    );
    assert_eq!(beta.pid(), pid);

    beta.sql("DROP TABLE precious");
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
    let aside = beta
        .home
        .read_dir()
        .expect("readable")
        .map(|entry| entry.expect("readable").path());
    let aside: Vec<PathBuf> = aside
        .filter(|path| path.to_string_lossy().contains("data.before-pgrunbook-"))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    let control = fs::read(aside[0].join("global/pg_control")).expect("it is whole");
    let first: [u8; 8] = control[..8].try_into().expect("8 bytes");
    assert_eq!(u64::from_ne_bytes(first).to_string(), identifier);
}

/// Before each step `--check` and `--dry-run` say that it is ready, and change nothing.
fn looking_changes_nothing(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    for script in driver::scripts(&lab.nodes[0].home.join(BUNDLE)) {
        let look = || -> Vec<Snapshot> {
            lab.nodes
                .iter()
                .map(|node| Snapshot::of(&node.home, &[]))
                .collect()
        };
        let before = look();
        for mode in ["--check", "--dry-run"] {
            let ran = driver::run_one(&lab, &script, &[mode]);
            assert_eq!(ran.code, Some(0), "{script} {mode}:\n{}", ran.output);
            if mode == "--dry-run" {
                a_dry_run_shows(&lab, &script, &ran.output);
            }
            for (before, after) in before.iter().zip(look()) {
                assert_eq!(
                    before.changed(&after),
                    Vec::<PathBuf>::new(),
                    "{script} {mode}"
                );
            }
        }
        all_done(&[driver::run_one(&lab, &script, &["--yes"])]);
    }
    streams(&lab);
}

/// A bundle without a password asks for it; without a terminal that is exit code 4, and nothing was changed.
fn nobody_gives_the_password(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack_without_password(&lab, &bundle::plan(&lab));
    let before = Snapshot::of(&lab.node("alpha").home, &[]);
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "prepare", 4);
    assert!(said.contains("--password-file"), "{said}");
    assert_eq!(
        before.changed(&Snapshot::of(&lab.node("alpha").home, &[])),
        Vec::<PathBuf>::new()
    );
}

/// After a promotion the standby that is left follows the new primary by the swapped plan, without a new copy.
fn the_other_standby_follows(major: &str) {
    let mut lab = Lab::new(major, &["alpha", "beta", "gamma"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.start();
    alpha.sql("CREATE TABLE orders AS SELECT 1 AS id");
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&driver::run_all(&lab, &["--yes"]));
    promotes(&lab);
    for node in &lab.nodes {
        fs::remove_dir_all(node.home.join(BUNDLE)).expect("it was there");
    }
    lab.nodes.swap(0, 1);
    bundle::unpack(&lab, &bundle::plan(&lab));
    let replace = format!("--replace={}", lab.node("alpha").system_identifier());
    for script in driver::scripts(&lab.nodes[0].home.join(BUNDLE)) {
        let arguments = ["--yes", &replace];
        let given = if script.contains("-alpha-") { 2 } else { 1 };
        all_done(&[driver::run_one(&lab, &script, &arguments[..given])]);
    }
    let (beta, gamma) = (lab.node("beta"), lab.node("gamma"));
    beta.wait_sql(
        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'",
        "2",
    );
    beta.sql("INSERT INTO orders VALUES (2)");
    gamma.wait_sql("SELECT max(id) FROM orders", "2");
}

/// The WAL of the copy comes behind it, by no connection and no slot of its own.
fn copied_with_its_wal_at_the_end(major: &str) {
    let lab = primary(major, |_| ());
    let mut plan = bundle::plan(&lab);
    plan["copy"] = serde_json::json!({ "wal": "fetch" });
    bundle::unpack(&lab, &plan);
    let ran = driver::run_all(&lab, &["--yes"]);
    all_done(&ran);
    let copy = ran.iter().find(|ran| ran.script.ends_with("-copy.sh"));
    let said = &copy.expect("a copy").output;
    assert!(said.contains(" --wal-method=fetch"), "{said}");
    streams(&lab);
    nothing_changes(&lab);
}

majors! {
    every_major_is_tried MAJORS, "needs the servers of `cargo xtask servers`";
    v10 "10": from_nothing_to_promotion the_other_standby_follows and_back_again a_restart_that_fails the_standby_is_not_empty;
    v11 "11": from_nothing_to_promotion the_other_standby_follows;
    v12 "12": from_nothing_to_promotion the_other_standby_follows;
    v13 "13": from_nothing_to_promotion;
    v14 "14": from_nothing_to_promotion;
    v15 "15": from_nothing_to_promotion the_other_standby_follows and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password copied_with_its_wal_at_the_end;
    v16 "16": from_nothing_to_promotion;
    v17 "17": from_nothing_to_promotion;
    v18 "18": from_nothing_to_promotion a_restart_that_fails;
}

majors! {
    every_major_without_package_is_tried GIVEN, "needs a server that PGRUNBOOK_TEST_SERVERS names";
    v9_0 "9.0":; // by hand alone: manual.rs
    v9_1 "9.1": from_nothing_to_promotion and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password;
    v9_2 "9.2": from_nothing_to_promotion and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password;
    v9_3 "9.3": from_nothing_to_promotion the_other_standby_follows and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password;
    v9_4 "9.4": from_nothing_to_promotion the_other_standby_follows and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password;
    v9_5 "9.5": from_nothing_to_promotion the_other_standby_follows and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password;
    v9_6 "9.6": from_nothing_to_promotion the_other_standby_follows and_back_again a_restart_that_fails the_standby_is_not_empty
        looking_changes_nothing nobody_gives_the_password;
}
