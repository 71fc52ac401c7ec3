//! Small readers of what a bundle holds, each written from the grammar of the program that reads it.

use pgrunbook::pg::Major;
use pgrunbook::render::File;

/// The text of the file at this path.
pub fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("no {path}")).text
}

/// As [`conf`]; 9.0 reads recovery.conf by rules of its own: every value quoted, a backslash stands for itself, a line has
/// at most 1,023 bytes.
pub fn recovery(major: Major, text: &str) -> Vec<(String, String)> {
    if major.label() != "9.0" {
        return conf(text);
    }
    assert!(text.lines().all(|line| line.len() < 1023));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            let inner = value
                .strip_prefix('\'')
                .and_then(|rest| rest.strip_suffix('\''));
            let inner = inner.unwrap_or_else(|| panic!("{line}: not quoted"));
            assert!(!inner.replace("''", "").contains('\''), "{line}");
            (name.to_owned(), inner.replace("''", "'"))
        })
        .collect()
}

/// `name = value` of every line of postgresql.conf or recovery.conf, values without their quotes.
pub fn conf(text: &str) -> Vec<(String, String)> {
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            (name.to_owned(), conf_value(value))
        })
        .collect()
}

fn conf_value(value: &str) -> String {
    let Some(inner) = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    else {
        assert!(
            value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
            "{value}"
        );
        return value.to_owned();
    };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next().expect("an escape") {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                c => out.push(c),
            },
            '\'' => {
                assert_eq!(chars.next(), Some('\''), "the value ends early: {value}");
                out.push('\'');
            }
            c => out.push(c),
        }
    }
    out
}

/// The pairs of a connection string.
pub fn conninfo(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let key: String = chars.by_ref().take_while(|c| *c != '=').collect();
        let quoted = chars.next_if_eq(&'\'').is_some();
        let mut value = String::new();
        loop {
            match chars.next() {
                Some('\\') => value.push(chars.next().expect("an escape")),
                Some('\'') if quoted => {
                    assert!(matches!(chars.next(), None | Some(' ')), "{text}");
                    break;
                }
                Some(' ') if !quoted => break,
                None => {
                    assert!(!quoted, "{text}");
                    break;
                }
                Some(c) => value.push(c),
            }
        }
        pairs.push((key, value));
    }
    pairs
}

/// The fields of a record of pg_hba.conf, and whether each stood in quotes.
pub fn hba(line: &str) -> Vec<(String, bool)> {
    let mut fields = Vec::new();
    let mut chars = line.chars().peekable();
    while chars.peek().is_some() {
        let (mut field, mut in_quotes, mut was_quoted) = (String::new(), false, false);
        while let Some(c) = chars.next() {
            match c {
                '"' if in_quotes && chars.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => {
                    in_quotes = !in_quotes;
                    was_quoted = true;
                }
                '\t' | ' ' if !in_quotes => break,
                '#' | ',' if !in_quotes => panic!("{line}"),
                c => field.push(c),
            }
        }
        assert!(!in_quotes, "{line}");
        fields.push((field, was_quoted));
    }
    fields
}

/// The five fields of a line of a passfile; before 9.2 the password has no escapes.
pub fn pgpass(line: &str, escapes_in_password: bool) -> [String; 5] {
    let mut fields = Vec::from([String::new()]);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let in_password = fields.len() == 5;
        let field = fields.last_mut().expect("a field");
        match c {
            '\\' if !in_password || escapes_in_password => {
                field.push(chars.next().expect("an escape"));
            }
            ':' if !in_password => fields.push(String::new()),
            c => field.push(c),
        }
    }
    fields.try_into().expect("five fields")
}
