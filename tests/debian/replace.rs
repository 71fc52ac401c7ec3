//! A standby's cluster that exists already: what is fresh is replaced, what holds something is refused; nothing is deleted.

use crate::bundle::Bundle;
use crate::driver::{as_user, run, run_all, run_all_well};
use crate::machine::{Machine, on};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_fresh_running_cluster_is_replaced() {
    on("replace::a_fresh_running_cluster_is_replaced", |machine| {
        let (bundle, system) = two_running_clusters(machine);
        run_all_well(machine, &bundle, &["--yes"]);
        replaced(machine, &system, &data(machine));
    });
}

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_cluster_with_a_database_is_refused_until_it_is_named() {
    on(
        "replace::a_cluster_with_a_database_is_refused_until_it_is_named",
        |machine| {
            let (bundle, system) = two_running_clusters(machine);
            machine.sql(5433, "postgres", "CREATE DATABASE precious");
            let server = machine.postmaster("other");
            for wrong in [&["--yes"][..], &["--yes", "--replace=4711"]] {
                let last = run_all(machine, &bundle, wrong).pop().expect("scripts");
                assert_eq!(last.script, bundle.script("beta-preflight"));
                last.must_refuse(&[&system]);
                assert_eq!(machine.postmaster("other"), server);
                machine.sql(5433, "precious", "SELECT 1");
            }
            let copy = bundle.script("beta-copy");
            for script in bundle.scripts() {
                // What the step "stop" was told holds for the copy.
                let replace = format!("--replace={system}");
                let options = ["--yes", &replace];
                let options = &options[..if script == copy { 1 } else { 2 }];
                let ran = run(machine, &bundle, &script, options).must(0);
                assert_eq!(
                    ran.output
                        .contains("was named with --replace and may be moved aside"),
                    script == copy
                );
                assert!(!ran.output.contains("is fresh"), "{}", ran.output);
            }
            replaced(machine, &system, &data(machine));
            // It is what it was, under another name.
            let aside = aside(&data(machine)).remove(0);
            let list = machine.sh(&format!("ls {}/base", aside.display()));
            assert!(list.lines().count() > 3, "no fourth database in {list}");
        },
    );
}

/// What is mounted cannot be moved aside; nothing is deleted to make room.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_mount_point_is_left_as_it_is() {
    on("replace::a_mount_point_is_left_as_it_is", |machine| {
        let (bundle, system) = two_running_clusters(machine);
        let major = &machine.major;
        machine.sh(&format!(
            "set -e; pg_ctlcluster {major} other stop; cd /var/lib/postgresql/{major}; cp -a other kept; \
             mount -t tmpfs -o mode=700,uid=postgres,gid=postgres tmpfs other; cp -a kept/. other/; \
             pg_ctlcluster {major} other start"
        ));
        let last = run_all(machine, &bundle, &["--yes"])
            .pop()
            .expect("scripts");
        assert_eq!(last.script, bundle.script("beta-copy"));
        let last = last.must_refuse(&["is a mount point"]);
        assert!(aside(&data(machine)).is_empty());
        let control = machine.sh(&format!(
            "runuser -u postgres -- /usr/lib/postgresql/{major}/bin/pg_controldata /var/lib/postgresql/{major}/other"
        ));
        assert!(control.contains(&system), "{control}");

        // As it says, by hand; then the copy is cut off in its middle, and once more by hand.
        emptied_by_hand(machine, &last.output);
        let copy = bundle.script("beta-copy");
        cut_off(machine, &bundle);
        let found = run(machine, &bundle, &copy, &["--yes"])
            .must_refuse(&["is a mount point", "which still copies: kill "]);
        emptied_by_hand(machine, &found.output);
        run(machine, &bundle, &copy, &["--check"]).must(0);
        run_all_well(machine, &bundle, &["--yes"]);
        assert_eq!(machine.cluster("other"), "5433 online,recovery postgres");
        let mount = machine.sh(&format!("stat -c %m {}", data(machine)));
        assert_eq!(mount, data(machine), "still a mount point");
    });
}

/// Types the commands that a refusal prints.
fn emptied_by_hand(machine: &Machine, refusal: &str) {
    let printed = |before: &str| {
        let line = refusal.lines().find_map(|line| line.split_once(before));
        line.map(|(_, command)| command.to_owned())
    };
    if let Some(kill) = printed("which still copies: ") {
        let gone = "for round in {1..100}; do pgrep -x pg_basebackup >/dev/null || exit 0; sleep 0.1; done; exit 1";
        machine.sh(&format!("{kill}; {gone}"));
    }
    let command = printed("For example: ").expect("a command to type");
    machine.sh(&format!("runuser -u postgres -- bash -c '{command}'"));
    let left = machine.sh(&format!("ls -A {}", data(machine)));
    assert_eq!(left, "");
}

/// Runs the copy step and ends it, without a chance to tidy up, when its first files are there.
fn cut_off(machine: &Machine, bundle: &Bundle) {
    let ballast = format!("/var/lib/postgresql/{}/main/ballast", machine.major);
    machine.sh(&format!(
        "runuser -u postgres -- truncate -s 600M {ballast}"
    ));
    let mut script = as_user("postgres")
        .arg("bash")
        .arg(bundle.folder.join(bundle.script("beta-copy")))
        .arg("--yes")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("bash runs");
    let begun = format!(
        "for round in {{1..600}}; do if [ -e {0}/backup_label ]; then exit 0; fi; sleep 0.05; done; exit 1",
        data(machine)
    );
    machine.sh(&begun);
    // runuser's child is the script; pg_basebackup goes on, and is ended by the next run.
    machine.sh(&format!("kill -KILL $(ps -o pid= --ppid {})", script.id()));
    script.wait().expect("our child");
    machine.sh(&format!("rm {ballast}"));
    let control = Path::new(&data(machine)).join("global/pg_control");
    assert!(!control.exists(), "the copy was complete");
}

/// What was fresh when it was stopped, or made, and was started since, may hold something by now.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_cluster_that_was_started_since_is_asked_about_again() {
    on(
        "replace::a_cluster_that_was_started_since_is_asked_about_again",
        |machine| {
            let (bundle, system) = two_running_clusters(machine);
            let major = &machine.major;
            let copy = bundle.script("beta-copy");
            let replace = format!("--replace={system}");
            for (more, words) in [
                (&[][..], "is fresh and may be moved aside"),
                (
                    &[replace.as_str()][..],
                    "was named with --replace and may be moved aside",
                ),
            ] {
                for script in bundle.scripts().iter().take_while(|s| **s != copy) {
                    let options: Vec<&str> = [&["--yes"][..], more].concat();
                    run(machine, &bundle, script, &options).must(0);
                }
                let looked = run(machine, &bundle, &copy, &["--check"]).must(0);
                assert!(looked.output.contains(words));
                machine.sh(&format!("pg_ctlcluster {major} other start"));
                machine.sql(5433, "postgres", "CREATE TABLE IF NOT EXISTS precious ()");
                machine.sh(&format!("pg_ctlcluster {major} other stop"));
                for script in ["preflight", "copy"] {
                    let script = bundle.script(&format!("beta-{script}"));
                    let ran = run(machine, &bundle, &script, &["--yes"]);
                    ran.must_refuse(&[&replace, "was started since"]);
                }
                assert!(aside(&data(machine)).is_empty());
            }
            for script in bundle.scripts() {
                run(machine, &bundle, &script, &["--yes", &replace]).must(0);
            }
            replaced(machine, &system, &data(machine));
        },
    );
}

/// A cluster that prepare has made and somebody has used since.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_cluster_that_prepare_has_made_and_somebody_has_used_is_asked_about() {
    on(
        "replace::a_cluster_that_prepare_has_made_and_somebody_has_used_is_asked_about",
        |machine| {
            let (bundle, _) = two_running_clusters(machine);
            let major = &machine.major;
            machine.sh(&format!("pg_dropcluster --stop {major} other"));
            up_to(machine, &bundle, &bundle.script("beta-preflight"));
            run(
                machine,
                &bundle,
                &bundle.script("beta-preflight"),
                &["--yes"],
            )
            .must(0);
            machine.sh(&format!("pg_ctlcluster {major} other start"));
            machine.sql(5433, "postgres", "CREATE DATABASE precious");
            machine.sh(&format!("pg_ctlcluster {major} other stop"));
            let ran = run(
                machine,
                &bundle,
                &bundle.script("beta-preflight"),
                &["--yes"],
            );
            ran.must_refuse(&["--replace=", "was started since"]);
        },
    );
}

/// An empty directory that the server would not start with, or that the copy could not fill, is seen before the copy, and
/// what is printed mends it.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn an_empty_directory_must_be_the_servers_own() {
    on(
        "replace::an_empty_directory_must_be_the_servers_own",
        |machine| {
            let (bundle, _) = two_running_clusters(machine);
            let (major, data) = (&machine.major, data(machine));
            let preflight = bundle.script("beta-preflight");
            up_to(machine, &bundle, &preflight);
            machine.sh(&format!(
                "pg_ctlcluster {major} other stop && mv {data} {data}.kept"
            ));
            for (made, user, command) in [
                (
                    format!("install -d -m 0755 -o postgres -g postgres {data}"),
                    "postgres",
                    format!("chmod 0700 {data}"),
                ),
                (
                    format!("install -d -m 0700 -o postgres {data}"),
                    "root",
                    format!("chown postgres: {data}"),
                ),
                (
                    format!("install -d -m 0700 {data}"),
                    "root",
                    format!("chown postgres: {data} && chmod 0700 {data}"),
                ),
                (
                    format!("install -d -m 0755 {data}"),
                    "root",
                    format!("chown postgres: {data} && chmod 0700 {data}"),
                ),
            ] {
                machine.sh(&made);
                for script in ["preflight", "copy"] {
                    let script = bundle.script(&format!("beta-{script}"));
                    run(machine, &bundle, &script, &["--yes"]).must_refuse(&[&command]);
                }
                machine.sh(&format!("runuser -u {user} -- bash -c '{command}'"));
                run(machine, &bundle, &preflight, &["--yes"]).must(0);
                machine.sh(&format!("rmdir {data}"));
            }
            // The group may read it, from 11 on.
            machine.sh(&format!(
                "install -d -m 0750 -o postgres -g postgres {data}"
            ));
            run_all_well(machine, &bundle, &["--yes"]);
            assert_eq!(machine.cluster("other"), "5433 online,recovery postgres");
            assert_eq!(machine.sh(&format!("stat -c %a {data}")), "750");
        },
    );
}

/// What somebody may need is seen while the cluster runs: relations where new databases come from, clients, slots and
/// standbys. Without them it is fresh again.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_cluster_that_is_used_is_refused() {
    on("replace::a_cluster_that_is_used_is_refused", |machine| {
        let (bundle, system) = two_running_clusters(machine);
        let preflight = bundle.script("beta-preflight");
        let refused = |words: &str| {
            run(machine, &bundle, &preflight, &["--yes"]).must_refuse(&[&system, words]);
        };
        up_to(machine, &bundle, &preflight);
        machine.sql(5433, "template1", "CREATE TABLE common ()");
        refused("it has 1 relations in database template1");
        machine.sql(5433, "template1", "DROP TABLE common");

        let slot = "SELECT pg_create_physical_replication_slot('theirs')";
        machine.sql(5433, "postgres", slot);
        refused("0 standbys, 1 slots");
        machine.sql(
            5433,
            "postgres",
            "SELECT pg_drop_replication_slot('theirs')",
        );

        for (conninfo, words) in [
            ("dbname=postgres", "1 other clients, 0 standbys"),
            ("replication=true", "0 other clients, 1 standbys"),
        ] {
            let client = connected(machine, conninfo);
            refused(words);
            drop(client);
            let others = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'theirs'";
            machine.wait_sql(5433, "postgres", others, "0");
        }
        let said = run(machine, &bundle, &preflight, &["--yes"]).must(0);
        assert!(said.output.contains("is fresh and may be moved aside"));
    });
}

/// Runs all scripts before this one.
fn up_to(machine: &Machine, bundle: &Bundle, end: &str) {
    for script in bundle.scripts().iter().take_while(|script| *script != end) {
        run(machine, bundle, script, &["--yes"]).must(0);
    }
}

/// A client of the second cluster, which stays until it is dropped.
struct Client(Child);

impl Drop for Client {
    fn drop(&mut self) {
        // Its standard input ends, and so does psql.
        let _status = self.0.wait();
    }
}

fn connected(machine: &Machine, conninfo: &str) -> Client {
    let client = as_user("postgres")
        .arg(format!("/usr/lib/postgresql/{}/bin/psql", machine.major))
        .args(["-X", "-w", "-h", "/run/postgresql", "-p", "5433", "-d"])
        .arg(format!("{conninfo} application_name=theirs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let client = Client(client.expect("psql runs"));
    let seen = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'theirs'";
    machine.wait_sql(5433, "postgres", seen, "1");
    client
}

/// A data directory that is a link to another disk: what it leads to is moved aside there, and the link leads to the copy.
#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn a_link_to_the_data_directory_stays() {
    on("replace::a_link_to_the_data_directory_stays", |machine| {
        let (bundle, system) = two_running_clusters(machine);
        let major = &machine.major;
        let link = data(machine);
        machine.sh(&format!(
            "set -e; pg_ctlcluster {major} other stop; install -d -o postgres /var/lib/postgresql/disk; \
             mv {link} /var/lib/postgresql/disk/data; ln -s /var/lib/postgresql/disk/data {link}; \
             chown -h postgres: {link}; pg_ctlcluster {major} other start"
        ));
        run_all_well(machine, &bundle, &["--yes"]);
        assert_eq!(
            machine.sh(&format!("readlink {link}")),
            "/var/lib/postgresql/disk/data"
        );
        assert!(aside(&data(machine)).is_empty());
        replaced(machine, &system, "/var/lib/postgresql/disk/data");
    });
}

/// `main` as the primary, `other` running as the package leaves a new cluster; the second's system identifier.
fn two_running_clusters(machine: &Machine) -> (Bundle, String) {
    machine.be_two_hosts();
    let major = &machine.major;
    machine.sh(&format!(
        "for name in main other; do pg_createcluster --start {major} $name >/dev/null || exit 1; done"
    ));
    assert_eq!(machine.cluster("other"), "5433 online postgres");
    machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
    let system = machine.sql(
        5433,
        "postgres",
        "SELECT system_identifier FROM pg_control_system()",
    );
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "stock", "postgres": major, "platform": "debian",
            "primary": { "name": "alpha", "address": "10.77.0.11" },
            "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": "5433", "cluster": "other" } ]
        }),
        "a fine password",
    );
    (bundle, system)
}

/// Where Debian has the data directory of `other`.
fn data(machine: &Machine) -> String {
    format!("/var/lib/postgresql/{}/other", machine.major)
}

/// What lies beside a data directory as an old one.
fn aside(data: &str) -> Vec<PathBuf> {
    let folder = Path::new(data).parent().expect("a folder");
    let name = format!("{data}.before-pgrunbook-");
    let entries = fs::read_dir(folder).expect("there");
    entries
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.to_string_lossy().starts_with(&name))
        .collect()
}

/// The standby streams, and the old cluster is whole beside this data directory.
fn replaced(machine: &Machine, system: &str, data: &str) {
    assert_eq!(machine.cluster("other"), "5433 online,recovery postgres");
    assert_eq!(
        machine.sql(5433, "postgres", "SELECT number FROM item"),
        "1"
    );
    let from = "SELECT host(client_addr) || ' ' || state FROM pg_stat_replication";
    assert_eq!(machine.sql(5432, "postgres", from), "10.77.0.12 streaming");
    let found = aside(data);
    assert_eq!(found.len(), 1, "{found:?}");
    let control = machine.sh(&format!(
        "runuser -u postgres -- /usr/lib/postgresql/{}/bin/pg_controldata {}",
        machine.major,
        found[0].display()
    ));
    assert!(control.contains(system), "not the old cluster: {control}");
    assert!(
        control.contains("shut down\n"),
        "not stopped in an orderly way: {control}"
    );
}
