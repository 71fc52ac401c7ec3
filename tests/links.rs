//! Links: what is written opens again, what cannot be understood is said, old links stay open.

use pgrunbook::check::check;
use pgrunbook::plan::link::{self, MAX_LINK, decode, encode};
use pgrunbook::plan::{Node, Plan, fields::FIELDS};
use proptest::prelude::*;

fn opened(link: &str) -> Plan {
    let (plan, report) = decode(link);
    assert_eq!(report.findings, [], "{link}");
    plan
}

/// The rules that a link raises, with the parts that they name.
fn raised(link: &str) -> Vec<(&'static str, String)> {
    let (_, report) = decode(link);
    report
        .findings
        .into_iter()
        .map(|finding| (finding.rule, finding.value))
        .collect()
}

#[test]
fn a_link_holds_what_differs_from_the_example() {
    let mut plan = Plan::default();
    assert_eq!(encode(&plan).as_deref(), Ok("v=1"));
    assert!(
        plan.set("postgres", "12")
            && plan.set("primary.address", "fd00::1")
            && plan.set("wal.slot_limit", "")
    );
    assert!(plan.set("standbys[0].name", "b & ö"));
    let link =
        "v=1&postgres=12&wal.slot_limit=&primary.address=fd00::1&standbys.0.name=b%20%26%20%C3%B6";
    assert_eq!(encode(&plan).as_deref(), Ok(link));
    assert_eq!(opened(link), plan);
}

#[test]
fn what_is_kept_elsewhere_may_be_of_any_length() {
    let mut plan = Plan::default();
    plan.standbys.resize_with(1000, Node::default);
    for (i, node) in plan.standbys.iter_mut().enumerate() {
        node.name = format!("standby-{i}-{}", "é".repeat(12));
    }
    assert!(encode(&plan).is_err());
    let kept = link::text(&plan);
    assert!(kept.len() > MAX_LINK);
    let (back, report) = link::of_text(&kept);
    assert_eq!(report.findings, []);
    assert_eq!(back, plan);
}

#[test]
fn a_whole_address_and_a_bare_fragment_open_alike() {
    let mut plan = Plan::default();
    assert!(plan.set("postgres", "16"));
    for link in [
        "v=1&postgres=16",
        "#v=1&postgres=16",
        " #v=1&&postgres=16&\n",
        "postgres=16",
        "https://example.org/a/?x=1#v=1&postgres=16",
        "file:///srv/pgrunbook.html#v=1&postgres=%31%36",
    ] {
        assert_eq!(opened(link), plan, "{link}");
    }
}

#[test]
fn the_number_of_standbys_is_kept() {
    for count in [0, 1, 2, 12] {
        let mut plan = Plan::default();
        plan.standbys.resize_with(count, Node::default);
        assert_eq!(opened(&encode(&plan).expect("a link")), plan);
    }
    assert_eq!(opened("standbys=0").standbys, []);
    assert_eq!(opened("standbys.1.name=gamma").standbys.len(), 2);
}

#[test]
fn what_cannot_be_understood_is_named() {
    for (link, rule, part) in [
        (
            "primary.adress=10.0.0.1",
            "link-part-unknown",
            "primary.adress=10.0.0.1",
        ),
        ("primary=1", "link-part-unknown", "primary=1"),
        ("plan=1", "link-part-unknown", "plan=1"),
        (
            "standbys[0].name=x",
            "link-part-unknown",
            "standbys[0].name=x",
        ),
        (
            "standbys[].name=x",
            "link-part-unknown",
            "standbys[].name=x",
        ),
        (
            "standbys.00.name=x",
            "link-part-unknown",
            "standbys.00.name=x",
        ),
        (
            "standbys.-1.name=x",
            "link-part-unknown",
            "standbys.-1.name=x",
        ),
        ("standbys.0=x", "link-part-unknown", "standbys.0=x"),
        ("=", "link-part-unknown", "="),
        ("name", "link-part-malformed", "name"),
        ("name=%", "link-part-malformed", "name=%"),
        ("name=%4", "link-part-malformed", "name=%4"),
        ("name=%+1", "link-part-malformed", "name=%+1"),
        ("name=%FF", "link-part-malformed", "name=%FF"),
        ("standbys=x", "link-part-malformed", "standbys=x"),
        ("standbys=01", "link-part-malformed", "standbys=01"),
        ("standbys=1001", "link-part-malformed", "standbys=1001"),
        (
            "standbys.1000.name=x",
            "link-part-malformed",
            "standbys.1000.name=x",
        ),
        (
            "standbys.4.name=x&standbys=2",
            "link-part-malformed",
            "standbys=2",
        ),
        ("name=a&name=b", "link-part-doubled", "name=b"),
        ("standbys=1&standbys=1", "link-part-doubled", "standbys=1"),
        ("v=1&v=1", "link-part-doubled", "v=1"),
        ("https://example.org/", "link-empty", "https://example.org/"),
        ("", "link-empty", ""),
    ] {
        assert_eq!(raised(link), [(rule, part.to_owned())], "{link}");
    }
    let long = format!("name={}", "x".repeat(MAX_LINK));
    assert_eq!(raised(&long), [("link-too-long", String::new())]);
    assert_eq!(raised("standbys.999.name=x"), []);
}

#[test]
fn the_rest_of_a_bad_link_is_read() {
    let (plan, report) = decode("v=1&nmae=x&postgres=16&name=%zz&copy.wal=fetch");
    assert_eq!(report.findings.len(), 2);
    assert!(report.has_errors());
    assert_eq!(
        (
            plan.postgres.as_str(),
            plan.copy.wal.as_str(),
            plan.name.as_str()
        ),
        ("16", "fetch", "orders")
    );
}

#[test]
fn a_secret_is_neither_taken_nor_shown() {
    for key in [
        "password",
        "replication.password",
        "primary.PASSWD",
        "pwd",
        "secret",
    ] {
        for value in ["hunter2", "hunter2%", ""] {
            let (plan, report) = decode(&format!("{key}={value}"));
            assert_eq!(plan, Plan::default());
            assert_eq!(report.findings.len(), 1);
            assert!(!format!("{report:?}").contains("hunter2"), "{key}");
        }
    }
    for field in FIELDS {
        for word in ["pass", "secret", "pwd"] {
            assert!(!field.path.contains(word), "{}", field.path);
        }
    }
}

#[test]
fn a_later_version_is_said_to_be_one() {
    let (plan, report) = decode("v=2&postgres=16");
    assert_eq!(report.findings, []);
    let (report, topology) = check(&plan);
    assert_eq!(
        report.findings.iter().map(|f| f.rule).collect::<Vec<_>>(),
        ["plan-version-unknown"]
    );
    assert_eq!(topology, None);
}

#[test]
fn a_plan_too_large_for_a_link_is_refused() {
    let mut plan = Plan::default();
    plan.standbys = vec![plan.standbys[0].clone(); 1000];
    let finding = encode(&plan).expect_err("too long");
    assert_eq!(finding.rule, "link-too-long");
}

/// Links as people have sent them, each beside the plan that it opened then. They are never changed.
#[test]
fn old_links_open_as_they_did() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("tests/links") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let link = std::fs::read_to_string(&path).expect("a link");
            let plan = std::fs::read_to_string(path.with_extension("json")).expect("its plan");
            assert_eq!(opened(&link).to_json(), plan, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen} links");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z0-9.]{1,8}", any::<String>()]
}

fn node() -> impl Strategy<Value = Node> {
    (
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
        text(),
    )
        .prop_map(
            |(name, address, port, cluster, listen, from, data, bin)| Node {
                name,
                address,
                port,
                cluster,
                listen,
                from,
                data,
                bin,
            },
        )
}

fn plan() -> impl Strategy<Value = Plan> {
    let tops = proptest::collection::vec(proptest::option::of(text()), FIELDS.len());
    (tops, node(), proptest::collection::vec(node(), 0..4)).prop_map(|(tops, primary, standbys)| {
        let mut plan = Plan {
            primary,
            standbys,
            ..Plan::default()
        };
        for (field, top) in FIELDS.iter().zip(tops) {
            if let (Some(top), false) = (top, field.path.starts_with("standbys")) {
                assert!(plan.set(field.path, &top));
            }
        }
        plan
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_opens_again(plan in plan()) {
        let link = encode(&plan).expect("a short plan");
        prop_assert!(link.is_ascii());
        prop_assert!(!link.contains(['#', ' ', '"', '\'', '<', '>', '\\', '`', '?']));
        let (opened, report) = decode(&format!("https://example.org/p/#{link}"));
        prop_assert_eq!(report.findings, []);
        prop_assert_eq!(&opened, &plan);
        prop_assert_eq!(encode(&opened), Ok(link));
    }

    #[test]
    fn json_reads_what_it_wrote(plan in plan()) {
        prop_assert_eq!(Plan::from_json(plan.to_json().as_bytes()), Ok(plan));
    }

    #[test]
    fn nothing_that_is_opened_or_checked_panics(link in any::<String>(), plan in plan()) {
        let (opened, _) = decode(&link);
        check(&opened);
        let (report, topology) = check(&plan);
        prop_assert_eq!(report.has_errors(), topology.is_none());
    }
}
