//! Strings made to break out: whatever a shell, SQL, a configuration file or Markdown gives a meaning to.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// The file that appears in the working directory as soon as a shell runs what it should have quoted.
pub const CANARY: &str = "CANARY";

/// Fragments with a meaning in at least one of the syntaxes.
const FRAGMENTS: &[&str] = &[
    "$(touch CANARY)",
    "`touch CANARY`",
    "; touch CANARY;",
    "| touch CANARY",
    "&& touch CANARY",
    "> CANARY",
    "\ntouch CANARY\n",
    "' ; touch CANARY #",
    "\"; touch CANARY; \"",
    "${x:=$(touch CANARY)}",
    "<(touch CANARY)",
    "$HOME",
    "$'\\n'",
    "~",
    "~root",
    "*",
    "?",
    "[a-z]",
    "{a,b}",
    "{1..3}",
    "!!",
    "!",
    "#",
    " #",
    "\\",
    "\\\\",
    "\\n",
    "'",
    "''",
    "'\\''",
    "\"",
    "\"\"",
    "`",
    "``",
    "```",
    "$",
    "$$",
    "&",
    "&amp;",
    "&#10;",
    ";",
    "|",
    "<",
    ">",
    "<<EOF",
    "(",
    ")",
    "{",
    "}",
    "%s",
    "%",
    "=",
    "a=b",
    "x+=y",
    ",",
    ":",
    "::",
    ".",
    "..",
    "/",
    "/^",
    "//",
    "-",
    "--",
    "-n",
    "-rf",
    "@",
    "@file",
    "+",
    "+every",
    "^",
    "_",
    "__",
    "*a*",
    "_a_",
    "~~",
    "[x](y)",
    "![",
    "<b>",
    "<!--",
    "1.",
    "2)",
    "# h",
    "> q",
    "- ",
    "+ ",
    "===",
    "---",
    "\\c",
    "\\!",
    "\\.",
    ":name",
    ":'x'",
    "$1",
    "$tag$",
    "E'",
    "U&\"",
    "--",
    "/*",
    "*/",
    "all",
    "replication",
    "sameuser",
    "samerole",
    "samegroup",
    "postgres",
    "if",
    "then",
    "done",
    "EOF",
    "\nEOF\n",
    "\nEOF)\n",
    "END_1_EOF",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "\u{1}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "ä",
    "e\u{301}",
    "ſ",
    "Ω",
    "א",
    "ب",
    "中",
    "한",
    "🦀",
    "x",
    "A",
    "0",
    "9",
];

/// What a syntax can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Everything but NUL.
    Many,
    /// Neither NUL nor CR nor LF.
    One,
}

impl Line {
    fn carries(self, text: &str) -> bool {
        !text.contains(match self {
            Line::Many => &['\0'][..],
            Line::One => &['\0', '\r', '\n'],
        })
    }
}

/// Any string of fragments and characters that the syntax can carry; the empty one too.
pub fn text(line: Line) -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => proptest::sample::select(FRAGMENTS).prop_map(str::to_owned),
        2 => "[ -~]",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(part, 0..8).prop_map(move |mut parts| {
        parts.retain(|part| line.carries(part));
        parts.concat()
    })
}

/// Names: one line, 1 to 63 bytes.
pub fn name() -> impl Strategy<Value = String> {
    text(Line::One).prop_map(|mut text| {
        while text.len() > 63 {
            text.pop();
        }
        if text.is_empty() {
            "x".to_owned()
        } else {
            text
        }
    })
}

/// So many different texts that the syntax can carry, the same at each run: first every fragment, then drawn ones.
pub fn texts(count: usize, line: Line, filter: impl Fn(&str) -> bool) -> Vec<String> {
    sample(count, text(line), |text| line.carries(text) && filter(text))
}

/// So many different names, likewise.
pub fn names(count: usize, filter: impl Fn(&str) -> bool) -> Vec<String> {
    sample(count, name(), |name| {
        Line::One.carries(name) && filter(name)
    })
}

fn sample(
    count: usize,
    strategy: impl Strategy<Value = String>,
    filter: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let mut draw = || strategy.new_tree(&mut runner).expect("a string").current();
    let drawn = (0..20 * count).map(|_| draw());
    let mut seen = HashSet::new();
    let texts: Vec<String> = FRAGMENTS
        .iter()
        .map(|fragment| (*fragment).to_owned())
        .chain(drawn)
        .filter(|text| filter(text) && seen.insert(text.clone()))
        .take(count)
        .collect();
    assert_eq!(texts.len(), count, "the filter leaves too few");
    texts
}

/// Proptest's settings: this many cases, and no file written on a failure.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
