//! The matrix: plans and primaries as they are met, each from fresh hosts to the proof, looked at from outside.

mod primaries;
mod readme;
mod standbys;

use super::{Cell, cell, units, with_systemd};
use crate::bundle::{Bundle, Node};
use crate::driver::run_all;
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;
use serde_json::{Value, json};

/// Long enough to be looked for, and harmless.
pub const PASSWORD: &str = "tulip-engine-4711-harbour";

/// A password with what shells, passfiles, configuration files, SQL and connection strings treat as their own.
const HOSTILE: &str = r#"p'a $s\w"ö#:d 4711"#;

/// The cells.
#[rustfmt::skip]
pub const CELLS: &[Cell] = &[
    cell("main", 2, main_cluster, "one standby on the cluster that the package has made and started; every statement logged"),
    with_systemd("main-systemd", 2, main_cluster, "the same with systemd as process 1: systemctl, start at boot"),
    cell("fresh-cluster", 2, fresh_cluster, "a standby with a name and a port of its own, beside the package's cluster"),
    cell("two-standbys", 3, two_standbys, "two standbys"),
    cell("ipv6", 2, ipv6, "IPv6 addresses alone"),
    cell("host-names", 2, host_names, "host names in place of addresses"),
    cell("hostile-password", 2, hostile_password, "a password with quotes, spaces, backslash, colon, $, \", # and an umlaut"),
    cell("odd-user", 2, odd_user, "a user name with spaces, capitals and quotes"),
    cell("readme", 2, readme::readme, "README.md's own command lines, typed into an interactive shell"),
    cell("lived-in", 2, primaries::lived_in, "a primary with data, hba lines and a conf.d of its own, and a larger max_connections"),
    cell("logical", 2, primaries::logical, "a primary at wal_level = logical with a logical slot"),
    cell("alter-system", 2, primaries::alter_system, "a primary with ALTER SYSTEM lines, one of them against ours"),
    cell("no-include", 2, primaries::no_include, "clusters whose postgresql.conf includes no conf.d"),
    cell("not-empty", 2, standbys::not_empty, "a standby whose cluster has somebody's data, and one with files of nobody"),
    cell("mount-point", 2, standbys::mount_point, "a standby whose data directory is a mount point, full and empty"),
];

/// Runs a plan's bundle, and everything that is to be seen after it from outside.
pub fn all_of_it(lab: &Lab, plan: &Value, password: &str) -> Bundle {
    let bundle = Bundle::new(lab, plan, Some(password));
    run_all(lab, &bundle);
    after(lab, &bundle);
    units::owned(lab, &bundle);
    seen::reboot(lab, &bundle);
    units::owned(lab, &bundle);
    bundle
}

/// What is to be seen after a runbook, without a reboot.
pub fn after(lab: &Lab, bundle: &Bundle) {
    seen::all_stream(lab, bundle);
    for standby in bundle.standbys() {
        seen::known_to_debian(lab, standby, "online,recovery");
    }
    seen::modes(lab, bundle);
    seen::secrets(lab, bundle);
    seen::again_changes_nothing(lab, bundle);
}

/// A node's cluster before there is a bundle.
pub fn main_of(host: &str) -> Node {
    Node {
        name: host.to_owned(),
        port: 5432,
        cluster: "main".to_owned(),
    }
}

fn main_cluster(lab: &Lab) {
    let etc = format!("/etc/postgresql/{}/main", lab.platform.major);
    for host in lab.hosts() {
        host.sh(&format!(
            "printf '%s\\n' 'log_statement = all' 'log_connections = on' 'log_duration = on' 'log_min_duration_statement = 0' >{etc}/conf.d/statements.conf
             chown postgres: {etc}/conf.d/statements.conf; pg_ctlcluster {} main reload",
            lab.platform.major
        ));
    }
    let old = seen::system_identifier(lab, &main_of("beta"));
    let bundle = all_of_it(lab, &plan(lab.platform, 1), PASSWORD);
    seen::statements_were_logged(lab, &bundle);
    seen::moved_aside(lab, &bundle.standbys()[0], &old);
}

fn fresh_cluster(lab: &Lab) {
    let mut plan = plan(lab.platform, 1);
    plan["standbys"][0]["cluster"] = json!("replica");
    plan["standbys"][0]["port"] = json!(5433);
    let main = main_of("beta");
    let before = seen::system_identifier(lab, &main);
    all_of_it(lab, &plan, PASSWORD);
    seen::known_to_debian(lab, &main, "online");
    assert_eq!(seen::system_identifier(lab, &main), before, "main of beta");
    let recovery = lab
        .host("beta")
        .sql(5432, "postgres", "SELECT pg_is_in_recovery()");
    assert_eq!(recovery, "f");
}

fn two_standbys(lab: &Lab) {
    all_of_it(lab, &plan(lab.platform, 2), PASSWORD);
}

fn ipv6(lab: &Lab) {
    let mut plan = plan(lab.platform, 1);
    plan["primary"]["address"] = json!("fd77::11");
    plan["standbys"][0]["address"] = json!("fd77::12");
    // No way by IPv4.
    for host in lab.hosts() {
        host.sh("ip -4 addr flush dev eth0");
    }
    let bundle = Bundle::new(lab, &plan, Some(PASSWORD));
    run_all(lab, &bundle);
    after(lab, &bundle);
    let from = lab.host("alpha").sql(
        5432,
        "postgres",
        "SELECT client_addr FROM pg_stat_replication",
    );
    assert_eq!(from, "fd77::12");
}

fn host_names(lab: &Lab) {
    let mut plan = plan(lab.platform, 1);
    plan["primary"]["address"] = json!("alpha");
    plan["standbys"][0]["address"] = json!("beta");
    all_of_it(lab, &plan, PASSWORD);
}

fn hostile_password(lab: &Lab) {
    all_of_it(lab, &plan(lab.platform, 1), HOSTILE);
}

fn odd_user(lab: &Lab) {
    let mut plan = plan(lab.platform, 1);
    plan["replication"]["user"] = json!("Repli \"x\" it's Cator");
    all_of_it(lab, &plan, PASSWORD);
    let user = lab
        .host("alpha")
        .sql(5432, "postgres", "SELECT usename FROM pg_stat_replication");
    assert_eq!(user, "Repli \"x\" it's Cator");
}
