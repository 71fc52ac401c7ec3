//! What a server says to files that were changed under it.

use super::{Mark, Seen};
use crate::node::Node;
use std::fs;

/// Puts a file in place of another at once: the server may be reading it.
fn replace(node: &Node, file: &str, text: &str) {
    let new = node.data.join("new.conf");
    fs::write(&new, text).expect("ours");
    node.account.own(&new);
    fs::rename(new, node.data.join(file)).expect("ours");
}

/// What the log says after a reload with these lines at the end of the file, which is then as before.
fn reload(node: &Node, file: &str, lines: &str, part: &str) -> String {
    let before = fs::read_to_string(node.data.join(file)).expect("readable");
    let log = Mark::new(node);
    replace(node, file, &format!("{before}{lines}"));
    node.sql("SELECT pg_reload_conf()");
    let text = log.until(part);
    replace(node, file, &before);
    let log = Mark::new(node);
    node.sql("SELECT pg_reload_conf()");
    log.until("received SIGHUP");
    text
}

pub fn provoke(seen: &mut Seen) {
    let alpha = seen.lab.node("alpha");
    let conf = |lines, part| reload(alpha, "postgresql.conf", lines, part);
    let hba = |lines, part| reload(alpha, "pg_hba.conf", lines, part);
    let faulty = &["settings-file-faulty"];
    seen.shows(
        "settings-syntax.reload",
        faulty,
        &conf("wal_level = \"x\n", "contains errors"),
    );
    seen.shows(
        "setting-unknown.reload",
        faulty,
        &conf("checkpoint_segments = 8\n", "contains errors"),
    );
    seen.shows(
        "setting-value-invalid.reload",
        faulty,
        &conf("hot_standby = perhaps\n", "contains errors"),
    );
    seen.first(
        "setting-needs-restart",
        &conf("max_connections = 40\n", "cannot be changed without"),
    );
    for (name, line) in [
        ("hba-faulty.method", "host all all 10.0.0.0/8 md6\n"),
        ("hba-faulty.mask", "host all all 10.0.0.1/33 md5\n"),
        ("hba-faulty.short", "host all all\n"),
        ("hba-faulty.type", "hots all all 10.0.0.0/8 md5\n"),
        ("hba-faulty.peer", "host all all 10.0.0.0/8 peer\n"),
        (
            "hba-faulty.option",
            "host all all 10.0.0.0/8 md5 nosuch=1\n",
        ),
    ] {
        seen.first(name, &hba(line, "not reloaded"));
    }
    seen.first(
        "hostssl-without-ssl",
        &hba("hostssl all all 10.0.0.0/8 md5\n", "SSL is disabled"),
    );
}
