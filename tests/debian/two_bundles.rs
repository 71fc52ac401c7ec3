//! Two bundles on one primary: each has its role, slot, block in pg_hba.conf and state; neither disturbs the other.

use crate::blocks::blocks;
use crate::bundle::Bundle;
use crate::driver::{run, run_all_well};
use crate::machine::{Machine, on};
use crate::tree;
use serde_json::{Value, json};
use std::fs;

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn two_bundles_share_a_primary() {
    on("two_bundles::two_bundles_share_a_primary", scenario);
}

fn plan(machine: &Machine, name: &str, role: &str, standby: &Value) -> Value {
    json!({
        "plan": 1, "name": name, "postgres": machine.major, "platform": "debian",
        "replication": { "user": role },
        "primary": { "name": "alpha", "address": "10.77.0.11" },
        "standbys": [standby]
    })
}

fn scenario(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "pg_createcluster --start {major} main >/dev/null && cp /etc/postgresql/{major}/main/pg_hba.conf /srv/hba"
    ));
    machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
    let beta =
        json!({ "name": "beta", "address": "10.77.0.12", "port": 5433, "cluster": "second" });
    let gamma =
        json!({ "name": "gamma", "address": "10.77.0.12", "port": 5434, "cluster": "third" });
    let orders = Bundle::with_password(&plan(machine, "orders", "courier", &beta), "one password");
    run_all_well(machine, &orders, &["--yes"]);
    let primary = machine.postmaster("main");
    more_than_there_is(machine, plan(machine, "greedy", "glutton", &gamma));
    let stock = Bundle::with_password(&plan(machine, "stock", "clerk", &gamma), "another one");
    run_all_well(machine, &stock, &["--yes"]);
    let both = "beta courier streaming beta true,gamma clerk streaming gamma true";
    streams(machine, both);

    // The first one's scripts after the second's, and those again.
    let look = || [&orders, &stock].map(|bundle| tree::configuration(&bundle.folder));
    let before = look();
    for bundle in [&orders, &stock] {
        run_all_well(machine, bundle, &["--yes"]);
        for (before, after) in before.iter().zip(look()) {
            assert_eq!(before.differences(&after), Vec::<String>::new());
        }
    }
    streams(machine, both);
    assert_eq!(machine.postmaster("main"), primary, "restarted");

    remove(machine, &orders, "beta");
    run_all_well(machine, &stock, &["--yes"]);
    machine.sh(&format!("pg_ctlcluster {major} main restart"));
    streams(machine, "gamma clerk streaming gamma true");
    machine.sql(5432, "postgres", "INSERT INTO item VALUES (2)");
    machine.wait_sql(5434, "postgres", "SELECT sum(number) FROM item", "3");
    remove(machine, &stock, "gamma");
    let left = machine.sh(&format!(
        "diff -B /srv/hba /etc/postgresql/{major}/main/pg_hba.conf"
    ));
    assert_eq!(left, "", "pg_hba.conf is not what it was");
}

/// A plan that needs more than the first bundle has set is refused: the drop-in is that bundle's.
fn more_than_there_is(machine: &Machine, mut plan: Value) {
    plan["wal"] = json!({ "keep": "2GB" });
    let greedy = Bundle::with_password(&plan, "a third one");
    run(
        machine,
        &greedy,
        &greedy.script("alpha-prepare"),
        &["--yes"],
    )
    .must(0);
    let before = tree::configuration(&greedy.folder);
    for verb in ["configure", "restart"] {
        let script = greedy.script(&format!("alpha-{verb}"));
        run(machine, &greedy, &script, &["--yes"])
            .must_refuse(&["is not of bundle greedy", "wal_keep_size = 2048"]);
    }
    let after = tree::configuration(&greedy.folder);
    assert_eq!(before.differences(&after), Vec::<String>::new());
}

/// Every standby with its role, state, slot, and whether that is active.
fn streams(machine: &Machine, wanted: &str) {
    let query = "SELECT string_agg(concat_ws(' ', application_name, usename, state, slot_name, active::text), ',' ORDER BY slot_name) \
                 FROM pg_replication_slots FULL JOIN pg_stat_replication ON active_pid = pid";
    machine.wait_sql(5432, "postgres", query, wanted);
}

/// What operate/remove.md tells to do with all standbys of a bundle, as it stands there, but for the bundle's own folder.
fn remove(machine: &Machine, bundle: &Bundle, standby: &str) {
    let page = fs::read_to_string(bundle.folder.join("operate/remove.md")).expect("a page");
    let blocks = blocks(&page);
    assert!(blocks.len() > 6, "{page}");
    for block in blocks {
        if block.headings.iter().any(|line| line == "On every host") {
            continue;
        }
        assert!([standby, "alpha"].contains(&block.place.as_str()), "{page}");
        match &block.user {
            None => {
                machine.wait_sql(
                    5432,
                    "postgres",
                    &format!("SELECT count(*) FROM pg_stat_replication WHERE application_name = '{standby}'"),
                    "0",
                );
                machine.sql(5432, "postgres", &block.text);
            }
            Some(user) => {
                let script = format!(
                    "runuser -u {user} -- bash -e <<'THE_BLOCK'\n{}\nTHE_BLOCK",
                    block.text
                );
                machine.sh(&script);
            }
        }
    }
}
