//! What is to be seen from outside the scripts once a runbook has been run: by SQL and in the file system.

use crate::bundle::{Bundle, Node};
use crate::driver::run;
use crate::host::{self, Host, Ran};
use crate::lab::Lab;
use crate::secrets::files_with;
use std::sync::atomic::{AtomicU32, Ordering};

/// The folder of a node's passfile and saved files.
pub fn state(bundle: &Bundle, node: &Node) -> String {
    format!(
        "/var/lib/postgresql/pgrunbook/{}/{}",
        bundle.name, node.name
    )
}

/// The data directory of a cluster of Debian's layout.
pub fn data(lab: &Lab, node: &Node) -> String {
    format!(
        "/var/lib/postgresql/{}/{}",
        lab.platform.major, node.cluster
    )
}

/// Every standby streams from the primary, by its slot, with what was written there, and refuses writes.
pub fn all_stream(lab: &Lab, bundle: &Bundle) {
    let primary = bundle.primary();
    let on = lab.host(&primary.name);
    for standby in bundle.standbys() {
        streams(lab, primary, standby);
    }
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    let written = format!("look {}", LOOKS.fetch_add(1, Ordering::Relaxed));
    on.sql(
        primary.port,
        "postgres",
        &format!(
            "DROP TABLE IF EXISTS seen; CREATE TABLE seen AS SELECT '{written}'::text AS word"
        ),
    );
    for standby in bundle.standbys() {
        let host = lab.host(&standby.name);
        host.wait_sql(standby.port, "postgres", "SELECT word FROM seen", &written);
        let refused = host.try_sql(standby.port, "postgres", "INSERT INTO seen VALUES ('x')");
        assert!(
            refused
                .as_ref()
                .is_err_and(|text| text.contains("read-only transaction")),
            "{refused:?}"
        );
        parameters(lab, primary, standby);
    }
    lab.note("seen: streaming, rows there, writes refused, parameters not lower");
}

/// One standby follows this primary.
pub fn streams(lab: &Lab, primary: &Node, standby: &Node) {
    let on = lab.host(&primary.name);
    let name = &standby.name;
    on.wait_sql(
        primary.port,
        "postgres",
        &format!(
            "SELECT (SELECT state FROM pg_stat_replication WHERE application_name = '{name}'), \
             (SELECT active FROM pg_replication_slots WHERE slot_name = '{name}')"
        ),
        "streaming|t",
    );
    lab.host(name).wait_sql(
        standby.port,
        "postgres",
        "SELECT pg_is_in_recovery(), (SELECT status FROM pg_stat_wal_receiver)",
        "t|streaming",
    );
}

/// The parameters that a standby needs at least as large.
fn parameters(lab: &Lab, primary: &Node, standby: &Node) {
    let query = "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN ('max_connections', \
        'max_locks_per_transaction', 'max_prepared_transactions', 'max_wal_senders', 'max_worker_processes')";
    let there = lab.host(&primary.name).sql(primary.port, "postgres", query);
    let here = lab.host(&standby.name).sql(standby.port, "postgres", query);
    let numbers = |text: &str| -> Vec<u32> {
        let words = text.split_whitespace();
        words.map(|word| word.parse().expect("a number")).collect()
    };
    let lower = numbers(&here)
        .iter()
        .zip(numbers(&there))
        .any(|(here, there)| *here < there);
    assert!(!lower, "on the primary {there}, on the standby {here}");
}

/// Owners and modes of what the runbook has written.
pub fn modes(lab: &Lab, bundle: &Bundle) {
    let major = lab.platform.major;
    for node in &bundle.nodes {
        let host = lab.host(&node.name);
        let of = |path: &str| host.sh(&format!("stat -c '%U %a' -- '{path}'"));
        if bundle.password.is_some() {
            assert_eq!(
                of(&format!("{}/passfile", state(bundle, node))),
                "postgres 600"
            );
            let folder = format!("{}/secrets", bundle.folder());
            assert_eq!(of(&folder), "root 700");
            for name in ["role.sql", &format!("{}.pgpass", node.name)] {
                let path = format!("{}/secrets/{name}", bundle.folder());
                assert_eq!(of(&path), "root 600", "{path}");
            }
        }
        assert_eq!(of(&state(bundle, node)), "postgres 700");
        let data = data(lab, node);
        assert_eq!(of(&data), "postgres 700");
        let etc = format!("/etc/postgresql/{major}/{}", node.cluster);
        assert_eq!(of(&format!("{etc}/pg_hba.conf")), "postgres 640");
        let ours = host.sh(&format!(
            "find {etc} -name 'zz-pgrunbook*' -printf '%f %u %m\\n'"
        ));
        assert!(ours.contains("zz-pgrunbook.conf "), "{ours}");
        assert!(
            ours.lines().all(|line| line.ends_with(" postgres 644")),
            "{ours}"
        );
        if node.name != bundle.primary().name {
            let name = if lab.platform.is(&["10", "11"]) {
                "recovery.conf"
            } else {
                "postgresql.auto.conf"
            };
            assert_eq!(of(&format!("{data}/{name}")), "postgres 600");
        }
        assert_eq!(
            host.sh("find /tmp -mindepth 1 ! -name '.*-unix' ! -path '*systemd*'"),
            "",
            "left in /tmp"
        );
    }
    lab.note("seen: owners and modes");
}

/// Neither password nor verifier is anywhere but where it belongs.
pub fn secrets(lab: &Lab, bundle: &Bundle) {
    let Some(password) = &bundle.password else {
        return;
    };
    // As a passfile has it, and as SQL would: in a plain literal, and in one with escapes.
    let written = password.replace('\\', "\\\\").replace(':', "\\:");
    let literal = password.replace('\'', "''");
    let escaped = literal.replace('\\', "\\\\");
    for node in &bundle.nodes {
        let host = lab.host(&node.name);
        let in_bundle = bundle
            .nodes
            .iter()
            .map(|node| format!("{}/secrets/{}.pgpass", bundle.folder(), node.name));
        let mut wanted: Vec<String> = in_bundle.collect();
        wanted.push(format!("{}/passfile", state(bundle, node)));
        wanted.sort();
        host.sql(node.port, "postgres", "CHECKPOINT");
        let file = host.sql(
            node.port,
            "postgres",
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('pg_authid')",
        );
        let mut with_verifier = vec![format!("{}/secrets/role.sql", bundle.folder()), file];
        with_verifier.sort();
        let texts: [&str; 5] = [&written, password, &literal, &escaped, &bundle.verifier];
        let [as_written, others @ .., mut verifier] = files_with(host, texts);
        assert_eq!(as_written, wanted, "on {}", host.name);
        for (text, found) in texts[1..].iter().zip(others) {
            let allowed = if *text == written { &wanted[..] } else { &[] };
            assert_eq!(found, allowed, "{text} on {}", host.name);
        }
        // WAL holds the verifier by nature.
        verifier.retain(|path| !path.contains("/pg_wal/") && !path.contains("/pg_xlog/"));
        assert_eq!(verifier, with_verifier, "on {}", host.name);
    }
    lab.note("seen: password and verifier only where they belong");
}

/// Every server logs its statements; what follows `secrets` looks through those logs too.
pub fn statements_were_logged(lab: &Lab, bundle: &Bundle) {
    for node in &bundle.nodes {
        let log = format!(
            "/var/log/postgresql/postgresql-{}-{}.log",
            lab.platform.major, node.cluster
        );
        let word = if node.name == bundle.primary().name {
            "COMMENT ON ROLE"
        } else {
            "shobj_description"
        };
        lab.host(&node.name).sh(&format!(
            "grep -q 'statement: .*{word}' {log} && grep -q 'duration: ' {log}"
        ));
    }
}

/// Every script ends with 0 once more, and only the primary's proof, which writes a token, announces a change.
pub fn again_changes_nothing(lab: &Lab, bundle: &Bundle) {
    let servers = || -> Vec<String> {
        let of = |node: &Node| postmaster(lab.host(&node.name), &data(lab, node));
        bundle.nodes.iter().map(of).collect()
    };
    let all = || (servers(), files(lab, bundle), catalogs(lab, bundle));
    let before = all();
    for script in &bundle.scripts {
        let ran: Ran = run(lab, bundle, script, &["--yes"]).must(0);
        let proves = script.name
            == bundle
                .script(&format!("{}-prove", bundle.primary().name))
                .name;
        assert!(
            proves || !ran.changed(),
            "{} changes something",
            script.name
        );
    }
    assert_eq!(all(), before, "a second run changed something");
    lab.note("seen: a second run changes nothing");
}

/// The process that serves a data directory, and since when.
pub fn postmaster(host: &Host, data: &str) -> String {
    host.sh(&format!(
        "pid=$(head -n 1 {data}/postmaster.pid) && echo $pid $(awk '{{ print $22 }}' /proc/$pid/stat)"
    ))
}

/// Every file that the runbook may write, with mode, owner, time and content; the evidence of proofs is new each time.
fn files(lab: &Lab, bundle: &Bundle) -> Vec<String> {
    bundle
        .nodes
        .iter()
        .map(|node| {
            let data = data(lab, node);
            let state = state(bundle, node);
            lab.host(&node.name).sh(&format!(
                "find /etc/postgresql {state} {data}/*.conf {data}/*.signal ! -name 'evidence*' -printf '%p %m %u %T@\\n' 2>/dev/null | grep -v \"^{state} \" | sort
                 find /etc/postgresql {state} {data}/*.conf ! -name 'evidence*' -type f -exec sha256sum {{}} + 2>/dev/null | sort -k2"
            ))
        })
        .collect()
}

/// What the runbook makes on the primary, and what others have of the same kind: roles with their password and settings, slots.
fn catalogs(lab: &Lab, bundle: &Bundle) -> String {
    let node = bundle.primary();
    let query = "SELECT rolname, rolpassword, rolcanlogin, rolreplication, rolsuper, rolconnlimit, \
            (SELECT string_agg(s.setdatabase || ' ' || s.setconfig::text, ' ' ORDER BY s.setdatabase) \
                FROM pg_db_role_setting s WHERE s.setrole = a.oid) FROM pg_authid a \
        UNION ALL SELECT slot_name, slot_type, temporary, active, false, 0, plugin FROM pg_replication_slots ORDER BY 1, 2";
    lab.host(&node.name).sql(node.port, "postgres", query)
}

/// Debian's tools know the cluster, with this status.
pub fn known_to_debian(lab: &Lab, node: &Node, status: &str) {
    let list = lab.host(&node.name).sh("pg_lsclusters --no-header");
    let wanted = [
        lab.platform.major.to_owned(),
        node.cluster.clone(),
        node.port.to_string(),
        status.to_owned(),
    ];
    let found = list.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().take(4).collect();
        words == wanted
    });
    assert!(found, "{wanted:?} is not in {list}");
}

/// Names and sizes of what is below base/ and global/ of a data directory.
pub fn relations(host: &Host, data: &str) -> String {
    host.sh(&format!(
        "cd {data} && find base global -type f ! -name pg_internal.init ! -name 'pgsql_tmp*' -printf '%p %s\\n' | LC_ALL=C sort"
    ))
}

/// The old data directory was moved aside and not deleted, if there was one.
pub fn moved_aside(lab: &Lab, node: &Node, system_identifier: &str) {
    let data = data(lab, node);
    let found = lab.host(&node.name).sh(&format!(
        "for d in {data}.before-pgrunbook-*; do od -An -t u8 -N 8 \"$d/global/pg_control\" | tr -d ' '; done"
    ));
    assert_eq!(found, system_identifier, "what was moved aside");
}

/// The first 8 bytes of global/pg_control.
pub fn system_identifier(lab: &Lab, node: &Node) -> String {
    let data = data(lab, node);
    lab.host(&node.name).sh(&format!(
        "od -An -t u8 -N 8 {data}/global/pg_control | tr -d ' '"
    ))
}

/// The hosts are switched off and on; servers come up by themselves and stream.
pub fn reboot(lab: &Lab, bundle: &Bundle) {
    for node in &bundle.nodes {
        lab.host(&node.name).power_off();
    }
    host::boot(bundle.nodes.iter().map(|node| lab.host(&node.name)));
    known_to_debian(lab, bundle.primary(), "online");
    for standby in bundle.standbys() {
        known_to_debian(lab, standby, "online,recovery");
        streams(lab, bundle.primary(), standby);
    }
    lab.note("seen: servers start after a reboot, and stream");
}
