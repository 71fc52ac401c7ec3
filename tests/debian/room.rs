//! A standby's disk on which the copy has no room: seen before anything is moved, and once there is room the same script
//! goes through.

use crate::bundle::Bundle;
use crate::driver::run;
use crate::machine::{Machine, on};
use crate::tree::Tree;
use serde_json::json;
use std::path::Path;

/// The file system that holds the standby's data directory, and nothing else.
const DISK: &str = "/var/lib/postgresql/disk";

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_copy_without_room_is_refused_until_there_is_some() {
    on(
        "room::a_copy_without_room_is_refused_until_there_is_some",
        scenario,
    );
}

fn scenario(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    // A fresh cluster, which the copy moves aside: the disk must hold both.
    machine.sh(&format!(
        "set -e; mkdir {DISK}; mount -t tmpfs -o mode=755,uid=postgres,gid=postgres,size=100m tmpfs {DISK}
         pg_createcluster --start {major} main >/dev/null
         pg_createcluster --start --datadir {DISK}/data {major} other >/dev/null"
    ));
    machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "stock", "postgres": major, "platform": "debian",
            "primary": { "name": "alpha", "address": "10.77.0.11" },
            "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": "5433", "cluster": "other" } ]
        }),
        "a fine password",
    );
    let copy = bundle.script("beta-copy");
    let scripts = bundle.scripts();
    let (before, after) = scripts.split_at(scripts.iter().position(|s| *s == copy).expect("it is"));
    for script in before {
        run(machine, &bundle, script, &["--yes"]).must(0);
    }

    let look = || {
        let folders = [DISK, "/etc/postgresql", "/var/lib/postgresql/pgrunbook"].map(Path::new);
        Tree::of(&folders, |_| false)
    };
    let (found, primary) = (look(), machine.postmaster("main"));
    for mode in ["--check", "--dry-run", "--yes"] {
        let ran =
            run(machine, &bundle, &copy, &[mode]).must_refuse(&["the copy and its WAL need about"]);
        let (needed, free) = megabytes(&ran.output);
        let databases = "SELECT sum(pg_database_size(oid))::bigint / 1024 / 1024 FROM pg_database";
        let databases: u64 = machine
            .sql(5432, "postgres", databases)
            .parse()
            .expect("a number");
        let wanted = databases + databases / 10 + 64;
        assert!(needed.abs_diff(wanted) <= 2, "{needed} for {databases}");
        assert!(0 < free && free < 100, "{free}");
        assert_eq!(found.differences(&look()), Vec::<String>::new(), "{mode}");
    }
    assert_eq!(machine.cluster("other"), "5433 down postgres");

    machine.sh(&format!("mount -o remount,size=400m {DISK}"));
    for script in after {
        run(machine, &bundle, script, &["--yes"]).must(0);
    }
    assert_eq!(machine.cluster("other"), "5433 online,recovery postgres");
    let from = "SELECT host(client_addr) || ' ' || state FROM pg_stat_replication";
    assert_eq!(machine.sql(5432, "postgres", from), "10.77.0.12 streaming");
    machine.sql(5432, "postgres", "INSERT INTO item VALUES (2)");
    machine.wait_sql(5433, "postgres", "SELECT sum(number) FROM item", "3");
    assert_eq!(machine.postmaster("main"), primary, "restarted");
    let aside = machine.sh(&format!("ls -d {DISK}/data.before-pgrunbook-*"));
    assert_eq!(aside.lines().count(), 1, "{aside}");
}

/// What the copy needs and what is free, as the refusal says it.
fn megabytes(output: &str) -> (u64, u64) {
    let after = |text: &str| {
        let (_, rest) = output
            .split_once(text)
            .unwrap_or_else(|| panic!("no {text:?}"));
        let number = rest.split(' ').next().expect("a word");
        number
            .parse()
            .unwrap_or_else(|_| panic!("{number:?} is no number"))
    };
    (after("need about "), after("there are "))
}
