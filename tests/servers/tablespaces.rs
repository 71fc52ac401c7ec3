//! Tablespaces, which a standby has at the primary's paths: pg_basebackup wants these empty.

use crate::bundle;
use crate::driver::{self, Ran};
use crate::lab::Lab;
use crate::node::Node;
use crate::scenarios::primary;
use crate::seen::streams;
use crate::wait;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::path::{Path, PathBuf};

/// A primary with a table in a tablespace, and a standby that has the tablespace's folder for itself, as another host would:
/// the place on the primary, and the folder of the standby that stands for the place's parent.
fn with_a_tablespace(major: &str) -> (Lab, PathBuf, PathBuf) {
    let mut lab = primary(major, |_| ());
    let disk = lab.dir().join("disk");
    let (place, mine) = (disk.join("table $space"), lab.dir().join("beta's disk"));
    for folder in [&disk, &place, &mine] {
        fs::create_dir(folder).expect("the lab is writable");
        lab.account.own(folder);
    }
    let alpha = lab.node("alpha");
    let literal = place.display();
    alpha.sql(&format!("CREATE TABLESPACE far LOCATION '{literal}'"));
    alpha.sql("CREATE TABLE away TABLESPACE far AS SELECT generate_series(1, 500) AS id");
    lab.nodes[1].sees = Some((mine.clone(), disk));
    bundle::unpack(&lab, &bundle::plan(&lab));
    (lab, place, mine)
}

fn run(lab: &Lab, step: &str, arguments: &[&str]) -> Ran {
    driver::run_one(lab, &format!("runbook/{step}.sh"), arguments)
}

/// Runs these steps, each of which must end with 0; what the last one said.
fn all(lab: &Lab, steps: &[&str], arguments: &[&str]) -> String {
    let mut said = String::new();
    for step in steps {
        let ran = run(lab, step, arguments);
        assert_eq!(ran.code, Some(0), "{step}:\n{}", ran.output);
        said = ran.output;
    }
    said
}

const UP_TO_THE_COPY: [&str; 7] = [
    "01-alpha-prepare",
    "02-alpha-configure",
    "03-alpha-restart",
    "04-alpha-role",
    "05-beta-prepare",
    "06-beta-preflight",
    "07-beta-stop",
];
const FROM_THE_COPY: [&str; 4] = [
    "08-beta-copy",
    "09-beta-start",
    "10-alpha-prove",
    "11-beta-prove",
];

/// The folders below `dir` whose names begin so, in order.
fn named(dir: &Path, begin: &str) -> Vec<PathBuf> {
    let entries = dir.read_dir().into_iter().flatten();
    let mut list: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            name.starts_with(begin)
        })
        .collect();
    list.sort();
    list
}

/// Ends the copy step by this signal when the first files of both directories are there.
fn cut_off(lab: &Lab, mine: &Path, signal: Signal) {
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let ballast = fs::File::create(alpha.data.join("ballast")).expect("ours");
    ballast.set_len(2 << 30).expect("a sparse file");
    lab.account.own(&alpha.data.join("ballast"));
    let mut script = driver::start(lab, "runbook/08-beta-copy.sh", &["--yes"]);
    wait::until("pg_basebackup copies", 60, || {
        let version = named(&mine.join("table $space"), "PG_").len();
        let files = fs::read_dir(&beta.data).map_or(0, Iterator::count);
        (version > 0 && files > 3)
            .then_some(())
            .ok_or(format!("{version}, {files}"))
    });
    kill(Pid::from_raw(script.id().cast_signed()), signal).expect("it runs");
    script.wait().expect("our child");
    ballast.set_len(0).expect("ours");
    assert!(!beta.data.join("global/pg_control").exists());
    assert_eq!(named(&mine.join("table $space"), "PG_").len(), 1);
}

/// A cluster that was moved aside finds its table in the folder that was moved aside with it.
fn is_whole(aside: &Path, place: &Path, mine: &Path, file: &str) {
    let (_, rest) = file.split_once("pg_tblspc/").expect("in a tablespace");
    let (oid, rest) = rest.split_once('/').expect("a folder");
    let link = fs::read_link(aside.join("pg_tblspc").join(oid)).expect("a link");
    let name = link.file_name().expect("a name").to_string_lossy();
    assert!(
        name.starts_with("table $space.before-pgrunbook-"),
        "{name} in {}",
        place.display()
    );
    assert_eq!(link.parent(), place.parent());
    let found = mine.join(&*name).join(rest);
    assert!(found.is_file(), "{}", found.display());
}

fn rows(beta: &Node) -> String {
    beta.sql("SELECT count(*) FROM away")
}

/// The copy is cut off in its middle, and the same script ends it; a standby that needs a new copy gets one. What was there
/// lies beside, the old data directory with its own tablespace.
fn cut_off_and_copied_anew(major: &str) {
    let (lab, place, mine) = with_a_tablespace(major);
    let beta = lab.node("beta");
    all(&lab, &UP_TO_THE_COPY, &["--yes"]);
    let signal = match major {
        "15" => Signal::SIGTERM,
        _ => Signal::SIGKILL,
    };
    cut_off(&lab, &mine, signal);
    for mode in ["--check", "--dry-run"] {
        let looked = run(&lab, "08-beta-copy", &[mode]);
        assert_eq!(looked.code, Some(0), "{}", looked.output);
        assert_eq!(named(&mine, "table").len(), 1, "{mode} moved");
    }
    all(&lab, &["06-beta-preflight", "07-beta-stop"], &["--yes"]);
    all(&lab, &FROM_THE_COPY, &["--yes"]);
    streams(&lab);
    assert_eq!(rows(beta), "500");
    assert_eq!(named(&mine, "table $space.before-pgrunbook-").len(), 1);

    let file = beta.sql("SELECT pg_relation_filepath('away')");
    beta.stop();
    let replace = format!("--replace={}", beta.system_identifier());
    let again = ["06-beta-preflight", "07-beta-stop", "08-beta-copy"];
    let said = all(&lab, &again, &["--yes", &replace]);
    all(&lab, &FROM_THE_COPY, &["--yes"]);
    streams(&lab);
    assert_eq!(rows(beta), "500");
    let aside = named(&beta.home, "data.before-pgrunbook-");
    assert_eq!(aside.len(), 2, "{aside:?}");
    let moved = named(&mine, "table $space.before-pgrunbook-");
    assert_eq!(moved.len(), 2, "{moved:?}");
    let name = moved[1].file_name().expect("a name").to_string_lossy();
    assert!(said.contains(&*name), "{name} is not told:\n{said}");
    is_whole(&aside[1], &place, &mine, &file);
}

/// What else lies in the tablespace's place is nobody's to move: refused before anything is stopped or moved.
fn what_is_not_the_old_copys_is_left(major: &str) {
    let (lab, _place, mine) = with_a_tablespace(major);
    let beta = lab.node("beta");
    all(&lab, &UP_TO_THE_COPY, &["--yes"]);
    all(&lab, &FROM_THE_COPY, &["--yes"]);
    beta.stop();
    let precious = mine.join("table $space/precious");
    fs::write(&precious, "data").expect("writable");
    let replace = format!("--replace={}", beta.system_identifier());
    for step in ["06-beta-preflight", "08-beta-copy"] {
        let ran = run(&lab, step, &["--yes", &replace]);
        assert_eq!(ran.code, Some(3), "{step}:\n{}", ran.output);
        assert!(ran.output.contains("precious"), "{}", ran.output);
    }
    assert_eq!(fs::read_to_string(&precious).expect("there"), "data");
    assert_eq!(named(&mine, "table").len(), 1);
    assert_eq!(named(&beta.home, "data.before-").len(), 0);
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v15 "15": cut_off_and_copied_anew what_is_not_the_old_copys_is_left;
    v18 "18": cut_off_and_copied_anew;
}
