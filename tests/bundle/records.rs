//! pg_hba.conf and passfiles, line by line.

use std::collections::BTreeSet;
use std::net::IpAddr;

use pgrunbook::render::render;
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::topology::Topology;

use crate::plans::cases;
use crate::read::{hba, pgpass, text};

/// From this number of standbys on a standby knows the primary and itself alone.
const MESH: usize = 16;

/// The nodes that a node admits and has passwords for.
fn peers<'a>(topology: &'a Topology, name: &str) -> Vec<&'a pgrunbook::topology::Node> {
    let primary = topology.primary();
    let all = topology.standbys().len() < MESH || primary.name().as_str() == name;
    let known = |node: &&pgrunbook::topology::Node| {
        all || node.name() == primary.name() || node.name().as_str() == name
    };
    topology.nodes().filter(known).collect()
}

#[test]
fn every_peer_is_admitted_to_both_and_nobody_else() {
    for case in cases() {
        let topology = &case.topology;
        let files = &case.files;
        let scram = !topology.major().label().starts_with("9.");
        let off = topology.plan().replication.tls == "off"
            || topology.plan().replication.tls.is_empty() && topology.plan().platform == "source";
        for node in topology.nodes() {
            let label = format!("{}, {}", case.label, node.name());
            let block = text(files, &format!("nodes/{}/pg_hba.conf", node.name()));
            let (first, last) = (block.lines().next(), block.lines().last());
            let marker = |word| format!("# {word} pgrunbook {}", topology.name());
            assert!(
                first.is_some_and(|line| line.starts_with(&marker("BEGIN"))),
                "{label}"
            );
            assert_eq!(last, Some(marker("END").as_str()), "{label}");
            let mut admitted = BTreeSet::new();
            for line in block.lines().filter(|line| !line.starts_with('#')) {
                let fields = hba(line);
                let [kind, database, user, address, method] = fields.as_slice() else {
                    panic!("{label}: {line}");
                };
                assert_eq!(kind.0, if off { "host" } else { "hostssl" }, "{label}");
                assert_eq!(
                    method.0,
                    if scram { "scram-sha-256" } else { "md5" },
                    "{label}"
                );
                assert_eq!(user.0, topology.role().as_str(), "{label}");
                assert!(
                    !kind.1 && !database.1 && !address.1 && !method.1,
                    "{label}: {line}"
                );
                if let Some((ip, length)) = address.0.split_once('/') {
                    let ip: IpAddr = ip.parse().expect("an address");
                    assert_eq!(length, if ip.is_ipv4() { "32" } else { "128" }, "{label}");
                }
                assert!(
                    admitted.insert((database.0.clone(), address.0.clone())),
                    "{label}: twice {line}"
                );
            }
            let expected: BTreeSet<_> = peers(topology, node.name().as_str())
                .into_iter()
                .flat_map(|peer| {
                    let from = match peer.from() {
                        pgrunbook::net::Host::Ip(ip) if ip.is_ipv4() => format!("{ip}/32"),
                        pgrunbook::net::Host::Ip(ip) => format!("{ip}/128"),
                        pgrunbook::net::Host::Name(name) => name.clone(),
                    };
                    ["replication", "postgres"].map(|database| (database.to_owned(), from.clone()))
                })
                .collect();
            assert_eq!(admitted, expected, "{label}");
        }
    }
}

#[test]
fn every_peer_has_its_password() {
    let password = r"a:b\c'd e#";
    for case in cases() {
        let topology = &case.topology;
        let credential = Credential::derive(
            topology.major(),
            "x",
            Secret::new(password.to_owned()),
            Salt([0; 16]),
        );
        let files = render(topology, Some(&credential));
        for node in topology.nodes() {
            let label = format!("{}, {}", case.label, node.name());
            let file = text(&files, &format!("secrets/{}.pgpass", node.name()));
            let mut lines = BTreeSet::new();
            for line in file.lines() {
                assert!(!line.starts_with('#'), "{label}: a comment");
                let [host, port, database, user, found] =
                    pgpass(line, !["9.0", "9.1"].contains(&topology.major().label()));
                assert_eq!(
                    (user.as_str(), found.as_str()),
                    (topology.role().as_str(), password),
                    "{label}"
                );
                assert!(
                    lines.insert((host, port, database)),
                    "{label}: twice {line}"
                );
            }
            let expected: BTreeSet<_> = peers(topology, node.name().as_str())
                .into_iter()
                .flat_map(|peer| {
                    ["replication", "postgres"].map(|database| {
                        (
                            peer.address().to_string(),
                            peer.port().to_string(),
                            database.to_owned(),
                        )
                    })
                })
                .collect();
            assert_eq!(lines, expected, "{label}");
        }
    }
}
