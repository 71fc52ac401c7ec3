//! Who starts the servers: systemd's units, one of the user's own, and none.

mod dash;
mod own;

use super::matrix::PASSWORD;
use super::{Cell, cell, with_systemd};
use crate::bundle::{Bundle, Node};
use crate::driver::{run, run_from, run_until, step};
use crate::host::{Host, Ran};
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;

/// The cells.
pub const CELLS: &[Cell] = &[
    with_systemd(
        "unit-outside",
        2,
        outside,
        "clusters that run outside of their units are refused; after what the refusal says all belongs to the units",
    ),
    with_systemd(
        "unit-start-fails",
        2,
        start_fails,
        "the unit does not start with the new files: rolled back, and nothing stays failed; mended, the runbook is finished",
    ),
    with_systemd(
        "unit-dependents",
        2,
        dependents,
        "services that require the primary's cluster stop with it in a restart, and run again after it",
    ),
    with_systemd(
        "unit-dash",
        2,
        dash::dash,
        "a cluster name with a dash, which no unit can start",
    ),
    with_systemd(
        "unit-own",
        2,
        own::own_unit,
        "platform source: a unit of the user's own runs the primary; the restart is refused with what to do",
    ),
    cell(
        "source",
        2,
        own::source,
        "platform source on two hosts with Debian's programs and no service manager: the runbook, a switchover and back",
    ),
];

/// The unit of a node's cluster.
fn unit(lab: &Lab, node: &Node) -> String {
    format!("postgresql@{}-{}.service", lab.platform.major, node.cluster)
}

/// The unit runs, nothing has failed, the server is its own and starts at boot.
fn owns(host: &Host, unit: &str, data: &str) {
    assert_eq!(host.sh(&format!("systemctl is-active {unit}")), "active");
    assert_eq!(host.sh("systemctl --failed --plain --no-legend"), "");
    let cgroup = host.sh(&format!(
        "cat /proc/$(head -n 1 {data}/postmaster.pid)/cgroup"
    ));
    assert!(cgroup.contains(&format!("/{unit}")), "{unit}: {cgroup}");
}

/// Where systemd is process 1: each cluster of Debian's is its unit's.
pub fn owned(lab: &Lab, bundle: &Bundle) {
    let first = lab.host(&bundle.primary().name);
    if first.try_sh("test -d /run/systemd/system").is_err() {
        return;
    }
    for node in &bundle.nodes {
        owns(
            lab.host(&node.name),
            &unit(lab, node),
            &seen::data(lab, node),
        );
    }
    lab.note("seen: each server belongs to its unit, and no unit has failed");
}

/// Does as root what stands between these words of what a script has said.
pub fn advised(host: &Host, said: &Ran, begin: &str, end: &str) {
    let from = said.output.split_once(begin);
    let command = from.and_then(|(_, rest)| rest.split_once(end));
    let (command, _) = command.unwrap_or_else(|| panic!("{begin:?}: {}", said.output));
    host.transcript
        .note(&format!("{}, as said: {command}", host.name));
    host.sh(command);
}

fn outside(lab: &Lab) {
    let major = lab.platform.major;
    for host in lab.hosts() {
        host.sh(&format!(
            "systemctl stop postgresql@{major}-main; pg_ctlcluster --skip-systemctl-redirect {major} main start"
        ));
    }
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_until(lab, &bundle, "alpha-restart");
    advised_by_a_refusal(lab, &bundle, bundle.primary(), "alpha-restart");
    for end in [
        "alpha-restart",
        "alpha-role",
        "beta-prepare",
        "beta-preflight",
    ] {
        step(lab, &bundle, end).must(0);
    }
    advised_by_a_refusal(lab, &bundle, &bundle.standbys()[0], "beta-stop");
    run_from(lab, &bundle, "beta-stop");
    owned(lab, &bundle);
    seen::all_stream(lab, &bundle);
    seen::reboot(lab, &bundle);
    owned(lab, &bundle);
}

/// The step refuses a cluster outside of its unit, changes nothing, and says what puts it there.
fn advised_by_a_refusal(lab: &Lab, bundle: &Bundle, node: &Node, end: &str) {
    let host = lab.host(&node.name);
    let data = seen::data(lab, node);
    let before = seen::postmaster(host, &data);
    let said = step(lab, bundle, end).must_refuse(&["not from its unit"]);
    assert_eq!(
        seen::postmaster(host, &data),
        before,
        "{end} has changed something"
    );
    advised(host, &said, "of your choice: ", "   Then");
    owns(host, &unit(lab, node), &data);
}

/// A drop-in of the unit refuses the new files, as a site's own check may.
fn start_fails(lab: &Lab) {
    let major = lab.platform.major;
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    let node = bundle.primary();
    let host = lab.host(&node.name);
    host.sh(&format!(
        "mkdir -p /etc/systemd/system/postgresql@.service.d
         printf '[Service]\\nExecStartPre=/usr/bin/test ! -e /etc/postgresql/%s/main/conf.d/zz-pgrunbook.conf\\n' {major} \\
           >/etc/systemd/system/postgresql@.service.d/own.conf
         systemctl daemon-reload"
    ));
    run_until(lab, &bundle, "alpha-restart");
    // More often than systemd lets a unit be started in a row.
    for _round in 0..4 {
        run(lab, &bundle, bundle.script("alpha-configure"), &["--yes"]).must(0);
        step(lab, &bundle, "alpha-restart").must_fail(&[
            "the restart did not succeed; the old files are back and the server is up again",
        ]);
        owns(host, &unit(lab, node), &seen::data(lab, node));
        host.sh(&format!(
            "! test -e /etc/postgresql/{major}/main/conf.d/zz-pgrunbook.conf"
        ));
    }
    host.sh("rm -r /etc/systemd/system/postgresql@.service.d; systemctl daemon-reload");
    // The key of the certificate: with neither set of files does the server start.
    run(lab, &bundle, bundle.script("alpha-configure"), &["--yes"]).must(0);
    host.sh("chmod 0644 /etc/ssl/private/ssl-cert-snakeoil.key");
    let said = step(lab, &bundle, "alpha-restart")
        .must_fail(&["with the old files the server does not come up either"]);
    host.sh("chmod 0640 /etc/ssl/private/ssl-cert-snakeoil.key");
    advised(host, &said, "Start it by hand: ", "\n");
    owns(host, &unit(lab, node), &seen::data(lab, node));
    run_from(lab, &bundle, "alpha-prepare");
    owned(lab, &bundle);
    seen::all_stream(lab, &bundle);
}

/// A service that requires the cluster's unit, and one that is bound to that service.
fn dependents(lab: &Lab) {
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    let node = bundle.primary();
    let (host, unit) = (lab.host(&node.name), unit(lab, node));
    host.sh(&format!(
        "cd /etc/systemd/system
         printf '[Unit]\\nRequires={unit}\\nAfter={unit}\\n[Service]\\nExecStart=/bin/sleep infinity\\n' >app.service
         printf '[Unit]\\nBindsTo=app.service\\nAfter=app.service\\n[Service]\\nExecStart=/bin/sleep infinity\\n' >worker.service
         systemctl daemon-reload; systemctl start worker.service"
    ));
    let processes = || {
        ["app", "worker"].map(|name| {
            host.sh(&format!("systemctl is-active {name}.service"));
            host.sh(&format!("systemctl show -p MainPID {name}.service"))
        })
    };
    let before = processes();
    run_until(lab, &bundle, "alpha-restart");
    assert_eq!(processes(), before);
    let said = step(lab, &bundle, "alpha-restart").must(0);
    assert!(
        said.output
            .contains("started again after it: app.service worker.service\n"),
        "{}",
        said.output
    );
    for (before, after) in before.iter().zip(processes()) {
        assert_ne!(*before, after, "it did not stop");
    }
    run_from(lab, &bundle, "alpha-role");
    owned(lab, &bundle);
    seen::all_stream(lab, &bundle);
}
