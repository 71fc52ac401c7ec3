//! SQL, as psql reads it.

use super::assert_no_nul;

/// A string constant, whatever `standard_conforming_strings` is: `'…'`, or `E'…'` if there is a backslash.
///
/// Grammar: "Lexical Structure" in PostgreSQL's manual. psql replaces no variable inside. The caller leaves a space
/// before it, because an `E` must not touch the word before.
///
/// # Panics
/// If the value holds a NUL character.
pub fn sql_literal(value: &str) -> String {
    assert_no_nul("SQL", value);
    let doubled = value.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', r"\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// An identifier, always in double quotes. The server cuts one that is longer than 63 bytes: names are checked for
/// that before.
///
/// # Panics
/// If the name is empty, which is no identifier, or holds a NUL character.
pub fn sql_identifier(name: &str) -> String {
    assert_no_nul("SQL", name);
    assert!(!name.is_empty(), "SQL has no empty identifier");
    format!("\"{}\"", name.replace('"', "\"\""))
}
