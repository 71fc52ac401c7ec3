//! The audit takes every bundle, and finds what is done to one.

#[path = "audit/mutate.rs"]
mod mutate;
#[path = "scripts/plans.rs"]
#[allow(dead_code, reason = "tests/scripts.rs uses the rest")]
mod plans;
#[path = "audit/random.rs"]
mod random;

use std::path::Path;

use pgrunbook::audit::audit;
use pgrunbook::render::render;
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::topology::Topology;

pub fn credential(topology: &Topology) -> Credential {
    let password = Secret::new("correct horse".to_owned());
    let role = topology.role().as_str();
    Credential::derive(topology.major(), role, password, Salt([7; 16]))
}

pub fn assert_clean(label: &str, topology: &Topology, credential: Option<&Credential>) {
    let files = render(topology, credential);
    let defects = audit(topology, credential, &files);
    let defects: Vec<String> = defects.iter().take(5).map(ToString::to_string).collect();
    assert!(defects.is_empty(), "{label}: {defects:#?}");
}

#[test]
fn every_bundle_is_clean() {
    for case in plans::cases() {
        assert_clean(&case.label, &case.topology, None);
        assert_clean(
            &case.label,
            &case.topology,
            Some(&credential(&case.topology)),
        );
    }
}

/// What hands out files takes them from [`pgrunbook::audit::audited`].
#[test]
fn nothing_leaves_without_the_audit() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    let mut waiting = vec![
        source.join("cli.rs"),
        source.join("cli"),
        source.join("ui.rs"),
        source.join("ui"),
    ];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            seen += 1;
            let word = |line: &str| {
                line.contains("render(")
                    || line.contains("render::render")
                    || line.contains("::render;")
            };
            let bad = text.lines().find(|line| word(line));
            assert_eq!(bad, None, "{}", path.display());
        }
    }
    assert!(seen >= 3, "only {seen} files");
    let cli = include_str!("../src/cli.rs");
    assert!(cli.contains("audited(&topology, credential.as_ref())"));
}
