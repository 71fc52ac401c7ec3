//! Settings that somebody else has made: they stay, or the runbook says what is in its way.

use crate::binaries;
use crate::bundle;
use crate::driver;
use crate::scenarios::{LEVEL, primary};
use crate::seen::{all_done, stops_at, streams};
use crate::tree::Snapshot;
use pgrunbook::pg::Feature;
use std::fs;

/// A primary with logical replication, more slots and senders and addresses of its own keeps all of it.
fn what_is_stronger_stays(label: &str) {
    let major = binaries::major(label);
    let slots = major.has(Feature::ReplicationSlots);
    let mut stronger = vec![("max_wal_senders", "22"), ("max_connections", "77")];
    if slots {
        stronger.extend([("wal_level", "logical"), ("max_replication_slots", "33")]);
    } else {
        stronger.push(("wal_level", "hot_standby"));
    }
    let lab = primary(label, |lab| {
        let lines: String = stronger
            .iter()
            .map(|(name, value)| format!("{name} = {value}\n"))
            .collect();
        let alpha = lab.node("alpha");
        alpha.append("postgresql.conf", &lines);
        alpha.append(
            "postgresql.conf",
            "listen_addresses = '127.0.0.2, localhost'\n",
        );
    });
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    if alpha.has(Feature::MultipleHosts) {
        alpha.sql("SELECT pg_create_logical_replication_slot('subscriber', 'pgoutput')");
    } else if slots {
        alpha.sql("SELECT pg_create_physical_replication_slot('subscriber')");
    }
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
    for (name, value) in &stronger {
        assert_eq!(alpha.sql(&format!("SHOW {name}")), *value);
    }
    assert_eq!(beta.sql("SHOW max_connections"), "77");
    if slots {
        assert_eq!(
            alpha.sql("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'subscriber'"),
            "1"
        );
    }
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
    let level = alpha.sql("SHOW wal_level");
    assert!(
        dropin.contains(&format!(
            "# wal_level: left out, the server already has {level}"
        )),
        "{dropin}"
    );
}

/// ALTER SYSTEM on the primary: what conflicts is refused with its RESET, the file is not touched; after the RESET the
/// runbook goes through, and of the rest the standby keeps what is not the primary's own.
fn alter_system(major: &str) {
    let lab = primary(major, |lab| {
        lab.node("alpha").append("postgresql.conf", LEVEL);
    });
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.sql("ALTER SYSTEM SET max_wal_senders = 4");
    alpha.sql("ALTER SYSTEM SET work_mem = '7MB'");
    let named = alpha.has(Feature::ClusterName);
    if named {
        alpha.sql("ALTER SYSTEM SET cluster_name = 'north'");
    }
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
    assert_eq!(beta.sql("SHOW work_mem"), "7MB");
    if named {
        assert_eq!(alpha.sql("SHOW cluster_name"), "north");
        assert_ne!(beta.sql("SHOW cluster_name"), "north");
    }
}

/// A later line in postgresql.conf has the last word over the drop-in: refused, the line is named, nothing stays. What an
/// earlier run has done stays when a later one is refused.
fn a_later_line_shadows(major: &str) {
    let lab = primary(major, |lab| {
        let alpha = lab.node("alpha");
        fs::create_dir(alpha.data.join("conf.d")).expect("ours");
        lab.account.own(&alpha.data.join("conf.d"));
        alpha.append(
            "postgresql.conf",
            "include_dir = 'conf.d'\nmax_wal_senders = 3   # one of them is mine\n",
        );
        alpha.append("postgresql.conf", LEVEL);
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
    assert!(said.contains("max_wal_senders"), "{said}");
    if alpha.has(Feature::FileSettings) {
        assert!(said.contains(&format!("postgresql.conf:{line}")), "{said}");
    }
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

    alpha.append("postgresql.conf", "max_wal_senders = 3   # since\n");
    let before = Snapshot::of(&alpha.home, &["base"]);
    let said = driver::ends(&lab, "02-alpha-configure", 3);
    assert!(said.contains("max_wal_senders = 3"), "{said}");
    if alpha.has(Feature::FileSettings) {
        assert!(said.contains("/postgresql.conf:"), "{said}");
    }
    let changed = before.changed(&Snapshot::of(&alpha.home, &["base"]));
    assert!(changed.is_empty(), "{changed:?}");
    assert_eq!(alpha.sql("SHOW max_wal_senders"), "10");
    streams(&lab);
}

/// Somebody else's settings that the next restart would take along, or that the server would not start with.
fn what_waits_is_named(major: &str) {
    let lab = primary(major, |_| ());
    let alpha = lab.node("alpha");
    let pid = alpha.pid();
    bundle::unpack(&lab, &bundle::plan(&lab));
    let file = alpha.data.join("postgresql.conf");
    let before = fs::read_to_string(&file).expect("readable");
    alpha.append("postgresql.conf", "max_files_per_process = none\n");
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "configure", 3);
    assert!(
        said.contains("max_files_per_process") && said.contains("have errors"),
        "{said}"
    );
    fs::write(&file, before).expect("writable");

    alpha.append("postgresql.conf", "max_files_per_process = 777\n");
    alpha.sql("SELECT pg_reload_conf()");
    let said = stops_at(&driver::run_all(&lab, &["--yes"]), "restart", 3);
    assert!(
        said.contains("max_files_per_process: 1000 -> 777") && said.contains("--accept-pending"),
        "{said}"
    );
    assert!(!said.contains("max_connections"), "{said}");
    assert_eq!(alpha.pid(), pid);
    let restart = driver::run_one(
        &lab,
        "runbook/03-alpha-restart.sh",
        &["--yes", "--accept-pending"],
    );
    assert_eq!(restart.code, Some(0), "{}", restart.output);
    assert_eq!(alpha.sql("SHOW max_files_per_process"), "777");
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": what_waits_is_named what_is_stronger_stays alter_system a_later_line_shadows;
    v12 "12": what_is_stronger_stays;
    v15 "15": what_waits_is_named what_is_stronger_stays alter_system a_later_line_shadows;
    v18 "18": what_is_stronger_stays alter_system a_later_line_shadows;
}

majors! {
    "needs a server that PGRUNBOOK_TEST_SERVERS names";
    v9_1 "9.1": what_is_stronger_stays;
    v9_2 "9.2": what_waits_is_named what_is_stronger_stays;
    v9_3 "9.3": what_waits_is_named what_is_stronger_stays a_later_line_shadows;
    v9_4 "9.4": what_waits_is_named what_is_stronger_stays alter_system a_later_line_shadows;
    v9_5 "9.5": what_waits_is_named what_is_stronger_stays alter_system a_later_line_shadows;
    v9_6 "9.6": what_waits_is_named what_is_stronger_stays alter_system a_later_line_shadows;
}
