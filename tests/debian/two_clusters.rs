//! What a stranger does on one machine: the cluster `main` is the primary, a second cluster becomes its standby.

use crate::bundle::Bundle;
use crate::driver::{run, run_all_well};
use crate::machine::{Machine, clean, on};
use crate::secrets::{Watch, files_with};
use crate::tree;
use serde_json::json;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

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
    run_all_well(machine, &bundle, &["--yes"]);
    assert_eq!(watch.end(), Vec::<String>::new(), "a secret was to be seen");

    the_standby_streams(machine);
    what_was_there_is_still_there(machine);
    files_are_for_their_owner_alone(machine, &bundle);
    secrets_are_nowhere_else(machine, &bundle);
    again_changes_nothing(machine, &bundle);
    debian_restarts_them(machine);
    promotion(machine, &bundle);
    assert_eq!(
        machine.sh("find /tmp -mindepth 1"),
        "",
        "left behind in /tmp"
    );
}

/// A running `main` that logs every statement, with a database, a table and lines of its own in its files.
fn a_primary_with_data(machine: &Machine) {
    machine.sh(&format!(
        "cd /etc/postgresql && pg_createcluster {0} main >/dev/null
         echo \"log_statement = all\" >{0}/main/conf.d/audit.conf
         echo \"work_mem = 5MB   # ours\" >>{0}/main/postgresql.conf
         echo \"host shop clerk 10.77.0.12/32 scram-sha-256   # ours\" >>{0}/main/pg_hba.conf
         pg_ctlcluster {0} main start",
        machine.major
    ));
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

fn the_standby_streams(machine: &Machine) {
    assert_eq!(machine.cluster("main"), "5432 online postgres");
    assert_eq!(machine.cluster("second"), "5433 online,recovery postgres");
    let streams = "SELECT application_name || ' ' || state || ' ' || ssl FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)";
    assert_eq!(
        machine.sql(5432, "postgres", streams),
        "beta streaming true"
    );
    let slot = "SELECT slot_name || ' ' || slot_type || ' ' || active FROM pg_replication_slots";
    assert_eq!(machine.sql(5432, "postgres", slot), "beta physical true");
    machine.sql(5432, "shop", "INSERT INTO item VALUES (2)");
    machine.wait_sql(5433, "shop", "SELECT sum(number) FROM item", "3");
    let refused = machine.try_sql(5433, "shop", "INSERT INTO item VALUES (3)");
    assert!(
        refused
            .as_ref()
            .is_err_and(|text| text.contains("read-only")),
        "{refused:?}"
    );
    let names = "SHOW cluster_name";
    assert_eq!(
        machine.sql(5432, "postgres", names),
        format!("{}/main", machine.major)
    );
    assert_eq!(
        machine.sql(5433, "postgres", names),
        format!("{}/second", machine.major)
    );
}

fn what_was_there_is_still_there(machine: &Machine) {
    let etc = format!("/etc/postgresql/{}/main", machine.major);
    let read = |name: &str| fs::read_to_string(format!("{etc}/{name}")).expect("readable");
    assert!(read("postgresql.conf").contains("work_mem = 5MB   # ours\n"));
    assert!(!read("postgresql.conf").contains("pgrunbook"));
    let hba = read("pg_hba.conf");
    let at = |text: &str| {
        hba.find(text)
            .unwrap_or_else(|| panic!("{text:?} is not in {hba}"))
    };
    let peer = hba
        .lines()
        .position(|line| line.starts_with("local") && line.contains("peer"));
    let ours = hba
        .lines()
        .position(|line| line.starts_with("# END pgrunbook"));
    assert!(
        ours.is_some() && ours < peer,
        "our block stands first: {hba}"
    );
    at("host shop clerk 10.77.0.12/32 scram-sha-256   # ours\n");
    assert_eq!(machine.sql(5432, "postgres", "SHOW work_mem"), "5MB");
    assert_eq!(
        machine.sql(
            5432,
            "postgres",
            "SELECT error FROM pg_hba_file_rules WHERE error IS NOT NULL"
        ),
        ""
    );
}

fn passfiles() -> Vec<PathBuf> {
    let file = |node: &str| {
        PathBuf::from(format!(
            "/var/lib/postgresql/pgrunbook/orders/{node}/passfile"
        ))
    };
    vec![file("alpha"), file("beta")]
}

fn files_are_for_their_owner_alone(machine: &Machine, bundle: &Bundle) {
    let postgres = fs::metadata("/var/lib/postgresql").expect("there").uid();
    for path in passfiles() {
        let meta =
            fs::metadata(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(
            (meta.uid(), meta.mode() & 0o7777),
            (postgres, 0o600),
            "{}",
            path.display()
        );
    }
    for name in ["alpha.pgpass", "beta.pgpass", "role.sql"] {
        let meta = fs::metadata(bundle.folder.join("secrets").join(name)).expect("untouched");
        assert_eq!((meta.uid(), meta.mode() & 0o7777), (0, 0o600), "{name}");
    }
    let data = format!("/var/lib/postgresql/{}/second", machine.major);
    assert_eq!(
        fs::metadata(&data).expect("there").permissions().mode() & 0o7777,
        0o700
    );
    // Debian's tools and people in the group adm read these.
    for cluster in ["main", "second"] {
        let dropin = format!(
            "/etc/postgresql/{}/{cluster}/conf.d/zz-pgrunbook.conf",
            machine.major
        );
        let meta = fs::metadata(&dropin).expect("there");
        assert_eq!(
            (meta.uid(), meta.mode() & 0o7777),
            (postgres, 0o644),
            "{dropin}"
        );
        let hba = format!("/etc/postgresql/{}/{cluster}/pg_hba.conf", machine.major);
        let meta = fs::metadata(&hba).expect("there");
        assert_eq!(
            (meta.uid(), meta.mode() & 0o7777),
            (postgres, 0o640),
            "{hba}"
        );
    }
}

fn secrets_are_nowhere_else(machine: &Machine, bundle: &Bundle) {
    let folders = [
        "/etc/postgresql",
        "/var/lib/postgresql",
        "/var/log/postgresql",
        "/tmp",
        "/run",
    ]
    .map(Path::new);
    let log = "/var/log/postgresql/postgresql-".to_owned() + &machine.major + "-main.log";
    let log = fs::read_to_string(log).expect("a log");
    assert!(
        log.contains("statement: ") && log.contains("COMMENT ON ROLE"),
        "statements are not logged"
    );
    assert_eq!(files_with(&folders, &[PASSWORD]), passfiles());
    assert_eq!(
        files_with(&[&bundle.folder], &[PASSWORD]),
        ["alpha", "beta"].map(|node| { bundle.folder.join(format!("secrets/{node}.pgpass")) })
    );

    // The verifier's own place on either server.
    machine.sql(5432, "postgres", "CHECKPOINT");
    machine.sql(5433, "postgres", "CHECKPOINT");
    let mut catalogs: Vec<PathBuf> = [("main", 5432), ("second", 5433)]
        .iter()
        .map(|(cluster, port)| {
            let path = machine.sql(
                *port,
                "postgres",
                "SELECT pg_relation_filepath('pg_authid')",
            );
            PathBuf::from(format!(
                "/var/lib/postgresql/{}/{cluster}/{path}",
                machine.major
            ))
        })
        .collect();
    catalogs.sort();
    assert_eq!(files_with(&folders, &[&bundle.verifier]), catalogs);
    assert_eq!(
        files_with(&[&bundle.folder], &[&bundle.verifier]),
        [bundle.folder.join("secrets/role.sql")]
    );

    // The watch sees what it is to see.
    let watch = Watch::begin(&["canary-in-an-argument", "canary-in-a-variable"]);
    let mut sleep = clean("bash");
    sleep
        .args(["-c", "sleep 1; :", "canary-in-an-argument"])
        .env("NAME", "canary-in-a-variable");
    sleep.stdin(Stdio::null()).status().expect("bash runs");
    let found = watch.end();
    for what in ["cmdline", "environ"] {
        assert!(
            found.iter().any(|line| line.starts_with(what)),
            "{what} was not seen"
        );
    }
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
