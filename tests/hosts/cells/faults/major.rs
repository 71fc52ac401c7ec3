//! A primary whose server is of another major than the plan's.

use super::{Old, example, finish};
use crate::driver::{run_until, step};
use crate::lab::Lab;
use crate::seen;

/// Where programs are grafted, the suite's own major is installed beside them.
pub fn other(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    let (alpha, major) = (lab.host("alpha"), lab.platform.major);
    run_until(lab, &bundle, "beta-preflight");
    let other = alpha.sh(&format!("ls /usr/lib/postgresql | grep -vx {major}"));
    // The same port, role and lines of pg_hba.conf.
    let etc = "/etc/postgresql";
    alpha.sh(&format!(
        "set -e; pg_ctlcluster {major} main stop; pg_createcluster --port 5432 {other} other >/dev/null
         cd {etc}/{other}/other; echo \"listen_addresses = '*'\" >>postgresql.conf
         sed -n '/^# BEGIN pgrunbook/,/^# END pgrunbook/p' {etc}/{major}/main/pg_hba.conf >lines; test -s lines
         cat pg_hba.conf >>lines; cat lines >pg_hba.conf; rm lines
         pg_ctlcluster {other} other start
         runuser -u postgres -- /usr/lib/postgresql/{other}/bin/psql -X -q -v ON_ERROR_STOP=1 -p 5432 -d postgres <{}/secrets/role.sql",
        bundle.folder()
    ));
    let node = &bundle.standbys()[0];
    let data = seen::data(lab, node);
    let before = seen::postmaster(lab.host("beta"), &data);
    for end in ["beta-preflight", "beta-copy"] {
        step(lab, &bundle, end).must_refuse(&[
            &format!("alpha is PostgreSQL {other}"),
            &format!("the plan says {major}"),
            "A physical standby needs the same major version.",
        ]);
    }
    assert_eq!(seen::postmaster(lab.host("beta"), &data), before);
    alpha.sh(&format!(
        "pg_dropcluster --stop {other} other && pg_ctlcluster {major} main start"
    ));
    finish(lab, &bundle, &old);
}
