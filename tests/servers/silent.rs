//! Set-ups that look right and do not replicate: nothing says so but the proof.

use crate::bundle;
use crate::driver;
use crate::lab::Lab;
use crate::look;
use crate::seen::{all_done, evidence};
use crate::wait;
use std::fs;

fn proves(lab: &Lab, step: &str, code: i32, words: &str) {
    let ran = driver::run_one(lab, &format!("runbook/{step}.sh"), &["--yes"]);
    assert_eq!(ran.code, Some(code), "{step}:\n{}", ran.output);
    assert!(ran.output.contains(words), "{words:?}: {}", ran.output);
}

/// A lab in which every step is done.
fn set_up(major: &str) -> Lab {
    let lab = Lab::new(major, &["alpha", "beta"]);
    lab.node("alpha").initdb();
    lab.node("alpha").start();
    bundle::unpack(&lab, &bundle::plan(&lab));
    all_done(&look::run_all(&lab));
    lab
}

fn the_proof_finds_what_nothing_else_says(major: &str) {
    let lab = set_up(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));

    // It streams, and shows old data.
    beta.sql("SELECT pg_wal_replay_pause()");
    proves(&lab, "10-alpha-prove", 0, "node alpha");
    proves(
        &lab,
        "11-beta-prove",
        1,
        "replay is paused: this standby falls behind",
    );
    beta.sql("SELECT pg_wal_replay_resume()");
    proves(&lab, "11-beta-prove", 0, "token read here");

    // It streams, and nothing keeps the WAL that it will need.
    beta.sql("ALTER SYSTEM SET primary_slot_name = ''");
    beta.sql("SELECT pg_reload_conf()");
    alpha.wait_sql("SELECT active FROM pg_replication_slots", "f");
    alpha.wait_sql("SELECT state FROM pg_stat_replication", "streaming");
    proves(&lab, "10-alpha-prove", 1, "the slot beta is not active");
    proves(&lab, "11-beta-prove", 1, "primary_slot_name is ");
    beta.sql("ALTER SYSTEM RESET primary_slot_name");
    beta.sql("SELECT pg_reload_conf()");
    alpha.wait_sql("SELECT active FROM pg_replication_slots", "t");

    // It answers queries, and follows nobody: ALTER SYSTEM wins over our file.
    beta.sql("ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1 user=nobody'");
    beta.sql("SELECT pg_reload_conf()");
    alpha.wait_sql("SELECT count(*) FROM pg_stat_replication", "0");
    proves(
        &lab,
        "10-alpha-prove",
        1,
        "beta does not stream from this primary",
    );
    beta.sql("ALTER SYSTEM RESET primary_conninfo");
    beta.sql("SELECT pg_reload_conf()");
    proves(&lab, "10-alpha-prove", 0, "node alpha");
    proves(&lab, "11-beta-prove", 0, "token read here");

    // It is a primary of its own, and takes writes.
    beta.stop();
    fs::remove_file(beta.data.join("standby.signal")).expect("a standby");
    beta.start();
    beta.sql("CREATE TABLE lost ()");
    proves(&lab, "11-beta-prove", 3, "is not in recovery");
}

/// Commits that wait for a standby which is none of the plan's, and a slot that fills the disk.
fn the_proof_looks_at_what_the_primary_waits_for(major: &str) {
    let lab = set_up(major);
    let alpha = lab.node("alpha");
    let waits_for = |name: &str| {
        let line = format!("synchronous_standby_names = '{name}'\n");
        alpha.append("postgresql.conf", &line);
        alpha.sql("SELECT pg_reload_conf()");
        alpha.wait_sql("SHOW synchronous_standby_names", name);
    };
    waits_for("nobody");
    proves(
        &lab,
        "10-alpha-prove",
        1,
        "commits on this primary wait for ever: synchronous_standby_names is nobody,",
    );
    waits_for("beta");
    proves(
        &lab,
        "10-alpha-prove",
        0,
        "synchronous_standby_names beta: a synchronous standby streams",
    );
    assert!(!evidence(alpha).contains("not of this plan"));

    alpha.sql("SELECT pg_create_physical_replication_slot('harmless')");
    alpha.sql("SELECT pg_create_physical_replication_slot('elsewhere', true)");
    proves(
        &lab,
        "10-alpha-prove",
        0,
        "WARN  the slot elsewhere is not of this plan and not in use; it keeps WAL from ",
    );
    let told = evidence(alpha);
    let words = "\nslot elsewhere: not of this plan, not in use, keeps WAL from ";
    assert!(told.contains(words), "{told}");
    assert!(!told.contains("harmless"), "{told}");
}

/// The primary gets more connections than the standby was told of: it stops (up to 13) or pauses its replay, and the steps
/// from the copy on mend it without a new copy.
fn parameters_that_rise_later(major: &str) {
    let lab = set_up(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.append("postgresql.conf", "max_connections = 177\n");
    alpha.stop();
    alpha.start();
    let words = if major == "12" {
        wait::until("beta stops", 60, || match beta.pid() {
            None => Ok(()),
            Some(running) => Err(running.to_string()),
        });
        "no server runs on "
    } else {
        beta.wait_sql("SELECT pg_is_wal_replay_paused()", "t");
        let words = "replay is paused: this standby falls behind";
        proves(&lab, "09-beta-start", 1, words);
        "max_connections is 100 here and 177 on alpha"
    };
    // A new token cannot arrive; that is not what is wrong.
    alpha.sql("COMMENT ON ROLE replicator IS '[pgrunbook proof anew]'");
    for said in [words, "the steps \"copy\" and \"start\" of node beta"] {
        proves(&lab, "11-beta-prove", 1, said);
    }
    let copied = driver::ends(&lab, "08-beta-copy", 0);
    assert!(!copied.contains("pg_basebackup"), "{copied}");
    driver::ends(&lab, "09-beta-start", 0);
    driver::ends(&lab, "10-alpha-prove", 0);
    proves(
        &lab,
        "11-beta-prove",
        0,
        "max_connections: 177 here, 177 on alpha",
    );
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v12 "12": parameters_that_rise_later;
    v15 "15": the_proof_finds_what_nothing_else_says the_proof_looks_at_what_the_primary_waits_for
        parameters_that_rise_later;
}
