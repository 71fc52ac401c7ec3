//! A cluster name with a dash under systemd: no unit can start it, so pg_ctlcluster does, past systemd.

use crate::bundle::Bundle;
use crate::cells::matrix::PASSWORD;
use crate::driver::run_all;
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;
use serde_json::json;

pub fn dash(lab: &Lab) {
    let major = lab.platform.major;
    let mut plan = plan(lab.platform, 1);
    for node in ["/primary", "/standbys/0"] {
        let node = plan.pointer_mut(node).expect("a node");
        node["cluster"] = json!("my-db");
        node["port"] = json!(5440);
    }
    lab.host("alpha").sh(&format!(
        "pg_createcluster --port 5440 {major} my-db >/dev/null 2>&1
         pg_ctlcluster --skip-systemctl-redirect {major} my-db start"
    ));
    let bundle = Bundle::new(lab, &plan, Some(PASSWORD));
    run_all(lab, &bundle);
    seen::all_stream(lab, &bundle);
    for (node, status) in [
        (bundle.primary(), "online"),
        (&bundle.standbys()[0], "online,recovery"),
    ] {
        let host = lab.host(&node.name);
        seen::known_to_debian(lab, node, status);
        assert_eq!(host.sh("systemctl --failed --plain --no-legend"), "");
    }
    seen::again_changes_nothing(lab, &bundle);
    // systemd does not start it at boot, as the finding says.
    for node in &bundle.nodes {
        let host = lab.host(&node.name);
        host.power_off();
        host.boot();
        let list = host.sh("pg_lsclusters --no-header");
        let line = list.lines().find(|line| line.contains("my-db"));
        assert!(line.expect("a cluster").contains(" down"), "{list}");
        let start = host.sh(&format!(
            ". {}/nodes/{}/values.bash; printf %s \"$START_COMMAND\"",
            bundle.folder(),
            node.name
        ));
        host.sh(&start);
    }
    seen::all_stream(lab, &bundle);
    // The package's own cluster on each host is as it was.
    for host in lab.hosts() {
        assert_eq!(
            host.sh(&format!("systemctl is-active postgresql@{major}-main")),
            "active"
        );
    }
}
