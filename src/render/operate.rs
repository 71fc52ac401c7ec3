//! Day-2 scripts and pages: status, promotion, switchover, failover, rejoin, removal.
//!
//! A page is to be followed as it stands: before each block of commands a line says on which node and as whom it is run, and
//! tests/hosts/ reads the pages in this form and does what they say. Scripts and files are named from the bundle's folder.

mod failover;
mod rejoin;
mod remove;
mod switchover;

use crate::pg::names;
use crate::platform::{Site, service_user, site};
use crate::render::quote::{markdown_fence, markdown_text, sh_word};
use crate::render::{File, script};
use crate::topology::{Node, Platform, Topology};

/// Everything in `operate/`.
pub fn files(topology: &Topology) -> Vec<File> {
    let mut files: Vec<File> = topology
        .nodes()
        .map(|node| {
            File::program(
                format!("operate/status-{}.sh", node.name()),
                script::status(topology, node),
            )
        })
        .collect();
    files.extend(topology.standbys().iter().map(|node| {
        File::program(
            format!("operate/promote-{}.sh", node.name()),
            script::promote(topology, node),
        )
    }));
    let primary = site(topology, topology.primary());
    for (name, text) in [
        ("failover", failover::page(topology, &primary)),
        ("rejoin", rejoin::page(topology, &primary)),
        ("remove", remove::page(topology, &primary)),
        ("switchover", switchover::page(topology, &primary)),
    ] {
        files.push(File::plain(format!("operate/{name}.md"), text));
    }
    files
}

/// A node's name in a sentence.
pub(super) fn shown(node: &Node) -> String {
    markdown_text(node.name().as_str())
}

/// Commands for a shell, below a line that says where and as whom.
pub(super) fn sh(place: &str, user: &str, lines: &str) -> String {
    format!(
        "On {place}, as {}:\n\n{}\n",
        markdown_text(user),
        markdown_fence("sh", lines)
    )
}

/// Commands for psql, below a line that says where.
pub(super) fn sql(place: &str, lines: &str) -> String {
    format!(
        "On {place}, as superuser in database postgres:\n\n{}\n",
        markdown_fence("sql", lines)
    )
}

/// Stops a cluster, whatever has started it. As root pg_ctlcluster hands over to systemd where a unit runs the cluster.
fn stop(topology: &Topology, site: &Site) -> String {
    if topology.platform() == Platform::Debian && !site.unit.is_empty() {
        return format!("pg_ctlcluster {} {} stop", topology.major(), site.cluster);
    }
    site.stop.clone()
}

/// How a cluster is stopped and kept from starting again.
fn keep_down(topology: &Topology, node: &Node) -> String {
    let site = site(topology, node);
    let fence = match topology.platform() {
        Platform::Debian => format!(
            "echo disabled > {}/start.conf   # it does not come back at boot",
            site.config_dir
        ),
        Platform::Source => format!(
            "mv {0}/postgresql.conf {0}/postgresql.conf.fenced   # whatever starts it at boot fails now",
            sh_word(&site.data)
        ),
    };
    let lines = format!("{fence}\n{}", stop(topology, &site));
    let unit = match topology.platform() {
        Platform::Debian => "",
        Platform::Source => {
            "If a systemd unit of your own runs the server, stop that as root instead of the server: `systemctl disable --now` and its name.\n\n"
        }
    };
    unit.to_owned() + &sh(&shown(node), service_user(topology), &lines)
}

/// One block a standby.
fn promotions(topology: &Topology) -> String {
    let standbys = topology.standbys().iter();
    standbys
        .map(|node| {
            let line = format!("operate/promote-{}.sh", node.name());
            sh(&shown(node), script::promote_user(topology), &line)
        })
        .collect()
}

/// How far each standby has received WAL; one block a standby.
fn received(topology: &Topology) -> String {
    let line = format!("SELECT {}();", names(topology.major()).last_wal_receive_lsn);
    let standbys = topology.standbys().iter();
    standbys.map(|node| sql(&shown(node), &line)).collect()
}
