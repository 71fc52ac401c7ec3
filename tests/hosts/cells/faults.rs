//! Faults: what goes wrong while a runbook is run. Each ends in a clear message and the right exit code, and in a state
//! from which the same scripts, run again, finish the job; nothing is lost.

mod copying;
mod cut;
mod killed;
mod major;
mod place;
mod power;
mod restart;
mod wal;
mod wrong;

use super::{Cell, cell, with_systemd};
use crate::bundle::{Bundle, Node};
use crate::driver::{command, run, run_all};
use crate::host::{Host, Ran};
use crate::lab::Lab;
use crate::plan::plan;
use crate::platform::From;
use crate::seen;
use serde_json::Value;
use std::time::Duration;

/// The cells.
pub const CELLS: &[Cell] = &[
    cell(
        "killed-between",
        2,
        killed::between,
        "each script killed right after each of its changes, and run again",
    ),
    cell(
        "killed-within",
        2,
        killed::within,
        "each script killed within each of its changes, and run again",
    ),
    cell(
        "killed-copy",
        2,
        copying::killed,
        "the script and pg_basebackup killed in the middle of the copy; Debian's tools do not start what is there",
    ),
    cell(
        "killed-copy-orphan",
        2,
        copying::orphan,
        "the script alone killed in the middle of the copy, which goes on; then power off on both",
    ),
    cell(
        "terminated-copy",
        2,
        copying::terminated,
        "the script alone ended by SIGTERM in the middle of the copy, which ends with it",
    ),
    cell(
        "network-cut",
        2,
        cut::network,
        "the network cut in the middle of the copy, and put back",
    ),
    cell(
        "disk-full",
        2,
        cut::disk_full,
        "the standby's disk full in the middle of the copy, and before it",
    ),
    cell(
        "wrong-password",
        2,
        wrong::password,
        "the role exists with another password",
    ),
    cell(
        "hba-missing",
        2,
        wrong::hba_missing,
        "the primary's hba lines taken out after they were written",
    ),
    cell(
        "wrong-host",
        2,
        wrong::host,
        "scripts on the other host, another major, another port; then on the right ones",
    ),
    Cell {
        leave_out: |platform| {
            (platform.from == From::Package).then_some("there is one major on its hosts")
        },
        ..cell(
            "other-major",
            2,
            major::other,
            "a server of another major on the primary's port: refused by the standby",
        )
    },
    cell(
        "port-in-use",
        2,
        wrong::port,
        "the standby's port used by another program, and by another cluster",
    ),
    cell(
        "power",
        2,
        power::between_steps,
        "the primary restarted and powered off, the standby powered off, between steps",
    ),
    with_systemd(
        "power-systemd",
        2,
        power::half_made,
        "a half-made standby powered off under systemd: it is not started, and the steps finish it",
    ),
    cell(
        "wal-removed",
        2,
        wal::removed,
        "WAL removed before the standby starts, its slot lost",
    ),
    cell(
        "restart-fails",
        2,
        restart::fails,
        "a restart that fails: rolled back, the primary up again",
    ),
    cell(
        "promoted",
        2,
        power::promoted,
        "a second run after a promotion: refused, nothing changed",
    ),
    cell(
        "night",
        2,
        place::night,
        "a folder that postgres cannot enter, no programs, a full /tmp, a stale postmaster.pid",
    ),
];

/// The example's bundle with a password.
fn example(lab: &Lab) -> Bundle {
    Bundle::new(lab, &plan(lab.platform, 1), Some(super::matrix::PASSWORD))
}

/// The example's bundle for a plan that was changed.
fn changed(lab: &Lab, change: impl Fn(&mut Value)) -> Bundle {
    let mut plan = plan(lab.platform, 1);
    change(&mut plan);
    Bundle::new(lab, &plan, Some(super::matrix::PASSWORD))
}

/// The whole runbook once more, then it is finished.
fn finish(lab: &Lab, bundle: &Bundle, old: &Old) {
    run_all(lab, bundle);
    finished(lab, bundle, old);
}

/// Everything streams, and what was there before is still there.
fn finished(lab: &Lab, bundle: &Bundle, old: &Old) {
    seen::all_stream(lab, bundle);
    seen::known_to_debian(lab, &bundle.standbys()[0], "online,recovery");
    old.is_there(lab);
}

/// What must not get lost: a row on the primary, the standby's former data directory.
struct Old {
    primary: Node,
    standby: Node,
    identifier: String,
}

impl Old {
    fn note(lab: &Lab, bundle: &Bundle) -> Old {
        let (primary, standby) = (bundle.primary().clone(), bundle.standbys()[0].clone());
        let on = lab.host(&primary.name);
        on.sql(
            primary.port,
            "postgres",
            "CREATE TABLE kept AS SELECT 'orders' AS what",
        );
        Old {
            identifier: seen::system_identifier(lab, &standby),
            primary,
            standby,
        }
    }

    fn is_there(&self, lab: &Lab) {
        for node in [&self.primary, &self.standby] {
            let word = lab
                .host(&node.name)
                .sql(node.port, "postgres", "SELECT what FROM kept");
            assert_eq!(word, "orders", "on {}", node.name);
        }
        let data = seen::data(lab, &self.standby);
        let aside = lab.host(&self.standby.name).sh(&format!(
            "for d in {data}.before-pgrunbook-*; do test ! -e $d/global/pg_control || od -An -t u8 -N 8 $d/global/pg_control | tr -d ' '; done"
        ));
        assert!(
            aside.lines().any(|line| line == self.identifier),
            "the old data directory {} is not among {aside:?}",
            self.identifier
        );
        lab.note("seen: the primary's rows, the standby's old data directory");
    }
}

/// Runs a script with `--yes` and more in its environment; it may be killed.
fn run_with(lab: &Lab, bundle: &Bundle, end: &str, environment: &[String]) -> Ran {
    let script = bundle.script(end);
    let host = lab.host(&script.node);
    host.transcript
        .note(&format!("{} $ {} {environment:?}", host.name, script.name));
    let whole = command(host, bundle, script);
    let mut command = host.command(&script.user);
    command.args(environment);
    let words: Vec<_> = whole.get_args().collect();
    let from = words.iter().position(|word| *word == "setsid");
    command.args(&words[from.expect("setsid")..]).arg("--yes");
    let ran = host.run(command, Duration::from_secs(300));
    host.transcript.output(&ran.output);
    host.transcript.note(&format!("= {:?}", ran.code));
    ran
}

/// The step with this name's end, on the node that its header names.
fn step_with(lab: &Lab, bundle: &Bundle, end: &str, arguments: &[&str]) -> Ran {
    run(lab, bundle, bundle.script(end), arguments)
}

/// Debian's tools are asked to start the standby's cluster, and there must be no independent primary.
fn no_primary_on(host: &Host, node: &Node, major: &str) {
    let said = host.try_sh(&format!("pg_ctlcluster {major} {} start", node.cluster));
    host.transcript
        .note(&format!("{}: pg_ctlcluster start: {said:?}", host.name));
    assert!(said.is_err(), "Debian's tools start a half-made standby");
    must_not_be_primary(host, node);
}

/// No server there takes writes.
fn must_not_be_primary(host: &Host, node: &Node) {
    let answer = host.try_sql(node.port, "postgres", "SELECT pg_is_in_recovery()");
    assert_ne!(
        answer,
        Ok("f".to_owned()),
        "an independent primary on {}",
        host.name
    );
}
