//! Numbers as C's `strtol` (base 0) and `strtod` read them in the C locale.

/// What `strtol` found. Without digits `end` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Long {
    pub value: i64,
    pub end: usize,
    pub overflow: bool,
}

/// `isspace` in the C locale.
pub(super) fn blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t'..=b'\r')
}

/// The same of a character.
pub(super) fn blank_char(c: char) -> bool {
    u8::try_from(c).is_ok_and(blank)
}

/// Where the number begins behind blanks and a sign, and whether it is negative.
fn sign(text: &[u8]) -> (usize, bool) {
    let start = text.iter().take_while(|b| blank(**b)).count();
    match text.get(start) {
        Some(b'-') => (start + 1, true),
        Some(b'+') => (start + 1, false),
        _ => (start, false),
    }
}

/// A whole number: hexadecimal after `0x`, octal after `0`, else decimal; a sign and blanks before it.
pub(super) fn strtol(text: &[u8]) -> Long {
    let (start, negative) = sign(text);
    let (base, first) = match &text[start..] {
        [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => (16, start + 2),
        [b'0', ..] => (8, start),
        _ => (10, start),
    };
    let mut end = first;
    let mut sum: i128 = 0;
    while let Some(digit) = text.get(end).and_then(|b| char::from(*b).to_digit(base)) {
        sum = (sum * i128::from(base) + i128::from(digit)).min(1 << 65);
        end += 1;
    }
    let sum = if negative { -sum } else { sum };
    Long {
        value: sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64,
        end: if end == first { 0 } else { end },
        overflow: i64::try_from(sum).is_err(),
    }
}

/// `atoi`: the decimal number at the start, 0 if there is none.
pub(crate) fn strtol_decimal_prefix(text: &[u8]) -> i64 {
    let (start, negative) = sign(text);
    let digits = text[start..].iter().take_while(|b| b.is_ascii_digit());
    let sum = digits.fold(0i64, |sum, b| {
        sum.saturating_mul(10).saturating_add(i64::from(b - b'0'))
    });
    if negative { -sum } else { sum }
}

/// `strtol` with base 10, of a text that is a number to its end.
pub(crate) fn strtol_decimal(text: &[u8]) -> Option<i64> {
    let (start, _) = sign(text);
    let digits = &text[start..];
    let whole = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    whole.then(|| strtol_decimal_prefix(text))
}

/// A number with fraction and exponent, hexadecimal ones, `inf` and `nan`, and its end; `None` if there is none, or it is too
/// large or too small for a double.
pub(super) fn strtod(text: &[u8]) -> Option<(f64, usize)> {
    let (start, negative) = sign(text);
    let rest = &text[start..];
    let begins = |word: &[u8]| {
        rest.get(..word.len())
            .is_some_and(|part| part.eq_ignore_ascii_case(word))
    };
    let (value, length) = if begins(b"infinity") {
        (f64::INFINITY, 8)
    } else if begins(b"inf") {
        (f64::INFINITY, 3)
    } else if begins(b"nan") {
        (f64::NAN, 3)
    } else if begins(b"0x") && hexadecimal_follows(&rest[2..]) {
        hexadecimal(rest)?
    } else {
        decimal(rest)?
    };
    Some((if negative { -value } else { value }, start + length))
}

fn hexadecimal_follows(rest: &[u8]) -> bool {
    match rest {
        [b'.', digit, ..] | [digit, ..] => digit.is_ascii_hexdigit(),
        _ => false,
    }
}

/// The exponent behind a mark at `at`, and its end; nothing if no digits follow.
fn exponent(text: &[u8], at: usize, marks: [u8; 2]) -> (i32, usize) {
    if !text.get(at).is_some_and(|b| marks.contains(b)) {
        return (0, at);
    }
    let negative = text.get(at + 1) == Some(&b'-');
    let digits = at + 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
    let mut end = digits;
    let mut sum: i32 = 0;
    while let Some(b) = text.get(end).filter(|b| b.is_ascii_digit()) {
        sum = sum.saturating_mul(10).saturating_add(i32::from(b - b'0'));
        end += 1;
    }
    match end > digits {
        true => (if negative { -sum } else { sum }, end),
        false => (0, at),
    }
}

fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let digits = |at: usize| {
        let run = text[at..].iter().take_while(|b| b.is_ascii_digit());
        at + run.count()
    };
    let whole = digits(0);
    let mut mantissa = whole;
    if text.get(whole) == Some(&b'.') {
        mantissa = digits(whole + 1);
    }
    if whole == 0 && mantissa < 2 {
        return None;
    }
    let (_, end) = exponent(text, mantissa, *b"eE");
    let value: f64 = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
    let zero = !text[..mantissa].iter().any(|b| (b'1'..=b'9').contains(b));
    let in_range = value.is_normal() || (value == 0.0 && zero);
    in_range.then_some((value, end))
}

fn hexadecimal(text: &[u8]) -> Option<(f64, usize)> {
    let (mut at, mut value, mut shift, mut dotted) = (2, 0.0f64, 0i32, false);
    while let Some(b) = text.get(at) {
        match char::from(*b).to_digit(16) {
            Some(digit) => {
                value = value * 16.0 + f64::from(digit);
                shift -= i32::from(dotted) * 4;
            }
            None if *b == b'.' && !dotted => dotted = true,
            None => break,
        }
        at += 1;
    }
    let (power, end) = exponent(text, at, *b"pP");
    let scaled = value * 2f64.powi(power.saturating_add(shift));
    (scaled.is_normal() || value == 0.0).then_some((scaled, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, value, end) in [
            ("12", 12, 2),
            (" \t+12kB", 12, 5),
            ("-0777", -511, 5),
            ("0x1F", 31, 4),
            ("0xg", 0, 1),
            ("09", 0, 1),
            ("", 0, 0),
            ("-", 0, 0),
            ("kB", 0, 0),
        ] {
            let found = strtol(text.as_bytes());
            assert_eq!(
                (found.value, found.end, found.overflow),
                (value, end, false),
                "{text:?}"
            );
        }
        assert!(strtol(b"9223372036854775808").overflow);
        assert_eq!(strtol(b"-9223372036854775808").value, i64::MIN);
    }

    #[test]
    fn numbers_with_a_fraction() {
        for (text, value, end) in [
            ("1.5MB", 1.5, 3),
            (" .5", 0.5, 3),
            ("5.", 5.0, 2),
            ("1e3", 1000.0, 3),
            ("1e", 1.0, 1),
            ("1e+x", 1.0, 1),
            ("-0x1.8p1", -3.0, 8),
            ("0x", 0.0, 1),
            ("0e99999999999", 0.0, 13),
        ] {
            assert_eq!(strtod(text.as_bytes()), Some((value, end)), "{text:?}");
        }
        for text in ["", ".", "e5", "1e400", "1e-400", "-", "x"] {
            assert_eq!(strtod(text.as_bytes()), None, "{text:?}");
        }
        assert!(strtod(b"nan").is_some_and(|(value, end)| value.is_nan() && end == 3));
        assert_eq!(strtod(b"-Infinity"), Some((f64::NEG_INFINITY, 9)));
    }
}
