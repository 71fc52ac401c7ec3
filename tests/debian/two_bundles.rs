//! Two bundles on one primary: each has its role, slot, block in pg_hba.conf and state; neither disturbs the other.

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

    remove(machine, &orders, "beta", "second");
    run_all_well(machine, &stock, &["--yes"]);
    machine.sh(&format!("pg_ctlcluster {major} main restart"));
    streams(machine, "gamma clerk streaming gamma true");
    machine.sql(5432, "postgres", "INSERT INTO item VALUES (2)");
    machine.wait_sql(5434, "postgres", "SELECT sum(number) FROM item", "3");
    remove(machine, &stock, "gamma", "third");
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

/// What operate/remove.md tells to do with all standbys of a bundle, its SQL as it stands there.
fn remove(machine: &Machine, bundle: &Bundle, standby: &str, cluster: &str) {
    let page = fs::read_to_string(bundle.folder.join("operate/remove.md")).expect("a page");
    let blocks = |language: &str| -> Vec<String> {
        let fence = format!("```{language}\n");
        let parts = page.split(&fence).skip(1);
        parts
            .map(|part| part.split("```").next().expect("its end").to_owned())
            .collect()
    };
    let name = bundle
        .folder
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let (begin, end) = (
        format!("# BEGIN pgrunbook {name}"),
        format!("# END pgrunbook {name}"),
    );
    assert!(page.contains(&format!("(`{begin}` to `{end}`)")), "{page}");
    // Without systemd.
    let major = &machine.major;
    let stop = format!("systemctl stop postgresql@{major}-{cluster}\n");
    assert_eq!(blocks("sh"), [stop]);
    machine.sh(&format!("pg_ctlcluster {major} {cluster} stop"));
    let sql = blocks("sql");
    assert_eq!(sql.len(), 2, "{page}");
    machine.wait_sql(
        5432,
        "postgres",
        &format!("SELECT count(*) FROM pg_stat_replication WHERE application_name = '{standby}'"),
        "0",
    );
    machine.sql(5432, "postgres", &sql[0]);
    machine.sh(&format!(
        "sed -i '/^{begin}$/,/^{end}$/d' /etc/postgresql/{major}/main/pg_hba.conf && pg_ctlcluster {major} main reload"
    ));
    machine.sql(5432, "postgres", &sql[1]);
}
