//! A script is a header of comments, a few values, and a rest that no value reaches; it sources its node's values.

use std::collections::BTreeMap;

use pgrunbook::render::File;

use crate::plans::cases;

/// A script in its three parts, with the values of its node.
#[derive(Clone, Copy)]
pub struct Script<'a> {
    pub text: &'a str,
    /// Up to the script's own values, `set` included.
    pub header: &'a str,
    pub own: &'a str,
    pub rest: &'a str,
    /// The assignments of `nodes/NODE/values.bash`, which the script sources.
    pub values: &'a str,
}

pub fn split<'a>(text: &'a str, values: &'a str) -> Script<'a> {
    let set = "\nset -Eeuo pipefail\n";
    let begin = text.find(set).expect("strict mode") + set.len();
    let end = text[begin..].find("\nHERE=").expect("the head") + begin + 1;
    let (_, values) = values.split_once("\n\n").expect("comments, then values");
    Script {
        text,
        header: &text[..begin],
        own: &text[begin..end],
        rest: &text[end..],
        values,
    }
}

/// The script at this path, with its node's values.
pub fn script<'a>(files: &'a [File], path: &str) -> Script<'a> {
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path);
        &file.unwrap_or_else(|| panic!("no {path}")).text
    };
    let script = text(path);
    let node = script
        .lines()
        .find_map(|line| line.strip_prefix("# node: "));
    let node = node.expect("the node's name");
    split(script, text(&format!("nodes/{node}/values.bash")))
}

/// The assignments of a block, one each; a value may go over several lines.
fn assignments(block: &str) -> Vec<&str> {
    let mut list = Vec::new();
    let mut rest = block.trim_end_matches('\n');
    while !rest.is_empty() {
        let next = rest.match_indices('\n').map(|(at, _)| at + 1);
        let end = next
            .into_iter()
            .find(|at| name_of(&rest[*at..]).is_some())
            .unwrap_or(rest.len());
        list.push(rest[..end].trim_end_matches('\n'));
        rest = &rest[end..];
    }
    list
}

impl<'a> Script<'a> {
    /// The assignments of the script and of its node.
    pub fn assignments(&self) -> Vec<&'a str> {
        let mut list = assignments(self.own);
        list.extend(assignments(self.values));
        list
    }
}

/// The name that a text assigns to.
pub fn name_of(assignment: &str) -> Option<&str> {
    let (name, _) = assignment.split_once('=')?;
    let capital = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(capital)).then_some(name)
}

/// Every script of every bundle, with the words that name it.
pub fn scripts() -> impl Iterator<Item = (String, Script<'static>)> {
    cases().iter().flat_map(|case| {
        let scripts = case.files.iter().filter(|file| file.path.ends_with(".sh"));
        scripts.map(|file| {
            let label = format!("{}: {}", case.label, file.path);
            (label, script(&case.files, &file.path))
        })
    })
}

/// One script of each rest.
pub fn distinct() -> Vec<(String, Script<'static>)> {
    let mut seen = BTreeMap::new();
    for (label, script) in scripts() {
        seen.entry(script.rest).or_insert((label, script));
    }
    let list: Vec<_> = seen.into_values().collect();
    assert_eq!(
        list.len(),
        16,
        "eleven steps, three of them once more for the copy by hand, status and promotion"
    );
    list
}

/// Every assignment that stands in any script, once.
pub fn distinct_assignments() -> Vec<&'static str> {
    let mut list: Vec<_> = scripts()
        .flat_map(|(_, script)| script.assignments())
        .collect();
    list.sort_unstable();
    list.dedup();
    list
}
