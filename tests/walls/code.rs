//! What only one room may do.

use super::{Tracked, tracked, words};

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

/// The engine knows neither the page's framework nor the browser; one function asks the browser's JavaScript for tables
/// that would be a tenth of the page.
#[test]
fn only_the_ui_names_the_browser() {
    for file in tracked() {
        let page = file.path.starts_with("src/ui/")
            || ["src/ui.rs", "src/main.rs"].contains(&file.path.as_str());
        if !file.path.starts_with("src/") || !file.path.ends_with(".rs") || page {
            continue;
        }
        for (number, line) in code(&file) {
            let normalizes = file.path == "src/secret/saslprep.rs" && line.contains(".normalize(");
            for name in ["leptos", "web_sys", "wasm_bindgen", "js_sys", "gloo"] {
                assert!(
                    normalizes && name == "js_sys" || words(line).all(|word| word != name),
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
