//! What the standby's host lacks is seen before the copy: libraries, preloaded libraries, locales, glibc and ICU.

use crate::bundle;
use crate::driver::{self, BUNDLE};
use crate::lab::Lab;
use crate::node::{Node, succeed};
use crate::seen::{all_done, streams};
use pgrunbook::pg::Feature;
use pgrunbook::render::quote::{conninfo, sql_identifier, sql_literal};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A database that a careless script would stumble over, or run.
const DATABASE: &str = "o'r\"d\\ers $(touch canary)\n`touch canary` \u{1b}[31m";

const RECORD: &str = "SELECT line FROM (SELECT unnest(rolconfig) AS line FROM pg_roles WHERE rolname = 'replicator') AS s";

fn in_database(node: &Node, name: &str, text: &str) {
    let mut psql = node.program("psql");
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "/tmp"]);
    psql.args(["-p", &node.port.to_string(), "-c", text]);
    succeed(psql.args(["-d", &conninfo(&[("dbname", name)])]));
}

/// The directory of the libraries that come with the server.
fn libdir(node: &Node) -> PathBuf {
    let program = fs::canonicalize(node.bin.join("postgres")).expect("a program");
    let above = program.parent().and_then(Path::parent).expect("a folder");
    ["lib", "lib/postgresql"]
        .map(|place| above.join(place))
        .into_iter()
        .find(|place| place.join("plpgsql.so").exists())
        .expect("libraries of a server")
}

fn c_function(name: &str, library: &str) -> String {
    format!(
        "CREATE FUNCTION {name}(internal) RETURNS internal LANGUAGE c AS {}, 'dsnowball_init'",
        sql_literal(library)
    )
}

/// A lab up to the standby's preflight, whose primary preloads a library; another in a database with a difficult name,
/// and a third in a difficult place, are what functions are in. A database is sorted by a locale.
fn up_to_the_preflight(major: &str) -> (Lab, PathBuf) {
    let lab = Lab::new(major, &["alpha", "beta"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.append(
        "postgresql.conf",
        "shared_preload_libraries = 'utf8_and_win'\n",
    );
    alpha.start();
    alpha.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
    alpha.sql(&format!("CREATE DATABASE {}", sql_identifier(DATABASE)));
    alpha.sql("CREATE DATABASE sorted TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
    alpha.sql("CREATE DATABASE closed");
    alpha.sql("UPDATE pg_database SET datallowconn = false WHERE datname = 'closed'");
    let own = lab.dir().join("its own $(touch canary)");
    fs::create_dir(&own).expect("the lab is writable");
    let library = own.join("snow.so");
    fs::copy(libdir(alpha).join("dict_snowball.so"), &library).expect("a library");
    lab.account.own(&own);
    in_database(alpha, DATABASE, &c_function("one", "$libdir/dict_snowball"));
    alpha.sql(&c_function("two", &own.join("snow").to_string_lossy()));
    bundle::unpack(&lab, &bundle::plan(&lab));
    for script in &driver::scripts(&alpha.home.join(BUNDLE))[..5] {
        all_done(&[driver::run_one(&lab, script, &["--yes"])]);
    }
    (lab, library)
}

fn step(lab: &Lab, name: &str) -> String {
    let ran = driver::run_one(lab, &format!("runbook/{name}.sh"), &["--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    ran.output
}

fn preflight(lab: &Lab) -> String {
    let said = step(lab, "06-beta-preflight");
    for node in &lab.nodes {
        assert!(!node.home.join("canary").exists(), "something ran");
    }
    assert!(!Path::new("/canary").exists(), "something ran");
    let odd = |c: char| c.is_control() && c != '\n';
    assert!(!said.contains(odd), "{said:?}");
    said
}

fn warnings(said: &str) -> usize {
    said.lines()
        .filter(|line| line.starts_with("  WARN  "))
        .count()
}

/// A copy of a folder without some of its files.
fn without(lab: &Lab, from: &Path, missing: &[&str]) -> PathBuf {
    let to = lab.dir().join(format!("without-{}", missing.len()));
    succeed(Command::new("cp").arg("-aL").arg(from).arg(&to));
    for name in missing {
        fs::remove_file(to.join(name)).expect("it was there");
    }
    lab.account.own(&to);
    to
}

fn what_is_missing_is_shown_before_the_copy(major: &str) {
    let (mut lab, library) = up_to_the_preflight(major);
    let alpha = lab.node("alpha");
    let record = alpha.sql(RECORD);
    for part in [
        "pgrunbook.parity=1 copied=shared ",
        " glibc=",
        " icu=",
        " library=$libdir/dict_snowball",
        " library=/",
        "/its%20own%20%24%28touch%20canary%29/snow",
        " shared=utf8_and_win",
    ] {
        let part = part.replace("%24%28", "$%28");
        assert!(record.contains(&part), "{part} in {record}");
    }
    let said = step(&lab, "04-alpha-role");
    assert!(said.contains("ALREADY DONE"), "{said}");
    assert_eq!(lab.node("alpha").sql(RECORD), record);

    // One host, one tree of programs: all is there.
    let said = preflight(&lab);
    assert_eq!(warnings(&said), 0, "{said}");
    assert!(!said.contains("NOT COMPARED"), "{said}");
    assert!(
        said.ends_with("PASSED  node beta can take the copy\n"),
        "{said}"
    );
    for part in [
        ", as on alpha",
        "2 library file(s)",
        "that are here too: utf8_and_win",
        "that are on this host too: C.UTF-8",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }

    // Now the standby's programs come without two libraries, and a file is gone.
    let real = libdir(lab.node("alpha"));
    let copy = without(&lab, &real, &["dict_snowball.so", "utf8_and_win.so"]);
    lab.nodes[1].sees = Some((copy, real));
    fs::remove_file(&library).expect("ours");
    let said = preflight(&lab);
    assert_eq!(warnings(&said), 3, "{said}");
    for part in [
        "WARN  the library $libdir/dict_snowball is not on this host",
        "/its%20own%20$%28touch%20canary%29/snow is not on this host",
        "WARN  the preload library utf8_and_win of alpha is not on this host, and the copy brings shared_preload_libraries: the standby would not start",
        "PASSED  node beta can take the copy, but it differs from alpha in 3 point(s)",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }

    // And now without a locale.
    let empty = lab.dir().join("empty");
    fs::create_dir(&empty).expect("the lab is writable");
    lab.account.own(&empty);
    lab.nodes[1].sees = Some((empty, PathBuf::from("/usr/lib/locale")));
    let said = preflight(&lab);
    assert!(
        said.contains("WARN  the locale C.UTF-8 of 1 database(s) of alpha is not on this host"),
        "{said}"
    );

    // It was only shown: the copy goes on.
    lab.nodes[1].sees = None;
    all_done(&driver::run_all(&lab, &["--yes"]));
    streams(&lab);
}

/// The role may set its own settings, so anything may stand there. The next run of the step "role" mends it.
fn a_record_of_somebody_else_does_no_harm(major: &str) {
    let (lab, _) = up_to_the_preflight(major);
    let alpha = lab.node("alpha");
    let record = alpha.sql(RECORD);
    let honest = record.trim_start_matches("pgrunbook.parity=").to_owned();
    let glibc = honest
        .split(' ')
        .find(|token| token.starts_with("glibc="))
        .expect("glibc here");
    let plant = |text: &str| {
        alpha.sql(&format!(
            "ALTER ROLE replicator SET pgrunbook.parity = {}",
            sql_literal(text)
        ));
    };
    for text in [
        "$(touch canary)".to_owned(),
        "1 library=$(touch canary)\n`touch canary`".to_owned(),
        "1 library=\u{1b}[31m".to_owned(),
        format!("1{}", " library=x".repeat(10_000)),
        "2 glibc=1".to_owned(),
    ] {
        plant(&text);
        let said = preflight(&lab);
        assert!(
            said.contains("NOT COMPARED  libraries, glibc and ICU: what role replicator keeps"),
            "{said}"
        );
        assert!(said.contains("not everything could be compared"), "{said}");
    }
    plant(
        "1 library=%24%28touch%20canary%29 glibc=a icu=used shared=%1B%5B31m unread=a left=$HOME locale=%1B",
    );
    preflight(&lab);

    // A host of another release, as its own step would have noted it.
    plant(&format!(
        "{} icu=used locale=xx_XX.utf8",
        honest
            .replace(glibc, "glibc=2.1")
            .replace(" icu=", " icu=9")
    ));
    let said = preflight(&lab);
    let icu = match alpha.has(Feature::CollationProvider) {
        true => "WARN  ICU is ",
        false => "WARN  the server's programs here are made without ICU",
    };
    for part in [
        "and 2.1 on alpha: text may sort otherwise here",
        icu,
        "WARN  the locale xx_XX.utf8 of a collation in use on alpha is not on this host",
        "in 3 point(s)",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }

    alpha.sql("ALTER ROLE replicator RESET pgrunbook.parity");
    let said = preflight(&lab);
    assert!(
        said.contains("NOT COMPARED  libraries, glibc and ICU: there is no record"),
        "{said}"
    );

    let said = step(&lab, "04-alpha-role");
    assert!(
        said.contains("do    ALTER ROLE \"replicator\" SET pgrunbook.parity"),
        "{said}"
    );
    assert_eq!(alpha.sql(RECORD), record);
    assert_eq!(warnings(&preflight(&lab)), 0);
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": what_is_missing_is_shown_before_the_copy a_record_of_somebody_else_does_no_harm;
    v15 "15": what_is_missing_is_shown_before_the_copy a_record_of_somebody_else_does_no_harm;
    v18 "18": what_is_missing_is_shown_before_the_copy a_record_of_somebody_else_does_no_harm;
}

majors! {
    "needs a server that PGRUNBOOK_TEST_SERVERS names";
    v9_2 "9.2": what_is_missing_is_shown_before_the_copy a_record_of_somebody_else_does_no_harm;
    v9_6 "9.6": what_is_missing_is_shown_before_the_copy a_record_of_somebody_else_does_no_harm;
}
