//! Two bundles on one primary of platform source, where the copy brings along what the other bundle has written there.

use crate::bundle;
use crate::driver::{self, BUNDLE};
use crate::lab::Lab;
use crate::seen::{all_done, nothing_changes};
use serde_json::{Value, json};
use std::fs;

/// Puts the other bundle's folder in the place from which the driver runs, on every node.
fn swap(lab: &Lab, out: &str, back: Option<&str>) {
    for node in &lab.nodes {
        let folder = |name: &str| node.home.join(name);
        fs::rename(folder(BUNDLE), folder(out)).expect("it is there");
        if let Some(name) = back {
            fs::rename(folder(name), folder(BUNDLE)).expect("it is there");
        }
    }
}

fn stock(lab: &Lab, plan: &Value) -> Value {
    let mut stock = plan.clone();
    stock["name"] = "stock".into();
    stock["replication"] = json!({ "user": "clerk", "tls": "off" });
    stock["standbys"] = json!([plan["standbys"][1]]);
    assert_eq!(stock["standbys"][0]["name"], lab.nodes[2].name.as_str());
    stock
}

fn each_has_its_own(major: &str) {
    let lab = Lab::new(major, &["alpha", "beta", "gamma"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.start();
    alpha.sql("CREATE TABLE orders AS SELECT 1 AS id");
    let mut plan = bundle::plan(&lab);
    let second = stock(&lab, &plan);
    plan["standbys"] = json!([plan["standbys"][0]]);
    bundle::unpack(&lab, &plan);
    all_done(&driver::run_all(&lab, &["--yes"]));
    swap(&lab, "first", None);
    bundle::unpack(&lab, &second);
    all_done(&driver::run_all(&lab, &["--yes"]));
    let both = "beta replicator,gamma clerk";
    let standbys = "SELECT string_agg(application_name || ' ' || usename, ',' ORDER BY 1) FROM pg_stat_replication WHERE state = 'streaming'";
    let standbys = standbys.replace("ORDER BY 1", "ORDER BY application_name");
    alpha.wait_sql(&standbys, both);

    // Both again, one after the other; then once more from the start.
    for _ in 0..2 {
        nothing_changes(&lab);
        swap(&lab, "other", Some("first"));
        nothing_changes(&lab);
        swap(&lab, "first", Some("other"));
    }
    alpha.wait_sql(&standbys, both);
    alpha.sql("INSERT INTO orders VALUES (2)");
    for name in ["beta", "gamma"] {
        let node = lab.node(name);
        node.wait_sql("SELECT max(id) FROM orders", "2");
        let dropin = fs::read_to_string(node.data.join("zz-pgrunbook.conf")).expect("there");
        let of = if name == "beta" { "orders" } else { "stock" };
        let first = format!("# pgrunbook, bundle {of}: settings of node {name} (standby)");
        assert!(dropin.starts_with(&first), "{dropin}");
    }

    // The first standby goes, with what is its bundle's on the primary; the second stays.
    lab.node("beta").stop();
    alpha.wait_sql(&standbys, "gamma clerk");
    alpha.sql("SELECT pg_drop_replication_slot('beta')");
    let file = alpha.data.join("pg_hba.conf");
    let hba = fs::read_to_string(&file).expect("readable");
    let (before, block) = hba
        .split_once("# BEGIN pgrunbook orders\n")
        .expect("it is there");
    let (_, after) = block
        .split_once("# END pgrunbook orders\n")
        .expect("it is there");
    fs::write(&file, format!("{before}{after}")).expect("ours");
    alpha.sql("SELECT pg_reload_conf()");
    alpha.sql("DROP ROLE replicator");
    all_done(&driver::run_all(&lab, &["--yes"]));
    alpha.stop();
    alpha.start();
    alpha.wait_sql(&standbys, "gamma clerk");
    alpha.sql("INSERT INTO orders VALUES (3)");
    lab.node("gamma")
        .wait_sql("SELECT max(id) FROM orders", "3");
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": each_has_its_own;
    v15 "15": each_has_its_own;
    v18 "18": each_has_its_own;
}
