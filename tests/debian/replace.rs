//! A standby's cluster that exists already: what is fresh is replaced, what holds something is refused; nothing is deleted.

use crate::bundle::Bundle;
use crate::driver::{run, run_all, run_all_well};
use crate::machine::{Machine, on};
use serde_json::json;
use std::fs;
use std::path::PathBuf;

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_fresh_running_cluster_is_replaced() {
    on("replace::a_fresh_running_cluster_is_replaced", |machine| {
        let (bundle, system) = two_running_clusters(machine);
        run_all_well(machine, &bundle, &["--yes"]);
        replaced(machine, &system);
    });
}

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_cluster_with_a_database_is_refused_until_it_is_named() {
    on(
        "replace::a_cluster_with_a_database_is_refused_until_it_is_named",
        |machine| {
            let (bundle, system) = two_running_clusters(machine);
            machine.sql(5433, "postgres", "CREATE DATABASE precious");
            let server = machine.postmaster("other");
            for wrong in [&["--yes"][..], &["--yes", "--replace=4711"]] {
                let last = run_all(machine, &bundle, wrong).pop().expect("scripts");
                assert_eq!(last.script, bundle.script("beta-preflight"));
                last.must_refuse(&[&system]);
                assert_eq!(machine.postmaster("other"), server);
                machine.sql(5433, "precious", "SELECT 1");
            }
            let copy = bundle.script("beta-copy");
            for script in bundle.scripts() {
                // What the step "stop" was told holds for the copy.
                let replace = format!("--replace={system}");
                let options = ["--yes", &replace];
                let options = &options[..if script == copy { 1 } else { 2 }];
                let ran = run(machine, &bundle, &script, options).must(0);
                assert_eq!(
                    ran.output
                        .contains("was named with --replace and may be moved aside"),
                    script == copy
                );
                assert!(!ran.output.contains("is fresh"), "{}", ran.output);
            }
            replaced(machine, &system);
            // It is what it was, under another name.
            let aside = aside(machine).remove(0);
            let list = machine.sh(&format!("ls {}/base", aside.display()));
            assert!(list.lines().count() > 3, "no fourth database in {list}");
        },
    );
}

/// What is mounted cannot be moved aside; nothing is deleted to make room.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_mount_point_is_left_as_it_is() {
    on("replace::a_mount_point_is_left_as_it_is", |machine| {
        let (bundle, system) = two_running_clusters(machine);
        let major = &machine.major;
        machine.sh(&format!(
            "set -e; pg_ctlcluster {major} other stop; cd /var/lib/postgresql/{major}; cp -a other kept; \
             mount -t tmpfs -o mode=700,uid=postgres,gid=postgres tmpfs other; cp -a kept/. other/; \
             pg_ctlcluster {major} other start"
        ));
        let last = run_all(machine, &bundle, &["--yes"])
            .pop()
            .expect("scripts");
        assert_eq!(last.script, bundle.script("beta-copy"));
        last.must_refuse(&["is a mount point"]);
        assert!(aside(machine).is_empty());
        let control = machine.sh(&format!(
            "runuser -u postgres -- /usr/lib/postgresql/{major}/bin/pg_controldata /var/lib/postgresql/{major}/other"
        ));
        assert!(control.contains(&system), "{control}");
    });
}

/// `main` as the primary, `other` running as the package leaves a new cluster; the second's system identifier.
fn two_running_clusters(machine: &Machine) -> (Bundle, String) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "for name in main other; do pg_createcluster --start {major} $name >/dev/null || exit 1; done"
    ));
    assert_eq!(machine.cluster("other"), "5433 online postgres");
    machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
    let system = machine.sql(
        5433,
        "postgres",
        "SELECT system_identifier FROM pg_control_system()",
    );
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "stock", "postgres": major, "platform": "debian",
            "primary": { "name": "alpha", "address": "10.77.0.11" },
            "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": "5433", "cluster": "other" } ]
        }),
        "a fine password",
    );
    (bundle, system)
}

/// The old data directories of `other`.
fn aside(machine: &Machine) -> Vec<PathBuf> {
    let entries = fs::read_dir(format!("/var/lib/postgresql/{}", machine.major)).expect("there");
    entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.to_string_lossy().contains("/other.before-pgrunbook-"))
        .collect()
}

fn replaced(machine: &Machine, system: &str) {
    assert_eq!(machine.cluster("other"), "5433 online,recovery postgres");
    assert_eq!(
        machine.sql(5433, "postgres", "SELECT number FROM item"),
        "1"
    );
    let from = "SELECT host(client_addr) || ' ' || state FROM pg_stat_replication";
    assert_eq!(machine.sql(5432, "postgres", from), "10.77.0.12 streaming");
    let found = aside(machine);
    assert_eq!(found.len(), 1, "{found:?}");
    let control = machine.sh(&format!(
        "runuser -u postgres -- /usr/lib/postgresql/{}/bin/pg_controldata {}",
        machine.major,
        found[0].display()
    ));
    assert!(control.contains(system), "not the old cluster: {control}");
    assert!(
        control.contains("shut down\n"),
        "not stopped in an orderly way: {control}"
    );
}
