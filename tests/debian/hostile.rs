//! Names and values that hurt, on clusters without conf.d, with settings of the primary that are stronger than ours.

use crate::bundle::Bundle;
use crate::driver::run_all_well;
use crate::machine::{Machine, on};
use crate::secrets::{Watch, files_with};
use crate::tree;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

const PASSWORD: &str = "p'a $s\\w\"ö#:d";
/// The beginning of the password as SQL would quote it.
const SQL: &str = "p''a $s\\w";
const ROLE: &str = "Repli Kator";

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn odd_names_and_stronger_settings() {
    on("hostile::odd_names_and_stronger_settings", scenario);
}

fn scenario(machine: &Machine) {
    let major = &machine.major;
    two_clusters_without_conf_d(machine);
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "odd", "postgres": major, "platform": "debian",
            "replication": { "user": ROLE },
            "primary": { "name": "alpha", "address": "10.77.0.11", "port": 5432, "cluster": "main" },
            "standbys": [ { "name": "beta-2", "address": "10.77.0.12", "port": 5433, "cluster": "my-copy" } ]
        }),
        PASSWORD,
    );
    let watch = Watch::begin(&[PASSWORD, SQL, &bundle.verifier]);
    run_all_well(machine, &bundle, &["--yes"]);
    assert_eq!(watch.end(), Vec::<String>::new(), "a secret was to be seen");

    streams_under_its_names(machine);
    stronger_settings_stay(machine);
    the_standby_is_itself(machine);
    let folders = ["/etc/postgresql", "/var/log/postgresql", "/tmp"].map(Path::new);
    assert_eq!(
        files_with(&folders, &[PASSWORD, SQL, &bundle.verifier]),
        Vec::<PathBuf>::new()
    );

    let before = tree::configuration(&bundle.folder);
    run_all_well(machine, &bundle, &["--yes"]);
    let after = tree::configuration(&bundle.folder);
    assert_eq!(before.differences(&after), Vec::<String>::new());
    for cluster in ["main", "my-copy"] {
        machine.sh(&format!("pg_ctlcluster {major} {cluster} restart"));
    }
    machine.wait_sql(
        5432,
        "postgres",
        "SELECT state FROM pg_stat_replication",
        "streaming",
    );
}

/// `main` with a logical slot and more of everything, `my-copy` fresh and running on a port that it will leave.
fn two_clusters_without_conf_d(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "printf 'ssl = on\\ncluster_name = %s\\n' \"'%v/%c'\" >/srv/createcluster.conf
         for name in main my-copy; do
           pg_createcluster --createclusterconf=/srv/createcluster.conf {major} $name >/dev/null
           if grep '^include' /etc/postgresql/{major}/$name/postgresql.conf; then exit 1; fi
         done
         echo 'port = 5440' >>/etc/postgresql/{major}/my-copy/postgresql.conf
         printf 'max_connections = 300\\nlog_statement = all' >>/etc/postgresql/{major}/main/postgresql.conf
         pg_ctlcluster {major} my-copy start && pg_ctlcluster {major} main start"
    ));
    assert_eq!(machine.cluster("my-copy"), "5440 online postgres");
    for setting in [
        "wal_level = logical",
        "max_wal_senders = 20",
        "listen_addresses = '*'",
        "cluster_name = 'the primary''s own'",
        "work_mem = '7MB'",
    ] {
        machine.sql(5432, "postgres", &format!("ALTER SYSTEM SET {setting}"));
    }
    machine.sh(&format!("pg_ctlcluster {major} main restart"));
    machine.sql(
        5432,
        "postgres",
        "SELECT pg_create_logical_replication_slot('feed', 'pgoutput'); CREATE TABLE item AS SELECT 1 AS number",
    );
}

fn streams_under_its_names(machine: &Machine) {
    assert_eq!(machine.cluster("my-copy"), "5433 online,recovery postgres");
    assert_eq!(
        machine.sql(5433, "postgres", "SELECT number FROM item"),
        "1"
    );
    let standby = "SELECT usename || ', ' || application_name || ', ' || host(client_addr) || ', ' || state FROM pg_stat_replication";
    assert_eq!(
        machine.sql(5432, "postgres", standby),
        "Repli Kator, beta-2, 10.77.0.12, streaming"
    );
    let slots = "SELECT string_agg(slot_name || ' ' || slot_type || ' ' || active, ', ' ORDER BY slot_type) FROM pg_replication_slots";
    assert_eq!(
        machine.sql(5432, "postgres", slots),
        "feed logical false, beta_2 physical true"
    );
}

fn stronger_settings_stay(machine: &Machine) {
    for (name, value) in [
        ("wal_level", "logical"),
        ("max_wal_senders", "20"),
        ("max_connections", "300"),
        ("listen_addresses", "*"),
        ("cluster_name", "the primary's own"),
    ] {
        assert_eq!(
            machine.sql(5432, "postgres", &format!("SHOW {name}")),
            value,
            "{name}"
        );
    }
    let file = format!("/etc/postgresql/{}/main/postgresql.conf", machine.major);
    let text = fs::read_to_string(&file).expect("readable");
    let last: Vec<&str> = text.lines().rev().take(2).collect();
    assert!(
        last[0].starts_with("include 'zz-pgrunbook.conf'"),
        "{}",
        last[0]
    );
    assert_eq!(
        last[1], "log_statement = all",
        "its line, which had no end, is itself"
    );
}

/// What came with the copy does not make the standby act as the primary; what it must share, it shares.
fn the_standby_is_itself(machine: &Machine) {
    let name = format!("{}/my-copy", machine.major);
    for (setting, value) in [
        ("cluster_name", name.as_str()),
        ("listen_addresses", "localhost,10.77.0.12"),
        ("max_connections", "300"),
        ("max_wal_senders", "20"),
        ("port", "5433"),
        ("primary_slot_name", "beta_2"),
        ("wal_level", "logical"),
        ("work_mem", "7MB"),
    ] {
        assert_eq!(
            machine.sql(5433, "postgres", &format!("SHOW {setting}")),
            value,
            "{setting}"
        );
    }
    let errors = "SELECT name || ' ' || error FROM pg_file_settings WHERE error IS NOT NULL";
    assert_eq!(machine.sql(5433, "postgres", errors), "");
}
