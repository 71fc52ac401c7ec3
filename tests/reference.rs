//! The reference pages are fresh, and say what the bundles and the tables say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pgrunbook::check::check;
use pgrunbook::pg::{self, Feature, Major};
use pgrunbook::plan::Plan;
use pgrunbook::reference::{self, Examples, pages};
use pgrunbook::render::render;

#[test]
fn every_page_is_fresh() {
    let files = reference::files(&pages()).map(|(name, text)| (name.to_owned(), text));
    fresh("docs/reference", &files);
    fresh("docs/messages", &reference::message_pages());
}

/// That the folder holds these files and nothing else, or now does.
fn fresh(folder: &str, files: &[(String, String)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let bless = std::env::var_os("PGRUNBOOK_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, text) in files {
        let file = path.join(name);
        if fs::read_to_string(&file).is_ok_and(|old| old == *text) {
            continue;
        }
        if bless {
            fs::create_dir_all(&path).expect(folder);
            fs::write(&file, text).expect(name);
        } else {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "{folder} is stale: {stale:?}; run `cargo xtask bless`"
    );
    let mut kept: Vec<String> = fs::read_dir(&path)
        .expect(folder)
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    let mut names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
    names.sort();
    kept.sort();
    assert_eq!(kept.iter().collect::<Vec<_>>(), names);
}

/// The example's plan at a major, without what not every major has.
fn plan(major: Major) -> Plan {
    let mut plan = Plan {
        postgres: major.label().to_owned(),
        ..Plan::default()
    };
    plan.copy = Default::default();
    plan.wal.slot_limit.clear();
    plan
}

#[test]
fn there_is_an_example_wherever_a_bundle_can_be_made() {
    let examples = Examples::new();
    for major in Major::all() {
        let (report, _) = check(&plan(major));
        assert_eq!(
            examples.has(major),
            !report.has_errors(),
            "{major}: {:?}",
            report.findings
        );
    }
}

/// `name = value` of every line of a file that is neither empty nor a comment.
fn assignments(text: &str) -> BTreeMap<String, String> {
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let parts = lines.map(|line| line.split_once(" = ").expect("an assignment"));
    parts
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn lines_are_those_of_the_files_of_the_bundle() {
    let examples = Examples::new();
    let mut seen = 0;
    for major in Major::all().filter(|major| examples.has(*major)) {
        let mut plan = plan(major);
        if major.has(Feature::SlotLimit) {
            plan.wal.slot_limit = Plan::default().wal.slot_limit;
        }
        let (_, topology) = check(&plan);
        let files = render(&topology.expect("no errors"), None);
        let on = |node: &str| {
            let of_node = files.iter().filter(|file| {
                let conf = ["postgresql.conf", "recovery.conf"];
                conf.iter()
                    .any(|conf| file.path == format!("nodes/{node}/{conf}"))
            });
            of_node
                .flat_map(|file| assignments(&file.text))
                .collect::<BTreeMap<_, _>>()
        };
        let nodes = [("primary", on("alpha")), ("standby", on("beta"))];
        for setting in pg::settings() {
            let name = setting.name();
            for (node, written) in &nodes {
                let line = written.get(name).map(|value| format!("{name} = {value}"));
                let said = examples.lines_at(name, major);
                let said = said
                    .iter()
                    .find(|line| line.node == *node || line.node == "every node");
                assert_eq!(
                    said.map(|line| &line.text),
                    line.as_ref(),
                    "{name} on {node} at {major}"
                );
                seen += usize::from(line.is_some());
            }
        }
    }
    assert!(seen > 200, "only {seen} lines");
}

#[test]
fn what_is_set_has_a_reason_and_what_is_printed_has_a_sentence() {
    let examples = Examples::new();
    for setting in pg::settings() {
        let name = setting.name();
        assert_eq!(
            examples.reason(name).is_some(),
            !examples.lines(name).is_empty(),
            "{name}"
        );
        let about = setting.about();
        assert!(about.ends_with('.') && about.len() > 20, "{name}: {about}");
        assert!(
            !about.contains("  ") && !about.starts_with(' '),
            "{name}: {about}"
        );
    }
    for feature in Feature::all() {
        let about = feature.about();
        assert!(
            about.ends_with('.') && !about.contains("[`"),
            "{feature:?}: {about}"
        );
        assert!(
            !about.contains("  ") && !about.starts_with(' '),
            "{feature:?}: {about}"
        );
    }
}

#[test]
fn a_page_says_what_is_in_the_tables() {
    let pages = pages();
    let one = |name: &str| pg::setting(name).expect(name);
    let text = reference::setting(one("primary_conninfo"), &pages);
    assert!(
        text.contains("| 9.0–11 | recovery.conf | restart |"),
        "{text}"
    );
    assert!(
        text.contains("| 12 | postgresql.conf | restart |"),
        "{text}"
    );
    let at = |name: &str, label: &str| {
        reference::setting_at(one(name), Major::parse(label).expect(label), &pages)
    };
    let text = at("wal_keep_segments", "13");
    assert!(text.contains("13 has no setting of this name"), "{text}");
    assert!(
        text.contains("[wal_keep_size](settings.md#wal_keep_size)"),
        "{text}"
    );
    let text = at("wal_keep_segments", "12");
    assert!(
        text.contains("# 12, every node\nwal_keep_segments = 64\n"),
        "{text}"
    );
    assert!(
        text.contains("[wal-keep-zero](../rules/wal-keep-zero.md)"),
        "{text}"
    );
    for major in Major::all() {
        let text = reference::version(major);
        for feature in Feature::all() {
            let begins = pg::changes(major).is_some_and(|all| all.begun.contains(&feature));
            assert_eq!(
                text.contains(&format!("- {}\n", feature.about())),
                begins || { pg::changes(major).is_some_and(|all| all.gone.contains(&feature)) }
            );
        }
    }
}
