//! What a stranger does on one machine: the cluster `main` is the primary, a second cluster becomes its standby.

use crate::bundle::Bundle;
use crate::driver::{run, run_all_well};
use crate::machine::{Machine, on};
use crate::outside;
use crate::secrets::Watch;
use crate::tree;
use pgrunbook::check::check;
use pgrunbook::plan::Plan;
use pgrunbook::runbook::{lacks, shown, steps};
use serde_json::json;
use std::fs;

const PASSWORD: &str = "tulip-engine-4711-harbour";

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn main_is_the_primary_and_a_second_cluster_its_standby() {
    on(
        "two_clusters::main_is_the_primary_and_a_second_cluster_its_standby",
        scenario,
    );
}

fn scenario(machine: &Machine) {
    let major = &machine.major;
    a_primary_with_data(machine);
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "orders", "postgres": major, "platform": "debian",
            "primary": { "name": "alpha", "address": "10.77.0.11", "port": 5432, "cluster": "main" },
            "standbys": [ { "name": "beta", "address": "10.77.0.11", "port": 5433, "cluster": "second" } ]
        }),
        PASSWORD,
    );
    a_dry_run_changes_nothing(machine, &bundle);

    let watch = Watch::begin(&[PASSWORD, &bundle.verifier]);
    each_looks_before_it_changes(machine, &bundle);
    assert_eq!(watch.end(), Vec::<String>::new(), "a secret was to be seen");

    outside::the_standby_streams(machine);
    outside::what_was_there_is_still_there(machine);
    outside::files_are_for_their_owner_alone(machine, &bundle);
    outside::secrets_are_nowhere_else(machine, &bundle, PASSWORD);
    let counted = |text: &str| {
        let query = format!(
            "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '%{text}%' AND query NOT LIKE '%pg_stat_statements%'"
        );
        machine.sql(5432, "postgres", &query)
    };
    assert_ne!(
        counted("pg_create_physical_replication_slot"),
        "0",
        "it counts"
    );
    assert_eq!(counted(&bundle.verifier), "0", "the verifier was counted");
    again_changes_nothing(machine, &bundle);
    debian_restarts_them(machine);
    promotion(machine, &bundle);
    assert_eq!(
        machine.sh("find /tmp -mindepth 1"),
        "",
        "left behind in /tmp"
    );
}

/// A running `main` that logs every statement, its duration too, and counts them all, with a database, a table and lines of
/// its own in its files.
fn a_primary_with_data(machine: &Machine) {
    machine.sh(&format!(
        "cd /etc/postgresql && pg_createcluster {0} main >/dev/null
         printf '%s\\n' 'log_statement = all' 'log_min_duration_statement = 0' 'log_duration = on' 'log_min_error_statement = debug5' \\
           \"shared_preload_libraries = 'pg_stat_statements'\" 'pg_stat_statements.track = all' >{0}/main/conf.d/audit.conf
         echo \"work_mem = 5MB   # ours\" >>{0}/main/postgresql.conf
         echo \"host shop clerk 10.77.0.12/32 scram-sha-256   # ours\" >>{0}/main/pg_hba.conf
         pg_ctlcluster {0} main start",
        machine.major
    ));
    machine.sql(5432, "postgres", "CREATE EXTENSION pg_stat_statements");
    machine.sql(5432, "postgres", "CREATE DATABASE shop");
    machine.sql(5432, "shop", "CREATE TABLE item AS SELECT 1 AS number");
}

/// Before anything was done a dry run says what is missing, or what would be done; and only reads.
fn a_dry_run_changes_nothing(machine: &Machine, bundle: &Bundle) {
    let before = tree::configuration(&bundle.folder);
    for script in bundle.scripts() {
        let ran = run(machine, bundle, &script, &["--dry-run"]);
        assert!(matches!(ran.code, Some(0 | 3)), "{script}: {:?}", ran.code);
    }
    let after = tree::configuration(&bundle.folder);
    assert_eq!(before.differences(&after), Vec::<String>::new());
    assert_eq!(machine.cluster("second"), "");
}

/// The runbook, and before each step its `--check`, which has work to announce and only reads, as root too.
fn each_looks_before_it_changes(machine: &Machine, bundle: &Bundle) {
    let servers = || machine.sh("cat /var/lib/postgresql/*/*/postmaster.pid 2>/dev/null; true");
    let mut ready = 0;
    let plan = fs::read(bundle.folder.join("plan.json")).expect("the bundle's plan");
    let topology = check(&Plan::from_json(&plan).expect("a plan")).1;
    let topology = topology.expect("a plan without an error");
    for (script, step) in bundle.scripts().into_iter().zip(steps(&topology)) {
        let before = (tree::configuration(&bundle.folder), servers());
        let looked = run(machine, bundle, &script, &["--check"]).must(0);
        let mut lines = looked.output.lines();
        ready += usize::from(lines.any(|line| line.starts_with("READY ")));
        let after = tree::configuration(&bundle.folder);
        assert_eq!(
            before.0.differences(&after),
            Vec::<String>::new(),
            "{script}"
        );
        assert_eq!(before.1, servers(), "{script}");
        let ran = run(machine, bundle, &script, &["--yes"]).must(0);
        // What the page says that it prints.
        assert_eq!(lacks(shown(&topology, &step), &ran.output), None);
    }
    assert!(ready >= 8, "only {ready} steps had something to do");
}

fn again_changes_nothing(machine: &Machine, bundle: &Bundle) {
    let before = tree::configuration(&bundle.folder);
    let servers = [machine.postmaster("main"), machine.postmaster("second")];
    run_all_well(machine, bundle, &["--yes"]);
    run_all_well(machine, bundle, &["--check"]);
    let after = tree::configuration(&bundle.folder);
    assert_eq!(before.differences(&after), Vec::<String>::new());
    assert_eq!(
        servers,
        [machine.postmaster("main"), machine.postmaster("second")],
        "restarted"
    );
    for node in ["alpha", "beta"] {
        run(machine, bundle, &format!("operate/status-{node}.sh"), &[]).must(0);
    }
}

fn debian_restarts_them(machine: &Machine) {
    for cluster in ["main", "second"] {
        machine.note(&format!("pg_ctlcluster restart {cluster}"));
        machine.sh(&format!(
            "pg_ctlcluster {} {cluster} restart",
            machine.major
        ));
    }
    machine.wait_sql(
        5432,
        "postgres",
        "SELECT state FROM pg_stat_replication",
        "streaming",
    );
    machine.sql(5432, "shop", "INSERT INTO item VALUES (4)");
    machine.wait_sql(5433, "shop", "SELECT sum(number) FROM item", "7");
}

fn promotion(machine: &Machine, bundle: &Bundle) {
    let promote = "operate/promote-beta.sh";
    run(machine, bundle, promote, &["--yes"]).must_refuse(&["alpha still answers"]);
    assert_eq!(machine.cluster("second"), "5433 online,recovery postgres");
    machine.sh(&format!("pg_ctlcluster {} main stop", machine.major));
    run(machine, bundle, promote, &["--yes"]).must(0);
    assert_eq!(machine.cluster("second"), "5433 online postgres");
    machine.sql(5433, "shop", "INSERT INTO item VALUES (8)");
    run(machine, bundle, promote, &["--yes"]).must(0);

    // The runbook would make it a standby of a primary that is gone, or of one that comes back: neither is done.
    for primary in ["stopped", "back"] {
        for verb in ["preflight", "stop", "copy", "start", "prove"] {
            let ran = run(
                machine,
                bundle,
                &bundle.script(&format!("beta-{verb}")),
                &["--yes"],
            );
            assert_eq!(ran.code, Some(3), "{verb} with the primary {primary}");
        }
        machine.sh(&format!(
            "pg_lsclusters; pg_ctlcluster {} main start || [ $? = 2 ]",
            machine.major
        ));
    }
    machine.sql(5433, "shop", "INSERT INTO item VALUES (16)");
    assert_eq!(
        machine.sql(5433, "shop", "SELECT sum(number) FROM item"),
        "31"
    );
}
