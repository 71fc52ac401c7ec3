//! Servers that do not come up.

use super::{Mark, Seen, fails, refused, start_fails};
use crate::node::Node;
use pgrunbook::pg::Feature;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What a start says with this text in a file of the data directory, which is then as before.
fn with_file(node: &Node, file: &str, text: &str, options: &str) -> String {
    let path = node.data.join(file);
    let before = fs::read(&path).ok();
    fs::write(&path, text).expect("ours");
    node.account.own(&path);
    let said = start_fails(node, options);
    match before {
        Some(bytes) => fs::write(&path, bytes).expect("ours"),
        None => fs::remove_file(&path).unwrap_or_default(),
    }
    said
}

fn with_lines(node: &Node, file: &str, lines: &str) -> String {
    let text = fs::read_to_string(node.data.join(file)).expect("readable");
    with_file(node, file, &(text + lines), "")
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
}

pub fn provoke(seen: &mut Seen) {
    let (alpha, gamma) = (seen.lab.node("alpha"), seen.lab.node("gamma"));
    gamma.initdb();
    let effect = &["server-did-not-start"];
    settings(seen, gamma);
    seen.shows(
        "address-not-here",
        &["no-listen-socket", "server-did-not-start"],
        &start_fails(gamma, "-c listen_addresses=192.0.2.77"),
    );
    let own = format!(
        "-p {} -c unix_socket_directories={} -c listen_addresses=127.0.0.1",
        alpha.port,
        gamma.home.display()
    );
    seen.shows("port-taken", effect, &start_fails(gamma, &own));
    let socket = format!("-p {} -c listen_addresses=", alpha.port);
    seen.shows("lock-file.socket", effect, &start_fails(gamma, &socket));
    let running = start_fails(alpha, "");
    seen.first("lock-file", &running);

    mode(&gamma.data, 0o755);
    seen.shows("data-permissions", effect, &start_fails(gamma, ""));
    mode(&gamma.data, 0o700);
    let other = with_file(gamma, "PG_VERSION", "9.6\n", "");
    seen.shows("data-of-other-version", effect, &other);
    let mut nothing = gamma.program("pg_ctl");
    nothing.args(["start", "-D"]).arg(&gamma.home);
    seen.first("no-data-directory", &fails(&mut nothing));
    let (wal, away) = (gamma.data.join("pg_wal"), gamma.home.join("pg_wal"));
    fs::rename(&wal, &away).expect("ours");
    let missing = start_fails(gamma, "");
    fs::rename(&away, &wal).expect("ours");
    seen.shows("wal-directory-missing", effect, &missing);
    recovery(seen, gamma);
    gamma.start_with("-c max_replication_slots=0");
    let create = "SELECT pg_create_physical_replication_slot('a')";
    let none = refused(gamma, &gamma.account.name, create);
    gamma.stop();
    seen.first("slots-disabled", &none);
    // With a slot on disk.
    gamma.start();
    gamma.sql("SELECT pg_create_physical_replication_slot('a')");
    archive(seen, gamma);
    gamma.stop();
    let few = start_fails(gamma, "-c max_replication_slots=0");
    seen.shows("slots-prevent-start", effect, &few);
    let low = "-c wal_level=minimal -c max_wal_senders=0";
    seen.first("slots-prevent-start.level", &start_fails(gamma, low));
}

fn settings(seen: &mut Seen, gamma: &Node) {
    let effect = &["server-did-not-start"];
    let faulty = &["settings-file-faulty", "server-did-not-start"];
    seen.shows(
        "wal-level-too-low",
        effect,
        &start_fails(gamma, "-c wal_level=minimal -c max_wal_senders=10"),
    );
    seen.first(
        "wal-level-too-low.archive",
        &start_fails(
            gamma,
            "-c wal_level=minimal -c max_wal_senders=0 -c archive_mode=on",
        ),
    );
    let over = match seen.label {
        "10" => "-c max_connections=8 -c max_wal_senders=10",
        _ => "-c max_connections=5 -c superuser_reserved_connections=5",
    };
    seen.shows(
        "walsenders-over-connections",
        effect,
        &start_fails(gamma, over),
    );
    seen.shows(
        "library-missing",
        effect,
        &start_fails(gamma, "-c shared_preload_libraries=no_such"),
    );
    let conf = |lines| with_lines(gamma, "postgresql.conf", lines);
    seen.shows("settings-syntax", faulty, &conf("wal_level = \"x\n"));
    seen.shows(
        "setting-unknown.start",
        faulty,
        &conf("replication_timeout = 60s\n"),
    );
    seen.shows(
        "setting-value-invalid.start",
        faulty,
        &conf("wal_level = hot\n"),
    );
    seen.first("settings-file-faulty", &conf("include 'no-such.conf'\n"));
    let hba = with_lines(gamma, "pg_hba.conf", "host all all 10.0.0.1/33 md5\n");
    seen.shows("hba-faulty.start", effect, &hba);
    seen.shows("tls-files", effect, &start_fails(gamma, "-c ssl=on"));
}

fn recovery(seen: &mut Seen, gamma: &Node) {
    let effect = &["server-did-not-start"];
    let signals = gamma.has(Feature::StandbySignal);
    if signals {
        let conf = with_file(gamma, "recovery.conf", "standby_mode = on\n", "");
        seen.shows("recovery-conf-refused", effect, &conf);
        let two = start_fails(
            gamma,
            "-c recovery_target=immediate -c recovery_target_xid=9",
        );
        seen.first("recovery-parameter-invalid", &two);
        let none = with_file(gamma, "recovery.signal", "", "");
        seen.shows("restore-command-missing", effect, &none);
    } else {
        let unknown = "standby_mode = on\nprimary_slot = 'a'\n";
        let unknown = with_file(gamma, "recovery.conf", unknown, "");
        seen.shows("recovery-parameter-invalid", effect, &unknown);
        let none = with_file(gamma, "recovery.conf", "standby_mode = off\n", "");
        seen.shows("restore-command-missing", effect, &none);
    }
    let broken = match signals {
        true => with_file(gamma, "standby.signal", "", "-c restore_command='exit 127'"),
        false => {
            let lines = "standby_mode = on\nrestore_command = 'exit 127'\n";
            with_file(gamma, "recovery.conf", lines, "")
        }
    };
    seen.shows("restore-failing", effect, &broken);
    let (file, text) = match signals {
        true => ("standby.signal", ""),
        false => ("recovery.conf", "standby_mode = on\n"),
    };
    gamma.append(file, text);
    let log = Mark::new(gamma);
    gamma.start();
    let nobody = log.until("will regularly poll");
    seen.first("standby-follows-nobody", &nobody);
    gamma.stop();
    identifier(seen, gamma);
    fs::remove_file(gamma.data.join(file)).expect("ours");
}

/// A cluster of its own that is told to follow another.
fn identifier(seen: &mut Seen, gamma: &Node) {
    let port = seen.lab.node("alpha").port;
    let conninfo = format!("host=/tmp port={port} user=copier");
    let log = Mark::new(gamma);
    if gamma.has(Feature::StandbySignal) {
        gamma.start_with(&format!("-c primary_conninfo='{conninfo}'"));
    } else {
        let lines = format!("standby_mode = on\nprimary_conninfo = '{conninfo}'\n");
        fs::write(gamma.data.join("recovery.conf"), lines).expect("ours");
        gamma.start();
    }
    let differs = log.until("the standby's identifier is");
    seen.first("identifier-differs", &differs);
    gamma.stop();
}

fn archive(seen: &mut Seen, gamma: &Node) {
    gamma.stop();
    let log = Mark::new(gamma);
    gamma.start_with("-c archive_mode=on -c archive_command=false");
    gamma.sql("CREATE TABLE t (); SELECT pg_switch_wal()");
    seen.first("archive-failing", &log.until("failed with exit code"));
}
