//! bash.

use super::{assert_no_nul, table};

/// Words that bash reads as its own where a command may stand. Those with other characters are quoted anyway.
const RESERVED: [&str; 17] = [
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
    "select", "then", "time", "until", "while",
];

/// The bytes that mean nothing to bash.
const PLAIN: [bool; 256] = table(b"_./:=@%+,-");

/// One word of a command, bare if nothing in it can mean anything to bash, else in single quotes.
///
/// Grammar: bash's manual, "Quoting". Inside single quotes every character stands for itself; a single quote itself
/// is written `'\''`. Whether a leading dash makes an option of it is the called program's matter: the caller
/// writes `--`. As the command itself, a word that starts with `%` is a job to bash, quoted or not.
///
/// # Panics
/// If the text holds a NUL character, which no argument of a program can.
pub fn sh_word(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_sh_word(&mut out, text);
    out
}

/// Appends [`sh_word`] of the text.
///
/// # Panics
/// As [`sh_word`].
pub fn push_sh_word(out: &mut String, text: &str) {
    let plain = |b| PLAIN[usize::from(b)];
    if text.is_empty() || !text.bytes().all(plain) || RESERVED.contains(&text) || assigns(text) {
        assert_no_nul("a shell word", text);
        out.push('\'');
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\'') {
            out.push_str(before);
            out.push_str(r"'\''");
            rest = after;
        }
        out.push_str(rest);
        out.push('\'');
    } else {
        out.push_str(text);
    }
}

/// Whether bash would take the word for an assignment where a command may stand: `a=b`, `a+=b`.
fn assigns(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Text for a comment, after `# `: for people, not to be read back. Line breaks, other control characters and those that
/// turn the direction of writing (which make a script look like another one) are shown as `\u{a}`.
pub fn sh_comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_sh_comment(&mut out, text);
    out
}

/// Appends [`sh_comment`] of the text.
pub fn push_sh_comment(out: &mut String, text: &str) {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return out.push_str(text);
    }
    for c in text.chars() {
        let hides = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || hides {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
}

/// The delimiter and the body of a here-document that gives this text, byte for byte and nothing expanded:
/// `<<'DELIMITER'`, a line end, the body, `DELIMITER`, a line end.
///
/// The body is the text, with a line end after its last line if that is missing: a here-document consists of whole
/// lines. No line of it starts with the delimiter (inside `$(…)` bash takes less than a whole line for the end).
///
/// # Panics
/// If the text holds a NUL character.
pub fn heredoc(text: &str) -> (String, String) {
    assert_no_nul("a here-document", text);
    let mut delimiter = "EOF".to_owned();
    let mut number = 0u32;
    while text.split('\n').any(|line| line.starts_with(&delimiter)) {
        number += 1;
        delimiter = format!("END_{number}_EOF");
    }
    let mut body = text.to_owned();
    if !body.is_empty() && !body.ends_with('\n') {
        body.push('\n');
    }
    (delimiter, body)
}
