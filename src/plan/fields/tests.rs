//! The table is held against the plan, both ways.

use super::*;
use crate::plan::{Node, Plan};

#[test]
fn every_field_can_be_read_and_changed_and_is_described() {
    for field in FIELDS {
        let path = field.path.replace("[]", "[0]");
        let mut plan = Plan::default();
        assert!(plan.set(&path, "changed"), "{path}");
        assert_eq!(plan.get(&path), Some("changed"), "{path}");
        assert_ne!(plan, Plan::default(), "{path}");
        assert!(
            !field.label.is_empty() && field.help.ends_with('.') && !field.example.is_empty(),
            "{path}"
        );
    }
}

#[test]
fn every_text_of_a_plan_is_a_field() {
    let mut plan = Plan::default();
    for field in FIELDS {
        assert!(plan.set(&field.path.replace("[]", "[0]"), "x"));
    }
    let node = Node {
        name: "x".into(),
        address: "x".into(),
        port: "x".into(),
        cluster: "x".into(),
        listen: "x".into(),
        from: "x".into(),
        data: "x".into(),
        bin: "x".into(),
    };
    assert_eq!(plan.primary, node);
    assert_eq!(plan.standbys, [node]);
    let written = plan.to_json();
    assert_eq!(
        written.matches(": \"x\"").count(),
        FIELDS.len(),
        "{written}"
    );
}

#[test]
fn what_is_no_field_has_no_text() {
    let mut plan = Plan::default();
    for path in [
        "",
        "port",
        "primary",
        "primary.",
        "primary.prot",
        "standbys[1].port",
        "standbys[].port",
        "standbys[00].port",
        "standbys[-1].port",
        "standbys.0.port",
        "replication.password",
    ] {
        assert_eq!(plan.get(path), None, "{path}");
        assert!(!plan.set(path, "x"), "{path}");
    }
    assert_eq!(plan, Plan::default());
}

#[test]
fn paths_sort_as_the_plan_does() {
    let mut paths = [
        "nowhere",
        "standbys[10].name",
        "standbys[2].port",
        "standbys[2].name",
        "standbys",
        "primary.port",
        "plan",
    ];
    paths.sort_by_key(|path| order(path));
    assert_eq!(
        paths,
        [
            "plan",
            "primary.port",
            "standbys",
            "standbys[2].name",
            "standbys[2].port",
            "standbys[10].name",
            "nowhere"
        ]
    );
}
