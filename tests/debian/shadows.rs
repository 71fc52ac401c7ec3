//! Lines that somebody has put behind the include of a standby's drop-in: they have the last word, and are named.

use crate::bundle::Bundle;
use crate::driver::{run, run_all_well};
use crate::machine::{Machine, on};
use serde_json::json;

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn later_lines_of_a_standby_are_named() {
    on("shadows::later_lines_of_a_standby_are_named", scenario);
}

fn scenario(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "set -e; pg_createcluster --start {major} main >/dev/null; pg_createcluster {major} other >/dev/null
         grep -q '^include_dir' /etc/postgresql/{major}/other/postgresql.conf"
    ));
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "stock", "postgres": major, "platform": "debian",
            "wal": { "slot_limit": "10GB" },
            "primary": { "name": "alpha", "address": "10.77.0.11" },
            "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": "5433", "cluster": "other" } ]
        }),
        "a fine password",
    );
    let system = machine.sh(&format!(
        "od -An -t u8 -N 8 /var/lib/postgresql/{major}/other/global/pg_control | tr -d ' '"
    ));
    let replace = format!("--replace={system}");
    let copy = bundle.script("beta-copy");
    for script in bundle.scripts().iter().take_while(|s| **s != copy) {
        run(machine, &bundle, script, &["--yes", &replace]).must(0);
    }
    let file = format!("/etc/postgresql/{major}/other/postgresql.conf");
    let line = |text: &str| {
        machine.sh(&format!(
            "sed -i '/# late$/d' {file} && echo '{text}   # late' >>{file}"
        ));
    };
    for (name, value) in [
        ("port", "5999"),
        ("wal_keep_size", "0"),
        ("max_replication_slots", "1"),
        ("hot_standby", "off"),
        ("wal_level", "minimal"),
    ] {
        line(&format!("{name} = {value}"));
        let ran = run(machine, &bundle, &copy, &["--yes", &replace]).must(1);
        let words = format!("a later line sets {name} = {value}");
        assert!(ran.output.contains(&words), "no {words:?}");
        assert!(ran.output.contains(&file), "{file} is not named");
    }
    // A limit that somebody has set stays, here as on a primary; it is said.
    line("max_slot_wal_keep_size = 3GB");
    let ran = run(machine, &bundle, &copy, &["--yes", &replace]).must(0);
    assert!(
        ran.output
            .contains("WARN  a later line sets max_slot_wal_keep_size = 3072")
    );
    run_all_well(machine, &bundle, &["--yes"]);
    assert_eq!(machine.sql(5433, "postgres", "SHOW wal_keep_size"), "1GB");
    assert_eq!(machine.sql(5433, "postgres", "SHOW port"), "5433");
}
