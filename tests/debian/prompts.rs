//! A bundle without a password: the scripts ask, and only where somebody can answer.

use crate::bundle::Bundle;
use crate::driver::{run, run_all};
use crate::machine::{Machine, on};
use crate::secrets::{Watch, files_with};
use crate::terminal;
use serde_json::json;
use std::path::{Path, PathBuf};

const PASSWORD: &str = "p'a $s\\w\"ö#:d";

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn the_password_is_asked_for_at_a_terminal() {
    on("prompts::the_password_is_asked_for_at_a_terminal", scenario);
}

fn scenario(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "pg_createcluster {major} main >/dev/null
         echo 'log_statement = all' >/etc/postgresql/{major}/main/conf.d/audit.conf
         pg_ctlcluster {major} main start"
    ));
    let bundle = Bundle::without_password(&json!({
        "plan": 1, "name": "books", "postgres": major, "platform": "debian",
        "primary": { "name": "alpha", "address": "10.77.0.11" },
        "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": 5433, "cluster": "reader" } ]
    }));
    let prepares = [
        bundle.script("alpha-prepare"),
        bundle.script("beta-prepare"),
    ];
    for script in &prepares {
        let ran = run(machine, &bundle, script, &["--yes"]).must(4);
        assert!(ran.output.contains("NEEDED") && ran.output.contains("password"));
    }
    assert_eq!(
        machine.cluster("reader"),
        "",
        "changed before the password was there"
    );

    let differ = [("Password of role", PASSWORD), ("Once more", "another one")];
    terminal::run(machine, &bundle, &prepares[0], &differ).must_refuse(&["differ"]);
    let refused = [
        ("Password of role", PASSWORD),
        ("Once more", PASSWORD),
        ("Go on?", "n"),
    ];
    terminal::run(machine, &bundle, &prepares[0], &refused).must_refuse(&["not confirmed"]);

    let watch = Watch::begin(&[PASSWORD]);
    for script in &prepares {
        let answers = [
            ("Password of role", PASSWORD),
            ("Once more", PASSWORD),
            ("Go on?", "y"),
        ];
        let ran = terminal::run(machine, &bundle, script, &answers).must(0);
        assert!(
            !ran.output.contains(PASSWORD),
            "the password is on the screen"
        );
    }
    // The answers are kept: nothing asks again.
    let done = run_all(machine, &bundle, &["--yes"]);
    assert_eq!(
        watch.end(),
        Vec::<String>::new(),
        "the password was to be seen"
    );
    assert_eq!(done.last().expect("scripts").code, Some(0));
    assert_eq!(done.len(), bundle.scripts().len());

    assert_eq!(machine.cluster("reader"), "5433 online,recovery postgres");
    let verifier = machine.sql(
        5432,
        "postgres",
        "SELECT rolpassword FROM pg_authid WHERE rolname = 'replicator'",
    );
    assert!(verifier.starts_with("SCRAM-SHA-256$4096:"), "{verifier}");
    let logs = [
        Path::new("/var/log/postgresql"),
        Path::new("/etc/postgresql"),
        Path::new("/tmp"),
        &bundle.folder,
    ];
    assert_eq!(
        files_with(&logs, &[PASSWORD, &verifier]),
        Vec::<PathBuf>::new()
    );
}
