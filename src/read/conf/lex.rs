//! The scanner of postgresql.conf: `guc-file.l`, whose rules are the same from 9.0 to 19. As flex does, it takes the
//! longest match, and of equally long ones the first rule.

/// What a scanner's rule matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexeme {
    Eol,
    Blank,
    Comment,
    /// Letters, digits, `_`, bytes from 128 on.
    Id,
    /// Two of them joined by a dot: a name, but no value.
    QualifiedId,
    /// Also `-`, `.`, `:`, `/`: a value, but no name.
    Unquoted,
    String,
    Integer,
    Real,
    Equals,
    /// Any other byte.
    Other,
}

fn letter(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 0x80
}

fn word(b: u8) -> bool {
    letter(b) || b.is_ascii_digit()
}

fn unquoted(b: u8) -> bool {
    word(b) || matches!(b, b'-' | b'.' | b':' | b'/')
}

/// The end of the run of such bytes from `at` on.
fn run(text: &[u8], at: usize, holds: impl Fn(u8) -> bool) -> usize {
    text[at..]
        .iter()
        .position(|b| !holds(*b))
        .map_or(text.len(), |n| at + n)
}

/// The lexeme at `at`, which lies in the text, and its end.
pub(super) fn next(text: &[u8], at: usize) -> (Lexeme, usize) {
    match text[at] {
        b'\n' => (Lexeme::Eol, at + 1),
        b' ' | b'\t' | b'\r' => {
            let end = run(text, at, |b| matches!(b, b' ' | b'\t' | b'\r'));
            (Lexeme::Blank, end)
        }
        b'#' => (Lexeme::Comment, run(text, at, |b| b != b'\n')),
        b'=' => (Lexeme::Equals, at + 1),
        b'\'' => string(text, at).map_or((Lexeme::Other, at + 1), |end| (Lexeme::String, end)),
        b if letter(b) => {
            let end = run(text, at, unquoted);
            (bare(&text[at..end]), end)
        }
        b if b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.') => number(text, at),
        _ => (Lexeme::Other, at + 1),
    }
}

fn bare(text: &[u8]) -> Lexeme {
    let id =
        |part: &[u8]| part.first().is_some_and(|b| letter(*b)) && part.iter().all(|b| word(*b));
    if id(text) {
        return Lexeme::Id;
    }
    let mut parts = text.splitn(2, |b| *b == b'.');
    match (parts.next(), parts.next()) {
        (Some(first), Some(second)) if id(first) && id(second) => Lexeme::QualifiedId,
        _ => Lexeme::Unquoted,
    }
}

/// The end of the quoted string that begins at `at`. A doubled quote goes on, unless no quote closes what follows.
fn string(text: &[u8], at: usize) -> Option<usize> {
    let mut closed = None;
    let mut i = at + 1;
    while let Some(b) = text.get(i) {
        match b {
            b'\n' => break,
            b'\\' if text.get(i + 1) == Some(&b'\n') => break,
            b'\\' => i += 2,
            b'\'' => {
                closed = Some(i + 1);
                if text.get(i + 1) != Some(&b'\'') {
                    break;
                }
                i += 2;
            }
            _ => i += 1,
        }
    }
    closed
}

fn number(text: &[u8], at: usize) -> (Lexeme, usize) {
    let digits = |at| run(text, at, |b| b.is_ascii_digit());
    let begin = at + usize::from(matches!(text[at], b'+' | b'-'));
    let whole = digits(begin);
    let mut integer = None;
    if whole > begin {
        integer = Some(run(text, whole, |b| b.is_ascii_alphabetic()));
        if text[begin..].starts_with(b"0x") {
            let hex = run(text, begin + 2, |b| b.is_ascii_hexdigit());
            if hex > begin + 2 {
                integer = integer.max(Some(run(text, hex, |b| b.is_ascii_alphabetic())));
            }
        }
    }
    let mut real = None;
    if text.get(whole) == Some(&b'.') {
        let mut end = digits(whole + 1);
        if matches!(text.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
            let exponent = (end + 1 + sign).min(text.len());
            if digits(exponent) > exponent {
                end = digits(exponent);
            }
        }
        real = Some(end);
    }
    match (integer, real) {
        (integer, Some(end)) if Some(end) > integer => (Lexeme::Real, end),
        (Some(end), _) => (Lexeme::Integer, end),
        (None, _) => (Lexeme::Other, at + 1),
    }
}

/// What the inside of a quoted string stands for. An escaped NUL (`\0`) ends the value, as it does in the server.
pub(super) fn unescape(quoted: &[u8]) -> Vec<u8> {
    let inner = &quoted[1..quoted.len() - 1];
    let mut out = Vec::with_capacity(inner.len());
    let mut i = 0;
    while let Some(b) = inner.get(i) {
        i += 1;
        match b {
            b'\'' => {
                out.push(b'\'');
                i += 1;
            }
            b'\\' => {
                let escaped = inner.get(i).copied().unwrap_or(b'\\');
                i += 1;
                let byte = match escaped {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'0'..=b'7' => {
                        let digits = inner[i - 1..].iter().take(3);
                        let octal: Vec<u32> = digits
                            .take_while(|b| matches!(b, b'0'..=b'7'))
                            .map(|b| u32::from(b - b'0'))
                            .collect();
                        i += octal.len() - 1;
                        octal.iter().fold(0, |n, digit| n * 8 + digit) as u8
                    }
                    other => other,
                };
                if byte == 0 {
                    break;
                }
                out.push(byte);
            }
            b => out.push(*b),
        }
    }
    out
}
