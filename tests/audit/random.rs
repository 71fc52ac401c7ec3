//! Random plans over all majors and both platforms: what the rules take gives a bundle that the audit takes, and the same
//! one again.

use pgrunbook::audit::audit;
use pgrunbook::check::{check, check_password};
use pgrunbook::finding::Severity;
use pgrunbook::pg::Major;
use pgrunbook::plan::{Copy, Node, Plan, Replication, Wal};
use pgrunbook::render::render;
use pgrunbook::secret::{Credential, Salt, Secret};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// How many plans are drawn, and how many of them the rules must take at least.
const DRAWN: usize = 4000;
const TAKEN: usize = 1000;

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(words).prop_map(str::to_owned)
}

/// Characters with a meaning in some file, and others.
fn text(most: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::char::range('a', 'z'),
        1 => proptest::sample::select(" '\"\\#:;$`%&|*/@+=()[]{}~!?.,-_0Aäß中".chars().collect::<Vec<_>>()),
    ];
    proptest::collection::vec(character, 1..most).prop_map(|list| list.into_iter().collect())
}

fn address() -> impl Strategy<Value = String> {
    let number = any::<u16>();
    prop_oneof![
        4 => number.prop_map(|n| format!("10.77.{}.{}", n >> 8, n & 255)),
        1 => number.prop_map(|n| format!("fd00:77::{n:x}")),
        1 => number.prop_map(|n| format!("db-{n}.example")),
    ]
}

fn node(number: usize) -> impl Strategy<Value = Node> {
    let listen = one_of(&["", "", "", "*", "0.0.0.0", "10.0.0.5, ::1", "127.0.0.1"]);
    let from = prop_oneof![4 => Just(String::new()), 1 => address()];
    let port =
        prop_oneof![2 => Just(String::new()), 1 => (1024u16..).prop_map(|port| port.to_string())];
    let cluster = one_of(&["", "main", "main", "reports", "a-b", "x_1"]);
    let parts = (
        address(),
        listen,
        from,
        port,
        cluster,
        text(20),
        text(12),
        any::<bool>(),
    );
    parts.prop_map(
        move |(address, listen, from, port, cluster, data, bin, odd)| {
            let plain = |text: String| {
                if odd {
                    text
                } else {
                    format!("d{}", text.len())
                }
            };
            Node {
                name: format!("node{}{number}", if odd { "-" } else { "." }),
                address,
                port,
                cluster,
                listen,
                from,
                data: format!("/srv/{}/{number}", plain(data)),
                bin: format!("/opt/{}/bin", plain(bin)),
            }
        },
    )
}

/// A plan and a password.
fn drawn() -> impl Strategy<Value = (Plan, String)> {
    let majors: Vec<String> = Major::all().map(|major| major.label().to_owned()).collect();
    let user =
        prop_oneof![2 => Just("replicator".to_owned()), 1 => Just(String::new()), 2 => text(20)];
    let choices = (
        proptest::sample::select(majors),
        any::<bool>(),
        user,
        one_of(&["", "off", "require", "verify-full"]),
        one_of(&["", "pg_basebackup", "manual"]),
        one_of(&["", "stream", "fetch"]),
        one_of(&["", "0", "1GB", "64MB", "100kB", "1TB"]),
        one_of(&["", "-1", "10GB", "2TB"]),
        text(24),
    );
    let nodes = (1usize..5).prop_flat_map(|count| (0..=count).map(node).collect::<Vec<_>>());
    (choices, nodes).prop_map(
        |((postgres, debian, user, tls, method, wal, keep, slot_limit, password), mut nodes)| {
            for node in &mut nodes {
                if debian {
                    node.data.clear();
                    node.bin.clear();
                } else {
                    node.cluster.clear();
                }
            }
            let primary = nodes.remove(0);
            let plan = Plan {
                plan: "1".to_owned(),
                name: String::new(),
                postgres,
                platform: if debian { "debian" } else { "source" }.to_owned(),
                os_user: String::new(),
                replication: Replication { user, tls },
                copy: Copy { method, wal },
                wal: Wal { keep, slot_limit },
                primary,
                standbys: nodes,
            };
            (plan, password)
        },
    )
}

#[test]
fn what_the_rules_take_the_audit_takes_and_it_is_the_same_again() {
    let mut runner = TestRunner::deterministic();
    let strategy = drawn();
    let (mut taken, mut majors, mut with_password) = (0, std::collections::BTreeSet::new(), 0);
    for _ in 0..DRAWN {
        let (plan, password) = strategy.new_tree(&mut runner).expect("a plan").current();
        let (_, Some(topology)) = check(&plan) else {
            continue;
        };
        let password = Secret::new(password);
        let refused = check_password(&topology, &password)
            .iter()
            .any(|finding| finding.severity == Severity::Error);
        let role = topology.role().as_str();
        let credential =
            (!refused).then(|| Credential::derive(topology.major(), role, password, Salt([3; 16])));
        let files = render(&topology, credential.as_ref());
        let defects = audit(&topology, credential.as_ref(), &files);
        assert!(defects.is_empty(), "{}\n{}", defects[0], plan.to_json());
        let (_, again) = check(&Plan::from_json(plan.to_json().as_bytes()).expect("its own JSON"));
        assert!(
            render(&again.expect("the same plan"), credential.as_ref()) == files,
            "other files:\n{}",
            plan.to_json()
        );
        taken += 1;
        with_password += usize::from(credential.is_some());
        majors.insert((topology.major().label(), plan.platform));
    }
    assert!(taken >= TAKEN, "the rules take only {taken}");
    assert!(with_password > taken / 2, "only {with_password} passwords");
    assert!(majors.len() > 30, "only {majors:?}");
}
