//! The password and its verifier are in `secrets/` and nowhere else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pgrunbook::check::check_password;
use pgrunbook::finding::Severity;
use pgrunbook::render::{File, render};
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::topology::Topology;
use proptest::prelude::*;

use crate::hostile::{self, Line};
use crate::plans::{plan, topology};
use crate::read::{pgpass, text};

fn derive(topology: &Topology, password: &str, salt: [u8; 16]) -> Credential {
    Credential::derive(
        topology.major(),
        topology.role().as_str(),
        Secret::new(password.to_owned()),
        Salt(salt),
    )
}

fn carried(topology: &Topology, password: &str) -> bool {
    let findings = check_password(topology, &Secret::new(password.to_owned()));
    findings
        .iter()
        .all(|finding| finding.severity != Severity::Error)
}

/// Texts by which somebody would know the password or its verifier.
fn traces(credential: &Credential) -> Vec<String> {
    let (password, verifier) = (
        credential.password().expose(),
        credential.verifier().expose(),
    );
    let mut list = vec![
        password.to_owned(),
        STANDARD.encode(password),
        verifier.to_owned(),
    ];
    let hex = |text: &str| {
        text.bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    list.push(hex(password));
    let keys = verifier.trim_start_matches("md5").split(['$', ':']).skip(1);
    list.extend(keys.filter(|key| key.len() > 20).map(str::to_owned));
    list.push(verifier.trim_start_matches("md5").to_owned());
    list
}

fn outside(files: &[File]) -> impl Iterator<Item = &File> {
    files
        .iter()
        .filter(|file| !file.path.starts_with("secrets/"))
}

proptest! {
    #![proptest_config(hostile::cases(60))]

    #[test]
    fn a_password_is_in_secrets_alone(
        drawn in hostile::text(Line::One),
        tail in "[a-z0-9]{12}",
        salt in any::<[u8; 16]>(),
        major in proptest::sample::select(vec!["9.1", "9.6", "10", "13", "17"]),
        platform in proptest::sample::select(vec!["debian", "source"]),
        standbys in 1usize..4,
    ) {
        let topology = topology(&plan(major, platform, standbys));
        // Long enough that no file holds it by chance.
        let password = drawn + &tail;
        prop_assume!(carried(&topology, &password));
        let credential = derive(&topology, &password, salt);
        let files = render(&topology, Some(&credential));
        for file in outside(&files) {
            for trace in traces(&credential) {
                prop_assert!(!file.text.contains(&trace), "{} holds {trace:?}", file.path);
            }
        }
        // Where they belong they are.
        let stored = format!("PASSWORD '{}';", credential.verifier().expose());
        prop_assert!(text(&files, "secrets/role.sql").contains(&stored));
        prop_assert!(!text(&files, "secrets/role.sql").contains(&password));
        for node in topology.nodes() {
            let file = text(&files, &format!("secrets/{}.pgpass", node.name()));
            prop_assert!(!file.contains(credential.verifier().expose()));
            for line in file.lines() {
                prop_assert_eq!(&pgpass(line, major != "9.1")[4], &password);
            }
        }
    }
}

/// What lies outside of `secrets/` does not depend on the password at all, not even by a sum.
#[test]
fn nothing_outside_depends_on_the_password() {
    for (major, platform) in [
        ("9.1", "source"),
        ("11", "debian"),
        ("17", "debian"),
        ("17", "source"),
    ] {
        let topology = topology(&plan(major, platform, 3));
        let first = render(
            &topology,
            Some(&derive(&topology, "correct horse", [1; 16])),
        );
        let second = render(
            &topology,
            Some(&derive(&topology, "battery staple", [2; 16])),
        );
        for (first, second) in first.iter().zip(&second) {
            assert_eq!(first.path, second.path);
            if first.path.starts_with("secrets/") {
                assert_ne!(first.text, second.text, "{}", first.path);
            } else {
                assert_eq!(first.text, second.text, "{}", first.path);
            }
        }
    }
}

/// Another salt makes another verifier where there is one, and nothing else.
#[test]
fn the_salt_is_in_the_role_alone() {
    for (major, salted) in [("9.6", false), ("10", true)] {
        let topology = topology(&plan(major, "debian", 1));
        let files = |salt| render(&topology, Some(&derive(&topology, "correct horse", salt)));
        assert_eq!(files([1; 16]), files([1; 16]));
        let (first, second) = (files([1; 16]), files([2; 16]));
        let differ: Vec<&str> = first
            .iter()
            .zip(&second)
            .filter(|(first, second)| first != second)
            .map(|(first, _)| first.path.as_str())
            .collect();
        let expected: &[&str] = if salted {
            &["secrets/role.sql", "secrets/SHA256SUMS"]
        } else {
            &[]
        };
        assert_eq!(differ, expected, "{major}");
    }
}
