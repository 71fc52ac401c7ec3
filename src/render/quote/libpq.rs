//! What libpq reads: connection strings and passfiles.

use super::{assert_no_nul, assert_one_line, table};
use crate::pg::{Feature, Major};

/// The bytes that a value in a connection string has without quotes.
const PLAIN: [bool; 256] = table(b"_./:@%+,-");

/// A connection string in key/value form: `host=10.77.0.11 user='a b'`.
///
/// Grammar: `conninfo_parse` in libpq's `fe-connect.c`, the same in all majors. A backslash escapes the next character,
/// a doubled quote is no escape, an empty value is `''`. The string is one value of the file or command that holds it,
/// so it goes through that syntax's funnel next: `conf(&conninfo(…))`, `sh_word(&conninfo(…))`.
///
/// # Panics
/// If a key is not one of lower-case letters and `_`, or a value holds a NUL character.
pub fn conninfo(pairs: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(256);
    for (key, value) in pairs {
        assert!(
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "not a keyword of a connection string: {key:?}"
        );
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(key);
        out.push('=');
        let plain = |b| PLAIN[usize::from(b)];
        if !value.is_empty() && value.bytes().all(plain) {
            out.push_str(value);
        } else {
            assert_no_nul("a connection string", value);
            out.push('\'');
            push_escaped(&mut out, value, ['\\', '\'']);
            out.push('\'');
        }
    }
    out
}

/// A field of a passfile that stands for this text alone: also `*` means itself here, not "any".
///
/// Grammar: `passwordFromFile` in libpq's `fe-connect.c`. A backslash escapes the colon and itself in the first four
/// fields in all majors, in the password from 9.2 ([`pgpass_line`] knows). A `#` at the start of a line would make it
/// a comment from 11, a `*` at the start of a field could mean "any".
///
/// # Panics
/// If the text holds a NUL character or a line break.
pub fn pgpass_field(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_pgpass_field(&mut out, text);
    out
}

fn push_pgpass_field(out: &mut String, text: &str) {
    assert_one_line("a passfile", text);
    if text.starts_with(['*', '#']) {
        out.push('\\');
    }
    push_escaped(out, text, ['\\', ':']);
}

/// One line of a passfile, without its line end, for the libpq of this major.
///
/// Every field is taken as it is, none as a wildcard. Before 11 a line must not be longer than 319 bytes:
/// [`crate::secret::password_problems`] says so before a bundle is made.
///
/// # Panics
/// If a field holds a NUL character or a line break.
pub fn pgpass_line(
    major: Major,
    host: &str,
    port: &str,
    database: &str,
    user: &str,
    password: &str,
) -> String {
    assert_one_line("a passfile", password);
    let mut out = String::with_capacity(128);
    for field in [host, port, database, user] {
        push_pgpass_field(&mut out, field);
        out.push(':');
    }
    if major.has(Feature::PassfileEscapes) {
        push_escaped(&mut out, password, ['\\', ':']);
    } else {
        out.push_str(password);
    }
    out
}

fn push_escaped(out: &mut String, text: &str, special: [char; 2]) {
    if !text.bytes().any(|b| special.contains(&char::from(b))) {
        return out.push_str(text);
    }
    for c in text.chars() {
        if special.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
}
