//! A script is a header of comments, a block of values, and a rest that no value reaches.

use std::collections::BTreeMap;

use crate::plans::cases;

/// A script in its three parts.
#[derive(Clone, Copy)]
pub struct Script<'a> {
    pub text: &'a str,
    /// Up to the values, `set` included.
    pub header: &'a str,
    pub values: &'a str,
    pub rest: &'a str,
}

pub fn split(text: &str) -> Script<'_> {
    let set = "\nset -Eeuo pipefail\n";
    let begin = text.find(set).expect("strict mode") + set.len();
    let end = text[begin..].find("\nHERE=").expect("the head") + begin + 1;
    Script {
        text,
        header: &text[..begin],
        values: &text[begin..end],
        rest: &text[end..],
    }
}

impl<'a> Script<'a> {
    /// The assignments, one each; a value may go over several lines.
    pub fn assignments(&self) -> Vec<&'a str> {
        let mut list = Vec::new();
        let mut rest = self.values.trim_end_matches('\n');
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
        scripts.map(|file| (format!("{}: {}", case.label, file.path), split(&file.text)))
    })
}

/// One script of each rest.
pub fn distinct() -> Vec<(String, Script<'static>)> {
    let mut seen = BTreeMap::new();
    for (label, script) in scripts() {
        seen.entry(script.rest).or_insert((label, script));
    }
    let list: Vec<_> = seen.into_values().collect();
    assert_eq!(list.len(), 13, "eleven steps, status and promotion");
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
