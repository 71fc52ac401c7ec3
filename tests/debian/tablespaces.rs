//! A tablespace of the primary whose standby is on the same host: both need the same path, which only one can have.

use crate::bundle::Bundle;
use crate::driver::run;
use crate::machine::{Machine, on};
use serde_json::json;

/// Where the primary's tablespace is.
const PLACE: &str = "/srv/far";

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn the_primarys_own_tablespace_is_left_alone() {
    on(
        "tablespaces::the_primarys_own_tablespace_is_left_alone",
        scenario,
    );
}

fn scenario(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "set -e; install -d -m 0700 -o postgres {PLACE}
         pg_createcluster --start {major} main >/dev/null; pg_createcluster --start {major} other >/dev/null"
    ));
    machine.sql(
        5432,
        "postgres",
        &format!("CREATE TABLESPACE far LOCATION '{PLACE}'"),
    );
    machine.sql(
        5432,
        "postgres",
        "CREATE TABLE item TABLESPACE far AS SELECT 1 AS number",
    );
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "stock", "postgres": major, "platform": "debian",
            "primary": { "name": "alpha", "address": "10.77.0.11" },
            "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": "5433", "cluster": "other" } ]
        }),
        "a fine password",
    );
    let preflight = bundle.script("beta-preflight");
    for script in bundle.scripts().iter().take_while(|s| **s != preflight) {
        run(machine, &bundle, script, &["--yes"]).must(0);
    }
    let listed = machine.sh(&format!("find {PLACE} | sort"));
    // The standby's own cluster may be replaced, whether it was named or not; the primary's files are not its own.
    let named = machine.sql(
        5433,
        "postgres",
        "SELECT system_identifier FROM pg_control_system()",
    );
    for verb in ["beta-preflight", "beta-stop", "beta-copy"] {
        for options in [
            &["--yes"][..],
            &["--yes", &format!("--replace={named}")],
            &["--dry-run"],
        ] {
            let data = format!("/var/lib/postgresql/{major}/main");
            let ran = run(machine, &bundle, &bundle.script(verb), options).must_refuse(&[
                PLACE,
                &data,
                "a standby on this host cannot have the same path",
            ]);
            assert!(!ran.output.contains("mv "), "{}", ran.output);
        }
    }
    assert_eq!(machine.sh(&format!("find {PLACE} | sort")), listed);
    assert_eq!(machine.cluster("other"), "5433 online postgres");
    machine.sql(5432, "postgres", "INSERT INTO item VALUES (2)");
}
