//! README.md, "Following it by hand", typed as it stands by the user of the clusters: a streaming standby.

use crate::blocks::blocks;
use crate::bundle;
use crate::driver::{self, BUNDLE};
use crate::scenarios::primary;
use crate::seen::{all_done, streams};
use pgrunbook::pg::Feature;
use std::fs;
use std::process::Stdio;

fn the_readme_is_followed(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    let readme = lab.node("alpha").home.join(BUNDLE).join("README.md");
    let readme = fs::read_to_string(readme).expect("README.md");
    let (_, section) = readme
        .split_once("## Following it by hand\n")
        .expect("the section");
    let (section, _) = section.split_once("\n## ").expect("its end");
    let (mut typed, mut left_out) = (0, 0);
    for block in blocks(section) {
        let node = lab.node(&block.place);
        let heading = block.headings.last().expect("a heading");
        assert!(
            heading.ends_with(&format!(" {}", block.place)) || heading == "At the end",
            "{heading}"
        );
        let Some(user) = &block.user else {
            for statement in block.text.lines() {
                node.sql(statement.trim_end_matches(';'));
            }
            continue;
        };
        assert_eq!(*user, node.account.name, "on {}", block.place);
        // There is no server and no data directory on the standby: the page says "if".
        if block.place == "beta" && (block.text.contains(" stop ") || block.text.starts_with("mv "))
        {
            left_out += 1;
            continue;
        }
        let log = lab.dir().join(format!("typed-{typed}.log"));
        let file = || fs::File::create(&log).expect("the lab is writable");
        let mut bash = node.account.command("setsid", &node.home.join(BUNDLE));
        bash.args(["bash", "-ec", &block.text])
            .env("PGHOST", "/tmp")
            .stdin(Stdio::null())
            .stdout(file())
            .stderr(file());
        let status = bash.status().expect("bash runs");
        let said = fs::read_to_string(&log).unwrap_or_default();
        assert!(status.success(), "{}\n{said}", block.text);
        typed += 1;
    }
    assert_eq!(left_out, 2, "{section}");
    assert!(typed > 6, "{section}");
    streams(&lab);
    let beta = lab.node("beta");
    if beta.has(Feature::ClusterName) {
        assert_eq!(beta.sql("SHOW wal_log_hints"), "on");
    }
    // The scripts take it as their own work, and prove it.
    let ran = driver::run_all(&lab, &["--yes"]);
    all_done(&ran);
    assert!(
        ran.iter().all(|ran| !ran.output.contains("pg_basebackup")),
        "copied again"
    );
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": the_readme_is_followed;
    v18 "18": the_readme_is_followed;
}
