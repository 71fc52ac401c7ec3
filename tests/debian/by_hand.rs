//! README.md, "Following it by hand": typed as it stands, it makes a streaming standby.

use crate::blocks::blocks;
use crate::bundle::Bundle;
use crate::driver::{as_user, run};
use crate::machine::on;
use serde_json::json;
use std::fs;
use std::io::{Read, Seek};
use std::process::Stdio;

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn the_readme_is_followed_by_hand() {
    on("by_hand::the_readme_is_followed_by_hand", |machine| {
        let major = &machine.major;
        machine.sh(&format!(
            "pg_createcluster {major} main --start >/dev/null; pg_createcluster {major} second --port 5433 --start >/dev/null
             echo 'host shop clerk 10.77.0.12/32 scram-sha-256   # ours' >>/etc/postgresql/{major}/main/pg_hba.conf"
        ));
        machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
        let bundle = Bundle::with_password(
            &json!({
                "plan": 1, "name": "orders", "postgres": major, "platform": "debian",
                "primary": { "name": "alpha", "address": "10.77.0.11", "port": 5432, "cluster": "main" },
                "standbys": [ { "name": "beta", "address": "10.77.0.11", "port": 5433, "cluster": "second" } ]
            }),
            "it's \\ a:b",
        );
        let readme = fs::read_to_string(bundle.folder.join("README.md")).expect("README.md");
        let (_, section) = readme
            .split_once("## Following it by hand\n")
            .expect("the section");
        let (section, _) = section.split_once("\n## ").expect("its end");
        let mut last = String::new();
        for block in blocks(section) {
            let port = match block.place.as_str() {
                "alpha" => 5432,
                "beta" => 5433,
                other => panic!("no node {other}"),
            };
            machine.note(&format!("on {}: {}", block.place, block.text));
            last = match &block.user {
                Some(user) => typed(&bundle, user, &block.text),
                None => machine.sql(port, "postgres", &block.text),
            };
            println!("{last}");
        }
        assert_eq!(last, "beta|streaming");
        machine.wait_sql(5433, "postgres", "SELECT number FROM item", "1");
        assert_eq!(machine.cluster("second"), "5433 online,recovery postgres");
        let slot = "SELECT slot_name || ' ' || active FROM pg_replication_slots";
        assert_eq!(machine.sql(5432, "postgres", slot), "beta true");
        let hba = fs::read_to_string(format!("/etc/postgresql/{major}/main/pg_hba.conf"));
        assert!(hba.expect("readable").contains("# ours\n"));
        // The scripts find nothing that is not as they would have made it, but for what only they note; the proof passes.
        for script in bundle.scripts() {
            let ran = run(machine, &bundle, &script, &["--yes"]).must(0);
            let copied = ran.output.contains("pg_basebackup") || ran.output.contains("mv /var/lib");
            assert!(!copied, "{script} copies again");
        }
    });
}

/// What a person at a prompt in the bundle's folder types.
fn typed(bundle: &Bundle, user: &str, text: &str) -> String {
    // Through a file: a server that is started keeps its output open.
    let mut file = tempfile::tempfile().expect("a temporary file");
    let copy = || file.try_clone().expect("a second handle");
    let status = as_user(user)
        .args(["bash", "-ec"])
        .arg(format!("cd {}\n{text}", bundle.folder.display()))
        .stdin(Stdio::null())
        .stdout(copy())
        .stderr(copy())
        .status()
        .expect("bash runs");
    let mut said = String::new();
    file.rewind().expect("a file");
    file.read_to_string(&mut said).expect("UTF-8");
    assert!(status.success(), "{text}\n{said}");
    said.trim_end().to_owned()
}
