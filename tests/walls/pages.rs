//! What the pages tell people to type, and where their links lead.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Tracked, tracked};

/// Words that stand after `program` in code of this page.
fn typed<'t>(text: &'t str, program: &str) -> BTreeSet<&'t str> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(program) {
        let before = text[..at].chars().next_back().unwrap_or('\n');
        let rest = &text[at + program.len()..];
        let word = rest
            .strip_prefix(' ')
            .and_then(|rest| rest.split([' ', '`', '\n', ')', ',', '.', '|']).next());
        if "`/\n ".contains(before)
            && let Some(word) = word
            && !word.is_empty()
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        {
            found.insert(word);
        }
    }
    found
}

fn pages() -> Vec<Tracked> {
    let shown = |file: &Tracked| {
        let page = file.path.ends_with(".md") && !file.path.starts_with("tests/");
        page && !file.path.starts_with("src/")
    };
    tracked().into_iter().filter(shown).collect()
}

/// Every subcommand of the program that a page writes in code exists.
#[test]
fn commands_of_the_pages_exist() {
    let program = env!("CARGO_BIN_EXE_pgrunbook");
    let exists = |command: &str| {
        let output = Command::new(program)
            .args([command, "--help"])
            .output()
            .expect("the program");
        output.status.success()
    };
    assert!(!exists("no-such-command"));
    let mut found = BTreeSet::new();
    for page in pages() {
        for command in typed(&page.text, "`pgrunbook")
            .into_iter()
            .chain(typed(&page.text, "release/pgrunbook"))
        {
            assert!(
                command.starts_with('-') || exists(command),
                "{}: pgrunbook {command}",
                page.path
            );
            found.insert(command.to_owned());
        }
    }
    for command in [
        "check", "diagnose", "example", "explain", "link", "open", "render", "schema",
    ] {
        assert!(found.contains(command), "no page shows pgrunbook {command}");
    }
}

#[test]
fn options_of_the_readme_exist() {
    let program = env!("CARGO_BIN_EXE_pgrunbook");
    let help: String = ["check", "render", "link", "explain", "diagnose"]
        .map(|command| {
            Command::new(program)
                .args([command, "--help"])
                .output()
                .expect("the program")
                .stdout
        })
        .map(|help| String::from_utf8(help).expect("UTF-8"))
        .concat();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("README.md");
    let (_, section) = readme
        .split_once("## The command line")
        .expect("the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let mut seen = 0;
    for word in section
        .split([' ', '`', '(', ')', '|', ','])
        .filter(|word| {
            word.strip_prefix("--")
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        })
    {
        let known = help.split([' ', '\n', ',']).any(|option| option == word);
        assert!(known, "README.md: {word}");
        seen += 1;
    }
    assert!(seen >= 6, "only {seen} options");
}

/// Every chore that a page names is one of xtask's.
#[test]
fn chores_of_the_pages_exist() {
    let source =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("xtask/src/main.rs"))
            .expect("xtask");
    let layers =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("xtask/src/layers/list.rs"))
            .expect("layers");
    let mut found = BTreeSet::new();
    for page in pages() {
        for chore in typed(&page.text, "cargo xtask") {
            assert!(
                source.contains(&format!("[\"{chore}\"")),
                "{}: cargo xtask {chore}",
                page.path
            );
            found.insert(chore.to_owned());
        }
        for layer in typed(&page.text, "cargo xtask test") {
            assert!(
                layers.contains(&format!("\"{layer}\"")),
                "{}: layer {layer}",
                page.path
            );
        }
    }
    assert!(found.contains("test"));
}

/// What a page or a comment calls by its path is there.
#[test]
fn files_that_pages_name_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in pages() {
        for span in page.text.split('`').skip(1).step_by(2) {
            let path = span.split(['#', ':']).next().unwrap_or(span);
            let ours = ["src/", "tests/", "docs/", "xtask/", "benches/"]
                .iter()
                .any(|folder| path.starts_with(folder));
            let plain = path
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            assert!(
                !ours || !plain || root.join(path).exists(),
                "{}: {path}",
                page.path
            );
        }
    }
}

/// The anchor that a heading gets on a page: lower case, spaces as hyphens, without what is neither letter, digit,
/// hyphen nor underscore.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The targets of a page's links, and the anchors of its headings.
fn links_and_anchors(text: &str) -> (Vec<String>, BTreeSet<String>) {
    let (mut links, mut anchors) = (Vec::new(), BTreeSet::new());
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                anchors.extend(heading.take().map(|text| anchor(&text)))
            }
            _ => {}
        }
    }
    (links, anchors)
}

/// A link within the repository leads to a page that is there, and to a heading of it.
#[test]
fn links_of_the_pages_lead_somewhere() {
    assert_eq!(anchor("PostgreSQL 9.6"), "postgresql-96");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut followed = 0;
    for page in pages() {
        let (links, own) = links_and_anchors(&page.text);
        let folder = root.join(&page.path);
        let folder = folder.parent().expect("a folder");
        for link in links.iter().filter(|link| !link.contains("://")) {
            let (path, part) = link.split_once('#').unwrap_or((link, ""));
            let target = folder.join(path);
            assert!(path.is_empty() || target.exists(), "{}: {link}", page.path);
            let anchors = if path.is_empty() {
                own.clone()
            } else if part.is_empty() {
                BTreeSet::new()
            } else {
                links_and_anchors(&fs::read_to_string(&target).expect("a page")).1
            };
            assert!(
                part.is_empty() || anchors.contains(part),
                "{}: {link}",
                page.path
            );
            followed += 1;
        }
    }
    assert!(followed > 250, "only {followed} links");
}
