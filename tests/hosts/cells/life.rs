//! Life after set-up: what the pages of `operate/` say is done to the letter, by commands that are read from them.

mod manual;
pub mod page;
mod removal;

use super::matrix::PASSWORD;
use super::{Cell, cell, units, with_systemd};
use crate::bundle::{Bundle, Node};
use crate::driver::{run, run_all, run_from, run_until};
use crate::lab::Lab;
use crate::plan::plan;
use crate::platform::Platform;
use crate::seen;
use page::{Filled, Page, follow};
use serde_json::Value;

const NO_REWIND: fn(&Platform) -> Option<&'static str> =
    |platform| (!platform.is_whole()).then_some("pg_rewind is not among the grafted programs");

/// The cells.
pub const CELLS: &[Cell] = &[
    Cell {
        leave_out: NO_REWIND,
        ..cell(
            "failover-rewind",
            2,
            |lab| failover(lab, Rejoin::Rewind),
            "the primary's power is cut, the standby promoted; the old primary starts at boot, diverges, rejoins by pg_rewind; roles swapped back",
        )
    },
    Cell {
        leave_out: NO_REWIND,
        ..cell(
            "failover-rewind-crashed",
            2,
            |lab| failover(lab, Rejoin::RewindCrashed),
            "the same with an old primary that was not shut down cleanly",
        )
    },
    cell(
        "failover-copy",
        2,
        |lab| failover(lab, Rejoin::Copy),
        "the same, rejoined by a new copy",
    ),
    with_systemd(
        "failover-systemd",
        2,
        |lab| failover(lab, Rejoin::RewindCrashed),
        "failover, rejoin by pg_rewind and the way back with systemd as process 1",
    ),
    cell(
        "switchover",
        3,
        switchover_of_three,
        "a planned switchover and back with two standbys: the other one follows",
    ),
    cell(
        "remove",
        2,
        removal::remove,
        "remove.md: nothing of ours is left but what it says, the primary is as it was",
    ),
    cell(
        "manual-copy",
        2,
        manual::manual_copy,
        "the copy by hand over a real sshd, whose keys are set up as the messages say",
    ),
];

/// How the former primary comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rejoin {
    AsItIs,
    Rewind,
    RewindCrashed,
    Copy,
}

/// The plan with this standby as the primary, as rejoin.md says.
fn swapped(plan: &Value, new: &str) -> Value {
    let mut swapped = plan.clone();
    let standbys = swapped["standbys"].as_array_mut().expect("standbys");
    let found = standbys.iter_mut().find(|node| node["name"] == new);
    let found = found.expect("a standby of the plan");
    let former = std::mem::replace(found, Value::Null);
    *found = plan["primary"].clone();
    swapped["primary"] = former;
    swapped
}

/// Rows of the table `orders`.
fn rows(lab: &Lab, node: &Node) -> String {
    let query = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM orders";
    lab.host(&node.name).sql(node.port, "postgres", query)
}

fn write(lab: &Lab, node: &Node, row: u32) {
    let line = format!("INSERT INTO orders VALUES ({row})");
    lab.host(&node.name).sql(node.port, "postgres", &line);
}

fn wait_for_rows(lab: &Lab, node: &Node, rows: &str) {
    let query = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM orders";
    lab.host(&node.name)
        .wait_sql(node.port, "postgres", query, rows);
}

fn slots(lab: &Lab, node: &Node) -> String {
    let query = "SELECT coalesce(string_agg(slot_name, ' ' ORDER BY slot_name), '') FROM pg_replication_slots";
    lab.host(&node.name).sql(node.port, "postgres", query)
}

/// A set-up with a row on every node.
fn begin(lab: &Lab, standbys: usize) -> (Value, Bundle) {
    let plan = plan(lab.platform, standbys);
    let bundle = Bundle::new(lab, &plan, Some(PASSWORD));
    run_all(lab, &bundle);
    let primary = bundle.primary();
    let table = "CREATE TABLE orders AS SELECT 1 AS id";
    lab.host(&primary.name).sql(primary.port, "postgres", table);
    for standby in bundle.standbys() {
        wait_for_rows(lab, standby, "1");
    }
    (plan, bundle)
}

fn failover(lab: &Lab, rejoin: Rejoin) {
    let (plan, bundle) = begin(lab, 1);
    let (alpha, beta) = (bundle.primary().clone(), bundle.standbys()[0].clone());
    let host = lab.host("alpha");
    let timeout = |what: &str| {
        let on = lab.host("beta");
        on.sql(beta.port, "postgres", &format!("ALTER SYSTEM {what}"));
        on.sql(beta.port, "postgres", "SELECT pg_reload_conf()");
    };
    if rejoin == Rejoin::Copy {
        // Nothing says goodbye to the standby: it finds out by wal_receiver_timeout, which is a minute by default.
        timeout("SET wal_receiver_timeout = '10s'");
        host.unplug();
    }
    host.power_off();
    let failover = Page::read(lab, &bundle, "beta", "failover");
    let none = Filled::default();
    follow(lab, &bundle, &failover.below("3. Promote it"), &none);
    seen::known_to_debian(lab, &beta, "online");
    if rejoin == Rejoin::Copy {
        timeout("RESET wal_receiver_timeout");
    }
    write(lab, &beta, 2);

    // Debian starts the former primary, and whoever still connects to it writes there.
    host.boot();
    seen::known_to_debian(lab, &alpha, "online");
    write(lab, &alpha, 100);
    assert_eq!(rows(lab, &beta), "1 2", "the new primary is not harmed");
    assert_eq!(
        lab.host("beta")
            .sql(beta.port, "postgres", "SELECT pg_is_in_recovery()"),
        "f"
    );
    let back = failover.below("When alpha comes back");
    if rejoin == Rejoin::RewindCrashed {
        // Only the first line of the block was typed when the power went once more.
        let first = back[0].text.lines().next().expect("a line");
        host.sh(first);
        host.power_off();
        host.boot();
    } else {
        follow(lab, &bundle, &back, &none);
        host.power_off();
        host.boot();
    }
    seen::known_to_debian(lab, &alpha, "down");

    // What one node alone is given is in files that a rewind or a copy brings along.
    let own = |verb: &str, values: [&str; 2]| {
        for (name, value) in ["cluster_name", "primary_slot_name"]
            .into_iter()
            .zip(values)
        {
            let line = format!("ALTER SYSTEM {verb} {name}{value}");
            lab.host("beta").sql(beta.port, "postgres", &line);
        }
    };
    let has_own = !lab.platform.is(&["10", "11"]);
    if has_own {
        own("SET", [" = 'of-beta'", " = 'of_beta'"]);
    }
    let (plan, bundle) = rejoins(lab, &plan, &bundle, "beta", rejoin);
    let brought = format!("cat {}/postgresql.auto.conf", seen::data(lab, &alpha));
    assert!(
        !host.sh(&brought).contains("beta"),
        "another node's settings"
    );
    if has_own {
        own("RESET", ["", ""]);
    }
    wait_for_rows(lab, &alpha, "1 2");
    write(lab, &beta, 3);
    wait_for_rows(lab, &alpha, "1 2 3");
    seen::known_to_debian(lab, &alpha, "online,recovery");
    units::owned(lab, &bundle);

    let bundle = switchover(lab, &plan, &bundle, "alpha").1;
    write(lab, &alpha, 4);
    wait_for_rows(lab, &beta, "1 2 3 4");
    seen::all_stream(lab, &bundle);
    assert_eq!(slots(lab, &alpha), "beta");
    units::owned(lab, &bundle);
    seen::again_changes_nothing(lab, &bundle);
    seen::reboot(lab, &bundle);
}

/// rejoin.md: the former primary and the other standbys follow the new one. Returns the new plan and bundle.
fn rejoins(lab: &Lab, plan: &Value, bundle: &Bundle, new: &str, how: Rejoin) -> (Value, Bundle) {
    let old = bundle.primary().clone();
    let page = Page::read(lab, bundle, new, "rejoin");
    let unpack = page.at("1. Render");
    let lines: Vec<&str> = unpack[0].text.lines().collect();
    let [remove, unzip] = lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(unzip, format!("unzip {}.zip", bundle.name));
    for host in lab.hosts() {
        host.sh(&format!("cd {} && {remove}", crate::bundle::PLACE));
    }
    let plan = swapped(plan, new);
    let bundle = Bundle::new(lab, &plan, Some(PASSWORD));
    give_to_steps(lab, &bundle);
    let first = format!("{}-prepare", bundle.standbys()[0].name);
    run_until(lab, &bundle, &first);

    let none = Filled::default();
    follow(lab, &bundle, &page.at("3. Make"), &none);
    let address = lab.host(new).address.clone();
    let port = bundle.primary().port.to_string();
    match how {
        Rejoin::AsItIs => {
            follow(lab, &bundle, &page.at("As it is"), &none);
        }
        Rejoin::Rewind | Rejoin::RewindCrashed => {
            let filled = Filled {
                new,
                words: &[("NEW", &address), ("PORT", &port)],
            };
            let blocks = page.at("By pg_rewind");
            let has = |word: &str| blocks.iter().any(|block| block.text.contains(word));
            // pg_rewind is told where postgresql.conf is, or finds a cluster that was shut down cleanly.
            let told = !lab.platform.is(&["10", "11", "12", "13", "14"]);
            assert_eq!(has("--config-file="), told);
            assert_eq!(has("pg_ctlcluster --skip-systemctl-redirect"), !told);
            follow(lab, &bundle, &blocks, &filled);
        }
        Rejoin::Copy => {}
    }
    if how == Rejoin::Copy {
        rest_with_copy(lab, &bundle, &old);
    } else {
        let ran = run_from(lab, &bundle, &first);
        let copied = ran.iter().any(|ran| ran.output.contains("pg_basebackup"));
        assert!(!copied, "nothing is to be copied");
    }
    let auto = page.at("4. Run the rest");
    follow(lab, &bundle, &auto, &none);
    follow(lab, &bundle, &page.at("5. Drop"), &none);
    for standby in bundle.standbys() {
        seen::streams(lab, bundle.primary(), standby);
        assert_eq!(slots(lab, standby), "", "slots on {}", standby.name);
    }
    (plan, bundle)
}

/// Where every step runs as the owner of the cluster, the bundle is that user's, as README.md says.
pub fn give_to_steps(lab: &Lab, bundle: &Bundle) {
    let all_of_one = bundle
        .scripts
        .iter()
        .all(|script| script.user == "postgres");
    for host in lab.hosts().iter().filter(|_| all_of_one) {
        host.sh(&format!("chown -R postgres {}", bundle.folder()));
    }
}

/// The former primary is copied anew, once its system identifier is given, which the preflight names.
fn rest_with_copy(lab: &Lab, bundle: &Bundle, old: &Node) {
    let name = &old.name;
    run(
        lab,
        bundle,
        bundle.script(&format!("{name}-prepare")),
        &["--yes"],
    )
    .must(0);
    let preflight = bundle.script(&format!("{name}-preflight"));
    let said = run(lab, bundle, preflight, &["--yes"]).must_refuse(&["former primary"]);
    let identifier: String = said
        .output
        .split_once("has the primary's system identifier ")
        .expect("the identifier")
        .1
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let replace = format!("--replace={identifier}");
    for verb in ["preflight", "stop", "copy"] {
        let script = bundle.script(&format!("{name}-{verb}"));
        run(lab, bundle, script, &["--yes", &replace]).must(0);
    }
    seen::moved_aside(lab, old, &identifier);
    run_from(lab, bundle, &format!("{name}-start"));
}

/// switchover.md, and then rejoin.md. Returns the new plan and bundle.
fn switchover(lab: &Lab, plan: &Value, bundle: &Bundle, new: &str) -> (Value, Bundle) {
    let old = bundle.primary().clone();
    let none = Filled::default();
    let page = Page::read(lab, bundle, new, "switchover");
    let said = follow(lab, bundle, &page.at("1. Look"), &none);
    assert!(
        said.contains(&format!("standby {new}: streaming")),
        "{said}"
    );
    follow(lab, bundle, &page.at("2. Stop"), &none);
    let host = lab.host(&old.name);
    assert!(host.try_sql(old.port, "postgres", "SELECT 1").is_err());

    let (control, received): (Vec<_>, Vec<_>) = page
        .at("3. See")
        .into_iter()
        .partition(|block| block.text.contains("pg_controldata"));
    if lab.platform.is_whole() {
        let said = follow(lab, bundle, &control, &none);
        let checkpoint = lsn(said.rsplit(' ').next().expect("a word"));
        let of_new: Vec<_> = received
            .into_iter()
            .filter(|block| block.place == new)
            .collect();
        let received = lsn(&follow(lab, bundle, &of_new, &none));
        assert!(received > checkpoint, "{received:?}, {checkpoint:?}");
    } else {
        lab.note("left out: pg_controldata is not among the grafted programs");
    }
    let chosen: Vec<_> = page
        .at("4. Promote it")
        .into_iter()
        .filter(|block| block.place == new)
        .collect();
    follow(lab, bundle, &chosen, &none);
    rejoins(lab, plan, bundle, new, Rejoin::AsItIs)
}

/// A WAL location, to be compared.
fn lsn(text: &str) -> (u32, u32) {
    let number = |part: &str| u32::from_str_radix(part, 16).expect("a WAL location");
    let (high, low) = text.trim().split_once('/').expect("a WAL location");
    (number(high), number(low))
}

/// A switchover to the standby of two nodes, and back.
pub fn to_and_fro(lab: &Lab, plan: &Value, bundle: &Bundle) {
    let (plan, bundle) = switchover(lab, plan, bundle, "beta");
    seen::all_stream(lab, &bundle);
    let bundle = switchover(lab, &plan, &bundle, "alpha").1;
    seen::all_stream(lab, &bundle);
}

fn switchover_of_three(lab: &Lab) {
    let (plan, bundle) = begin(lab, 2);
    let (plan, bundle) = switchover(lab, &plan, &bundle, "beta");
    write(lab, bundle.primary(), 2);
    for standby in bundle.standbys() {
        wait_for_rows(lab, standby, "1 2");
    }
    seen::all_stream(lab, &bundle);
    assert_eq!(slots(lab, bundle.primary()), "alpha gamma");
    let bundle = switchover(lab, &plan, &bundle, "alpha").1;
    write(lab, bundle.primary(), 3);
    for standby in bundle.standbys() {
        wait_for_rows(lab, standby, "1 2 3");
    }
    seen::all_stream(lab, &bundle);
    seen::reboot(lab, &bundle);
}
