//! What somebody has made before, and what nobody may see: said, and not altered.

use crate::bundle::{self, PASSWORD};
use crate::driver;
use crate::scenarios::primary;
use crate::seen::{all_done, streams};
use crate::tree::Snapshot;
use std::fs;
use std::path::PathBuf;

/// A role that cannot serve, or a slot of another kind, is refused; after what the refusal says it goes on.
fn a_role_and_a_slot_that_cannot_serve_are_refused(major: &str) {
    let lab = primary(major, |lab| {
        lab.node("alpha")
            .append("postgresql.conf", "wal_level = logical\n");
    });
    let alpha = lab.node("alpha");
    bundle::unpack(&lab, &bundle::plan(&lab));
    for step in ["01-alpha-prepare", "02-alpha-configure", "03-alpha-restart"] {
        driver::ends(&lab, step, 0);
    }
    let password = PASSWORD.replace('\'', "''");
    alpha.sql(&format!(
        "SET password_encryption = 'scram-sha-256'; CREATE ROLE replicator LOGIN REPLICATION PASSWORD '{password}'"
    ));
    for (made, words) in [
        ("NOLOGIN", "the role replicator cannot log in"),
        ("NOREPLICATION", "the role replicator may not replicate"),
        ("CONNECTION LIMIT 2", "has a connection limit of 2,"),
        (
            "VALID UNTIL 'tomorrow'",
            "is no longer valid or ends within a day",
        ),
    ] {
        alpha.sql(&format!("ALTER ROLE replicator {made}"));
        let said = driver::ends(&lab, "04-alpha-role", 3);
        assert!(said.contains(words), "{made}: {said}");
        let (_, advice) = said.split_once("As superuser: ").expect("what to do");
        alpha.sql(advice.lines().next().expect("a line"));
    }
    alpha.sql("SELECT pg_create_logical_replication_slot('beta', 'pgoutput')");
    let said = driver::ends(&lab, "04-alpha-role", 3);
    let words = "the slot beta exists and is a logical slot";
    assert!(said.contains(words), "{said}");
    let kind = "SELECT slot_type FROM pg_replication_slots";
    assert_eq!(alpha.sql(kind), "logical");
    alpha.sql("SELECT pg_drop_replication_slot('beta')");
    driver::ends(&lab, "04-alpha-role", 0);
    assert_eq!(alpha.sql(kind), "physical");
}

/// A byte of a secret that is not what the bundle was made with: the step that uses the file refuses, and changes nothing.
fn a_secret_that_was_changed_is_refused(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    for (node, file, step) in [
        ("alpha", "secrets/alpha.pgpass", "01-alpha-prepare"),
        ("alpha", "secrets/role.sql", "01-alpha-prepare"),
        ("beta", "secrets/beta.pgpass", "05-beta-prepare"),
    ] {
        let home = &lab.node(node).home;
        let path = home.join(driver::BUNDLE).join(file);
        let whole = fs::read(&path).expect("a secret");
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(&path, changed).expect("writable");
        let before = Snapshot::of(home, &[]);
        let said = driver::ends(&lab, step, 3);
        let words = format!("{file} is not what secrets/SHA256SUMS says");
        assert!(said.contains(&words), "{said}");
        assert_eq!(
            before.changed(&Snapshot::of(home, &[])),
            Vec::<PathBuf>::new()
        );
        fs::write(&path, whole).expect("writable");
    }
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
}

/// The size of a database that the role may not enter is not guessed; the copy is made.
fn a_database_that_is_not_for_the_role_is_not_compared(major: &str) {
    let lab = primary(major, |_| ());
    let alpha = lab.node("alpha");
    alpha.sql("CREATE DATABASE private");
    alpha.sql("REVOKE CONNECT ON DATABASE private FROM PUBLIC");
    bundle::unpack(&lab, &bundle::plan(&lab));
    let ran = driver::run_all(&lab, &["--yes"]);
    all_done(&ran);
    let copy = ran.iter().find(|ran| ran.script.ends_with("-copy.sh"));
    let said = &copy.expect("a copy").output;
    let words = "NOT COMPARED  the size of 1 database(s), which replicator may not connect to, with the room at ";
    assert!(said.contains(words), "{said}");
    streams(&lab);
}

/// Before 12 senders count as connections: a server that would not start with both is not touched.
fn senders_that_do_not_fit_into_connections_are_refused(major: &str) {
    let lab = primary(major, |lab| {
        lab.node("alpha").append(
            "postgresql.conf",
            "max_connections = 13\nmax_wal_senders = 3\n",
        );
    });
    let alpha = lab.node("alpha");
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    let before = Snapshot::of(&alpha.data, &[]);
    let said = driver::ends(&lab, "02-alpha-configure", 3);
    let words = "max_wal_senders = 10 and superuser_reserved_connections = 3 do not fit into max_connections = 13";
    assert!(said.contains(words), "{said}");
    assert!(said.contains("Raise max_connections to 23 "), "{said}");
    assert_eq!(
        before.changed(&Snapshot::of(&alpha.data, &[])),
        Vec::<PathBuf>::new()
    );
    alpha.append("postgresql.conf", "max_connections = 14\n");
    alpha.stop();
    alpha.start();
    driver::ends(&lab, "02-alpha-configure", 0);
    driver::ends(&lab, "03-alpha-restart", 0);
    assert_eq!(alpha.sql("SHOW max_wal_senders"), "10");
}

/// Slots of others are counted: there is room for ours beside them.
fn slots_of_others_leave_room_for_ours(major: &str) {
    let lab = primary(major, |_| ());
    let alpha = lab.node("alpha");
    assert_eq!(alpha.sql("SHOW max_replication_slots"), "10");
    alpha.sql("SELECT pg_create_physical_replication_slot('s' || i) FROM generate_series(1, 10) i");
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    let said = driver::ends(&lab, "02-alpha-configure", 0);
    let words = "max_slot_wal_keep_size = 10GB is not set: there are slots of others";
    assert!(said.contains(words), "{said}");
    driver::ends(&lab, "03-alpha-restart", 0);
    driver::ends(&lab, "04-alpha-role", 0);
    assert_eq!(alpha.sql("SHOW max_replication_slots"), "11");
    assert_eq!(alpha.sql("SELECT count(*) FROM pg_replication_slots"), "11");
}

/// What runs would do, and the files say something else for the next restart: the line is named, whether the server has
/// read it or not.
fn a_value_that_waits_for_a_restart_is_named(major: &str) {
    let lab = primary(major, |_| ());
    let alpha = lab.node("alpha");
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    alpha.append("postgresql.conf", "max_wal_senders = 20\n");
    let file = alpha.data.join("postgresql.conf");
    let lines = fs::read_to_string(&file).expect("readable").lines().count();
    let words = format!(
        "max_wal_senders = 20 ({}:{lines}) waits for a restart",
        file.display()
    );
    let before = Snapshot::of(&alpha.data, &[]);
    for read in [false, true] {
        if read {
            alpha.sql("SELECT pg_reload_conf()");
            let waits = "SELECT pending_restart FROM pg_settings WHERE name = 'max_wal_senders'";
            alpha.wait_sql(waits, "t");
        }
        let said = driver::ends(&lab, "02-alpha-configure", 3);
        assert!(said.contains(&words), "{said}");
        assert_eq!(
            before.changed(&Snapshot::of(&alpha.data, &[])),
            Vec::<PathBuf>::new()
        );
    }
    alpha.stop();
    alpha.start();
    driver::ends(&lab, "02-alpha-configure", 0);
    driver::ends(&lab, "03-alpha-restart", 0);
    assert_eq!(alpha.sql("SHOW max_wal_senders"), "20");
}

/// Without `--yes` and without a terminal nobody has agreed: each step that would change something ends with 4 and changes
/// nothing, also where it would restart a server.
fn without_an_answer_nothing_is_changed(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    let mut asked = 0;
    for script in driver::scripts(&lab.node("alpha").home.join(driver::BUNDLE)) {
        let looked = driver::run_one(&lab, &script, &["--check"]);
        assert_eq!(looked.code, Some(0), "{script}:\n{}", looked.output);
        if looked.output.lines().any(|line| line.starts_with("READY ")) {
            asked += 1;
            let seen = || {
                let homes = lab.nodes.iter().map(|node| Snapshot::of(&node.home, &[]));
                (homes.collect::<Vec<_>>(), lab.node("alpha").pid())
            };
            let before = seen();
            let ran = driver::run_one(&lab, &script, &[]);
            assert_eq!(ran.code, Some(4), "{script}:\n{}", ran.output);
            assert!(ran.output.contains("no terminal to ask"), "{}", ran.output);
            let after = seen();
            for (before, after) in before.0.iter().zip(&after.0) {
                assert_eq!(before.changed(after), Vec::<PathBuf>::new(), "{script}");
            }
            assert_eq!(before.1, after.1, "{script} has restarted the primary");
        }
        let ran = driver::run_one(&lab, &script, &["--yes"]);
        assert_eq!(ran.code, Some(0), "{script}:\n{}", ran.output);
    }
    assert!(asked >= 8, "only {asked} steps ask");
    streams(&lab);
}

/// The role may replicate and has no ordinary connection: what cannot be compared is said, and nothing is copied.
fn without_an_ordinary_connection_nothing_is_compared(major: &str) {
    let lab = primary(major, |_| ());
    let alpha = lab.node("alpha");
    bundle::unpack(&lab, &bundle::plan(&lab));
    for step in [
        "01-alpha-prepare",
        "02-alpha-configure",
        "03-alpha-restart",
        "04-alpha-role",
        "05-beta-prepare",
    ] {
        driver::ends(&lab, step, 0);
    }
    let file = alpha.data.join("pg_hba.conf");
    let whole = fs::read_to_string(&file).expect("readable");
    // The first record that matches decides.
    let before = "host postgres replicator 0.0.0.0/0 reject\n";
    fs::write(&file, format!("{before}{whole}")).expect("writable");
    alpha.sql("SELECT pg_reload_conf()");
    let said = driver::ends(&lab, "06-beta-preflight", 3);
    assert!(
        said.contains("a replication connection to alpha works"),
        "{said}"
    );
    assert!(
        said.contains("NOT COMPARED  settings of alpha: ")
            && said.contains("no ordinary connection to alpha"),
        "{said}"
    );
    fs::write(&file, whole).expect("writable");
    alpha.sql("SELECT pg_reload_conf()");
    driver::ends(&lab, "06-beta-preflight", 0);
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": senders_that_do_not_fit_into_connections_are_refused;
    v11 "11": senders_that_do_not_fit_into_connections_are_refused;
    v15 "15": a_role_and_a_slot_that_cannot_serve_are_refused a_database_that_is_not_for_the_role_is_not_compared
        slots_of_others_leave_room_for_ours a_value_that_waits_for_a_restart_is_named without_an_answer_nothing_is_changed
        without_an_ordinary_connection_nothing_is_compared a_secret_that_was_changed_is_refused;
}
