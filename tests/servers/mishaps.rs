//! What goes wrong between two steps, and what somebody else does meanwhile: nothing of it may cost the primary or its
//! files.

use crate::bundle;
use crate::driver::{self, Ran};
use crate::lab::Lab;
use pgrunbook::pg::Feature;
use std::fs;
use std::path::Path;

fn primary(major: &str, lines: &str) -> Lab {
    let lab = Lab::new(major, &["alpha", "beta"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.append("postgresql.conf", lines);
    alpha.start();
    lab
}

fn run(lab: &Lab, step: &str, arguments: &[&str]) -> Ran {
    driver::run_one(lab, &format!("runbook/{step}.sh"), arguments)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

/// The restart cannot succeed: the plan's address is none of this host's, and the server had none at all.
fn a_roll_back_keeps_what_somebody_else_has_changed(major: &str) {
    let lab = primary(major, "listen_addresses = ''\n");
    let alpha = lab.node("alpha");
    let mut plan = bundle::plan(&lab);
    plan["primary"]["listen"] = "192.0.2.77".into();
    bundle::unpack(&lab, &plan);
    driver::ends(&lab, "01-alpha-prepare", 0);
    driver::ends(&lab, "02-alpha-configure", 0);
    alpha.append("pg_hba.conf", "host all clerk 192.0.2.1/32 reject\n");
    alpha.append("postgresql.conf", "work_mem = 7MB\n");
    alpha.sql("SELECT pg_reload_conf()");

    let said = driver::ends(&lab, "03-alpha-restart", 1);
    assert!(said.contains("the server is up again"), "{said}");
    let hba = read(&alpha.data.join("pg_hba.conf"));
    assert!(hba.contains("clerk"), "{hba}");
    assert!(!hba.contains("pgrunbook"), "{hba}");
    let conf = read(&alpha.data.join("postgresql.conf"));
    assert!(conf.contains("work_mem = 7MB"), "{conf}");
    assert!(!conf.contains("zz-pgrunbook"), "{conf}");
    assert_eq!(alpha.sql("SHOW work_mem"), "7MB");
}

fn a_restart_that_was_cut_off_is_finished_by_the_same_script(major: &str) {
    let lab = primary(major, "");
    let alpha = lab.node("alpha");
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    driver::ends(&lab, "02-alpha-configure", 0);
    alpha.kill();
    let said = driver::ends(&lab, "03-alpha-restart", 0);
    assert!(said.contains("the server is up"), "{said}");
    assert_eq!(alpha.sql("SHOW hot_standby"), "on");
    if alpha.has(Feature::WalLogHints) {
        assert_eq!(alpha.sql("SHOW wal_log_hints"), "on");
    }
}

fn a_block_without_its_end_is_not_guessed_at(major: &str) {
    let lab = primary(major, "");
    let alpha = lab.node("alpha");
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    driver::ends(&lab, "02-alpha-configure", 0);
    let file = alpha.data.join("pg_hba.conf");
    let broken: String = read(&file)
        .lines()
        .filter(|line| !line.starts_with("# END pgrunbook"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(&file, &broken).expect("write");
    let pid = alpha.pid();
    for step in ["02-alpha-configure", "03-alpha-restart"] {
        let said = driver::ends(&lab, step, 3);
        assert!(said.contains("do not match"), "{said}");
    }
    assert_eq!(read(&file), broken);
    assert_eq!(alpha.pid(), pid, "stopped, with no way back");
}

/// A running server passes over a broken pg_hba.conf; a standby that was promoted with one would turn its peers away.
fn a_broken_line_on_the_standby_is_found_while_it_runs(major: &str) {
    let (lab, steps) = up_to_the_copy(major);
    for step in &steps[7..] {
        driver::ends(&lab, step, 0);
    }
    let beta = lab.node("beta");
    let file = beta.data.join("pg_hba.conf");
    let good = read(&file);
    beta.append("pg_hba.conf", "host all all nowhere/99 scram\n");
    for step in &steps[7..9] {
        let said = driver::ends(&lab, step, 1);
        assert!(said.contains("pg_hba.conf has errors"), "{said}");
        assert!(
            said.contains(&format!("line {}", good.lines().count() + 1)),
            "{said}"
        );
    }
    fs::write(&file, good).expect("writable");
    for step in &steps[7..] {
        driver::ends(&lab, step, 0);
    }
}

fn an_error_is_an_answer_and_no_reason_to_promote(major: &str) {
    let lab = primary(major, "");
    bundle::unpack(&lab, &bundle::plan(&lab));
    for ran in driver::run_all(&lab, &["--yes"]) {
        assert_eq!(ran.code, Some(0), "{}:\n{}", ran.script, ran.output);
    }
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    alpha.sql("ALTER ROLE replicator PASSWORD 'another'");
    let ran = driver::run_one(
        &lab,
        "operate/promote-beta.sh",
        &["--yes", "--primary-is-down"],
    );
    assert_eq!(ran.code, Some(3), "{}", ran.output);
    assert!(ran.output.contains("still answers"), "{}", ran.output);
    assert_eq!(beta.sql("SELECT pg_is_in_recovery()"), "t");

    // The role existed, the bundle's password does not open it: refused before anything is changed.
    if alpha.has(Feature::ReplicationSlots) {
        alpha.sql(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active",
        );
    }
    let ran = run(&lab, "04-alpha-role", &["--yes"]);
    assert_eq!(ran.code, Some(3), "{}", ran.output);
}

/// As a copy leaves things that was cut off in the middle: a marker, and a directory without pg_control.
fn an_interrupted_copy_is_moved_aside_and_made_again(major: &str) {
    let (lab, steps) = up_to_the_copy(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let marker = beta.home.join("data.pgrunbook-copy");
    mark(&lab, &marker, "copying");
    fs::create_dir(&beta.data).expect("a folder");
    fs::write(beta.data.join("PG_VERSION"), "15\n").expect("a file");
    fs::write(beta.data.join("half"), "of a copy").expect("a file");
    lab.account.own(&beta.data);

    for step in &steps[7..] {
        driver::ends(&lab, step, 0);
    }
    alpha.wait_sql("SELECT state FROM pg_stat_replication", "streaming");
    assert!(!marker.exists());
    let aside: Vec<_> = fs::read_dir(&beta.home)
        .expect("a folder")
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .contains(".before-pgrunbook-")
        })
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(read(&aside[0].path().join("half")), "of a copy");
}

/// As a copy leaves things that was complete when it was cut off: its own files and the signal are still to come.
fn a_copy_without_its_files_gets_them_and_is_not_made_again(major: &str) {
    let (lab, steps) = up_to_the_copy(major);
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    driver::ends(&lab, &steps[7], 0);
    let marker = beta.home.join("data.pgrunbook-copy");
    mark(&lab, &marker, "copied");
    let signal = beta.data.join(match beta.has(Feature::StandbySignal) {
        true => "standby.signal",
        false => "recovery.conf",
    });
    fs::remove_file(&signal).expect("it was there");
    fs::remove_file(beta.data.join("zz-pgrunbook.conf")).expect("it was there");
    let said = driver::ends(&lab, &steps[8], 3);
    assert!(said.contains("has not been finished"), "{said}");

    let looked = run(&lab, &steps[7], &["--check"]);
    assert_eq!(looked.code, Some(0), "{}", looked.output);
    assert!(!signal.exists(), "--check wrote");
    let said = driver::ends(&lab, &steps[7], 0);
    assert!(!said.contains("pg_basebackup"), "copied again:\n{said}");
    for step in &steps[8..] {
        driver::ends(&lab, step, 0);
    }
    alpha.wait_sql("SELECT state FROM pg_stat_replication", "streaming");
}

fn two_standbys_each_have_their_slot(major: &str) {
    let lab = Lab::new(major, &["alpha", "beta", "gamma"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.start();
    bundle::unpack(&lab, &bundle::plan(&lab));
    for ran in driver::run_all(&lab, &["--yes"]) {
        assert_eq!(ran.code, Some(0), "{}:\n{}", ran.script, ran.output);
    }
    if alpha.has(Feature::ReplicationSlots) {
        alpha.wait_sql(
        "SELECT string_agg(slot_name || ' ' || active, ',' ORDER BY slot_name) FROM pg_replication_slots",
        "beta true,gamma true",
    );
    }
    alpha.wait_sql(
        "SELECT string_agg(application_name || ' ' || state, ',' ORDER BY application_name) FROM pg_stat_replication",
        "beta streaming,gamma streaming",
    );
}

/// A lab in which every step before the copy is done, and the names of all steps.
fn up_to_the_copy(major: &str) -> (Lab, Vec<String>) {
    let lab = primary(major, "");
    bundle::unpack(&lab, &bundle::plan(&lab));
    let steps: Vec<String> = driver::scripts(&lab.node("alpha").home.join(driver::BUNDLE))
        .iter()
        .map(|path| {
            path.trim_start_matches("runbook/")
                .trim_end_matches(".sh")
                .to_owned()
        })
        .collect();
    assert!(steps[7].ends_with("-beta-copy"), "{steps:?}");
    for step in &steps[..7] {
        driver::ends(&lab, step, 0);
    }
    (lab, steps)
}

fn mark(lab: &Lab, marker: &Path, phase: &str) {
    let primary = lab.node("alpha").system_identifier();
    fs::write(marker, format!("primary {primary}\nphase {phase}\n")).expect("write");
    lab.account.own(marker);
}

/// A standby of somebody else's would stop or pause its recovery if its primary's `max_wal_senders` rose over its own.
fn standbys_of_others_are_asked_about_first(major: &str) {
    let lab = primary(major, "max_wal_senders = 3\n");
    let alpha = lab.node("alpha");
    let mut other = alpha.program("psql");
    other
        .args(["-X", "-q", "-h", "/tmp", "-p", &alpha.port.to_string()])
        .args(["-d", "replication=true application_name=elsewhere"])
        .args(["-c", "IDENTIFY_SYSTEM", "-c", "\\! sleep 120"])
        .stdout(std::process::Stdio::null());
    let mut other = other.spawn().expect("psql runs");
    alpha.wait_sql(
        "SELECT application_name FROM pg_stat_replication",
        "elsewhere",
    );
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    let conf = read(&alpha.data.join("postgresql.conf"));
    let said = driver::ends(&lab, "02-alpha-configure", 3);
    assert!(
        said.contains("max_wal_senders would rise") && said.contains("elsewhere"),
        "{said}"
    );
    assert_eq!(read(&alpha.data.join("postgresql.conf")), conf);
    let ran = run(&lab, "02-alpha-configure", &["--yes", "--accept-pending"]);
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    other.kill().expect("it runs");
    other.wait().expect("it has ended");
}

/// What stands on the server's command line wins over every file.
fn a_value_on_the_command_line_is_refused(major: &str) {
    let lab = Lab::new(major, &["alpha", "beta"]);
    let alpha = lab.node("alpha");
    alpha.initdb();
    alpha.start_with("-c max_wal_senders=3");
    bundle::unpack(&lab, &bundle::plan(&lab));
    driver::ends(&lab, "01-alpha-prepare", 0);
    let conf = read(&alpha.data.join("postgresql.conf"));
    let said = driver::ends(&lab, "02-alpha-configure", 3);
    assert!(
        said.contains("max_wal_senders is given on the server's command line"),
        "{said}"
    );
    assert_eq!(read(&alpha.data.join("postgresql.conf")), conf);
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v15 "15": standbys_of_others_are_asked_about_first a_value_on_the_command_line_is_refused a_roll_back_keeps_what_somebody_else_has_changed
        a_restart_that_was_cut_off_is_finished_by_the_same_script a_block_without_its_end_is_not_guessed_at
        an_error_is_an_answer_and_no_reason_to_promote an_interrupted_copy_is_moved_aside_and_made_again
        a_copy_without_its_files_gets_them_and_is_not_made_again two_standbys_each_have_their_slot
        a_broken_line_on_the_standby_is_found_while_it_runs;
}

majors! {
    "needs a server that PGRUNBOOK_TEST_SERVERS names";
    v9_1 "9.1": a_roll_back_keeps_what_somebody_else_has_changed
        a_restart_that_was_cut_off_is_finished_by_the_same_script a_block_without_its_end_is_not_guessed_at
        an_error_is_an_answer_and_no_reason_to_promote an_interrupted_copy_is_moved_aside_and_made_again
        a_copy_without_its_files_gets_them_and_is_not_made_again two_standbys_each_have_their_slot;
    v9_2 "9.2": two_standbys_each_have_their_slot;
    v9_3 "9.3": two_standbys_each_have_their_slot;
    v9_4 "9.4": a_roll_back_keeps_what_somebody_else_has_changed
        a_restart_that_was_cut_off_is_finished_by_the_same_script a_block_without_its_end_is_not_guessed_at
        an_error_is_an_answer_and_no_reason_to_promote an_interrupted_copy_is_moved_aside_and_made_again
        a_copy_without_its_files_gets_them_and_is_not_made_again two_standbys_each_have_their_slot;
    v9_5 "9.5": two_standbys_each_have_their_slot;
    v9_6 "9.6": a_roll_back_keeps_what_somebody_else_has_changed
        a_restart_that_was_cut_off_is_finished_by_the_same_script a_block_without_its_end_is_not_guessed_at
        an_error_is_an_answer_and_no_reason_to_promote an_interrupted_copy_is_moved_aside_and_made_again
        a_copy_without_its_files_gets_them_and_is_not_made_again two_standbys_each_have_their_slot;
}
