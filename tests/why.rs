//! Why each line of a node's files stands there: every record has its answer, and what it says that it comes from is what it
//! comes from: fields are changed one by one, and the lines that follow are those that name the field.

#[path = "why/follow.rs"]
mod follow;
#[path = "scripts/plans.rs"]
#[allow(dead_code, reason = "tests/scripts.rs uses the rest")]
mod plans;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pgrunbook::page::{Shown, of_node};
use pgrunbook::plan::Plan;
use pgrunbook::plan::fields::field;
use pgrunbook::topology::Topology;
use pgrunbook::why::{Source, Why, of_file};

/// Plans of one platform that the form or a person can come to, without errors at this major.
fn all(major: &str, platform: &str) -> Vec<Plan> {
    let mut list = vec![
        plans::plan(major, platform, 1),
        plans::plan(major, platform, 2),
        plans::plan(major, platform, 17),
        plans::hostile(major, platform),
    ];
    let with = |texts: &[(&str, &str)]| {
        let mut plan = plans::plan(major, platform, 2);
        for (path, text) in texts {
            assert!(plan.set(path, text), "{path}");
        }
        plan
    };
    list.push(with(&[
        ("replication.tls", "verify-full"),
        ("wal.keep", "0"),
        ("wal.slot_limit", "-1"),
        ("primary.listen", "*"),
        ("standbys[0].listen", "10.0.0.2, 10.0.0.3"),
    ]));
    list.push(with(&[
        ("replication.tls", "off"),
        ("primary.from", "192.0.2.1"),
        ("standbys[0].from", "192.0.2.2"),
        ("standbys[1].from", "192.0.2.3"),
    ]));
    list.push(with(&[
        ("primary.address", "alpha.example.org"),
        ("standbys[0].address", "beta.example.org"),
        ("standbys[1].address", "gamma.example.org"),
    ]));
    let mut example = Plan::default();
    for path in ["copy.method", "copy.wal", "wal.slot_limit"] {
        assert!(example.set(path, ""));
    }
    example.postgres = major.to_owned();
    if platform == "debian" {
        list.push(example);
    }
    let good = |plan: &Plan| pgrunbook::check::check(plan).1.is_some();
    list.retain(good);
    // Host names are the one thing that not every major takes.
    assert!(list.len() >= 6, "{major} on {platform}: {}", list.len());
    list
}

/// Each file of each node with what is said of its lines.
fn said(topology: &Topology) -> Vec<(usize, Shown, Vec<Option<Why>>)> {
    let mut list = Vec::new();
    for (place, node) in topology.nodes().enumerate() {
        for file in of_node(topology, node) {
            let whys = of_file(topology, &file.path, &file.text);
            list.push((place, file, whys));
        }
    }
    list
}

fn everywhere(mut look: impl FnMut(&Topology, &str)) {
    for major in plans::majors() {
        for platform in plans::PLATFORMS {
            for plan in all(major.label(), platform) {
                let label = format!("{major} on {platform}, {} standbys", plan.standbys.len());
                look(&plans::topology(&plan), &label);
            }
        }
    }
}

#[test]
fn every_record_has_its_answer_and_nothing_else_has() {
    let mut records = 0;
    everywhere(|topology, label| {
        for (_, file, whys) in said(topology) {
            let at = format!("{label}: {}", file.path);
            let lines: Vec<&str> = match file.text.as_str() {
                "" => vec!["the empty file"],
                text => text.lines().collect(),
            };
            assert_eq!(lines.len(), whys.len(), "{at}");
            for (line, why) in lines.iter().zip(&whys) {
                let record = !line.is_empty() && !line.starts_with('#');
                assert_eq!(record, why.is_some(), "{at}: {line}");
                let Some(why) = why else { continue };
                records += 1;
                let sentences = [&why.reason, &why.versions, &why.effect];
                for text in sentences
                    .into_iter()
                    .chain(Some(&why.merged).filter(|t| !t.is_empty()))
                {
                    let first = text.chars().next().unwrap_or(' ');
                    assert!(
                        text.ends_with('.')
                            && !first.is_whitespace()
                            && !text.contains("  ")
                            && !text.contains(['`', '\n']),
                        "{at}: {text:?}"
                    );
                }
                assert!(!why.pages.is_empty(), "{at}: {line}");
            }
        }
    });
    assert!(records > 10_000, "only {records}");
}

#[test]
fn what_a_line_comes_from_are_fields_and_its_parts_are_its_own() {
    everywhere(|topology, label| {
        for (_, file, whys) in said(topology) {
            for why in whys.iter().flatten() {
                let at = format!("{label}: {}: {}", file.path, why.reason);
                let sources = why.from.iter();
                let each: BTreeSet<&Source> = sources.clone().collect();
                assert_eq!(each.len(), why.from.len(), "{at}");
                for source in sources {
                    let Source::Field(path) = source else {
                        continue;
                    };
                    assert!(field(path).is_some(), "{at}: {path}");
                    assert!(topology.plan().get(path).is_some(), "{at}: {path}");
                }
                for part in &why.parts {
                    assert!(
                        part.from.iter().all(|source| each.contains(source)),
                        "{at}: {}",
                        part.name
                    );
                }
            }
        }
    });
}

/// The pages of the site are made of these.
#[test]
fn every_page_that_is_named_exists() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages = BTreeSet::new();
    everywhere(|topology, _| {
        for (_, _, whys) in said(topology) {
            let named = whys.into_iter().flatten().flat_map(|why| why.pages);
            pages.extend(named.map(|page| page.address));
        }
    });
    for address in &pages {
        let (file, heading) = address.split_once('#').unwrap_or((address, ""));
        let source = docs.join(file.replace(".html", ".md"));
        let text = fs::read_to_string(&source).unwrap_or_else(|error| panic!("{address}: {error}"));
        let found = heading.is_empty() || text.lines().any(|line| line == format!("## {heading}"));
        assert!(found, "{address}");
    }
    for folder in ["reference/settings.html#", "rules/", "messages/"] {
        assert!(
            pages.iter().any(|page| page.starts_with(folder)),
            "{folder}"
        );
    }
}
