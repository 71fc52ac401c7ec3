//! pg_hba.conf.

use super::assert_one_line;
use crate::pg::{Feature, Major};

/// Words that mean something in the database or the user field if they stand without quotes.
const KEYWORDS: [&str; 5] = ["all", "replication", "samegroup", "samerole", "sameuser"];

/// Whether the database and user fields of this major's pg_hba.conf can name this database or role.
///
/// Line breaks and NUL fit nowhere. 9.0 and 9.1 forget that a token was quoted when they look for `@file`, `+role`
/// and the comma of a list, and join a list by the character U+0001.
pub fn hba_carries(major: Major, name: &str) -> bool {
    let misread = name.starts_with(['@', '+']) || name.ends_with(',') || name.contains('\u{1}');
    let forgets_quotes = !major.has(Feature::HbaQuotedPrefixes);
    let unwritable = name.contains(['\0', '\r', '\n']);
    !(unwritable || (forgets_quotes && misread))
}

/// A database or role in pg_hba.conf that means itself and is no keyword, group, file or regular expression. Keywords
/// (`replication` for physical replication) are written by the caller, as they are.
///
/// Grammar: `next_token` in PostgreSQL's `hba.c`. In double quotes, which stand doubled inside; there are no
/// backslash escapes. From 16 a name that starts with a slash is a regular expression even in quotes: it is written
/// as the expression that matches this name alone. Names have at most 63 bytes, so the longest token stays below the
/// 255 bytes that the oldest majors take.
///
/// # Panics
/// If not [`hba_carries`].
pub fn hba_name(major: Major, name: &str) -> String {
    assert_one_line("pg_hba.conf", name);
    assert!(
        hba_carries(major, name),
        "pg_hba.conf of {major} cannot carry this name: {name:?}"
    );
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.chars().all(plain) && !KEYWORDS.contains(&name) {
        return name.to_owned();
    }
    if name.starts_with('/') && major.has(Feature::HbaIncludeFiles) {
        return quoted(&format!("/^{}$", literal_expression(name)));
    }
    quoted(name)
}

fn quoted(token: &str) -> String {
    format!("\"{}\"", token.replace('"', "\"\""))
}

/// The advanced regular expression that matches this text: a backslash before a character that is neither letter nor
/// digit makes it an ordinary one.
fn literal_expression(text: &str) -> String {
    let mut out = String::with_capacity(2 * text.len());
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
