//! Lines of pg_hba.conf that the server does not take: those that were there, those that it only passes over, and ours.

use crate::bundle;
use crate::driver::{self, BUNDLE};
use crate::lab::Lab;
use crate::scenarios::primary;
use crate::tree::Snapshot;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A lab in which the primary's first step is done.
fn prepared(major: &str) -> Lab {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    lab
}

fn is_unchanged(data: &Path, before: &Snapshot) {
    let changed = before.changed(&Snapshot::of(data, &[]));
    assert_eq!(changed, Vec::<PathBuf>::new());
}

/// The line is named as it stands in the file that somebody has to mend, not as it would stand behind our block.
fn a_broken_line_is_named_as_it_stands_there(major: &str) {
    let lab = prepared(major);
    let alpha = lab.node("alpha");
    let file = alpha.data.join("pg_hba.conf");
    let good = fs::read_to_string(&file).expect("readable");
    alpha.append("pg_hba.conf", "host all all 10.0.0.0/99 md5\n");
    let before = Snapshot::of(&alpha.data, &[]);
    let said = driver::ends(&lab, "02-alpha-configure", 3);
    let line = good.lines().count() + 1;
    let words =
        format!("pg_hba.conf has errors; a restart would not succeed\n        line {line}: ");
    assert!(said.contains(&words), "{line}: {said}");
    is_unchanged(&alpha.data, &before);
    fs::write(&file, good).expect("writable");
    driver::ends(&lab, "02-alpha-configure", 0);
}

fn a_line_for_tls_on_a_server_without_it_is_no_error(major: &str) {
    let lab = prepared(major);
    let alpha = lab.node("alpha");
    assert_eq!(alpha.sql("SHOW ssl"), "off");
    alpha.append("pg_hba.conf", "hostssl all all 192.0.2.1/32 md5\n");
    let errors = "SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL";
    assert_eq!(alpha.sql(errors), "1");
    driver::ends(&lab, "02-alpha-configure", 0);
    driver::ends(&lab, "03-alpha-restart", 0);
}

/// What only the server can tell of our own lines is seen once they are written: they go again.
fn lines_of_ours_that_the_server_does_not_take_go_again(major: &str) {
    let lab = prepared(major);
    let alpha = lab.node("alpha");
    let folder = alpha.home.join(BUNDLE);
    let block = folder.join("nodes/alpha/pg_hba.conf");
    let text = fs::read_to_string(&block).expect("readable");
    let bad = text.replace("scram-sha-256", "scram-sha-512");
    assert_ne!(bad, text);
    fs::write(&block, bad).expect("writable");
    sum_again(&folder, "nodes/alpha/pg_hba.conf");
    let before = Snapshot::of(&alpha.data, &[]);
    let said = driver::ends(&lab, "02-alpha-configure", 3);
    assert!(
        said.contains("pg_hba.conf would have errors; the files are as they were")
            && said.contains("scram-sha-512"),
        "{said}"
    );
    is_unchanged(&alpha.data, &before);
    fs::write(&block, text).expect("writable");
    sum_again(&folder, "nodes/alpha/pg_hba.conf");
    driver::ends(&lab, "02-alpha-configure", 0);
}

/// SHA256SUMS says of this file what it is now.
fn sum_again(folder: &Path, name: &str) {
    let output = Command::new("sha256sum")
        .arg(name)
        .current_dir(folder)
        .output()
        .expect("sha256sum runs");
    let line = String::from_utf8(output.stdout).expect("UTF-8");
    let file = folder.join("SHA256SUMS");
    let sums = fs::read_to_string(&file).expect("readable");
    let others = sums
        .lines()
        .filter(|line| !line.ends_with(&format!("  {name}")));
    let others: String = others.map(|line| format!("{line}\n")).collect();
    assert_eq!(others.lines().count() + 1, sums.lines().count());
    fs::write(file, others + &line).expect("writable");
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v10 "10": a_line_for_tls_on_a_server_without_it_is_no_error;
    v15 "15": a_broken_line_is_named_as_it_stands_there a_line_for_tls_on_a_server_without_it_is_no_error
        lines_of_ours_that_the_server_does_not_take_go_again;
    v18 "18": a_broken_line_is_named_as_it_stands_there a_line_for_tls_on_a_server_without_it_is_no_error;
}
