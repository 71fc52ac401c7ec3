//! What must stay apart stays apart, and what the pages tell people to type exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A tracked text file.
struct Tracked {
    path: String,
    text: String,
}

/// Every file that git tracks and that is text.
fn tracked() -> Vec<Tracked> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .expect("git, which the set-up names");
    let names = String::from_utf8(output.stdout).expect("UTF-8");
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).ok()?;
        Some(Tracked {
            path: path.to_owned(),
            text,
        })
    };
    let files: Vec<_> = names.split_terminator('\0').filter_map(read).collect();
    assert!(files.len() > 100, "git names only {} files", files.len());
    files
}

/// The lines of a source that are no comments, with their numbers, up to its unit tests.
fn code(file: &Tracked) -> impl Iterator<Item = (usize, &str)> {
    let comment = if file.path.ends_with(".rs") {
        "//"
    } else {
        "#"
    };
    file.text
        .lines()
        .enumerate()
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .filter(move |(_, line)| !line.trim_start().starts_with(comment))
        .map(|(i, line)| (i + 1, line))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// Text in double quotes on this line.
fn literals(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

/// What compares versions, or would need to.
fn compares_versions(line: &str) -> Option<&'static str> {
    let label = |text: &&str| {
        let majors = ["9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6"];
        majors.contains(text)
            || text
                .parse::<u8>()
                .is_ok_and(|number| (10..=20).contains(&number))
    };
    let by_label = [
        ".label() ==",
        ".label() !=",
        ".label() <",
        ".label() >",
        ".label().parse",
        ".label().cmp",
        "label().starts_with",
    ];
    let by_range = [
        "server_version_num_range().start <",
        "server_version_num_range().start >",
        "server_version_num_range().contains",
    ];
    if words(line).any(|word| {
        word.starts_with("V9_") || (word.starts_with("V1") && word[1..].parse::<u8>().is_ok())
    }) {
        return Some("a major by its name");
    }
    if by_label.iter().any(|text| line.contains(text)) {
        return Some("a comparison of labels");
    }
    if by_range.iter().any(|text| line.contains(text)) {
        return Some("a comparison of version numbers");
    }
    if line.contains("Major::parse(\"")
        || (line.contains("major") && literals(line).iter().any(label))
    {
        return Some("a label in the code");
    }
    None
}

#[test]
fn only_pg_compares_versions() {
    for bad in [
        "if major == Major::V12 {",
        "if major.label() == \"12\" {",
        "match major.label() { \"9.6\" => 1,",
        "Major::parse(\"13\")",
        "if major.server_version_num_range().start >= 120_000 {",
    ] {
        assert!(compares_versions(bad).is_some(), "{bad}");
    }
    let mut seen = 0;
    for file in tracked() {
        let inside = file.path.starts_with("src/pg/") || file.path == "src/pg.rs";
        // The plan's example names a major, as it must.
        let example = file.path == "src/plan.rs" || file.path == "src/plan/fields.rs";
        if !file.path.starts_with("src/") || !file.path.ends_with(".rs") || inside || example {
            continue;
        }
        seen += 1;
        for (number, line) in code(&file) {
            let found = compares_versions(line);
            assert_eq!(found, None, "{}:{number}: {line}", file.path);
        }
    }
    assert!(seen > 40, "only {seen} sources");
}

/// Scripts and pages get what depends on the version as values.
#[test]
fn templates_compare_no_versions() {
    let mut seen = 0;
    for file in tracked() {
        if !file.path.starts_with("src/render/templates/") {
            continue;
        }
        seen += 1;
        for (number, line) in code(&file) {
            let place = format!("{}:{number}: {line}", file.path);
            if line.contains("server_version_num") || line.contains("$number\"") {
                let by_value = line.contains("number=$(")
                    || line.contains("\"$VERSION_FROM\"")
                    || line.contains("remote_sql");
                assert!(by_value, "{place}");
            }
            for operator in ["-lt", "-le", "-gt", "-ge", "-eq", "-ne", "=", "=="] {
                assert!(!line.contains(&format!("\"$MAJOR\" {operator}")), "{place}");
                assert!(!line.contains(&format!("major {operator} ")), "{place}");
            }
        }
    }
    assert!(seen > 15, "only {seen} templates");
}

/// The engine knows neither the page's framework nor the browser.
#[test]
fn only_the_ui_names_the_browser() {
    for file in tracked() {
        let page = file.path.starts_with("src/ui/")
            || ["src/ui.rs", "src/main.rs"].contains(&file.path.as_str());
        if !file.path.starts_with("src/") || !file.path.ends_with(".rs") || page {
            continue;
        }
        for (number, line) in code(&file) {
            for name in ["leptos", "web_sys", "wasm_bindgen", "js_sys", "gloo"] {
                assert!(
                    words(line).all(|word| word != name),
                    "{}:{number}: {line}",
                    file.path
                );
            }
        }
    }
}

/// The engine is the same everywhere: it reads no clock, draws nothing at random and touches no file.
#[test]
fn only_the_edge_reads_and_writes() {
    let edge = ["src/cli.rs", "src/main.rs", "src/ui.rs"];
    for file in tracked() {
        let at_edge = edge.contains(&file.path.as_str())
            || ["src/cli/", "src/ui/"]
                .iter()
                .any(|folder| file.path.starts_with(folder));
        if !file.path.starts_with("src/") || !file.path.ends_with(".rs") || at_edge {
            continue;
        }
        for (number, line) in code(&file) {
            for name in [
                "std::fs",
                "std::env::",
                "std::time",
                "std::process",
                "std::thread",
                "getrandom",
                "SystemTime",
                "tempfile",
            ] {
                assert!(!line.contains(name), "{}:{number}: {line}", file.path);
            }
        }
    }
}

#[test]
fn nothing_tracked_names_a_machine_or_a_registry() {
    // Put together here, so that this file does not name them itself.
    let paths = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/tm", "p/wt"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
    ]
    .map(|parts| parts.concat());
    let hosts = [
        ["registry.npm", "js"],
        ["pypi", ".org"],
        ["pythonhosted", ".org"],
        ["static.cra", "tes.io"],
        ["index.cra", "tes.io"],
        ["registry.y", "arnpkg"],
        ["art", "ifactory"],
        ["nex", "us/repository"],
        ["deb.debian", ".org"],
    ]
    .map(|parts| parts.concat());
    for file in tracked() {
        for (i, line) in file.text.lines().enumerate() {
            for name in paths.iter().chain(&hosts) {
                assert!(
                    !line.contains(name.as_str()),
                    "{}:{}: {line}",
                    file.path,
                    i + 1
                );
            }
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["X", "XX"], ["HA", "CK"]].map(|parts| parts.concat());
    for file in tracked() {
        for (i, line) in file.text.lines().enumerate() {
            let found = words(line).any(|word| marks.iter().any(|mark| mark == word));
            assert!(!found, "{}:{}: {line}", file.path, i + 1);
        }
    }
}

#[test]
fn a_folder_of_modules_has_a_file_beside_it() {
    for file in tracked() {
        assert!(!file.path.ends_with("/mod.rs"), "{}", file.path);
    }
}

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
        "check", "example", "explain", "link", "open", "render", "schema",
    ] {
        assert!(found.contains(command), "no page shows pgrunbook {command}");
    }
}

#[test]
fn options_of_the_readme_exist() {
    let program = env!("CARGO_BIN_EXE_pgrunbook");
    let help: String = ["check", "render", "link", "explain"]
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
