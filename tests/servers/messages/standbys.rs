//! Copies, standbys, and servers that went apart.

use super::{Mark, Seen, fails, held, psql, refused, said, start_fails};
use crate::binaries;
use crate::node::{Node, free_port, succeed};
use crate::wait;
use pgrunbook::pg::Feature;
use std::fs;

fn basebackup(from: &Node, to: &Node, args: &[&str]) {
    let mut copy = to.program("pg_basebackup");
    let port = from.port.to_string();
    copy.args([
        "-h", "/tmp", "-p", &port, "-U", "copier", "-w", "-c", "fast",
    ]);
    succeed(copy.arg("-D").arg(&to.data).args(args));
    to.append("postgresql.conf", &format!("port = {}\n", to.port));
}

/// Makes a copy a standby, with this way to its primary.
fn follow(node: &Node, words: &str, slot: &str) {
    let slot = match slot {
        "" => String::new(),
        slot => format!("primary_slot_name = '{slot}'\n"),
    };
    let lines = format!("primary_conninfo = '{words}'\n{slot}");
    if node.has(Feature::StandbySignal) {
        node.append("postgresql.conf", &lines);
        node.append("standby.signal", "");
    } else {
        let lines = format!("standby_mode = on\nrecovery_target_timeline = latest\n{lines}");
        fs::write(node.data.join("recovery.conf"), lines).expect("ours");
        node.account.own(&node.data.join("recovery.conf"));
    }
}

/// A copy without its WAL.
pub fn copies(seen: &mut Seen) {
    let (alpha, delta) = (seen.lab.node("alpha"), seen.lab.node("delta"));
    basebackup(alpha, delta, &["-X", "none"]);
    if delta.bin.join("pg_verifybackup").exists() {
        fs::write(delta.data.join("note.txt"), "x").expect("ours");
        let mut verify = delta.program("pg_verifybackup");
        let verify = fails(verify.arg("-n").arg(&delta.data));
        seen.first("verify-failed", &verify);
        fs::remove_file(delta.data.join("note.txt")).expect("ours");
    }
    let alone = start_fails(delta, "");
    seen.shows("checkpoint-missing", &["server-did-not-start"], &alone);

    // Nobody gives it the WAL up to the end of the copy.
    follow(
        delta,
        &format!("host=127.0.0.1 port={} user=copier", free_port()),
        "",
    );
    let log = Mark::new(delta);
    let mut start = delta.program("pg_ctl");
    start.args(["start", "-W", "-D"]).arg(&delta.data);
    succeed(start.arg("-l").arg(&log.path));
    let unreachable = log.until("onnection refused");
    seen.shows(
        "connection-refused.standby",
        &["primary-unreachable"],
        &unreachable,
    );
    let early = wait::until("it says that it is not ready", 30, || {
        let text = refused(delta, "plain", "SELECT 1");
        match text.contains("starting up") || text.contains("not yet accepting") {
            true => Ok(text),
            false => Err(text),
        }
    });
    seen.first("starting-up", &early);
    let mut stop = delta.program("pg_ctl");
    stop.args(["stop", "-m", "immediate", "-w", "-D"])
        .arg(&delta.data);
    succeed(&mut stop);
}

pub fn streams(seen: &mut Seen) {
    let (alpha, beta) = (seen.lab.node("alpha"), seen.lab.node("beta"));
    basebackup(alpha, beta, &["-X", "stream"]);
    let words = format!("host=/tmp port={} user=copier", alpha.port);
    follow(beta, &words, "beta");
    let low = start_fails(beta, "-c max_connections=11");
    seen.shows("parameters-too-low", &["server-did-not-start"], &low);

    let mut start = beta.program("pg_ctl");
    let log = Mark::new(beta);
    start
        .args(["start", "-W", "-o", "-c hot_standby=off", "-D"])
        .arg(&beta.data);
    succeed(start.arg("-l").arg(&log.path));
    log.until("started streaming");
    let off = refused(beta, "plain", "SELECT 1");
    match off.contains("not accepting connections") {
        true => seen.first("hot-standby-off", &off),
        false => seen.first("starting-up.hot-standby-off", &off),
    }
    beta.stop();
    beta.start();
    alpha.wait_sql("SELECT state FROM pg_stat_replication", "streaming");
    queries(seen, alpha, beta);
    transitions(seen, alpha, beta);
}

fn queries(seen: &mut Seen, alpha: &Node, beta: &Node) {
    let owner = alpha.account.name.clone();
    seen.first("read-only", &refused(beta, &owner, "CREATE TABLE x ()"));
    let words = "host=/tmp dbname=postgres user=plain target_session_attrs=read-write";
    let kind = fails(psql(beta, words).args(["-c", "SELECT 1"]));
    seen.first("session-of-wrong-kind", &kind);
    let drop_slot = "SELECT pg_drop_replication_slot('beta')";
    seen.first("slot-active", &refused(alpha, &owner, drop_slot));

    if seen.knows("slot-sync-unready") {
        let sync = "SELECT pg_sync_replication_slots()";
        seen.first("slot-sync-unready", &refused(beta, &owner, sync));
    }

    alpha.sql("CREATE TABLE busy AS SELECT 1 AS x; GRANT SELECT ON busy TO plain");
    beta.wait_sql("SELECT count(*) FROM pg_class WHERE relname = 'busy'", "1");
    beta.sql("ALTER SYSTEM SET max_standby_streaming_delay = 0");
    beta.sql("SELECT pg_reload_conf()");
    let log = Mark::new(beta);
    let long = "SELECT x, pg_sleep(30) FROM busy";
    let reader = held(beta, "host=/tmp dbname=postgres user=plain", Some(long));
    beta.wait_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
        "1",
    );
    alpha.sql("DROP TABLE busy");
    seen.first("recovery-conflict", &log.until("User was holding"));
    drop(reader);
    let log = Mark::new(beta);
    beta.sql("SELECT pg_wal_replay_pause()");
    alpha.sql("CREATE TABLE after_pause ()");
    seen.first("replay-paused", &log.until("recovery has paused"));
    beta.sql("SELECT pg_wal_replay_resume()");
}

fn transitions(seen: &mut Seen, alpha: &Node, beta: &Node) {
    let session = held(beta, "host=/tmp dbname=postgres user=plain", None);
    beta.wait_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'plain'",
        "1",
    );
    let mut smart = beta.program("pg_ctl");
    smart
        .args(["stop", "-m", "smart", "-W", "-D"])
        .arg(&beta.data);
    succeed(&mut smart);
    let down = wait::until("it refuses", 30, || {
        let words = "host=/tmp dbname=postgres user=plain";
        let (ok, text) = said(psql(beta, words).args(["-c", "SELECT 1"]));
        if ok { Err(text) } else { Ok(text) }
    });
    seen.first("server-in-transition", &down);
    drop(session);
    wait::until("it is down", 30, || match beta.pid() {
        None => Ok(()),
        Some(pid) => Err(pid.to_string()),
    });

    alpha.wait_sql("SELECT active FROM pg_replication_slots", "f");
    alpha.sql("SELECT pg_drop_replication_slot('beta')");
    let log = Mark::new(beta);
    beta.start();
    let missing = log.until("does not exist");
    seen.shows("slot-missing.standby", &["streaming-failed"], &missing);
    alpha.sql("SELECT pg_create_physical_replication_slot('beta')");
    alpha.wait_sql("SELECT state FROM pg_stat_replication", "streaming");

    let log = Mark::new(beta);
    alpha.stop();
    let gone = log.until("Is the server running");
    // A receiver that is answering just then is told nothing.
    let ended = match gone.contains("could not send data to WAL stream") {
        true => "connection-lost",
        false => "primary-ended-streaming",
    };
    seen.shows(
        "connection-refused.stopped",
        &["primary-unreachable", ended],
        &gone,
    );
    alpha.start();
    alpha.wait_sql("SELECT state FROM pg_stat_replication", "streaming");
}

/// The standby is promoted while the old primary writes on, and then is to follow.
pub fn diverges(seen: &mut Seen) {
    let (alpha, beta, gamma) = (
        seen.lab.node("alpha"),
        seen.lab.node("beta"),
        seen.lab.node("gamma"),
    );
    beta.promote();
    beta.sql("CHECKPOINT");
    beta.sql("SELECT pg_create_physical_replication_slot('alpha')");
    alpha.sql("CREATE TABLE lost AS SELECT generate_series(1, 1000); CHECKPOINT");
    if binaries::has_readers(alpha.major) {
        rewinds(seen, alpha, beta, gamma);
    } else {
        alpha.stop();
    }
    let words = format!("host=/tmp port={} user=copier", beta.port);
    follow(alpha, &words, "alpha");
    let log = Mark::new(alpha);
    alpha.start();
    seen.first("timeline-diverged", &log.until("forked off"));
}

fn rewinds(seen: &mut Seen, alpha: &Node, beta: &Node, gamma: &Node) {
    let rewind = |target: &Node, more: &[&str]| {
        let source = format!(
            "host=/tmp port={} user={} dbname=postgres",
            beta.port, beta.account.name
        );
        let mut rewind = target.program("pg_rewind");
        rewind.arg("-n").arg("--target-pgdata").arg(&target.data);
        said(rewind.args(["--source-server", &source]).args(more)).1
    };
    let running = rewind(alpha, &["--no-ensure-shutdown"]);
    let checksums = alpha.sql("SHOW data_checksums") == "on";
    alpha.stop();
    seen.first("rewind-unrelated", &rewind(gamma, &[]));
    if checksums {
        seen.first("rewind-not-shut-down", &running);
    } else {
        seen.first("rewind-needs-hints", &rewind(alpha, &[]));
    }
}
