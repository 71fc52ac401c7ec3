//! Power cuts and restarts between steps, and a promotion.

use super::copying::{Copying, fill, signal};
use super::{Old, example, finish, finished, must_not_be_primary, no_primary_on, step_with};
use crate::driver::{operate, run_all, run_from, run_until, step};
use crate::lab::Lab;
use crate::seen;

pub fn between_steps(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    let (alpha, beta, major) = (lab.host("alpha"), lab.host("beta"), lab.platform.major);
    run_until(lab, &bundle, "alpha-restart");
    // Somebody else's restart takes the settings up.
    alpha.sh(&format!("pg_ctlcluster {major} main restart"));
    step(lab, &bundle, "alpha-restart").must_say(0, &["no restart is needed"]);
    alpha.power_off();
    alpha.boot();
    step(lab, &bundle, "alpha-role").must(0);
    for end in ["beta-prepare", "beta-preflight", "beta-stop"] {
        step(lab, &bundle, end).must(0);
    }
    // At the boot Debian starts the cluster that is to be replaced.
    beta.power_off();
    beta.boot();
    step(lab, &bundle, "beta-copy").must_refuse(&[
        "a server runs on",
        "Run the step \"stop\" of node beta first",
    ]);
    step(lab, &bundle, "beta-stop").must(0);
    alpha.power_off();
    step(lab, &bundle, "beta-copy").must_refuse(&["no replication connection to alpha"]);
    alpha.boot();
    step(lab, &bundle, "beta-copy").must(0);
    // Complete, but not started by its step: Debian starts a standby.
    beta.power_off();
    beta.boot();
    seen::known_to_debian(lab, &bundle.standbys()[0], "online,recovery");
    must_not_be_primary(beta, &bundle.standbys()[0]);
    let ran = step(lab, &bundle, "beta-start").must_say(0, &["ALREADY DONE"]);
    assert!(!ran.changed());
    run_from(lab, &bundle, "alpha-prove");
    finished(lab, &bundle, &old);
    seen::again_changes_nothing(lab, &bundle);
}

/// Under systemd: a half-made standby, the power cut, and the boot.
pub fn half_made(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    fill(lab, &bundle);
    run_until(lab, &bundle, "beta-copy");
    let copying = Copying::begin(lab, &bundle);
    let (beta, node) = (lab.host("beta"), &bundle.standbys()[0]);
    signal("KILL", &[copying.script]);
    signal("CONT", &copying.programs.clone());
    copying.end(20);
    // What is there is a whole data directory without its signal.
    let data = seen::data(lab, node);
    beta.sh(&format!(
        "for i in $(seq 600); do pgrep pg_basebackup >/dev/null || break; sleep 0.1; done; test -e {data}/global/pg_control"
    ));
    beta.power_off();
    beta.boot();
    must_not_be_primary(beta, node);
    let unit = format!("postgresql@{}-{}", lab.platform.major, node.cluster);
    assert!(
        beta.try_sh(&format!("systemctl start {unit}")).is_err(),
        "systemd starts it"
    );
    must_not_be_primary(beta, node);
    no_primary_on(beta, node, lab.platform.major);
    step(lab, &bundle, "beta-copy").must(0);
    finish(lab, &bundle, &old);
    seen::reboot(lab, &bundle);
}

pub fn promoted(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    let (alpha, beta) = (lab.host("alpha"), lab.host("beta"));
    run_all(lab, &bundle);
    alpha.power_off();
    operate(beta, &bundle, "promote-beta.sh", "postgres", &["--yes"]).must(0);
    let node = bundle.standbys()[0].clone();
    beta.sql(
        node.port,
        "postgres",
        "CREATE TABLE after AS SELECT 1 AS one",
    );
    let look = || {
        (
            seen::postmaster(beta, &seen::data(lab, &node)),
            beta.sh("ls -1 /var/lib/postgresql/*; cat /etc/postgresql/*/main/start.conf"),
        )
    };
    let before = look();
    for end in ["beta-preflight", "beta-stop", "beta-copy"] {
        step(lab, &bundle, end).must_refuse(&["no replication connection to alpha"]);
    }
    alpha.boot();
    for end in ["beta-preflight", "beta-stop", "beta-copy"] {
        step(lab, &bundle, end).must_refuse(&[
            "has the primary's system identifier",
            "it was promoted, or it is a former primary",
            "operate/rejoin.md",
        ]);
    }
    step(lab, &bundle, "beta-start").must_refuse(&["it would be an independent primary"]);
    step(lab, &bundle, "beta-prove").must_refuse(&["it was promoted"]);
    assert_eq!(look(), before, "something was changed");
    assert_eq!(
        beta.sql(node.port, "postgres", "SELECT one FROM after"),
        "1"
    );
    // It is given up, by name: what it has is moved aside.
    let replace = format!("--replace={}", seen::system_identifier(lab, &node));
    step_with(lab, &bundle, "beta-copy", &["--yes", &replace]).must(3);
    beta.sh(&format!("pg_ctlcluster {} main stop", lab.platform.major));
    for end in ["beta-preflight", "beta-stop", "beta-copy"] {
        step_with(lab, &bundle, end, &["--yes", &replace]).must(0);
    }
    finish(lab, &bundle, &old);
}
