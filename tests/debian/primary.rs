//! A primary that is not as the plan wants it: each script says what stands in the way, and the server goes on as before.

use crate::bundle::Bundle;
use crate::driver::run;
use crate::machine::{Machine, on};
use crate::tree::Tree;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn what_stands_in_the_way_is_said_and_nothing_is_changed() {
    on(
        "primary::what_stands_in_the_way_is_said_and_nothing_is_changed",
        refusals,
    );
}

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_restart_that_fails_is_rolled_back() {
    on(
        "primary::a_restart_that_fails_is_rolled_back",
        failing_restart,
    );
}

fn plan(machine: &Machine, address: &str) -> Value {
    json!({
        "plan": 1, "name": "orders", "postgres": machine.major, "platform": "debian",
        "primary": { "name": "alpha", "address": address },
        "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": 5433, "cluster": "second" } ]
    })
}

/// Starts `main` with these lines in postgresql.conf in front of its include_dir.
fn start_main(machine: &Machine, lines: &str) {
    machine.sh(&format!(
        "cd /etc/postgresql && pg_createcluster {0} main >/dev/null
         sed -i '1i {lines}' {0}/main/postgresql.conf && pg_ctlcluster {0} main start",
        machine.major
    ));
}

fn settings() -> Tree {
    Tree::of(&[Path::new("/etc/postgresql")], |_| false)
}

fn refusals(machine: &Machine) {
    let conf = format!("/etc/postgresql/{}/main/postgresql.conf", machine.major);
    start_main(machine, "ssl = off");
    // Debian's own line stands further down.
    machine.sh(&format!(
        "sed -i 's/^ssl = on/#&/' {conf} && pg_ctlcluster {} main reload",
        machine.major
    ));
    machine.wait_sql(5432, "postgres", "SHOW ssl", "off");
    let elsewhere = Bundle::with_password(&plan(machine, "10.77.0.99"), "a fine password");
    let prepare = elsewhere.script("alpha-prepare");
    run(machine, &elsewhere, &prepare, &["--yes"]).must_refuse(&["10.77.0.99", "--address-ok"]);
    fs::remove_dir_all(&elsewhere.folder).expect("ours");

    let mut bundle = Bundle::with_password(&plan(machine, "10.77.0.11"), "a fine password");
    run(machine, &bundle, &prepare, &["--yes"]).must_refuse(&["ssl is off"]);
    machine.sh(&format!(
        "sed -i 's/^#ssl = on/ssl = on/' {conf} && pg_ctlcluster {} main reload",
        machine.major
    ));
    machine.wait_sql(5432, "postgres", "SHOW ssl", "on");

    // As below /root: postgres cannot enter.
    machine.sh("mkdir -m 700 /srv/private && mv /srv/orders /srv/private");
    bundle.folder = "/srv/private/orders".into();
    run(machine, &bundle, &prepare, &["--yes"]).must_refuse(&["postgres cannot read"]);
    assert!(
        !Path::new("/var/lib/postgresql/pgrunbook").exists(),
        "changed before it refused"
    );
    machine.sh("mv /srv/private/orders /srv");
    bundle.folder = "/srv/orders".into();
    run(machine, &bundle, &prepare, &["--yes"]).must(0);

    let configure = bundle.script("alpha-configure");
    machine.sql(5432, "postgres", "ALTER SYSTEM SET max_wal_senders = 3");
    let before = settings();
    run(machine, &bundle, &configure, &["--yes"]).must_refuse(&[
        "ALTER SYSTEM RESET max_wal_senders",
        "postgresql.auto.conf:3",
    ]);
    assert_eq!(before.differences(&settings()), Vec::<String>::new());
    machine.sql(5432, "postgres", "ALTER SYSTEM RESET max_wal_senders");

    machine.sh(&format!("echo 'wal_keep_size = 32MB' >>{conf}"));
    let line = machine.sh(&format!("wc -l <{conf}"));
    let before = settings();
    run(machine, &bundle, &configure, &["--yes"])
        .must_refuse(&[&format!("wal_keep_size = 32MB   ({conf}:{line})")]);
    assert_eq!(before.differences(&settings()), Vec::<String>::new());
    machine.sh(&format!("sed -i '$d' {conf}"));
    run(machine, &bundle, &configure, &["--yes"]).must(0);

    // Somebody else's change waits for a restart, which is theirs to choose.
    let server = machine.postmaster("main");
    machine.sh(&format!(
        "echo 'max_connections = 120' >>{conf}; pg_ctlcluster {} main reload",
        machine.major
    ));
    machine.wait_sql(
        5432,
        "postgres",
        "SELECT pending_restart FROM pg_settings WHERE name = 'max_connections'",
        "t",
    );
    let restart = bundle.script("alpha-restart");
    run(machine, &bundle, &restart, &["--yes"])
        .must_refuse(&["max_connections: 100 -> 120", "--accept-pending"]);
    assert_eq!(machine.postmaster("main"), server);
    run(machine, &bundle, &restart, &["--yes", "--accept-pending"]).must(0);
    assert_ne!(machine.postmaster("main"), server);
    assert_eq!(machine.sql(5432, "postgres", "SHOW max_connections"), "120");
    assert_eq!(machine.sql(5432, "postgres", "SHOW wal_log_hints"), "on");
}

/// The server does not start while our drop-in is there: simulated by a pg_ctlcluster that says so.
fn failing_restart(machine: &Machine) {
    let major = &machine.major;
    start_main(machine, "wal_level = minimal\\nmax_wal_senders = 0");
    machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
    let bundle = Bundle::with_password(&plan(machine, "10.77.0.11"), "a fine password");
    for verb in ["prepare", "configure"] {
        run(
            machine,
            &bundle,
            &bundle.script(&format!("alpha-{verb}")),
            &["--yes"],
        )
        .must(0);
    }
    let dropin = format!("/etc/postgresql/{major}/main/conf.d/zz-pgrunbook.conf");
    let written = fs::read_to_string(&dropin).expect("written");
    assert!(written.contains("\nwal_level = replica\n"), "{written}");
    let hba = format!("/etc/postgresql/{major}/main/pg_hba.conf");

    machine.sh(&format!(
        "cp -p /usr/bin/pg_ctlcluster /srv/real
         cat >/srv/broken <<'TEXT'
#!/bin/sh
case \"$*\" in *' start '*) if [ -e {dropin} ]; then echo 'does not start today' >&2; exit 1; fi ;; esac
exec /srv/real \"$@\"
TEXT
         chmod 755 /srv/broken && mount --bind /srv/broken /usr/bin/pg_ctlcluster"
    ));
    let restart = bundle.script("alpha-restart");
    let ran = run(machine, &bundle, &restart, &["--yes"]).must(1);
    assert!(
        ran.output.contains("does not start today")
            && ran.output.contains("the server is up again")
    );
    assert_eq!(machine.cluster("main"), "5432 online postgres");
    assert_eq!(
        machine.sql(5432, "postgres", "SELECT number FROM item"),
        "1"
    );
    assert_eq!(machine.sql(5432, "postgres", "SHOW wal_level"), "minimal");
    assert!(!Path::new(&dropin).exists());
    assert!(
        !fs::read_to_string(&hba)
            .expect("readable")
            .contains("pgrunbook")
    );
    run(machine, &bundle, &restart, &["--yes"]).must_refuse(&["configure"]);

    machine.sh("umount /usr/bin/pg_ctlcluster");
    for verb in ["configure", "restart", "role"] {
        run(
            machine,
            &bundle,
            &bundle.script(&format!("alpha-{verb}")),
            &["--yes"],
        )
        .must(0);
    }
    assert_eq!(machine.sql(5432, "postgres", "SHOW wal_level"), "replica");
}
