//! Which files there are, with which modes, and whether SHA256SUMS knows them.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::Audit;
use crate::pg::Feature;
use crate::plan::Plan;
use crate::render::File;
use crate::render::script::LIBRARIES;
use crate::topology::CopyMethod;

pub fn check(audit: &mut Audit, files: &[File]) {
    let mut paths = HashSet::new();
    for file in files {
        let path = &file.path;
        if !paths.insert(path.as_str()) {
            audit.defect(path, 0, "it is there twice");
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if !path
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain))
        {
            audit.defect(
                path,
                0,
                "its path has characters that a script would have to quote",
            );
        }
        let secret = path.starts_with("secrets/");
        let mode = match (secret, path.ends_with(".sh")) {
            (true, _) => 0o600,
            (false, true) => 0o755,
            (false, false) => 0o644,
        };
        if file.mode != mode || file.secret != secret {
            audit.defect(
                path,
                0,
                format!("its mode is {:04o} instead of {mode:04o}", file.mode),
            );
        }
        // A node without a signal does not become a standby; that file alone says all by being there.
        if file.text.is_empty() != path.ends_with("/standby.signal") {
            audit.defect(path, 0, "it is empty, or standby.signal is not");
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            audit.defect(path, 0, "its last line has no end");
        }
    }
    let wanted = expected(audit);
    for path in &wanted {
        if !paths.contains(path.as_str()) {
            audit.defect(path, 0, "it is missing");
        }
    }
    for path in paths {
        if !wanted.contains(path) {
            audit.defect(path, 0, "nothing asks for it");
        }
    }
    sums(audit, files, "SHA256SUMS", false);
    if audit.credential.is_some() {
        sums(audit, files, "secrets/SHA256SUMS", true);
    }
    plan(audit);
    readme(audit);
}

/// Every path of this bundle.
fn expected(audit: &Audit) -> BTreeSet<String> {
    let topology = audit.topology;
    let mut list: BTreeSet<String> = [
        "README.md",
        "plan.json",
        "SHA256SUMS",
        "runbook/common.bash",
        "runbook/parity.bash",
        "runbook/primary.bash",
        "runbook/standby.bash",
        "operate/failover.md",
        "operate/rejoin.md",
        "operate/remove.md",
        "operate/switchover.md",
    ]
    .map(str::to_owned)
    .into();
    list.extend(
        super::runbook::ids(topology)
            .into_iter()
            .map(|(id, ..)| format!("runbook/{id}.sh")),
    );
    if topology.copy_method() == CopyMethod::Manual {
        list.insert("runbook/manual.bash".to_owned());
    }
    for node in topology.nodes() {
        let name = node.name();
        let of_node = ["values.bash", "postgresql.conf", "pg_hba.conf"];
        list.extend(of_node.map(|file| format!("nodes/{name}/{file}")));
        list.insert(format!("operate/status-{name}.sh"));
        if !audit.is_primary(node) {
            let signal = if topology.major().has(Feature::StandbySignal) {
                "standby.signal"
            } else {
                "recovery.conf"
            };
            list.insert(format!("nodes/{name}/{signal}"));
            list.insert(format!("operate/promote-{name}.sh"));
        }
        if audit.credential.is_some() {
            list.insert(format!("secrets/{name}.pgpass"));
        }
    }
    if audit.credential.is_some() {
        list.extend(["secrets/role.sql", "secrets/SHA256SUMS"].map(str::to_owned));
    }
    list
}

/// A line for each file of its kind, and no other; secrets have a list of their own.
fn sums(audit: &mut Audit, files: &[File], list: &str, secret: bool) {
    let text = audit.text(list);
    let mut listed = HashSet::new();
    for (i, line) in text.lines().enumerate() {
        let Some((sum, path)) = line.split_once("  ") else {
            audit.defect(list, i + 1, "it is no sum and path");
            continue;
        };
        listed.insert(path);
        let Some(file) = audit.files.get(path).filter(|file| file.secret == secret) else {
            audit.defect(list, i + 1, format!("there is no {path} for it"));
            continue;
        };
        let found = digest(&file.text);
        let same = sum.len() == 64
            && found.iter().enumerate().all(|(i, byte)| {
                u8::from_str_radix(&sum[2 * i..2 * i + 2], 16).is_ok_and(|one| one == *byte)
            });
        if !same {
            audit.defect(list, i + 1, format!("the sum of {path} is another one"));
        }
    }
    for file in files {
        if file.secret == secret && file.path != list && !listed.contains(file.path.as_str()) {
            audit.defect(list, 0, format!("{} is not in it", file.path));
        }
    }
}

/// The SHA-256 of a text. Those of the libraries, most of a bundle, are taken once in a process.
fn digest(text: &str) -> [u8; 32] {
    static LIBRARY_DIGESTS: LazyLock<Vec<[u8; 32]>> = LazyLock::new(|| {
        let texts = LIBRARIES.iter().map(|(_, text)| text.as_bytes());
        texts.map(|bytes| Sha256::digest(bytes).into()).collect()
    });
    match LIBRARIES.iter().position(|(_, library)| *library == text) {
        Some(i) => LIBRARY_DIGESTS[i],
        None => Sha256::digest(text.as_bytes()).into(),
    }
}

/// plan.json opens again as the plan that the bundle was made of.
fn plan(audit: &mut Audit) {
    match Plan::from_json(audit.text("plan.json").as_bytes()) {
        Ok(plan) if plan == *audit.topology.plan() => {}
        Ok(_) => audit.defect("plan.json", 0, "it is another plan"),
        Err(error) => {
            let message = error
                .findings
                .first()
                .map(|finding| finding.message.clone());
            audit.defect(
                "plan.json",
                0,
                message.unwrap_or_else(|| "it is no plan".to_owned()),
            );
        }
    }
}

/// The README names every script, in the order in which they are run.
fn readme(audit: &mut Audit) {
    let text = audit.text("README.md");
    let mut at = 0;
    for (id, ..) in super::runbook::ids(audit.topology) {
        match text[at..].find(&format!("runbook/{id}.sh")) {
            Some(found) => at += found,
            None => audit.defect(
                "README.md",
                0,
                format!("it does not name runbook/{id}.sh in its place"),
            ),
        }
    }
}
