//! The programs themselves: each major's servers stream to each other, set up by hand. If this fails, no other test of
//! real servers says anything.

use crate::binaries;
use crate::driver;
use crate::lab::Lab;
use crate::node::{Node, succeed};
use pgrunbook::pg::Feature;
use std::fs;
use std::os::unix::fs::PermissionsExt;

const PASSWORD: &str = "p'a $s\\w\"ö#:d";

/// Two servers over TCP with TLS and a password, and the programs that a runbook calls.
fn stream(label: &str) {
    let lab = Lab::new(label, &["alpha", "beta"]);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.initdb();
    certificate(alpha);
    alpha.append(
        "postgresql.conf",
        "ssl = on\nwal_level = replica\nmax_wal_senders = 10\nhot_standby = on\n",
    );
    alpha.append(
        "pg_hba.conf",
        "hostssl replication copier 127.0.0.1/32 md5\n",
    );
    alpha.start();
    alpha.sql("SET password_encryption = 'scram-sha-256'; CREATE ROLE copier REPLICATION LOGIN PASSWORD $$p'a $s\\w\"ö#:d$$");
    alpha.sql("SELECT pg_create_physical_replication_slot('beta')");

    let passfile = beta.home.join("pass");
    let escaped = PASSWORD.replace('\\', "\\\\").replace(':', "\\:");
    fs::write(
        &passfile,
        format!("127.0.0.1:{}:*:copier:{escaped}\n", alpha.port),
    )
    .expect("writable");
    fs::set_permissions(&passfile, fs::Permissions::from_mode(0o600)).expect("ours");
    lab.account.own(&passfile);
    let conninfo = format!(
        "host=127.0.0.1 port={} user=copier passfile={} sslmode=require application_name=beta",
        alpha.port,
        passfile.display()
    );
    let mut copy = beta.program("pg_basebackup");
    copy.arg("-D").arg(&beta.data).args([
        "-X",
        "stream",
        "-c",
        "fast",
        "-w",
        "--no-sync",
        "-S",
        "beta",
        "-d",
        &conninfo,
    ]);
    succeed(&mut copy);

    let lines = format!("primary_conninfo = '{conninfo}'\nprimary_slot_name = 'beta'\n");
    beta.append("postgresql.conf", &format!("port = {}\n", beta.port));
    if !beta.has(Feature::StandbySignal) {
        beta.append(
            "recovery.conf",
            &format!("standby_mode = on\n{lines}recovery_target_timeline = 'latest'\n"),
        );
    } else {
        beta.append("postgresql.conf", &lines);
        beta.append("standby.signal", "");
    }
    beta.start();
    alpha.wait_sql(
        "SELECT state || ' ' || ssl FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)",
        "streaming true",
    );
    assert_eq!(alpha.sql("SELECT active FROM pg_replication_slots"), "t");
    alpha.sql("CREATE TABLE token AS SELECT 42 AS value");
    beta.wait_sql("SELECT value FROM token", "42");
    let refused = beta
        .try_sql("CREATE TABLE other ()")
        .expect_err("a standby takes no writes");
    assert!(refused.contains("read-only transaction"), "{refused}");
    assert!(alpha.sql("SHOW server_version").starts_with(label));
    read_data_directory(beta);

    alpha.kill();
    beta.promote();
    beta.wait_sql("SELECT pg_is_in_recovery()", "f");
    beta.sql("CREATE TABLE other ()");
    beta.stop();
    assert_eq!(beta.pid(), None);
}

/// The programs that read a data directory, where there are any of the same major.
fn read_data_directory(node: &Node) {
    if binaries::has_readers(node.major) {
        let output = node
            .program("pg_controldata")
            .arg("-D")
            .arg(&node.data)
            .output()
            .expect("runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("in archive recovery"), "{text}");
        let identifier = node.sql("SELECT system_identifier FROM pg_control_system()");
        assert!(text.contains(&identifier), "{text}");
        succeed(node.program("pg_rewind").arg("--version"));
    }
}

/// A certificate for the server, made by openssl.
fn certificate(node: &Node) {
    let mut openssl = node.account.command("openssl", &node.home);
    openssl.args([
        "req",
        "-new",
        "-x509",
        "-days",
        "2",
        "-nodes",
        "-text",
        "-subj",
        "/CN=alpha",
    ]);
    openssl
        .arg("-keyout")
        .arg(node.data.join("server.key"))
        .arg("-out")
        .arg(node.data.join("server.crt"));
    succeed(&mut openssl);
    let key = node.data.join("server.key");
    fs::set_permissions(key, fs::Permissions::from_mode(0o600)).expect("ours");
}

/// A folder of scripts as a bundle has them: order, node, user, arguments, no terminal, stop at the first failure.
#[test]
#[ignore = "needs the servers of `cargo xtask servers`"]
fn scripts_run_in_order_on_their_node_without_a_terminal() {
    let lab = Lab::new("18", &["alpha", "beta"]);
    let folder = lab.dir().join("orders");
    fs::create_dir_all(folder.join("runbook")).expect("writable");
    let script = |name: &str, node: &str, body: &str| {
        let text = format!(
            "#!/usr/bin/env bash\n# node: {node}\n# user: {}\n{body}\n",
            lab.account.name
        );
        fs::write(folder.join("runbook").join(name), text).expect("writable");
    };
    script(
        "02-beta-b.sh",
        "beta",
        "tty && exit 9; read -r line && exit 8; echo \"$HOME $*\"; : </dev/tty && exit 7; true",
    );
    script("01-alpha-a.sh", "alpha", "id -un; echo \"$HOME\" >&2");
    script("03-beta-c.sh", "beta", "exit 3");
    script("04-beta-d.sh", "beta", "exit 0");
    driver::spread(&lab, &folder);
    let ran = driver::run_all(&lab, &["--yes"]);
    let seen: Vec<(&str, Option<i32>)> = ran
        .iter()
        .map(|ran| (ran.script.as_str(), ran.code))
        .collect();
    let expected = [
        ("runbook/01-alpha-a.sh", Some(0)),
        ("runbook/02-beta-b.sh", Some(0)),
        ("runbook/03-beta-c.sh", Some(3)),
    ];
    assert_eq!(seen, expected);
    assert_eq!(
        ran[0].output,
        format!(
            "{}\n{}\n",
            lab.account.name,
            lab.node("alpha").home.display()
        )
    );
    assert!(
        ran[1]
            .output
            .contains(&format!("{} --yes\n", lab.node("beta").home.display())),
        "{}",
        ran[1].output
    );
}

/// One test a major.
macro_rules! majors {
    ($($name:ident $major:literal)*) => {
        $(#[test]
        #[ignore = "needs the servers of `cargo xtask servers`"]
        fn $name() {
            stream($major);
        })*

        #[test]
        fn every_major_is_tried() {
            assert_eq!(binaries::MAJORS, [$($major),*]);
        }
    };
}

majors! {
    streams_10 "10"
    streams_11 "11"
    streams_12 "12"
    streams_13 "13"
    streams_14 "14"
    streams_15 "15"
    streams_16 "16"
    streams_17 "17"
    streams_18 "18"
}
