//! Plan v1: reading, writing, mistakes.

#[path = "plan/mistakes.rs"]
mod mistakes;
#[path = "plan/schema.rs"]
mod schema;

use pgrunbook::check::check;
use pgrunbook::net::Listen;
use pgrunbook::plan::fields::FIELDS;
use pgrunbook::plan::{Node, Plan};
use pgrunbook::topology::{CopyWal, Place, Tls, Topology};

const EXAMPLE: &str = r#"{
  "plan": 1,
  "name": "orders",
  "postgres": "17",
  "platform": "debian",
  "replication": {
    "user": "replicator",
    "tls": "require"
  },
  "copy": {
    "method": "pg_basebackup",
    "wal": "stream"
  },
  "wal": {
    "keep": "1GB",
    "slot_limit": "10GB"
  },
  "primary": {
    "name": "alpha",
    "address": "10.77.0.11",
    "port": 5432,
    "cluster": "main"
  },
  "standbys": [
    {
      "name": "beta",
      "address": "10.77.0.12",
      "port": 5432,
      "cluster": "main"
    }
  ]
}
"#;

#[test]
fn the_example_is_written_as_designed_and_read_back() {
    assert_eq!(Plan::default().to_json(), EXAMPLE);
    assert_eq!(Plan::from_json(EXAMPLE.as_bytes()), Ok(Plan::default()));
}

#[test]
fn the_example_has_no_findings() {
    let (report, topology) = check(&Plan::default());
    assert_eq!(report.findings, []);
    let topology = topology.expect("a topology");
    assert_eq!(topology.plan(), &Plan::default());
    assert_eq!(topology.wal_keep(), 1 << 20);
    assert_eq!(topology.slot_limit(), Some(10 << 20));
}

/// The example with other parts: each `(from, to)` replaces text of it that is there once.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(EXAMPLE.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
        text.replace(from, to)
    })
}

fn read(text: &str) -> Plan {
    Plan::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn numbers_may_be_written_as_numbers_or_texts() {
    for (typed, text, written) in [
        ("17", "17", "\"17\""),
        ("9.6", "9.6", "\"9.6\""),
        ("9.0", "9.0", "\"9.0\""),
        ("10.0", "10.0", "\"10.0\""),
        ("\"9.0\"", "9.0", "\"9.0\""),
        ("-1", "-1", "\"-1\""),
        ("\" 17 \"", " 17 ", "\" 17 \""),
    ] {
        let plan = read(&changed(&[("\"17\"", typed)]));
        assert_eq!(plan.postgres, text);
        assert!(
            plan.to_json()
                .contains(&format!("\"postgres\": {written},")),
            "{typed}"
        );
    }
    for (typed, text, written) in [
        ("\"5433\"", "5433", "5433"),
        ("99999", "99999", "99999"),
        ("\"05433\"", "05433", "\"05433\""),
        ("\"+5433\"", "+5433", "\"+5433\""),
        ("5433.0", "5433.0", "\"5433.0\""),
        (
            "18446744073709551616",
            "1.8446744073709552e19",
            "\"1.8446744073709552e19\"",
        ),
        ("\"x\"", "x", "\"x\""),
    ] {
        let port = format!("\"port\": {typed},");
        let plan = read(&EXAMPLE.replacen("\"port\": 5432,", &port, 1));
        assert_eq!(plan.primary.port, text);
        assert!(
            plan.to_json().contains(&format!("\"port\": {written},")),
            "{typed}: {}",
            plan.to_json()
        );
    }
}

#[test]
fn what_is_not_given_is_not_written() {
    let minimal = r#"{
  "plan": 1,
  "postgres": "17",
  "platform": "debian",
  "primary": {
    "name": "alpha",
    "address": "10.77.0.11"
  },
  "standbys": [
    {
      "name": "beta",
      "address": "10.77.0.12"
    }
  ]
}
"#;
    assert_eq!(read(minimal).to_json(), minimal);
    let empty = minimal.replacen(
        "\"plan\": 1,",
        r#""plan": 1, "name": "", "wal": {}, "copy": {"wal": ""},"#,
        1,
    );
    assert_eq!(read(&empty).to_json(), minimal);
}

#[test]
fn defaults_are_what_the_fields_say() {
    let plan = |postgres: &str, platform: &str| {
        let mut plan = Plan {
            postgres: postgres.to_owned(),
            platform: platform.to_owned(),
            name: String::new(),
            replication: Default::default(),
            copy: Default::default(),
            wal: Default::default(),
            ..Plan::default()
        };
        for node in [&mut plan.primary].into_iter().chain(&mut plan.standbys) {
            node.port.clear();
            node.cluster.clear();
            if platform == "source" {
                node.data = "/srv/data".to_owned();
                node.bin = "/srv/bin".to_owned();
            }
        }
        plan
    };
    let topology = |postgres, platform| check(&plan(postgres, platform)).1.expect("a topology");
    let new = topology("17", "debian");
    let old = topology("9.1", "source");
    assert_eq!(
        (
            new.name().as_str(),
            new.role().as_str(),
            new.os_user().as_str()
        ),
        ("replication", "replicator", "postgres")
    );
    assert_eq!((new.tls(), old.tls()), (Tls::Require, Tls::Off));
    assert_eq!(
        (new.copy_wal(), old.copy_wal()),
        (CopyWal::Stream, CopyWal::Fetch)
    );
    assert_eq!(
        (new.wal_keep(), new.slot_limit(), old.slot_limit()),
        (1 << 20, Some(10 << 20), None)
    );
    let (new, old) = (new.primary(), old.primary());
    assert_eq!(new.port().get(), 5432);
    assert_eq!(
        (new.slot().map(|slot| slot.as_str()), old.slot()),
        (Some("alpha"), None)
    );
    assert_eq!(
        new.listen()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["10.77.0.11"]
    );
    assert_eq!(new.from(), new.address());
    let Place::Debian { cluster } = new.place() else {
        panic!("{new:?}")
    };
    assert_eq!(cluster.as_str(), "main");
    let Place::Source { data, bin } = old.place() else {
        panic!("{old:?}")
    };
    assert_eq!((data.as_str(), bin.as_str()), ("/srv/data", "/srv/bin"));
}

#[test]
fn a_default_that_is_written_out_changes_nothing() {
    let (_, before) = check(&Plan {
        name: String::new(),
        replication: Default::default(),
        copy: Default::default(),
        wal: Default::default(),
        ..Plan::default()
    });
    let mut plan = before.as_ref().expect("a topology").plan().clone();
    let mut written = 0;
    for field in FIELDS
        .iter()
        .filter(|field| field.platform != Some("source"))
    {
        let choice = field
            .default
            .split('`')
            .nth(1)
            .filter(|_| !field.path.ends_with("listen"));
        let default = if field.default.contains(' ') {
            choice.unwrap_or_default()
        } else {
            field.default
        };
        if !default.is_empty() {
            assert!(plan.set(&field.path.replace("[]", "[0]"), default));
            written += 1;
        }
    }
    let (report, after) = check(&plan);
    assert_eq!(report.findings, []);
    let (before, after) = (before.expect("a topology"), after.expect("a topology"));
    assert_eq!(written, 11);
    assert!(before.nodes().eq(after.nodes()));
    let rest = |t: &Topology| {
        (
            t.name().clone(),
            t.role().clone(),
            t.tls(),
            t.copy_wal(),
            t.wal_keep(),
            t.slot_limit(),
        )
    };
    assert_eq!(rest(&before), rest(&after));
}

#[test]
fn no_limit_can_be_asked_for() {
    let topology = check(&read(&changed(&[("\"10GB\"", "\"-1\"")])))
        .1
        .expect("a topology");
    assert_eq!(topology.slot_limit(), None);
}

#[test]
fn a_host_name_listens_on_every_address() {
    let topology = check(&read(&changed(&[("10.77.0.11", "db1.example.org")])))
        .1
        .expect("a topology");
    assert_eq!(topology.primary().listen(), [Listen::All]);
}

#[test]
fn findings_come_in_the_plans_order_with_one_for_each_cause() {
    let text = changed(&[
        ("\"17\"", "\"17.2\""),
        ("\"debian\"", "\"centos\""),
        ("\"1GB\"", "\"1gb\""),
        ("10.77.0.11", "10.77.0.011"),
        ("10.77.0.12", "10.77.0.011"),
        ("\"beta\"", "\"\""),
    ]);
    let (report, topology) = check(&read(&text));
    assert_eq!(topology, None);
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|f| (f.rule, f.path.as_str(), f.value.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("version-unknown", "postgres", "17.2"),
            ("choice-unknown", "platform", "centos"),
            ("size-invalid", "wal.keep", "1gb"),
            ("address-invalid", "primary.address", "10.77.0.011"),
            ("field-missing", "standbys[0].name", ""),
            ("address-invalid", "standbys[0].address", "10.77.0.011"),
        ]
    );
}

#[test]
fn a_thousand_standbys_are_checked() {
    let standbys = (0..1000)
        .map(|i| Node {
            name: format!("s{i}"),
            address: format!("10.1.{}.{}", i / 250, i % 250 + 1),
            ..Node::default()
        })
        .collect();
    let plan = Plan {
        standbys,
        ..Plan::default()
    };
    let (report, topology) = check(&plan);
    assert_eq!(report.findings, []);
    assert_eq!(
        topology.map(|topology| topology.standbys().len()),
        Some(1000)
    );
    assert_eq!(read(&plan.to_json()), plan);
}

#[test]
fn a_finding_cannot_steer_a_terminal() {
    let plan = read(&changed(&[("10.77.0.11", "\\u001b[2Jx\\nerror")]));
    let (report, _) = check(&plan);
    let shown: String = report
        .findings
        .iter()
        .map(|finding| finding.to_string() + "\n")
        .collect();
    assert!(shown.contains("\\u{1b}[2Jx\\nerror"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown}");
}
