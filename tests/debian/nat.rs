//! Addresses that a host does not have: what the others connect to is translated on the way, and so is where they come from.

use crate::bundle::Bundle;
use crate::driver::{run, run_all_well};
use crate::machine::on;
use serde_json::json;

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn behind_nat_the_runbook_goes_through_once_it_is_told_so() {
    on(
        "nat::behind_nat_the_runbook_goes_through_once_it_is_told_so",
        |machine| {
            let major = &machine.major;
            // 10.77.0.21 reaches this host and is no address of it; who connects to it comes from 10.77.0.13.
            machine.sh(&format!(
                "set -e; ip addr add 10.77.0.13/32 dev lo; ip route add local 10.77.0.20/30 dev lo table local src 10.77.0.13
                 for name in main other; do pg_createcluster --start {major} $name >/dev/null; done"
            ));
            machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
            let bundle = Bundle::with_password(
                &json!({
                    "plan": 1, "name": "stock", "postgres": major, "platform": "debian",
                    "primary": { "name": "alpha", "address": "10.77.0.21", "listen": "*" },
                    "standbys": [ { "name": "beta", "address": "10.77.0.12", "from": "10.77.0.13", "port": "5433", "cluster": "other" } ]
                }),
                "a fine password",
            );
            run(
                machine,
                &bundle,
                &bundle.script("alpha-prepare"),
                &["--yes"],
            )
            .must_refuse(&[
                "no interface here has the address 10.77.0.21",
                "--address-ok",
            ]);
            let ran = run_all_well(machine, &bundle, &["--yes", "--address-ok"]);
            let said: String = ran.iter().map(|ran| ran.output.as_str()).collect();
            for words in [
                "this host does not have the address 10.77.0.21 of node alpha (--address-ok)",
                "NOT COMPARED  whether replicator can log in",
            ] {
                assert!(said.contains(words), "{words}");
            }
            let from = "SELECT host(client_addr) || ' ' || state FROM pg_stat_replication";
            assert_eq!(machine.sql(5432, "postgres", from), "10.77.0.13 streaming");
            machine.wait_sql(5433, "postgres", "SELECT number FROM item", "1");
            let hba = machine.sh(&format!("cat /etc/postgresql/{major}/main/pg_hba.conf"));
            assert!(
                hba.contains("\t10.77.0.13/32\t") && !hba.contains("10.77.0.12/32"),
                "{hba}"
            );
        },
    );
}
