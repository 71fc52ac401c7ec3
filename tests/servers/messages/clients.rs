//! What clients are told by a server that runs.

use super::{Mark, Seen, fails, held, psql, refused};
use crate::binaries;
use crate::lab::Lab;
use crate::node::{Node, free_port};
use crate::wait;
use pgrunbook::pg::{Feature, names};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Everybody over the socket; over TCP some may, some may not.
const HBA: &str = "\
local all peered peer
local all all trust
local replication all trust
host all locked,clerk 127.0.0.1/32 md5
host all verified 127.0.0.1/32 scram-sha-256
host all barred 127.0.0.1/32 reject
host replication clerk 127.0.0.1/32 md5
";

/// The primary, with few of everything.
pub fn prepare(lab: &Lab) {
    let alpha = lab.node("alpha");
    alpha.initdb();
    fs::write(alpha.data.join("pg_hba.conf"), HBA).expect("ours");
    alpha.append(
        "postgresql.conf",
        "wal_level = logical\nmax_wal_senders = 3\nmax_replication_slots = 3\nmax_connections = 12\n\
         superuser_reserved_connections = 5\nhot_standby = on\nautovacuum = off\npassword_encryption = md5\n",
    );
    alpha.start();
    for sql in [
        "CREATE ROLE clerk LOGIN PASSWORD 'right'",
        "CREATE ROLE verified LOGIN PASSWORD 'right'",
        "CREATE ROLE barred LOGIN",
        "CREATE ROLE peered LOGIN",
        "CREATE ROLE plain LOGIN",
        "CREATE ROLE nologin",
        "CREATE ROLE few LOGIN CONNECTION LIMIT 0",
        "CREATE ROLE copier LOGIN REPLICATION",
    ] {
        alpha.sql(sql);
    }
}

pub fn provoke(seen: &mut Seen) {
    let alpha = seen.lab.node("alpha");
    connections(seen, alpha);
    passwords(seen, alpha);
    limits(seen, alpha);
    slots(seen, alpha);
    statements(seen, alpha);
    copies(seen, alpha);
}

fn tcp(alpha: &Node, user: &str, more: &str) -> String {
    let words = format!("host=127.0.0.1 dbname=postgres user={user} {more}");
    fails(psql(alpha, &words).args(["-c", "SELECT 1"]))
}

fn connections(seen: &mut Seen, alpha: &Node) {
    seen.first("role-missing", &refused(alpha, "nobody_here", "SELECT 1"));
    seen.first("role-no-login", &refused(alpha, "nologin", "SELECT 1"));
    seen.first("auth-method-failed", &refused(alpha, "peered", "SELECT 1"));
    let database = fails(psql(alpha, "host=/tmp user=plain").args(["-c", "SELECT 1"]));
    seen.first("database-missing", &database);
    let walsender =
        fails(psql(alpha, "host=/tmp user=plain replication=1").args(["-c", "IDENTIFY_SYSTEM"]));
    seen.first("role-no-replication", &walsender);
    let replication = tcp(alpha, "copier", "replication=1");
    seen.first("hba-no-replication", &replication);
    seen.first("hba-no-entry", &tcp(alpha, "plain", ""));
    seen.first("hba-rejects", &tcp(alpha, "barred", ""));
    seen.first("tls-not-offered", &tcp(alpha, "clerk", "sslmode=require"));
    let refused = format!("host=127.0.0.1 dbname=postgres port={}", free_port());
    let refused = fails(psql(alpha, &refused).args(["-c", "SELECT 1"]));
    seen.first("connection-refused", &refused);
    let socket = format!("host=/tmp dbname=postgres port={}", free_port());
    let socket = fails(psql(alpha, &socket).args(["-c", "SELECT 1"]));
    seen.first("connection-refused.socket", &socket);
    // An empty label: no name server is asked.
    let name = fails(psql(alpha, "host=no-such..invalid dbname=postgres").args(["-c", "SELECT 1"]));
    seen.first("host-name-unknown", &name);
    let option = fails(psql(alpha, "host=/tmp no_such=1").args(["-c", "SELECT 1"]));
    seen.first("conninfo-invalid", &option);
    let quote = fails(psql(alpha, "host=/tmp passfile='x").args(["-c", "SELECT 1"]));
    seen.first("conninfo-invalid.quote", &quote);
    let cut = "SELECT pg_terminate_backend(pg_backend_pid())";
    let cut = super::refused(alpha, &alpha.account.name, cut);
    seen.first("connection-lost", &cut);
}

fn passwords(seen: &mut Seen, alpha: &Node) {
    let log = Mark::new(alpha);
    seen.first("password-wrong", &tcp(alpha, "clerk", "password=wrong"));
    let wrong = log.until("Connection matched");
    seen.first("password-wrong.log", &wrong);
    let log = Mark::new(alpha);
    tcp(alpha, "verified", "password=wrong");
    seen.first("password-verifier", &log.until("Connection matched"));
    seen.first("password-missing", &tcp(alpha, "clerk", ""));
    let passfile = alpha.home.join("passfile");
    fs::write(&passfile, "*:*:*:*:right\n").expect("writable");
    fs::set_permissions(&passfile, fs::Permissions::from_mode(0o644)).expect("ours");
    alpha.account.own(&passfile);
    let words = format!("passfile={}", passfile.display());
    let open = tcp(alpha, "clerk", &words);
    seen.shows("passfile-ignored", &["password-missing"], &open);
    fs::write(&passfile, "*:*:*:*:wrong\n").expect("writable");
    fs::set_permissions(&passfile, fs::Permissions::from_mode(0o600)).expect("ours");
    let wrong = tcp(alpha, "clerk", &words);
    assert!(wrong.contains("retrieved from file"), "{wrong}");
    seen.first("password-wrong.passfile", &wrong);
    if seen.knows("md5-password") {
        let (_, text) = super::said(
            psql(
                alpha,
                &format!("host=/tmp dbname=postgres user={}", alpha.account.name),
            )
            .args(["-c", "ALTER ROLE clerk PASSWORD 'right'"]),
        );
        seen.first("md5-password", &text);
    }
}

fn limits(seen: &mut Seen, alpha: &Node) {
    seen.first("role-connection-limit", &refused(alpha, "few", "SELECT 1"));
    let backends = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'plain'";
    // More than there is room for: the looking takes a place too.
    let sessions: Vec<_> = (0..12)
        .map(|_| held(alpha, "host=/tmp dbname=postgres user=plain", None))
        .collect();
    wait::until("no connection is left", 30, || {
        let words = "host=/tmp dbname=postgres user=plain";
        let (ok, text) = super::said(psql(alpha, words).args(["-c", "SELECT 1"]));
        if ok { Err(text) } else { Ok(()) }
    });
    let used = refused(alpha, "plain", "SELECT 1");
    drop(sessions);
    seen.first("connections-used-up", &used);
    alpha.wait_sql(backends, "0");

    let walsenders: Vec<_> = (0..6)
        .map(|_| held(alpha, "host=/tmp user=copier replication=1", None))
        .collect();
    let words = "host=/tmp user=copier replication=1";
    wait::until("no walsender is left", 30, || {
        let (ok, text) = super::said(psql(alpha, words).args(["-c", "IDENTIFY_SYSTEM"]));
        if ok { Err(text) } else { Ok(()) }
    });
    let used = fails(psql(alpha, words).args(["-c", "IDENTIFY_SYSTEM"]));
    drop(walsenders);
    seen.first("walsenders-used-up", &used);
    wait::until("a walsender is free", 30, || {
        let (ok, text) = super::said(psql(alpha, words).args(["-c", "IDENTIFY_SYSTEM"]));
        if ok { Ok(()) } else { Err(text) }
    });
}

fn slots(seen: &mut Seen, alpha: &Node) {
    let owner = alpha.account.name.clone();
    let create = |name: &str| format!("SELECT pg_create_physical_replication_slot('{name}')");
    let drop = |name: &str| format!("SELECT pg_drop_replication_slot('{name}')");
    seen.first("slot-missing", &refused(alpha, &owner, &drop("no_such")));
    seen.first(
        "slot-name-invalid",
        &refused(alpha, &owner, &create("Node-B")),
    );
    seen.first("slot-permission", &refused(alpha, "plain", &create("beta")));
    alpha.sql(&create("beta"));
    seen.first("slot-exists", &refused(alpha, &owner, &create("beta")));
    alpha.sql("SELECT pg_create_logical_replication_slot('decoded', 'test_decoding')");
    alpha.sql(&create("third"));
    seen.first("slots-used-up", &refused(alpha, &owner, &create("fourth")));
    let log = Mark::new(alpha);
    let words = "host=/tmp user=copier replication=1";
    let start = |more: &str| {
        let sql = format!("START_REPLICATION {more}");
        super::said(psql(alpha, words).args(["-c", &sql])).1
    };
    start("SLOT decoded PHYSICAL 0/1000000");
    seen.first("slot-logical", &log.until("logical replication slot"));
    alpha.sql(&drop("decoded"));
    alpha.sql(&drop("third"));
    let log = Mark::new(alpha);
    start("PHYSICAL FF/0");
    seen.first(
        "standby-ahead",
        &log.until("ahead of the WAL flush position"),
    );
    alpha.sql("CREATE TABLE filler (t text)");
    for _segment in 0..3 {
        alpha.sql("INSERT INTO filler VALUES ('x'); SELECT pg_switch_wal(); CHECKPOINT");
    }
    // A receiver that has the first segment goes on with the second.
    let folder = alpha.home.join("received");
    fs::create_dir(&folder).expect("writable");
    let segment = fs::File::create(folder.join("000000010000000000000001")).expect("writable");
    segment.set_len(16 << 20).expect("writable");
    alpha.account.own(&folder);
    let mut receiver = alpha.program("pg_receivewal");
    let port = alpha.port.to_string();
    receiver.args(["-h", "/tmp", "-p", &port, "-U", "copier", "-w", "-n", "-D"]);
    seen.first("wal-removed", &fails(receiver.arg(&folder)));
    if alpha.has(Feature::SlotLimit) {
        alpha.sql("SELECT pg_create_physical_replication_slot('late', true)");
        alpha.sql("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        alpha.sql("SELECT pg_reload_conf()");
        let log = Mark::new(alpha);
        for _segment in 0..3 {
            alpha.sql("INSERT INTO filler VALUES ('x'); SELECT pg_switch_wal(); CHECKPOINT");
        }
        seen.first("slot-invalidated", &log.until("invalidating"));
        alpha.sql("ALTER SYSTEM RESET max_slot_wal_keep_size");
        alpha.sql("SELECT pg_reload_conf()");
        alpha.sql(&drop("late"));
    }
}

fn statements(seen: &mut Seen, alpha: &Node) {
    let owner = alpha.account.name.clone();
    let set = |seen: &mut Seen, name: &str, sql: &str| {
        let text = refused(alpha, &owner, sql);
        seen.first(name, &text);
    };
    set(seen, "setting-unknown", "ALTER SYSTEM SET no_such = 1");
    set(
        seen,
        "setting-value-invalid",
        "ALTER SYSTEM SET wal_level = 'hot'",
    );
    set(
        seen,
        "setting-value-invalid.range",
        "ALTER SYSTEM SET max_wal_senders = 9999999",
    );
    set(
        seen,
        "sync-names-invalid",
        "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 0 (a)'",
    );
    set(seen, "not-in-recovery", "SELECT pg_wal_replay_pause()");
    let mut promote = alpha.program("pg_ctl");
    let promote = fails(promote.args(["promote", "-D"]).arg(&alpha.data));
    seen.first("not-in-recovery.pg_ctl", &promote);
    let backup = match names(alpha.major).backup_start {
        "pg_backup_start" => "pg_backup_start('a', true)",
        _ => "pg_start_backup('a', true, false)",
    };
    let words = format!("host=/tmp dbname=postgres user={owner}");
    let sql = format!("SELECT {backup}");
    let twice = fails(psql(alpha, &words).args(["-v", "ON_ERROR_STOP=1", "-c", &sql, "-c", &sql]));
    seen.first("backup-order", &twice);
    let stop = match names(alpha.major).backup_stop {
        "pg_backup_stop" => "SELECT pg_backup_stop()",
        _ => "SELECT pg_stop_backup(false)",
    };
    set(seen, "backup-order.end", stop);
    alpha.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    alpha.sql("SELECT pg_reload_conf()");
    let log = Mark::new(alpha);
    let waits = held(alpha, &words, Some("CREATE TABLE waits ()"));
    let query =
        "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    alpha.wait_sql(query, "1");
    seen.first(
        "sync-wait-canceled",
        &log.until("might not have been replicated"),
    );
    drop(waits);
    alpha.sql("ALTER SYSTEM RESET synchronous_standby_names");
    alpha.sql("SELECT pg_reload_conf()");
}

fn copies(seen: &mut Seen, alpha: &Node) {
    let copy = |args: &[&str]| {
        let mut copy = alpha.program("pg_basebackup");
        let port = alpha.port.to_string();
        copy.args(["-h", "/tmp", "-p", &port, "-U", "copier", "-w"]);
        fails(copy.args(args))
    };
    let data = alpha.data.display().to_string();
    let other = alpha.home.join("copy").display().to_string();
    seen.first("copy-target-not-empty", &copy(&["-D", &data]));
    seen.first("option-unknown", &copy(&["-D", &other, "--no-such"]));
    let options = match seen.label {
        "10" => &["-D", &other, "--no-slot", "-S", "a"][..],
        _ => &["-D", &other, "--create-slot"][..],
    };
    seen.first("copy-options", &copy(options));
    let slot = copy(&["-D", &other, "-X", "stream", "-S", "no_such"]);
    seen.shows("slot-missing.copy", &["copy-failed"], &slot);
    let mut tcp = alpha.program("pg_basebackup");
    let port = alpha.port.to_string();
    tcp.args([
        "-h",
        "127.0.0.1",
        "-p",
        &port,
        "-U",
        "copier",
        "-w",
        "-D",
        &other,
    ]);
    seen.first("hba-no-replication.copy", &fails(&mut tcp));
    // The packages of 10 to 14 have the clients of 14.
    if names(alpha.major).backup_start == "pg_backup_start" {
        let old = binaries::bin(binaries::major("10")).join("pg_basebackup");
        let mut old = alpha.account.command(old, &alpha.home);
        old.args([
            "-h", "/tmp", "-p", &port, "-U", "copier", "-w", "-D", &other,
        ]);
        seen.first("copy-version", &fails(&mut old));
    }
}
