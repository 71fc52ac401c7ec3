//! What does not fit: passwords, hba lines, hosts, majors, ports.

use super::{Old, changed, example, finish};
use crate::driver::{run, run_from, run_on, run_until, step};
use crate::host::Host;
use crate::lab::Lab;
use crate::seen;
use serde_json::json;
use std::process::Child;

pub fn password(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    let (alpha, port) = (lab.host("alpha"), bundle.primary().port);
    let set = |password: &str| {
        alpha.sql(
            port,
            "postgres",
            &format!("SET password_encryption = 'scram-sha-256'; ALTER ROLE replicator PASSWORD '{password}'"),
        )
    };
    alpha.sql(
        port,
        "postgres",
        "CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'of somebody else'",
    );
    run_until(lab, &bundle, "alpha-role");
    // Servers before 14 have stored it as md5: the right password alone would not help.
    let major: u32 = lab.platform.major.parse().expect("a number");
    let anew = match major < 14 {
        true => "SET password_encryption = 'scram-sha-256'; \\password",
        false => "session: \\password",
    };
    step(lab, &bundle, "alpha-role").must_refuse(&[
        "the role replicator existed already, and the bundle's password does not open it",
        "Its password is not altered",
        anew,
    ]);
    set(super::super::matrix::PASSWORD);
    step(lab, &bundle, "alpha-role").must(0);
    // Somebody changes it between two steps.
    set("changed since");
    step(lab, &bundle, "beta-prepare").must(0);
    for end in ["beta-preflight", "beta-copy"] {
        step(lab, &bundle, end).must_refuse(&["is not that of role replicator on alpha"]);
    }
    set(super::super::matrix::PASSWORD);
    // The standby's passfile is lost.
    let passfile = format!("{}/passfile", seen::state(&bundle, &bundle.standbys()[0]));
    lab.host("beta").sh(&format!("rm {passfile}"));
    step(lab, &bundle, "beta-preflight")
        .must_refuse(&["passfile", "Run the step \"prepare\" of node beta first"]);
    finish(lab, &bundle, &old);
}

pub fn hba_missing(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    run_until(lab, &bundle, "beta-preflight");
    let major = lab.platform.major;
    let take_out = || {
        lab.host("alpha").sh(&format!(
            "sed -i '/^# BEGIN pgrunbook/,/^# END pgrunbook/d' /etc/postgresql/{major}/main/pg_hba.conf && pg_ctlcluster {major} main reload && sleep 0.3"
        ));
    };
    take_out();
    step(lab, &bundle, "beta-preflight").must_refuse(&[
        "no replication connection to alpha",
        "pg_hba.conf of alpha does not admit this host: run its step \"configure\"",
    ]);
    step(lab, &bundle, "alpha-configure").must(0);
    for end in ["beta-preflight", "beta-stop", "beta-copy"] {
        step(lab, &bundle, end).must(0);
    }
    take_out();
    step(lab, &bundle, "beta-start").must_fail(&[
        "receives no WAL from alpha",
        "pg_hba.conf of alpha does not admit this host: run its step \"configure\"",
    ]);
    step(lab, &bundle, "alpha-configure").must(0);
    step(lab, &bundle, "beta-start").must(0);
    finish(lab, &bundle, &old);
}

pub fn host(lab: &Lab) {
    // Another major than the host has, another port.
    let other = if lab.platform.major == "17" {
        "16"
    } else {
        "17"
    };
    let listed = |host: &Host| {
        let data = format!("/var/lib/postgresql/{}/main", lab.platform.major);
        let files = host.sh(
            "find /etc/postgresql /var/lib/postgresql/* -maxdepth 3 ! -path '*/main/*/*' | LC_ALL=C sort
             find /etc/postgresql -type f -exec sha256sum {} + | LC_ALL=C sort; pg_lsclusters",
        );
        (files, seen::postmaster(host, &data))
    };
    let before: Vec<_> = lab.hosts().iter().map(listed).collect();
    let of_another_major = changed(lab, |plan| plan["postgres"] = json!(other));
    for end in ["alpha-prepare", "beta-prepare"] {
        step(lab, &of_another_major, end).must_refuse(&[
            &format!("there are no programs of PostgreSQL {other}"),
            "apt-get install",
        ]);
    }
    for host in lab.hosts() {
        host.sh(&format!("rm -r {}", of_another_major.folder()));
    }
    let of_another_port = changed(lab, |plan| plan["primary"]["port"] = json!(5499));
    step(lab, &of_another_port, "alpha-prepare").must_refuse(&[
        "listens on port 5432, the plan says 5499",
        "Correct the plan",
    ]);
    for host in lab.hosts() {
        host.sh(&format!("rm -r {}", of_another_port.folder()));
    }
    let bundle = example(lab);
    // Each on the other host.
    for script in &bundle.scripts {
        let wrong = if script.node == "alpha" {
            "beta"
        } else {
            "alpha"
        };
        run_on(lab.host(wrong), &bundle, script, &["--yes"]).must_refuse(&[
            &format!("this is not node {}", script.node),
            "Run this script on",
        ]);
    }
    let after: Vec<_> = lab.hosts().iter().map(listed).collect();
    assert_eq!(before, after, "something was changed");
    let old = Old::note(lab, &bundle);
    run_until(lab, &bundle, "beta-prepare");
    // With the option that admits another address: the primary's own data is known and left alone.
    let alpha = lab.host("alpha");
    let server = || seen::postmaster(alpha, &seen::data(lab, bundle.primary()));
    let before = server();
    let sure = ["--yes", "--address-ok"];
    run_on(alpha, &bundle, bundle.script("beta-prepare"), &sure).must(0);
    for end in ["beta-preflight", "beta-stop", "beta-copy"] {
        run_on(alpha, &bundle, bundle.script(end), &sure)
            .must_refuse(&["has the primary's system identifier", "It is not touched"]);
    }
    run_on(alpha, &bundle, bundle.script("beta-start"), &sure).must(3);
    assert_eq!(server(), before, "the primary was restarted");
    finish(lab, &bundle, &old);
    // The primary's steps on the standby, which is no primary.
    let before = listed(lab.host("beta"));
    for verb in ["prepare", "configure", "restart", "role", "prove"] {
        let script = bundle.script(&format!("alpha-{verb}"));
        run_on(lab.host("beta"), &bundle, script, &sure).must_refuse(&["is itself a standby"]);
    }
    assert_eq!(listed(lab.host("beta")), before, "something was changed");
}

/// A program that listens on a port of this address; `::` stands for all, of IPv4 too.
fn listener(host: &Host, address: &str, port: u16) -> Child {
    let mut command = host.command("root");
    command.args(["perl", "-MIO::Socket::IP", "-e"]).arg(format!(
        "my $s = IO::Socket::IP->new(LocalHost => '{address}', LocalPort => {port}, Listen => 5, ReuseAddr => 1, V6Only => 0) or die $!; open(my $f, '>', '/run/listener'); print $f $$; close $f; sleep 600"
    ));
    let nowhere = tempfile::tempfile().expect("a temporary file");
    let child = host.spawn(&mut command, &nowhere);
    host.sh(&format!(
        "for i in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && [ -s /run/listener ] && exit 0; sleep 0.05; done; exit 1"
    ));
    child
}

fn stop(host: &Host, mut child: Child) {
    host.sh("kill $(cat /run/listener)");
    child.wait().expect("our child");
}

pub fn port(lab: &Lab) {
    let bundle = changed(lab, |plan| plan["standbys"][0]["port"] = json!(5440));
    // beta's cluster runs on its package's port still.
    let old = {
        let on = lab.host("alpha");
        on.sql(
            5432,
            "postgres",
            "CREATE TABLE kept AS SELECT 'orders' AS what",
        );
        Old {
            primary: bundle.primary().clone(),
            standby: bundle.standbys()[0].clone(),
            identifier: seen::system_identifier(lab, &bundle.standbys()[0]),
        }
    };
    let (beta, major) = (lab.host("beta"), lab.platform.major);
    run_until(lab, &bundle, "beta-prepare");
    let program = listener(beta, "0.0.0.0", 5440);
    step(lab, &bundle, "beta-prepare").must_refuse(&[
        "port 5440 is in use on this host, and not by this cluster",
        "another port in the plan",
    ]);
    stop(beta, program);
    beta.sh(&format!(
        "pg_createcluster --port 5440 {major} other --start >/dev/null"
    ));
    step(lab, &bundle, "beta-prepare").must_refuse(&["port 5440 is in use on this host"]);
    beta.sh(&format!("pg_dropcluster --stop {major} other"));
    for script in bundle.scripts.iter().filter(|script| script.node == "beta") {
        if script.name.ends_with("beta-start.sh") {
            break;
        }
        run(lab, &bundle, script, &["--yes"]).must(0);
    }
    let program = listener(beta, "::", 5440);
    step(lab, &bundle, "beta-start").must_fail(&["did not come up", "Address already in use"]);
    stop(beta, program);
    // It has a port of IPv4 alone: the server starts on ::1, where no other host reaches it.
    let program = listener(beta, "0.0.0.0", 5440);
    step(lab, &bundle, "beta-start").must_fail(&[
        "nothing answers at 10.77.0.12, port 5440",
        "Has another program taken that port?",
    ]);
    stop(beta, program);
    beta.sh(&format!("pg_ctlcluster {major} main restart"));
    run_from(lab, &bundle, "beta-start");
    finish(lab, &bundle, &old);
}
