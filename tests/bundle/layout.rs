//! Which files there are, in which order, with which modes and first lines; and that a bundle makes itself again.

use std::fs;
use std::io::Cursor;
use std::process::Command;

use pgrunbook::bundle;
use pgrunbook::check::check;
use pgrunbook::plan::Plan;
use pgrunbook::render::{File, render};
use pgrunbook::runbook::steps;
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::topology::Topology;

use crate::plans::{cases, plan, topology};
use crate::read::text;

fn credential(topology: &Topology, password: &str) -> Credential {
    Credential::derive(
        topology.major(),
        topology.role().as_str(),
        Secret::new(password.to_owned()),
        Salt([7; 16]),
    )
}

fn with_password(topology: &Topology) -> Vec<File> {
    render(topology, Some(&credential(topology, "correct horse")))
}

const SCRIPTS: [&str; 11] = [
    "01-alpha-prepare",
    "02-alpha-configure",
    "03-alpha-restart",
    "04-alpha-role",
    "05-standby-1-prepare",
    "06-standby-1-preflight",
    "07-standby-1-stop",
    "08-standby-1-copy",
    "09-standby-1-start",
    "10-alpha-prove",
    "11-standby-1-prove",
];

/// The paths of a bundle of one standby.
fn paths(of_standby: &str) -> Vec<String> {
    let mut list: Vec<String> = ["README.md", "plan.json", "SHA256SUMS"]
        .map(str::to_owned)
        .to_vec();
    list.extend(
        ["common", "primary", "standby", "parity"].map(|name| format!("runbook/{name}.bash")),
    );
    list.extend(SCRIPTS.map(|name| format!("runbook/{name}.sh")));
    list.extend(
        ["values.bash", "postgresql.conf", "pg_hba.conf"].map(|name| format!("nodes/alpha/{name}")),
    );
    list.extend(
        ["values.bash", "postgresql.conf", "pg_hba.conf", of_standby]
            .map(|name| format!("nodes/standby-1/{name}")),
    );
    list.extend(
        ["role.sql", "alpha.pgpass", "standby-1.pgpass", "SHA256SUMS"]
            .map(|name| format!("secrets/{name}")),
    );
    list.extend(
        [
            "status-alpha.sh",
            "status-standby-1.sh",
            "promote-standby-1.sh",
            "failover.md",
            "rejoin.md",
            "remove.md",
            "switchover.md",
        ]
        .map(|name| format!("operate/{name}")),
    );
    list
}

#[test]
fn the_files_of_one_standby() {
    for (major, of_standby) in [
        ("9.1", "recovery.conf"),
        ("11", "recovery.conf"),
        ("12", "standby.signal"),
        ("19", "standby.signal"),
    ] {
        for platform in ["debian", "source"] {
            let files = with_password(&topology(&plan(major, platform, 1)));
            let made: Vec<_> = files.iter().map(|file| file.path.clone()).collect();
            assert_eq!(made, paths(of_standby), "{major}, {platform}");
        }
    }
}

/// What holds of every bundle: modes, secrets, and which node and user each script is for.
fn assert_well_formed(label: &str, topology: &Topology, files: &[File]) {
    let nodes: Vec<&str> = topology.nodes().map(|node| node.name().as_str()).collect();
    let own = topology.os_user().as_str();
    let service = if topology.plan().platform == "debian" {
        "root"
    } else {
        own
    };
    let mut seen = std::collections::HashSet::new();
    for file in files {
        let path = file.path.as_str();
        assert!(seen.insert(path), "{label}: {path} twice");
        let secret = path.starts_with("secrets/");
        let mode = match path {
            _ if secret => 0o600,
            _ if path.ends_with(".sh") => 0o755,
            _ => 0o644,
        };
        assert_eq!((file.mode, file.secret), (mode, secret), "{label}: {path}");
        assert!(
            file.text.is_empty() || file.text.ends_with('\n'),
            "{label}: {path} has no line end at its end"
        );
        assert!(
            !file.text.contains('\r') || path == "plan.json",
            "{label}: {path}"
        );
        if !path.ends_with(".sh") {
            continue;
        }
        let mut lines = file.text.lines();
        assert_eq!(lines.next(), Some("#!/usr/bin/env bash"), "{label}: {path}");
        let node = lines
            .next()
            .and_then(|line| line.strip_prefix("# node: "))
            .expect("a node");
        let user = lines
            .next()
            .and_then(|line| line.strip_prefix("# user: "))
            .expect("a user");
        assert!(nodes.contains(&node), "{label}: {path}: {node}");
        assert!([own, service].contains(&user), "{label}: {path}: {user}");
        assert!(
            path.contains(&format!("-{node}")),
            "{label}: {path} is for {node}"
        );
        let of_service = ["prepare", "restart", "stop", "start"];
        let verb = path
            .trim_end_matches(".sh")
            .rsplit_once('-')
            .map_or("", |(_, verb)| verb);
        if path.starts_with("runbook/") {
            let meant = if of_service.contains(&verb) {
                service
            } else {
                own
            };
            assert_eq!(user, meant, "{label}: {path}");
        }
    }
    assert_eq!(
        topology.plan().to_json(),
        text(files, "plan.json"),
        "{label}"
    );
}

/// The names of the scripts are in the order in which they stand in the bundle and in the runbook, one number each.
fn assert_in_order(topology: &Topology, files: &[File], width: usize) {
    let named: Vec<&str> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("runbook/")?.strip_suffix(".sh"))
        .collect();
    let mut sorted = named.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, named, "name order is run order");
    let steps: Vec<String> = steps(topology).into_iter().map(|step| step.id).collect();
    assert_eq!(steps, named);
    for (i, name) in named.iter().enumerate() {
        let (number, _) = name.split_once('-').expect("a number");
        assert_eq!(number, format!("{:0width$}", i + 1));
    }
}

#[test]
fn every_bundle_is_well_formed() {
    for case in cases() {
        let files = &case.files;
        assert_well_formed(&case.label, &case.topology, files);
        let width = if case.label.contains("twenty") { 3 } else { 2 };
        assert_in_order(&case.topology, files, width);
        let none = files
            .iter()
            .all(|file| !file.path.starts_with("secrets/") && !file.secret);
        assert!(none, "{}: secrets without a password", case.label);
    }
}

#[test]
fn numbers_are_as_wide_as_the_last_one() {
    for (standbys, width, count) in [
        (1, 2, 11),
        (15, 2, 95),
        (16, 3, 101),
        (165, 3, 995),
        (166, 4, 1001),
        (1000, 4, 6005),
    ] {
        let topology = topology(&plan("17", "debian", standbys));
        let files = render(&topology, None);
        assert_eq!(steps(&topology).len(), count);
        assert_in_order(&topology, &files, width);
    }
}

/// Unpacks the zip as `unzip` would: folders, texts and modes.
fn unpack(bytes: Vec<u8>, into: &std::path::Path) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    archive.extract(into).expect("unpacked");
}

#[test]
fn sums_of_an_unpacked_bundle_are_right() {
    for (platform, standbys) in [("debian", 3), ("source", 1)] {
        let mut plan = plan("17", platform, standbys);
        plan.name = "orders".to_owned();
        let topology = topology(&plan);
        let files = with_password(&topology);
        let folder = tempfile::tempdir().expect("a folder");
        unpack(bundle::zip(topology.name(), &files), folder.path());
        let root = folder.path().join("orders");
        for file in &files {
            let path = root.join(&file.path);
            assert_eq!(fs::read_to_string(&path).expect("the file"), file.text);
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &path.metadata().expect("it").permissions(),
            );
            assert_eq!(mode & 0o777, file.mode, "{}", file.path);
        }
        let check = || {
            let output = Command::new("sha256sum")
                .args(["--check", "--strict", "SHA256SUMS", "secrets/SHA256SUMS"])
                .current_dir(&root)
                .output()
                .expect("sha256sum");
            (
                output.status.success(),
                String::from_utf8(output.stdout).expect("UTF-8"),
            )
        };
        let (good, said) = check();
        assert!(good, "{said}");
        let mut checked: Vec<_> = said
            .lines()
            .map(|line| line.trim_end_matches(": OK").to_owned())
            .collect();
        let mut others: Vec<_> = files
            .iter()
            .map(|file| file.path.clone())
            .filter(|path| !path.ends_with("SHA256SUMS"))
            .collect();
        checked.sort();
        others.sort();
        assert_eq!(checked, others, "each other file, once");
        fs::write(root.join("runbook/common.bash"), "# changed\n").expect("write");
        assert!(!check().0, "a changed file is not noticed");
    }
}

#[test]
fn the_plan_of_a_bundle_makes_the_same_bundle() {
    for case in cases() {
        let plan = Plan::from_json(text(&case.files, "plan.json").as_bytes()).expect("a plan");
        let (_, again) = check(&plan);
        let again = again.expect("a topology");
        assert!(
            render(&again, None) == case.files,
            "{}: other files",
            case.label
        );
        if case.label.starts_with("17, ") {
            let zips =
                [&case.topology, &again].map(|one| bundle::zip(one.name(), &with_password(one)));
            assert!(zips[0] == zips[1], "{}: other bytes", case.label);
        }
    }
}

/// The scripts refuse a file that was changed after the bundle was made, before they do anything else.
#[test]
fn a_script_refuses_a_changed_bundle() {
    let topology = topology(&plan("17", "source", 1));
    let files = with_password(&topology);
    let configure = "02-alpha-configure";
    for (script, changed) in [
        (configure, "runbook/common.bash"),
        (configure, "runbook/primary.bash"),
        (configure, "runbook/02-alpha-configure.sh"),
        (configure, "nodes/alpha/pg_hba.conf"),
        (configure, "nodes/alpha/values.bash"),
        ("04-alpha-role", "runbook/parity.bash"),
        ("06-standby-1-preflight", "runbook/parity.bash"),
        ("11-standby-1-prove", "runbook/parity.bash"),
        ("08-standby-1-copy", "runbook/standby.bash"),
        ("08-standby-1-copy", "nodes/standby-1/standby.signal"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        unpack(bundle::zip(topology.name(), &files), folder.path());
        let root = folder.path().join(topology.name().as_str());
        let mut text = fs::read_to_string(root.join(changed)).expect("the file");
        text.push_str("# changed\n");
        fs::write(root.join(changed), text).expect("write");
        let output = Command::new(root.join(format!("runbook/{script}.sh")))
            .arg("--check")
            .output()
            .expect("the script");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{changed}: {said}");
        assert!(
            said.contains("SHA256SUMS") && said.contains(changed),
            "{said}"
        );
    }
}
