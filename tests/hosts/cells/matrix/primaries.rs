//! Primaries that somebody has set up before us.

use super::{PASSWORD, all_of_it};
use crate::bundle::Bundle;
use crate::driver::{run_from, run_until, step};
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;

/// Restarts `main` on a host, as its administrator would.
fn restart(lab: &Lab, host: &str) {
    lab.host(host).sh(&format!(
        "pg_ctlcluster {} main restart",
        lab.platform.major
    ));
}

fn etc(lab: &Lab) -> String {
    format!("/etc/postgresql/{}/main", lab.platform.major)
}

/// A pg_hba.conf without our block and the empty line after it.
fn without_block(text: &str) -> String {
    let (before, rest) = text.split_once("# BEGIN pgrunbook").expect("our block");
    let (_, rest) = rest.split_once("# END pgrunbook").expect("its end");
    let (_, rest) = rest.split_once('\n').expect("a line");
    format!("{before}{}", rest.strip_prefix('\n').unwrap_or(rest))
}

pub fn lived_in(lab: &Lab) {
    let primary = lab.host("alpha");
    let etc = etc(lab);
    primary.sh(&format!(
        "printf '%s\\n' 'max_connections = 250' 'work_mem = 5MB' \"log_line_prefix = 'it''s %p '\" >{etc}/conf.d/10-own.conf
         echo 'shared_buffers = 48MB   # ours' >>{etc}/postgresql.conf
         printf '%s\\n' 'host shop clerk 10.77.0.0/24 scram-sha-256   # ours' 'host all all 192.0.2.0/24 reject' >>{etc}/pg_hba.conf
         chown -R postgres: {etc}"
    ));
    restart(lab, "alpha");
    primary.sql(5432, "postgres", "CREATE ROLE clerk LOGIN");
    primary.sql(5432, "postgres", "CREATE DATABASE shop");
    primary.sql(5432, "postgres", "CREATE DATABASE \"it's \"\"odd\"\" $x\"");
    primary.sql(
        5432,
        "shop",
        "CREATE TABLE item AS SELECT generate_series(1, 20000) AS number",
    );
    let own = primary.sh(&format!(
        "cd {etc} && sha256sum postgresql.conf conf.d/10-own.conf"
    ));
    let hba = primary.sh(&format!("cat {etc}/pg_hba.conf"));

    all_of_it(lab, &plan(lab.platform, 1), PASSWORD);

    assert_eq!(
        primary.sh(&format!(
            "cd {etc} && sha256sum postgresql.conf conf.d/10-own.conf"
        )),
        own,
        "somebody's settings"
    );
    let now = primary.sh(&format!("cat {etc}/pg_hba.conf"));
    assert_eq!(without_block(&now), hba, "somebody's lines in pg_hba.conf");
    for (name, value) in [
        ("max_connections", "250"),
        ("work_mem", "5MB"),
        ("shared_buffers", "48MB"),
    ] {
        assert_eq!(
            primary.sql(5432, "postgres", &format!("SHOW {name}")),
            value
        );
    }
    let standby = lab.host("beta");
    assert_eq!(standby.sql(5432, "postgres", "SHOW max_connections"), "250");
    standby.wait_sql(5432, "shop", "SELECT count(*) FROM item", "20000");
}

pub fn logical(lab: &Lab) {
    let primary = lab.host("alpha");
    let etc = etc(lab);
    primary.sh(&format!(
        "echo 'wal_level = logical' >{etc}/conf.d/logical.conf"
    ));
    restart(lab, "alpha");
    primary.sql(
        5432,
        "postgres",
        "SELECT pg_create_logical_replication_slot('theirs', 'pgoutput')",
    );
    all_of_it(lab, &plan(lab.platform, 1), PASSWORD);
    assert_eq!(primary.sql(5432, "postgres", "SHOW wal_level"), "logical");
    let slot = "SELECT slot_type FROM pg_replication_slots WHERE slot_name = 'theirs'";
    assert_eq!(primary.sql(5432, "postgres", slot), "logical");
}

pub fn alter_system(lab: &Lab) {
    let primary = lab.host("alpha");
    for line in [
        "work_mem = '7MB'",
        "listen_addresses = 'localhost'",
        "cluster_name = 'theirs'",
    ] {
        primary.sql(5432, "postgres", &format!("ALTER SYSTEM SET {line}"));
    }
    restart(lab, "alpha");
    let auto = format!(
        "/var/lib/postgresql/{}/main/postgresql.auto.conf",
        lab.platform.major
    );
    let before = primary.sh(&format!(
        "sha256sum {auto} {}/pg_hba.conf; ls {}/conf.d",
        etc(lab),
        etc(lab)
    ));
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_until(lab, &bundle, "alpha-configure");
    // What it prints is what is typed then.
    let refused = step(lab, &bundle, "alpha-configure").must_refuse(&["listen_addresses"]);
    let reset = refused.output.lines().find_map(|line| {
        line.find("ALTER SYSTEM RESET")
            .map(|at| line[at..].to_owned())
    });
    let reset = reset.unwrap_or_else(|| panic!("no RESET is named: {}", refused.output));
    let now = primary.sh(&format!(
        "sha256sum {auto} {}/pg_hba.conf; ls {}/conf.d",
        etc(lab),
        etc(lab)
    ));
    assert_eq!(now, before, "a refusal has changed something");
    lab.note(&format!("as advised: {reset}"));
    primary.sql(
        5432,
        "postgres",
        reset.split(';').next().expect("a statement"),
    );
    run_from(lab, &bundle, "alpha-configure");
    super::after(lab, &bundle);
    assert_eq!(primary.sql(5432, "postgres", "SHOW work_mem"), "7MB");
    assert_eq!(primary.sql(5432, "postgres", "SHOW cluster_name"), "theirs");
    let standby = lab.host("beta");
    assert_eq!(standby.sql(5432, "postgres", "SHOW work_mem"), "7MB");
    assert_ne!(standby.sql(5432, "postgres", "SHOW cluster_name"), "theirs");
    seen::reboot(lab, &bundle);
}

pub fn no_include(lab: &Lab) {
    for host in lab.hosts() {
        let etc = etc(lab);
        host.sh(&format!(
            "sed -i '/^include_dir/d' {etc}/postgresql.conf && rmdir {etc}/conf.d"
        ));
        restart(lab, host.name);
    }
    all_of_it(lab, &plan(lab.platform, 1), PASSWORD);
    let last = lab
        .host("alpha")
        .sh(&format!("tail -n 1 {}/postgresql.conf", etc(lab)));
    assert!(last.contains("include"), "{last}");
}
