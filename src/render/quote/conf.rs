//! postgresql.conf and recovery.conf.

use super::{assert_no_nul, assert_one_line};
use crate::pg::{Feature, Major};

/// A value in postgresql.conf, in single quotes, for every major.
///
/// Grammar: PostgreSQL's `guc-file.l`, the same from 9.0 to 19. Inside the quotes a quote is written twice, a
/// backslash escapes: so both are doubled, and a line break, which may not stand there raw, is written `\n` or `\r`.
///
/// # Panics
/// If the value holds a NUL character.
pub fn conf(value: &str) -> String {
    assert_no_nul("postgresql.conf", value);
    let mut out = String::with_capacity(value.len() + 2);
    out.push('\'');
    if !value
        .bytes()
        .any(|b| matches!(b, b'\'' | b'\\' | b'\n' | b'\r'))
    {
        out.push_str(value);
        out.push('\'');
        return out;
    }
    for c in value.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str(r"\\"),
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            _ => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A value in recovery.conf (majors before 12).
///
/// From 9.1 the file is read as postgresql.conf is. 9.0 has a reader of its own (`readRecoveryCommandFile`): the only
/// escape is the doubled quote, a backslash stands for itself, and a line holds at most 1,023 bytes, which is the
/// caller's to keep.
///
/// # Panics
/// If the value holds a NUL character, and on 9.0 if it holds a line break.
pub fn conf_recovery(major: Major, value: &str) -> String {
    if major.has(Feature::RecoveryConfLexer) {
        return conf(value);
    }
    assert_one_line("recovery.conf of 9.0", value);
    format!("'{}'", value.replace('\'', "''"))
}

/// Whether a line of recovery.conf can hold this value: 9.0 reads at most 1,023 bytes of it, the line end included
/// (`readRecoveryCommandFile` and its buffer of `MAXPGPATH`).
pub fn recovery_carries(major: Major, name: &str, value: &str) -> bool {
    major.has(Feature::RecoveryConfLexer)
        || name.len() + " = ".len() + conf_recovery(major, value).len() + "\n".len() < 1024
}
