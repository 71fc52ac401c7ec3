//! WAL that the standby needs, gone before it starts.

use super::{Old, changed, finish, step_with};
use crate::cells::units;
use crate::driver::{run_until, step};
use crate::lab::Lab;
use crate::seen;
use serde_json::json;

pub fn removed(lab: &Lab) {
    let limited = !lab.platform.is(&["10", "11", "12"]);
    let bundle = changed(lab, |plan| {
        plan["wal"] = match limited {
            true => json!({"keep": "0", "slot_limit": "16MB"}),
            false => json!({"keep": "0"}),
        }
    });
    let old = Old::note(lab, &bundle);
    let (alpha, port) = (lab.host("alpha"), bundle.primary().port);
    // So that a checkpoint removes what it may.
    alpha.sql(port, "postgres", "ALTER SYSTEM SET max_wal_size = '32MB'");
    alpha.sql(port, "postgres", "ALTER SYSTEM SET min_wal_size = '32MB'");
    run_until(lab, &bundle, "beta-start");
    if !limited {
        // Nothing but a hand takes it from the slot there.
        alpha.sql(port, "postgres", "SELECT pg_drop_replication_slot('beta')");
    }
    for round in 0..5 {
        let write = format!("CREATE TABLE wal_{round} AS SELECT i FROM generate_series(1, 1000) i");
        alpha.sql(port, "postgres", &write);
        alpha.sql(port, "postgres", "SELECT pg_switch_wal()");
        alpha.sql(port, "postgres", "CHECKPOINT");
    }
    alpha.sql(port, "postgres", "CHECKPOINT");
    let identifier = seen::system_identifier(lab, &bundle.standbys()[0]);
    let replace = format!("--replace={identifier}");
    let words = [
        "receives no WAL from alpha",
        &replace,
        "\"role\" of node alpha",
    ];
    step(lab, &bundle, "beta-start").must_fail(&words);
    // Again: the same, and nothing else.
    let said = step(lab, &bundle, "beta-start").must_fail(&words);
    let node = &bundle.standbys()[0];
    lab.host("beta")
        .wait_sql(node.port, "postgres", "SELECT pg_is_in_recovery()", "t");
    // The way out, as it was said.
    step(lab, &bundle, "alpha-role").must(0);
    units::advised(lab.host("beta"), &said, "needs a new copy: ", "   Then");
    for end in ["beta-stop", "beta-copy"] {
        step_with(lab, &bundle, end, &["--yes", &replace]).must(0);
    }
    finish(lab, &bundle, &old);
}
