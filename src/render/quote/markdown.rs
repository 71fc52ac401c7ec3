//! Markdown: CommonMark with GitHub's extensions.

use super::table;

/// The bytes that stand for themselves between the first and the last character, after a number that may begin a list.
const INNER: [bool; 256] = table(b" !\"#%'()+,-./:;=?@{}");

/// Inline text that reads exactly as it is, also at the start of a line, in a heading and in a table cell.
///
/// Grammar: CommonMark 0.31, "Backslash escapes" and "Entity and numeric character references". Control characters, line
/// breaks among them, and blanks at both ends become character references (`&#10;`), so the result is one line; only
/// NUL, which Markdown cannot hold, is shown as U+FFFD. An underscore inside a word stays, for people who read the file
/// as it is.
pub fn markdown_text(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut out = String::with_capacity(text.len() + 16);
    let mut i = 0;
    while let Some(c) = text[i..].chars().next() {
        let first = i == 0;
        let before = text[..i].chars().next_back();
        let after = text[i + c.len_utf8()..].chars().next();
        let in_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        match c {
            '\0' => out.push('\u{fffd}'),
            ' ' if first || after.is_none() => out.push_str("&#32;"),
            _ if c.is_control() => out.push_str(&format!("&#{};", u32::from(c))),
            '_' if in_word(before) && in_word(after) => out.push(c),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$' | '^' => {
                out.extend(['\\', c]);
            }
            '#' if after.is_none() => out.extend(['\\', c]),
            ':' if first => out.extend(['\\', c]),
            '#' | '+' | '-' | '=' if first && !in_word(after) => out.extend(['\\', c]),
            '.' | ')' if i > 0 && i == digits && !in_word(after) => out.extend(['\\', c]),
            _ => out.push(c),
        }
        i += c.len_utf8();
        if i > digits && i < last {
            let run = text.as_bytes()[i..last]
                .iter()
                .take_while(|b| INNER[usize::from(**b)])
                .count();
            out.push_str(&text[i..i + run]);
            i += run;
        }
    }
    out
}

/// A code span that reads exactly as the text; empty text gives an empty span, which is nothing at all.
///
/// Grammar: CommonMark 0.31, "Code spans": the span is fenced by a run of backticks that does not occur inside, a blank
/// at both ends is taken off once. A code span has no line breaks and no escapes: line breaks become blanks. Not for a
/// table cell with a `|`.
pub fn markdown_code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = text.replace(['\r', '\n'], " ");
    let runs = backtick_runs(&text);
    let fence = "`".repeat((1..).find(|n| !runs.contains(n)).unwrap_or(1));
    let blank_ends =
        text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty();
    let pad = if text.starts_with('`') || text.ends_with('`') || blank_ends {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A fenced code block of this text, with the line ends before and after that belong to it. The text gets a line end
/// if it has none.
///
/// Grammar: CommonMark 0.31, "Fenced code blocks": the fence is longer than every run of backticks in the text.
///
/// # Panics
/// If `lang` is not a word of letters, digits, `-` and `_` (it may be empty).
pub fn markdown_fence(lang: &str, text: &str) -> String {
    assert!(
        lang.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
        "not the name of a language: {lang:?}"
    );
    let longest = backtick_runs(text).into_iter().max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{fence}{lang}\n{text}{end}{fence}\n")
}

/// The lengths of the runs of backticks in the text.
fn backtick_runs(text: &str) -> Vec<usize> {
    if !text.contains('`') {
        return Vec::new();
    }
    text.split(|c| c != '`')
        .map(str::len)
        .filter(|n| *n > 0)
        .collect()
}
