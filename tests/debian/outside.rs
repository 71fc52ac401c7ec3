//! What is to be seen from outside the scripts after the runbook of two_clusters.rs: `main` on 5432 with the database
//! `shop`, its standby `second` on 5433.

use crate::bundle::Bundle;
use crate::machine::{Machine, clean};
use crate::secrets::{Watch, files_with};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

pub fn the_standby_streams(machine: &Machine) {
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

pub fn what_was_there_is_still_there(machine: &Machine) {
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

pub fn files_are_for_their_owner_alone(machine: &Machine, bundle: &Bundle) {
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

pub fn secrets_are_nowhere_else(machine: &Machine, bundle: &Bundle, password: &str) {
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
    assert_eq!(files_with(&folders, &[password]), passfiles());
    assert_eq!(
        files_with(&[&bundle.folder], &[password]),
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
