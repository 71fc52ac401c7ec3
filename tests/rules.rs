//! The pages under docs/rules are the rules' tests: each example is run.
//!
//! An example is a fenced block whose first line reads `KIND raises [PATH] [with RULE, RULE]` or `KIND passes`. Kinds:
//! `plan`, a JSON merge patch (RFC 7396) over the example plan; `json`, a whole file; `link`; `password`, an object with
//! a password and, if need be, such a patch. `⟨x × 3⟩` stands for `xxx`, `⟨0xEF⟩` for that byte.

#[path = "rules/example.rs"]
mod example;

use std::collections::BTreeSet;
use std::path::Path;

use example::{Example, examples};
use pgrunbook::check::check;
use pgrunbook::finding::Severity;
use pgrunbook::rules::{self, Rule, Stage};

const HEADINGS: [&str; 5] = [
    "What it checks",
    "Why it matters",
    "What to do",
    "Examples",
    "Sources",
];

fn all() -> impl Iterator<Item = (&'static Rule, Vec<Example>)> {
    rules::ALL.iter().map(|rule| (*rule, examples(rule.page)))
}

#[test]
fn every_example_raises_or_passes() {
    for (rule, examples) in all() {
        for example in &examples {
            let findings = example.findings();
            let at = format!("{}:\n{}\n{findings:#?}", rule.name, example.text);
            let own: Vec<_> = findings
                .iter()
                .filter(|finding| finding.rule == rule.name)
                .collect();
            let Some(path) = &example.raises else {
                assert!(own.is_empty(), "passes, but raises {at}");
                continue;
            };
            let expected: BTreeSet<&str> = example
                .with
                .iter()
                .map(String::as_str)
                .chain([rule.name])
                .collect();
            let raised: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
            assert_eq!(raised, expected, "{at}");
            let paths: Vec<&str> = own.iter().map(|finding| finding.path.as_str()).collect();
            assert_eq!(paths, [path.as_str()], "{at}");
        }
    }
}

#[test]
fn every_rule_has_an_example_of_both_kinds() {
    for (rule, examples) in all() {
        assert!(
            examples.iter().any(|example| example.raises.is_some()),
            "{} raises",
            rule.name
        );
        assert!(
            examples.iter().any(|example| example.raises.is_none()),
            "{} passes",
            rule.name
        );
    }
}

#[test]
fn findings_say_what_why_and_what_to_do() {
    for (rule, examples) in all() {
        for finding in examples
            .iter()
            .flat_map(Example::findings)
            .filter(|f| f.rule == rule.name)
        {
            assert_eq!((finding.code, finding.severity), (rule.code, rule.severity));
            let first = finding.message.chars().next().unwrap_or('.');
            let value = finding.message.split(' ').next().unwrap_or_default();
            let named = finding.value.contains(value)
                || finding.path.contains(value)
                || value == "PostgreSQL";
            assert!(
                !first.is_uppercase() || named,
                "{}: {}",
                rule.name,
                finding.message
            );
            assert!(
                !finding.message.ends_with('.') && !finding.message.contains('\n'),
                "{}",
                finding.message
            );
            assert!(
                finding.hint.ends_with('.'),
                "{}: hint {:?}",
                rule.name,
                finding.hint
            );
            assert!(
                finding.detail.is_empty() || finding.detail.ends_with('.'),
                "{}: {:?}",
                rule.name,
                finding.detail
            );
        }
    }
}

#[test]
fn a_fix_makes_its_finding_go_away() {
    let mut fixed = BTreeSet::new();
    for (rule, examples) in all() {
        for (mut plan, finding) in examples.iter().flat_map(Example::plan_findings) {
            let Some(fix) = finding.fix.filter(|_| finding.rule == rule.name) else {
                continue;
            };
            assert_eq!(fix.path, finding.path);
            assert!(
                plan.set(&fix.path, &fix.value),
                "{}: {}",
                rule.name,
                fix.path
            );
            let (report, _) = check(&plan);
            let same = |left: &&pgrunbook::finding::Finding| {
                left.rule == rule.name && left.path == fix.path
            };
            assert_eq!(report.findings.iter().find(same), None, "{}", rule.name);
            fixed.insert(rule.name);
        }
    }
    assert!(fixed.len() >= 15, "{fixed:?}");
}

#[test]
fn pages_have_their_headings_in_order_and_name_the_rule() {
    for rule in rules::ALL {
        let lines: Vec<&str> = rule.page.lines().collect();
        assert_eq!(lines[0], format!("# {}", rule.name));
        assert_eq!(
            lines[2],
            format!("`{}` · {}", rule.code, rule.severity),
            "{}",
            rule.name
        );
        let mut fenced = false;
        let headings: Vec<&str> = lines
            .iter()
            .filter(|line| {
                fenced ^= line.starts_with("```");
                !fenced
            })
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        assert_eq!(headings, HEADINGS, "{}", rule.name);
        for section in rule.page.split("\n## ").skip(1) {
            let (heading, text) = section.split_once('\n').expect("a heading's line");
            assert!(text.trim().len() > 5, "{}: {heading} is empty", rule.name);
        }
        assert!(
            rule.page.ends_with('\n') && !rule.page.contains("\n\n\n"),
            "{}",
            rule.name
        );
    }
}

#[test]
fn names_and_codes_are_unique_and_well_formed() {
    let mut names = BTreeSet::new();
    let mut codes = Vec::new();
    for rule in rules::ALL {
        let kebab = rule.name.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        assert!(kebab, "{}", rule.name);
        assert!(names.insert(rule.name), "{}", rule.name);
        let (topic, number) = rule.code.split_at(3);
        assert!(
            topic.bytes().all(|b| b.is_ascii_uppercase()),
            "{}",
            rule.code
        );
        assert!(
            number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()),
            "{}",
            rule.code
        );
        codes.push(rule.code);
        assert!(rules::find(rule.code).is_some_and(|found| found.name == rule.name));
        assert!(rules::find(rule.name).is_some_and(|found| found.name == rule.name));
    }
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
}

#[test]
fn the_catalogue_is_what_stands_in_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let pages: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("docs/rules")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    let rules: BTreeSet<String> = rules::ALL
        .iter()
        .map(|rule| format!("{}.md", rule.name))
        .collect();
    assert_eq!(pages, rules);
}

#[test]
fn only_errors_keep_a_bundle_from_being_made() {
    for (rule, examples) in all().filter(|(rule, _)| matches!(rule.stage, Stage::Plan(_))) {
        for plan in examples
            .iter()
            .filter(|e| e.raises.is_some())
            .filter_map(Example::plan)
        {
            let (report, topology) = check(&plan);
            let has_error = report
                .findings
                .iter()
                .any(|finding| finding.severity == Severity::Error);
            assert_eq!(topology.is_none(), has_error, "{}", rule.name);
            assert_eq!(report.has_errors(), has_error, "{}", rule.name);
        }
    }
}
