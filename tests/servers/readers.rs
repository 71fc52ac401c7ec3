//! The readers against the programs themselves: what a server says of generated lines of postgresql.conf, of values and of records of
//! pg_hba.conf, and what each major's libpq says of connection strings and passfiles. Agreement is asked for both on what is taken
//! and on what is refused. The texts are drawn by a seed, the same at each run.

mod conf;
mod dice;
mod fields;
mod hba;
mod libpq;
mod strings;
mod values;

use crate::binaries;
use crate::lab::Lab;
use crate::node::{Node, succeed};
use std::fs;

/// The rows that a script of SQL prints, one a line, columns apart by `|`. Goes on after an error.
fn rows(node: &Node, sql: &str) -> Vec<String> {
    let script = node.home.join("script.sql");
    fs::write(&script, sql).expect("writable");
    node.account.own(&script);
    let mut psql = node.program("psql");
    let port = node.port.to_string();
    psql.args(["-XAtq", "-d", "postgres", "-h", "/tmp", "-p", &port, "-f"]);
    let output = psql
        .arg(&script)
        .env("PGCLIENTENCODING", "UTF8")
        .output()
        .expect("psql runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text.lines().map(str::to_owned).collect()
}

/// SQL that shows a text in hexadecimal digits, `-` for NULL.
fn hex(expression: &str) -> String {
    format!("coalesce(encode(convert_to({expression}, 'UTF8'), 'hex'), '-')")
}

/// What [`hex`] showed.
fn unhex(digits: &str) -> Option<Vec<u8>> {
    (digits != "-").then(|| {
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
        (0..digits.len()).step_by(2).map(byte).collect()
    })
}

fn agree(label: &str) {
    let major = binaries::major(label);
    let lab = Lab::new(label, &["alpha"]);
    let node = lab.node("alpha");
    node.initdb();
    node.append(
        "postgresql.conf",
        "log_min_messages = fatal\nlog_min_error_statement = panic\n",
    );
    node.start();
    values::agree(node, major);
    conf::agree(node, major);
    hba::agree(node, major);
    hba::limits(node, major);
    node.stop();
}

/// One test a major.
macro_rules! majors {
    ($($server:ident $libpq:ident $major:literal)*) => {
        $(#[test]
        #[ignore = "needs the servers of `cargo xtask servers`"]
        fn $server() {
            agree($major);
        }

        #[test]
        #[ignore = "needs the servers of `cargo xtask servers`"]
        fn $libpq() {
            strings::agree($major);
        })*

        #[test]
        fn every_major_is_tried() {
            assert_eq!(binaries::MAJORS, [$($major),*]);
        }
    };
}

majors! {
    readers_server_10 readers_libpq_10 "10"
    readers_server_11 readers_libpq_11 "11"
    readers_server_12 readers_libpq_12 "12"
    readers_server_13 readers_libpq_13 "13"
    readers_server_14 readers_libpq_14 "14"
    readers_server_15 readers_libpq_15 "15"
    readers_server_16 readers_libpq_16 "16"
    readers_server_17 readers_libpq_17 "17"
    readers_server_18 readers_libpq_18 "18"
}

/// A folder of settings, as the server's user.
fn folder(node: &Node, name: &str) -> std::path::PathBuf {
    let folder = node.data.join(name);
    succeed(node.account.command("mkdir", &node.home).arg(&folder));
    folder
}
