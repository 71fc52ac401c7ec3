//! remove.md: what it takes away, and what it leaves.

use super::page::{Filled, Page, follow};
use super::{PASSWORD, wait_for_rows};
use crate::bundle::{Bundle, PLACE};
use crate::driver::run_all;
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;

/// Files below these directories, with mode, owner and content; not what a server writes by itself.
const FILES: &str =
    "find /etc/postgresql -type f -printf '%m %u %g ' -exec sha256sum {} \\; | sort -k 5";

/// Whatever has our name; not what the page says that it stays.
const TRACES: &str = "find / -xdev '(' -path /proc -o -path /sys ')' -prune -o -name '*pgrunbook*' ! -name '*.before-pgrunbook-*' -print
    grep -rlI pgrunbook /etc /var/lib/postgresql --exclude='*.before-pgrunbook-*' --exclude-dir='*.before-pgrunbook-*' || true";

pub fn remove(lab: &Lab) {
    let major = lab.platform.major;
    let host = lab.host("alpha");
    // A primary with a line of its own in pg_hba.conf and settings of its own.
    host.sh(&format!(
        "cd /etc/postgresql/{major}/main
         echo 'host all all 192.0.2.0/24 reject' >>pg_hba.conf
         echo 'work_mem = 5MB' >conf.d/own.conf; chown postgres: conf.d/own.conf; pg_ctlcluster {major} main restart"
    ));
    let before = host.sh(FILES);
    let settings = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE source = 'configuration file'";
    let ran_with = host.sql(5432, "postgres", settings);

    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_all(lab, &bundle);
    let (alpha, beta) = (bundle.primary(), &bundle.standbys()[0]);
    host.sql(5432, "postgres", "CREATE TABLE orders AS SELECT 1 AS id");
    wait_for_rows(lab, beta, "1");
    assert_ne!(host.sh(FILES), before);
    assert_ne!(host.sh(TRACES), "");

    let page = Page::read(lab, &bundle, "alpha", "remove");
    let drop = format!("pg_dropcluster {major} main");
    assert!(page.says(&format!("`{drop}` removes it")), "{drop}");
    let none = Filled::default();
    for heading in [
        "The standby beta goes",
        "No standby is left",
        "On every host",
    ] {
        follow(lab, &bundle, &page.at(heading), &none);
    }

    // The copies of files that the step "configure" has made stay, as the page says.
    let copies = host.sh(&format!(
        "ls /etc/postgresql/{major}/main/*.before-pgrunbook-*"
    ));
    assert!(copies.contains("pg_hba.conf.before-pgrunbook-"), "{copies}");
    host.sh(&format!(
        "rm /etc/postgresql/{major}/main/*.before-pgrunbook-*"
    ));
    assert_eq!(host.sh(FILES), before, "the primary's files");
    assert_eq!(host.sh(TRACES), "", "traces on alpha");
    let asked = |query: &str| host.sql(5432, "postgres", query);
    assert_eq!(asked("SELECT count(*) FROM pg_replication_slots"), "0");
    assert_eq!(
        asked("SELECT count(*) FROM pg_roles WHERE rolname = 'replicator'"),
        "0"
    );
    assert_eq!(asked("SELECT id FROM orders"), "1");
    host.sh(&format!("pg_ctlcluster {major} main restart"));
    assert_eq!(asked(settings), ran_with, "settings after a restart");
    seen::known_to_debian(lab, alpha, "online");

    // The stopped cluster stays until somebody removes it, and does not start at boot.
    seen::known_to_debian(lab, beta, "down,recovery");
    let other = lab.host("beta");
    other.power_off();
    other.boot();
    seen::known_to_debian(lab, beta, "down,recovery");
    other.sh(&drop);
    assert_eq!(other.sh(TRACES), "", "traces on beta");
    assert_eq!(other.sh(&format!("ls {PLACE}")), "");
}
