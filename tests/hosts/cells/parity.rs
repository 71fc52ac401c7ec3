//! Parity: what the primary's data needs of the operating system and of the packages, and the standby's host lacks.

use super::{Cell, cell};
use crate::bundle::Bundle;
use crate::driver::{run_from, run_until, step};
use crate::host::{Host, Ran};
use crate::lab::Lab;
use crate::plan::plan;
use crate::platform::From;
use crate::prepared::{Release, lower};
use crate::seen;

use super::matrix::PASSWORD;

/// The cells.
#[rustfmt::skip]
pub const CELLS: &[Cell] = &[
    Cell {
        leave_out: |platform| (platform.from == From::Grafted).then_some("the grafted programs bring no extensions"),
        ..cell("parity", 2, locale_and_libraries, "a locale and extensions' libraries that the standby's host lacks: said by the preflight, before the copy")
    },
    Cell {
        lower: |platform, number| lower(platform, if number == 0 { Release::Own } else { Release::Older }, number),
        leave_out: |platform| (platform.name != "trixie-17").then_some("run on trixie alone, with a standby on bookworm"),
        ..cell("other-release", 2, other_release, "a standby on an older release of Debian: another glibc and another ICU, said by the preflight")
    },
];

/// The lines of a script's output that begin so.
fn lines<'a>(ran: &'a Ran, start: &str) -> Vec<&'a str> {
    let own = |line: &&str| line.trim_start().starts_with(start);
    ran.output.lines().filter(own).collect()
}

fn locale_and_libraries(lab: &Lab) {
    let (primary, standby) = (lab.host("alpha"), lab.host("beta"));
    let libraries = format!("/usr/lib/postgresql/{}/lib", lab.platform.major);
    let locale = "localedef -i de_DE -f UTF-8 de_DE.UTF-8";
    primary.sh(locale);
    primary.sh(&format!(
        "echo \"shared_preload_libraries = 'pg_stat_statements'\" >/etc/postgresql/{0}/main/conf.d/preload.conf && pg_ctlcluster {0} main restart",
        lab.platform.major
    ));
    for query in [
        "CREATE DATABASE laden TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'de_DE.UTF-8'",
        "CREATE EXTENSION pg_stat_statements",
    ] {
        primary.sql(5432, "postgres", query);
    }
    primary.sql(5432, "laden", "CREATE EXTENSION hstore");
    let moved = |from: &str, to: &str| {
        for name in ["hstore", "pg_stat_statements"] {
            standby.sh(&format!(
                "mv {libraries}/{name}.{from} {libraries}/{name}.{to}"
            ));
        }
    };
    moved("so", "away");

    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_until(lab, &bundle, "beta-preflight");
    let told = step(lab, &bundle, "beta-preflight").must(0);
    let warned = lines(&told, "WARN").join("\n");
    for word in [
        "de_DE.UTF-8",
        "hstore",
        "the preload library pg_stat_statements of alpha (shared_preload_libraries) is not on this host",
    ] {
        assert!(warned.contains(word), "{word} is not warned of: {warned}");
    }

    // It is true: without the locale nobody connects to that database.
    run_from(lab, &bundle, "beta-stop");
    seen::all_stream(lab, &bundle);
    let refused = standby.try_sql(5432, "laden", "SELECT 1");
    assert!(
        refused.as_ref().is_err_and(|text| text.contains("locale")),
        "{refused:?}"
    );

    // Once the host has all of it, nothing is warned of.
    standby.sh(locale);
    moved("away", "so");
    standby.sh(&format!(
        "echo \"shared_preload_libraries = 'pg_stat_statements'\" >/etc/postgresql/{0}/main/conf.d/preload.conf && pg_ctlcluster {0} main restart",
        lab.platform.major
    ));
    let quiet = step(lab, &bundle, "beta-preflight").must(0);
    assert_eq!(lines(&quiet, "WARN"), [""; 0]);
    standby.wait_sql(5432, "laden", "SELECT 'a=>1'::hstore ? 'a'", "t");
}

fn other_release(lab: &Lab) {
    let (primary, standby) = (lab.host("alpha"), lab.host("beta"));
    for host in [primary, standby] {
        host.sh("localedef -i de_DE -f UTF-8 de_DE.UTF-8");
    }
    // A server that runs keeps the list of locales that it was started with.
    primary.sh(&format!(
        "pg_ctlcluster {} main restart",
        lab.platform.major
    ));
    primary.sql(
        5432,
        "postgres",
        "CREATE DATABASE laden TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'de_DE.UTF-8' LC_CTYPE 'de_DE.UTF-8'",
    );
    // The server here has another ICU than Debian's: its programs are grafted.
    primary.sql(
        5432,
        "postgres",
        "CREATE DATABASE by_icu TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'",
    );
    let icu = |host: &Host| {
        let text = host.sh(&format!(
            "grep -aoE 'libicui18n[A-Za-z0-9-]*\\.so\\.[0-9]+' {}/postgres | tail -n 1",
            host.bin
        ));
        text.rsplit('.').next().unwrap_or_default().to_owned()
    };
    let (icu_there, icu_here) = (icu(primary), icu(standby));
    assert_ne!(icu_there, icu_here, "the servers have the same ICU");
    let version = |host: &Host| {
        let text = host.sh("getconf GNU_LIBC_VERSION");
        text.rsplit(' ').next().unwrap_or_default().to_owned()
    };
    let (there, here) = (version(primary), version(standby));
    assert_ne!(there, here, "the releases have the same glibc");
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_until(lab, &bundle, "beta-preflight");
    let told = step(lab, &bundle, "beta-preflight").must(0);
    let warned = lines(&told, "WARN").join("\n");
    for (what, here, there) in [("glibc", here, there), ("ICU", icu_here, icu_there)] {
        let words = format!("{what} is {here} on this host and {there} on alpha");
        assert!(warned.contains(&words), "{words}: {warned}");
    }
    run_from(lab, &bundle, "beta-stop");
    seen::all_stream(lab, &bundle);
}
