//! What a test looks at from outside the scripts.

use crate::bundle::{PASSWORD, PASSWORD_IN_PASSFILE};
use crate::driver::{self, BUNDLE, Ran};
use crate::lab::Lab;
use crate::node::Node;
use crate::tree::{self, Snapshot};
use pgrunbook::pg::Feature;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// Every script must end with 0.
pub fn all_done(ran: &[Ran]) {
    let last = ran.last().expect("there are scripts");
    assert_eq!(last.code, Some(0), "{}:\n{}", last.script, last.output);
}

/// The scripts up to the one whose name ends in `verb` end with 0, that one with `code`; hands out what it said.
pub fn stops_at(ran: &[Ran], verb: &str, code: i32) -> String {
    let (last, before) = ran.split_last().expect("there are scripts");
    assert!(before.iter().all(|ran| ran.code == Some(0)));
    assert!(
        last.script.ends_with(&format!("-{verb}.sh")),
        "{} ended with {:?}:\n{}",
        last.script,
        last.code,
        last.output
    );
    assert_eq!(last.code, Some(code), "{}:\n{}", last.script, last.output);
    last.output.clone()
}

/// Seen from outside the scripts: the second node streams from the first by its slot, answers, and takes no writes.
pub fn streams(lab: &Lab) {
    let (primary, standby) = (&lab.nodes[0], &lab.nodes[1]);
    if primary.has(Feature::StatReplication) {
        primary.wait_sql(
            "SELECT application_name || ' ' || state FROM pg_stat_replication",
            &format!("{} streaming", standby.name),
        );
    }
    if primary.has(Feature::ReplicationSlots) {
        assert_eq!(
            primary.sql("SELECT slot_name || ' ' || active FROM pg_replication_slots WHERE slot_name <> 'subscriber'"),
            format!("{} true", standby.name)
        );
    }
    let id = primary.sql("INSERT INTO orders SELECT max(id) + 1 FROM orders RETURNING id");
    standby.wait_sql("SELECT max(id) FROM orders", &id);
    let refused = standby
        .try_sql("INSERT INTO orders VALUES (0)")
        .expect_err("a standby takes no writes");
    assert!(refused.contains("read-only transaction"), "{refused}");
    assert_eq!(standby.sql("SELECT pg_is_in_recovery()"), "t");
}

/// The bundle's own look at both nodes.
pub fn status_tells(lab: &Lab) {
    for (node, expected) in lab.nodes.iter().zip(["streaming", "receives WAL: yes"]) {
        let ran = driver::run_one(lab, &format!("operate/status-{}.sh", node.name), &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.output);
        assert!(ran.output.contains(expected), "{}", ran.output);
    }
}

/// Password and verifier stand in passfiles and in `secrets/`, nowhere else, and only their owner can read them.
pub fn secrets_are_kept(lab: &Lab) {
    let mut expected: Vec<PathBuf> = Vec::new();
    for node in &lab.nodes {
        expected.push(node.home.join(match node.has(Feature::Passfile) {
            true => "data.pgrunbook/orders/passfile",
            false => ".pgpass",
        }));
        expected.extend(lab.nodes.iter().map(|of| {
            node.home
                .join(format!("{BUNDLE}/secrets/{}.pgpass", of.name))
        }));
    }
    expected.sort();
    if lab.nodes[0].has(Feature::PassfileEscapes) {
        assert_eq!(tree::holding(lab.dir(), PASSWORD_IN_PASSFILE), expected);
        assert!(tree::holding(lab.dir(), PASSWORD).is_empty());
    } else {
        assert_eq!(tree::holding(lab.dir(), PASSWORD), expected);
    }
    let role = fs::read_to_string(lab.nodes[0].home.join(BUNDLE).join("secrets/role.sql"));
    let role = role.expect("the bundle has it");
    let verifier = role
        .split('\'')
        .find(|word| word.starts_with("SCRAM-SHA-256$") || word.starts_with("md5"))
        .expect("role.sql has a verifier");
    let verifier: Vec<PathBuf> = tree::holding(lab.dir(), verifier)
        .into_iter()
        .filter(|path| !lab.nodes.iter().any(|node| path.starts_with(&node.data)))
        .collect();
    assert_eq!(
        verifier,
        lab.nodes
            .iter()
            .map(|node| node.home.join(format!("{BUNDLE}/secrets/role.sql")))
            .collect::<Vec<_>>()
    );
    for path in expected.iter().chain(&verifier) {
        assert_eq!(tree::mode(path), 0o600, "{}", path.display());
    }
    for node in &lab.nodes {
        assert_eq!(tree::mode(&node.data), 0o700, "{}", node.data.display());
        for state in ["data.pgrunbook", "data.pgrunbook/orders"] {
            assert_eq!(tree::mode(&node.home.join(state)), 0o700);
        }
    }
}

/// What the proof keeps of a node, for its owner alone.
pub fn evidence(node: &Node) -> String {
    let file = node.home.join("data.pgrunbook/orders/evidence.txt");
    let owner = fs::metadata(&file).expect("the evidence").uid();
    assert_eq!(owner, node.account.uid.as_raw());
    assert_eq!(tree::mode(&file), 0o600);
    fs::read_to_string(file).expect("text")
}

/// The proof's evidence has what was seen on either side, and the same token on both.
pub fn evidence_tells(lab: &Lab) {
    let (primary, standby) = (&lab.nodes[0], &lab.nodes[1]);
    let told = [primary, standby].map(evidence);
    let system = format!("system identifier {}", primary.system_identifier());
    let version = primary.sql("SELECT version()");
    let token = primary.sql(
        "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = 'replicator'",
    );
    let connections = primary.sql("SHOW max_connections");
    assert!(token.contains("[pgrunbook proof "), "{token}");
    let (alpha, beta) = (&primary.name, &standby.name);
    let of_primary = [
        format!("node {alpha}: primary, {version}"),
        format!("standby {beta}: state streaming, "),
        format!("token on role replicator: {token}"),
        system.clone(),
    ];
    let of_standby = [
        format!("node {beta}: standby of {alpha}, {version}"),
        format!("token read here: {token}"),
        format!("max_connections: {connections} here, {connections} on {alpha}"),
        format!("libraries, locales, glibc and ICU against {alpha}: "),
        "the WAL receiver is streaming".to_owned(),
        "writes are refused here".to_owned(),
        system,
    ];
    for (text, parts) in told.iter().zip([&of_primary[..], &of_standby]) {
        assert!(
            text.starts_with("pgrunbook evidence, bundle orders, 20"),
            "{text}"
        );
        for part in parts {
            assert!(
                text.lines().any(|line| line.starts_with(&**part)),
                "{part:?}: {text}"
            );
        }
    }
    if primary.has(Feature::ReplicationSlots) {
        assert!(
            told[0].contains(&format!("\nslot {beta}: active\n")),
            "{}",
            told[0]
        );
    }
    if standby.has(Feature::StandbySignal) {
        assert!(told[1].contains(&format!("\nslot {beta}\n")), "{}", told[1]);
    }
}

/// The lines that a file would get, and the command that would be run, as a person could type it.
pub fn a_dry_run_shows(lab: &Lab, script: &str, said: &str) {
    let (alpha, beta) = (lab.node("alpha"), lab.node("beta"));
    let parts = if script.ends_with("-configure.sh") {
        let setting = match alpha.has(Feature::WalLogHints) {
            true => "+wal_log_hints = on\n",
            false => "+wal_level = hot_standby\n",
        };
        let hba = "+host\treplication\treplicator\t127.0.0.1/32\t";
        vec![setting.to_owned(), hba.to_owned()]
    } else if script.ends_with("-beta-copy.sh") {
        let (bin, data) = (beta.bin.display(), beta.data.display());
        let slot = match beta.has(Feature::BaseBackupSlot) {
            true => " -S beta",
            false => "",
        };
        vec![
            format!(" PGSSLMODE=disable {bin}/pg_basebackup -D {data} "),
            format!(" -h 127.0.0.1 -p {} -U replicator -w ", alpha.port),
            format!("{slot} \n"),
            "\n+primary_conninfo = 'host=127.0.0.1 ".to_owned(),
            "\n+# pgrunbook: at least what the primary alpha has;".to_owned(),
            "\n+max_connections = 100\n".to_owned(),
            "\n+host\treplication\treplicator\t127.0.0.1/32\t".to_owned(),
        ]
    } else {
        return;
    };
    assert!(said.contains("\nDRY RUN  this would be run:\n"), "{said}");
    for part in parts {
        assert!(said.contains(&part), "{script}: no {part:?} in {said}");
    }
}

/// Every script once more: all are done already, no file changes and no server restarts.
pub fn nothing_changes(lab: &Lab) {
    let look = || -> Vec<Snapshot> {
        lab.nodes
            .iter()
            .map(|node| Snapshot::of(&node.home, &["evidence.txt"]))
            .collect()
    };
    let pids = || -> Vec<Option<nix::unistd::Pid>> { lab.nodes.iter().map(Node::pid).collect() };
    let (before, running) = (look(), pids());
    let ran = driver::run_all(lab, &["--yes"]);
    all_done(&ran);
    for (before, after) in before.iter().zip(look()) {
        assert_eq!(before.changed(&after), Vec::<PathBuf>::new());
    }
    assert_eq!(pids(), running);
    assert!(running.iter().all(Option::is_some));
}
