//! Unit names, against systemd's own escaping.

use std::process::Command;

use pgrunbook::render::quote::debian_unit;

use crate::server::run;

/// `systemd-escape`'s answer, or the known one on a machine without it.
fn escaped(path: &str, known: &str) -> String {
    match Command::new("systemd-escape").arg("--version").output() {
        Ok(_) => run(Command::new("systemd-escape").args(["--", path]))
            .trim_end()
            .to_owned(),
        Err(_) => known.to_owned(),
    }
}

#[test]
fn a_unit_is_named_only_if_its_instance_unescapes_to_the_cluster() {
    let clusters = [
        ("main", "15-main"),
        ("a_b.c", "15-a_b.c"),
        ("9", "15-9"),
        ("X:1", "15-X:1"),
        ("my-db", r"15-my\x2ddb"),
        ("a b", r"15-a\x20b"),
        ("a@b", r"15-a\x40b"),
        ("ä", r"15-\xc3\xa4"),
    ];
    for (cluster, known) in clusters {
        let instance = escaped(&format!("15/{cluster}"), known);
        assert_eq!(instance, known, "systemd-escape disagrees about {cluster}");
        let unit = (!instance.contains('\\')).then(|| format!("postgresql@{instance}"));
        assert_eq!(debian_unit("15", cluster), unit, "{cluster}");
    }
    assert_eq!(
        debian_unit("9.6", "main").as_deref(),
        Some("postgresql@9.6-main")
    );
    assert_eq!(debian_unit("15", ""), None);
}
