//! The defects of the classic procedure, docs/guide/classic.md: each with what keeps it out of a bundle.
//!
//! A rule is held to by the examples of its page, a test by its name in its file, and a check by reading every bundle. Each
//! check has the line of the classic procedure that it is about: with that line in a bundle it must fail.

#[path = "classic/bundle.rs"]
mod bundle;
#[path = "classic/checks.rs"]
mod checks;
#[path = "rules/example.rs"]
#[allow(dead_code, reason = "tests/rules.rs uses the rest")]
mod example;
#[path = "scripts/plans.rs"]
#[allow(dead_code, reason = "tests/scripts.rs uses the rest")]
mod plans;
#[path = "classic/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use bundle::{Bundle, within};
use pgrunbook::pg::Major;
use pgrunbook::render::render;
use pgrunbook::rules;
use pgrunbook::secret::{Credential, Salt, Secret};
use table::{DEFECTS, Held};

const GUIDE: &str = include_str!("../docs/guide/classic.md");

/// Every bundle, with its secrets.
fn bundles() -> &'static [Bundle<'static>] {
    static BUNDLES: LazyLock<Vec<Bundle>> = LazyLock::new(|| {
        let bundle = |case: &'static plans::Case| {
            let topology = &case.topology;
            let role = topology.role().as_str();
            let password = Secret::new("correct horse".to_owned());
            let credential = Credential::derive(topology.major(), role, password, Salt([7; 16]));
            let files = render(topology, Some(&credential));
            Bundle { topology, files }
        };
        plans::cases().iter().map(bundle).collect()
    });
    &BUNDLES
}

fn checks() -> impl Iterator<Item = (&'static str, &'static str, &'static table::Check)> {
    DEFECTS.iter().flat_map(|defect| {
        defect.held.iter().filter_map(|held| match held {
            Held::Bundles(check) => Some((defect.id, defect.majors, check)),
            _ => None,
        })
    })
}

#[test]
fn no_bundle_has_the_defect() {
    let mut found = BTreeSet::new();
    for (id, _, check) in checks() {
        let bad = bundles().iter().find(|bundle| !(check.holds)(bundle));
        found.extend(bad.map(|bundle| format!("{id}: {:?}", bundle.topology.plan())));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The line of the classic procedure, put at the end of the first of the files that is there.
fn spoiled<'a>(bundle: &Bundle<'a>, check: &table::Check) -> Option<Bundle<'a>> {
    let mut files = bundle.files.clone();
    let mut places = check.files.iter();
    let at = places.find_map(|name| files.iter().position(|file| file.path == *name))?;
    files[at].text.push_str(check.classic);
    files[at].text.push('\n');
    Some(Bundle {
        topology: bundle.topology,
        files,
    })
}

#[test]
fn with_the_classic_line_it_has() {
    for (id, majors, check) in checks() {
        for major in Major::all().filter(|major| within(*major, majors)) {
            let of_major = bundles().iter().filter(|bundle| bundle.major() == major);
            let found = of_major
                .filter_map(|bundle| spoiled(bundle, check))
                .any(|bundle| !(check.holds)(&bundle));
            assert!(
                found,
                "{id}: nothing is found at {major} with {:?}",
                check.classic
            );
        }
    }
}

#[test]
fn a_rule_that_holds_it_raises() {
    let mut seen = 0;
    for defect in DEFECTS {
        for held in defect.held {
            let Held::Rule(name) = held else { continue };
            let rule = rules::find(name).unwrap_or_else(|| panic!("{}: no rule {name}", defect.id));
            let mut examples = example::examples(rule.page)
                .into_iter()
                .filter(|e| e.raises.is_some());
            let raised = examples.any(|e| e.findings().iter().any(|finding| finding.rule == *name));
            assert!(raised, "{}: {name} raises nothing", defect.id);
            seen += 1;
        }
    }
    assert!(seen > 3, "{seen}");
}

#[test]
fn a_test_that_holds_it_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for defect in DEFECTS {
        for held in defect.held {
            let Held::Test(path, name) = held else {
                continue;
            };
            let text = fs::read_to_string(root.join(path)).unwrap_or_default();
            assert!(
                text.contains(&format!("fn {name}(")),
                "{}: {path} has no {name}",
                defect.id
            );
        }
    }
}

/// What a section of the guide says of what holds it.
fn said(held: &Held) -> String {
    match held {
        Held::Rule(name) => format!("rule [{name}](../rules/{name}.md)"),
        Held::Test(path, name) => format!("test `{name}` in `{path}`"),
        Held::Bundles(_) => "every bundle, read back".to_owned(),
        Held::NotYet(what) => format!("not yet: {what}"),
    }
}

#[test]
fn the_guide_says_what_the_table_says() {
    let sections: Vec<&str> = GUIDE.split("\n## C").skip(1).collect();
    let ids: Vec<String> = sections
        .iter()
        .map(|text| format!("C{}", &text[..2]))
        .collect();
    assert_eq!(
        ids,
        DEFECTS.iter().map(|defect| defect.id).collect::<Vec<_>>()
    );
    let numbers: Vec<String> = (1..=37).map(|number| format!("C{number:02}")).collect();
    assert_eq!(ids, numbers);
    for (defect, section) in DEFECTS.iter().zip(sections) {
        let line = |label: &str| {
            let start = format!("**{label}:** ");
            let paragraphs = section.split("\n\n");
            let found: Vec<&str> = paragraphs
                .filter_map(|text| text.strip_prefix(&start))
                .collect();
            assert!(found.len() == 1, "{}: {label} {found:?}", defect.id);
            found[0].trim_end().replace('\n', " ")
        };
        assert_eq!(line("Versions"), defect.majors, "{}", defect.id);
        let held: Vec<String> = defect.held.iter().map(said).collect();
        assert_eq!(line("Held by"), held.join("; "), "{}", defect.id);
        for label in ["The guide", "What goes wrong", "pgrunbook"] {
            assert!(line(label).len() > 20, "{}: {label}", defect.id);
        }
        assert!(
            !held.is_empty()
                && defect
                    .held
                    .iter()
                    .any(|held| !matches!(held, Held::NotYet(_))),
            "{}",
            defect.id
        );
    }
    let once: BTreeSet<&str> = DEFECTS.iter().map(|defect| defect.id).collect();
    assert_eq!(once.len(), DEFECTS.len());
}
