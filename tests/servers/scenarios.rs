//! The contract on real servers: the bundle's scripts set up streaming, change nothing the second time, and respect what
//! is on the primary.

use crate::bundle::{self, PASSWORD, PASSWORD_IN_PASSFILE};
use crate::driver::{self, BUNDLE, Ran};
use crate::lab::Lab;
use crate::tree::{self, Snapshot};
use std::fs;
use std::path::PathBuf;

/// A lab whose primary runs, with a table, after `prepare` had its way with the fresh cluster.
pub fn primary(major: u32, prepare: impl FnOnce(&Lab)) -> Lab {
    let lab = Lab::new(major, &["alpha", "beta"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    prepare(&lab);
    alpha.start();
    alpha.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
    lab
}

/// Every script must end with 0.
pub fn all_done(ran: &[Ran]) {
    let last = ran.last().expect("there are scripts");
    assert_eq!(last.code, Some(0), "{}:\n{}", last.script, last.output);
}

/// The scripts up to the one whose name ends in `verb` end with 0, that one with `code`; hands out what it said.
fn stops_at(ran: &[Ran], verb: &str, code: i32) -> String {
    let (last, before) = ran.split_last().expect("there are scripts");
    assert!(before.iter().all(|ran| ran.code == Some(0)));
    assert!(
        last.script.ends_with(&format!("-{verb}.sh")),
        "{} ended with {:?}:\n{}",
        last.script,
        last.code,
        last.output
    );
    assert_eq!(last.code, Some(code), "{}:\n{}", last.script, last.output);
    last.output.clone()
}

/// Seen from outside the scripts: the standby streams by its slot, answers, and takes no writes.
pub fn streams(lab: &Lab) {
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.wait_sql(
        "SELECT application_name || ' ' || state FROM pg_stat_replication",
        "beta streaming",
    );
    assert_eq!(
        alpha.sql("SELECT slot_name || ' ' || active FROM pg_replication_slots WHERE slot_type = 'physical'"),
        "beta true"
    );
    let id = alpha.sql("INSERT INTO orders SELECT max(id) + 1 FROM orders RETURNING id");
    beta.wait_sql("SELECT max(id) FROM orders", &id);
    let refused = beta
        .try_sql("INSERT INTO orders VALUES (0)")
        .expect_err("a standby takes no writes");
    assert!(refused.contains("read-only transaction"), "{refused}");
    assert_eq!(beta.sql("SELECT pg_is_in_recovery()"), "t");
}

/// Password and verifier stand in passfiles and in `secrets/`, nowhere else, and only their owner can read them.
pub fn secrets_are_kept(lab: &Lab) {
    let mut expected: Vec<PathBuf> = Vec::new();
    for node in &lab.nodes {
        expected.push(node.home.join("data.pgrunbook/passfile"));
        expected.extend(lab.nodes.iter().map(|of| {
            node.home
                .join(format!("{BUNDLE}/secrets/{}.pgpass", of.name))
        }));
    }
    expected.sort();
    assert_eq!(tree::holding(lab.dir(), PASSWORD_IN_PASSFILE), expected);
    assert!(tree::holding(lab.dir(), PASSWORD).is_empty());
    let verifier: Vec<PathBuf> = tree::holding(lab.dir(), "SCRAM-SHA-256$")
        .into_iter()
        .filter(|path| !lab.nodes.iter().any(|node| path.starts_with(&node.data)))
        .collect();
    assert_eq!(
        verifier,
        lab.nodes
            .iter()
            .map(|node| node.home.join(format!("{BUNDLE}/secrets/role.sql")))
            .collect::<Vec<_>>()
    );
    for path in expected.iter().chain(&verifier) {
        assert_eq!(tree::mode(path), 0o600, "{}", path.display());
    }
    for node in &lab.nodes {
        assert_eq!(tree::mode(&node.data), 0o700, "{}", node.data.display());
        assert_eq!(tree::mode(&node.home.join("data.pgrunbook")), 0o700);
    }
}

/// Every script once more: all are done already, no file changes and no server restarts.
pub fn nothing_changes(lab: &Lab) {
    let look = || -> Vec<Snapshot> {
        lab.nodes
            .iter()
            .map(|node| Snapshot::of(&node.home, &["evidence.txt"]))
            .collect()
    };
    let pids = || -> Vec<Option<nix::unistd::Pid>> {
        lab.nodes.iter().map(crate::node::Node::pid).collect()
    };
    let (before, running) = (look(), pids());
    let ran = driver::run_all(lab, &["--yes"]);
    all_done(&ran);
    for (before, after) in before.iter().zip(look()) {
        assert_eq!(before.changed(&after), Vec::<PathBuf>::new());
    }
    assert_eq!(pids(), running);
    assert!(running.iter().all(Option::is_some));
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
    beta.wait_sql("SELECT timeline_id FROM pg_control_checkpoint()", "2");
}

/// From a fresh primary to a promoted standby.
fn from_nothing_to_promotion(major: u32) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
    secrets_are_kept(&lab);
    nothing_changes(&lab);
    streams(&lab);
    promotes(&lab);
}

/// A primary with logical replication, more slots and senders and addresses of its own keeps all of it.
fn what_is_stronger_stays(major: u32) {
    let lab = primary(major, |lab| {
        lab.node("alpha").append(
            "postgresql.conf",
            "wal_level = logical\nmax_replication_slots = 33\nmax_wal_senders = 22\nmax_connections = 77\n\
             listen_addresses = '127.0.0.2, localhost'\n",
        );
    });
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.sql("SELECT pg_create_logical_replication_slot('subscriber', 'pgoutput')");
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
    for (name, value) in [
        ("wal_level", "logical"),
        ("max_replication_slots", "33"),
        ("max_wal_senders", "22"),
        ("max_connections", "77"),
    ] {
        assert_eq!(alpha.sql(&format!("SHOW {name}")), value);
    }
    assert_eq!(beta.sql("SHOW max_connections"), "77");
    assert_eq!(
        alpha.sql("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'subscriber'"),
        "1"
    );
    let listen = alpha.sql("SHOW listen_addresses");
    for address in ["127.0.0.2", "localhost"] {
        assert!(
            listen.split(',').any(|part| part.trim() == address),
            "{listen}"
        );
    }
    std::net::TcpStream::connect(("127.0.0.2", alpha.port))
        .expect("its own address is still served");
    let dropin = fs::read_to_string(alpha.data.join("zz-pgrunbook.conf")).expect("the drop-in");
    assert!(
        dropin.contains("# wal_level: left out, the server already has logical"),
        "{dropin}"
    );
}

/// ALTER SYSTEM on the primary: what conflicts is refused with its RESET, the file is not touched; after the RESET the
/// runbook goes through, and of the rest the standby keeps what is not the primary's own.
fn alter_system(major: u32) {
    let lab = primary(major, |_| ());
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.sql("ALTER SYSTEM SET max_wal_senders = 4");
    alpha.sql("ALTER SYSTEM SET work_mem = '7MB'");
    alpha.sql("ALTER SYSTEM SET cluster_name = 'north'");
    alpha.stop();
    alpha.start();
    let pid = alpha.pid();
    let file = alpha.data.join("postgresql.auto.conf");
    let auto = fs::read_to_string(&file).expect("readable");
    bundle::unpack(&lab, &bundle::plan(&lab));
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "configure", 3);
    assert!(
        said.contains("ALTER SYSTEM RESET max_wal_senders"),
        "{said}"
    );
    assert!(!said.contains("work_mem"), "{said}");
    assert_eq!(fs::read_to_string(&file).expect("readable"), auto);
    assert_eq!(alpha.pid(), pid);

    alpha.sql("ALTER SYSTEM RESET max_wal_senders");
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
    assert_eq!(alpha.sql("SHOW max_wal_senders"), "10");
    assert_eq!(alpha.sql("SHOW cluster_name"), "north");
    assert_eq!(beta.sql("SHOW work_mem"), "7MB");
    assert_ne!(beta.sql("SHOW cluster_name"), "north");
}

/// A later line in postgresql.conf has the last word over the drop-in: refused, the line is named, nothing stays.
fn a_later_line_shadows(major: u32) {
    let lab = primary(major, |lab| {
        let alpha = lab.node("alpha");
        fs::create_dir(alpha.data.join("conf.d")).expect("ours");
        lab.account.own(&alpha.data.join("conf.d"));
        alpha.append(
            "postgresql.conf",
            "include_dir = 'conf.d'\nmax_wal_senders = 3   # one of them is mine\n",
        );
    });
    let alpha = lab.node("alpha");
    let before = Snapshot::of(&alpha.data, &[]);
    let pid = alpha.pid();
    bundle::unpack(&lab, &bundle::plan(&lab));
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "configure", 3);
    let text = fs::read_to_string(alpha.data.join("postgresql.conf")).expect("readable");
    let line = text
        .lines()
        .position(|line| line.contains("one of them is mine"))
        .expect("there")
        + 1;
    assert!(
        said.contains("max_wal_senders") && said.contains(&format!("postgresql.conf:{line}")),
        "{said}"
    );
    let changed = before.changed(&Snapshot::of(&alpha.data, &[]));
    assert!(
        changed
            .iter()
            .all(|path| path.to_string_lossy().contains("before-pgrunbook")),
        "{changed:?}"
    );
    assert_eq!(alpha.pid(), pid);

    alpha.append("postgresql.conf", "include_dir = 'conf.d'\n");
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
}

/// The server does not start with the new settings: the old files come back, and the server with them.
fn a_restart_that_fails(major: u32) {
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
    alpha.append("postgresql.conf", "max_wal_senders = 3\n");
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
fn the_standby_is_not_empty(major: u32) {
    let lab = primary(major, |_| ());
    let beta = lab.node("beta");
    beta.initdb();
    beta.start();
    beta.sql("CREATE TABLE precious AS SELECT 1 AS id");
    let (identifier, pid) = (
        beta.sql("SELECT system_identifier FROM pg_control_system()"),
        beta.pid(),
    );
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
fn looking_changes_nothing(major: u32) {
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
fn nobody_gives_the_password(major: u32) {
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

        #[test]
        fn every_major_is_tried() {
            assert_eq!(crate::binaries::MAJORS, [$($major),*]);
        }
    };
}

majors! {
    v10 10: from_nothing_to_promotion what_is_stronger_stays alter_system a_later_line_shadows a_restart_that_fails
        the_standby_is_not_empty;
    v11 11: from_nothing_to_promotion;
    v12 12: from_nothing_to_promotion what_is_stronger_stays;
    v13 13: from_nothing_to_promotion;
    v14 14: from_nothing_to_promotion;
    v15 15: from_nothing_to_promotion what_is_stronger_stays alter_system a_later_line_shadows a_restart_that_fails
        the_standby_is_not_empty looking_changes_nothing nobody_gives_the_password;
    v16 16: from_nothing_to_promotion;
    v17 17: from_nothing_to_promotion;
    v18 18: from_nothing_to_promotion what_is_stronger_stays alter_system a_later_line_shadows a_restart_that_fails;
}
