//! Sizes of memory and WAL, read and written as PostgreSQL does.

use std::fmt;

use super::{Feature, Major};

/// The largest size that [`parse_size`] takes, in kB: what `wal_keep_size` and `max_slot_wal_keep_size` can hold.
pub const MAX_SIZE: u64 = 2_147_483_647 * 1024;

/// A WAL segment as initdb makes it by default, in kB; the base unit of `wal_keep_segments`.
const SEGMENT: u64 = 16 * 1024;

/// The units that PostgreSQL knows, as it spells them (their case counts), in bytes. A kB has 1024 bytes.
const UNITS: [(&str, u64); 5] = [
    ("B", 1),
    ("kB", 1 << 10),
    ("MB", 1 << 20),
    ("GB", 1 << 30),
    ("TB", 1 << 40),
];

/// What is wrong with a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeProblem {
    /// Nothing stands there.
    Empty,
    /// It does not begin with a digit.
    NotANumber,
    /// It is below zero.
    Negative,
    /// It has a fraction, which PostgreSQL takes only from 12 on.
    Fraction,
    /// It begins with a zero, which PostgreSQL takes for octal: `010MB` are 8 MB.
    LeadingZero,
    /// The unit is missing.
    NoUnit,
    /// The unit is none of PostgreSQL's.
    Unit,
    /// It is above [`MAX_SIZE`].
    TooLarge,
}

/// Why a text is no size, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeError {
    /// What is wrong.
    pub problem: SizeProblem,
    /// A size that parses and was probably meant.
    pub meant: Option<String>,
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.problem {
            SizeProblem::Empty => "the size is missing",
            SizeProblem::NotANumber => "a size is a whole number and a unit",
            SizeProblem::Negative => "a size cannot be negative",
            SizeProblem::Fraction => "a size cannot have a fraction",
            SizeProblem::LeadingZero => {
                "a size cannot begin with a zero: PostgreSQL would read it as octal"
            }
            SizeProblem::NoUnit => "the unit is missing: kB, MB, GB or TB",
            SizeProblem::Unit => "unknown unit: it is B, kB, MB, GB or TB, and its case counts",
            SizeProblem::TooLarge => "the size is above 2147483647MB",
        })
    }
}

impl std::error::Error for SizeError {}

/// Reads a size: a whole number and one of PostgreSQL's units (`B`, `kB`, `MB`, `GB`, `TB`, case-sensitive), blanks
/// allowed around both; `0` needs no unit. Bytes are rounded up to kB.
///
/// # Errors
/// What is wrong, and where it can be guessed what was meant (`1gb`: `1GB`; `1.5GB`: `1536MB`; `512`: `512MB`).
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let err = |problem, meant| Err(SizeError { problem, meant });
    let text = text.trim();
    let digits = &text[..text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len())];
    let rest = text[digits.len()..].trim_start();
    if text.is_empty() {
        return err(SizeProblem::Empty, None);
    }
    if digits.is_empty() {
        let negative = text
            .strip_prefix('-')
            .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
        return err(
            if negative {
                SizeProblem::Negative
            } else {
                SizeProblem::NotANumber
            },
            None,
        );
    }
    if rest.starts_with(['.', ',']) {
        return err(SizeProblem::Fraction, whole(text));
    }
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() && rest.is_empty() {
        return Ok(0);
    }
    if digits.len() > 1 && digits.starts_with('0') {
        let digits = if significant.is_empty() {
            "0"
        } else {
            significant
        };
        return err(SizeProblem::LeadingZero, checked(format!("{digits}{rest}")));
    }
    if rest.is_empty() {
        return err(SizeProblem::NoUnit, checked(format!("{digits}MB")));
    }
    let Some((_, unit)) = UNITS.iter().find(|(name, _)| *name == rest) else {
        return err(
            SizeProblem::Unit,
            meant_unit(rest).and_then(|unit| checked(format!("{digits}{unit}"))),
        );
    };
    let kilobytes = digits
        .parse::<u128>()
        .map(|n| (n.saturating_mul(u128::from(*unit))).div_ceil(1024));
    match kilobytes {
        Ok(kb) if kb <= u128::from(MAX_SIZE) => Ok(kb as u64),
        _ => err(SizeProblem::TooLarge, None),
    }
}

/// `text`, if it is a size.
fn checked(text: String) -> Option<String> {
    parse_size(&text).is_ok().then_some(text)
}

/// The unit that somebody means who writes `mb`, `MiB`, `g`, `Kilobytes`.
fn meant_unit(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "b" | "byte" | "bytes" => Some("B"),
        "k" | "kb" | "kib" | "kilobyte" | "kilobytes" => Some("kB"),
        "m" | "mb" | "mib" | "megabyte" | "megabytes" => Some("MB"),
        "g" | "gb" | "gib" | "gigabyte" | "gigabytes" => Some("GB"),
        "t" | "tb" | "tib" | "terabyte" | "terabytes" => Some("TB"),
        _ => None,
    }
}

/// A size with a fraction as a whole number of the largest smaller unit that holds it, rounded up to kB.
fn whole(text: &str) -> Option<String> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
    let (number, parts) = decimal(&text[..split])?;
    let unit = meant_unit(text[split..].trim())?;
    let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let kilobytes = number
        .checked_mul(u128::from(*bytes))?
        .div_ceil(parts * 1024);
    let kilobytes = u64::try_from(kilobytes)
        .ok()
        .filter(|kilobytes| *kilobytes <= MAX_SIZE)?;
    let (value, unit) = [(30, "TB"), (20, "GB"), (10, "MB")]
        .into_iter()
        .find(|(shift, _)| kilobytes.trailing_zeros() >= *shift && kilobytes > 0)
        .map_or((kilobytes, "kB"), |(shift, unit)| {
            (kilobytes >> shift, unit)
        });
    Some(format!("{value}{unit}"))
}

/// A number with a point or a comma as a fraction: above and below the line. Its tenth decimal and what follows is
/// rounded up.
fn decimal(text: &str) -> Option<(u128, u128)> {
    const DECIMALS: usize = 9;
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let (kept, cut) = decimals.split_at(decimals.len().min(DECIMALS));
    let above: u128 = format!("{whole}{kept}").parse().ok()?;
    let rest = u128::from(cut.bytes().any(|b| b != b'0'));
    Some((above + rest, 10_u128.pow(kept.len() as u32)))
}

/// A size as the value of a setting whose base unit is MB (`wal_keep_size`, `max_slot_wal_keep_size`): its text (`2GB`,
/// `1536MB`, `0`) and the number of MB, rounded up. `kilobytes` is at most [`MAX_SIZE`].
pub fn in_megabytes(kilobytes: u64) -> (String, u64) {
    let megabytes = kilobytes.div_ceil(1024);
    let text = match megabytes {
        0 => "0".to_owned(),
        n if n % 1024 == 0 => format!("{}GB", n / 1024),
        n => format!("{n}MB"),
    };
    (text, megabytes)
}

/// The setting that keeps WAL on a primary, the text of its value, and the value in the setting's base unit: before 13
/// `wal_keep_segments` in segments (of 16 MB; from 11 on a cluster may have others), then `wal_keep_size` in MB. Rounded
/// up. `kilobytes` is at most [`MAX_SIZE`].
pub fn wal_keep_setting(major: Major, kilobytes: u64) -> (&'static str, String, u64) {
    if major.has(Feature::WalKeepSize) {
        let (text, megabytes) = in_megabytes(kilobytes);
        ("wal_keep_size", text, megabytes)
    } else {
        let segments = kilobytes.div_ceil(SEGMENT);
        ("wal_keep_segments", segments.to_string(), segments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (text, kb) in [
            ("0", 0),
            ("0MB", 0),
            ("1kB", 1),
            ("512MB", 512 << 10),
            (" 1 GB ", 1 << 20),
            ("1TB", 1 << 30),
            ("1B", 1),
            ("2048B", 2),
            ("2147483647MB", MAX_SIZE),
        ] {
            assert_eq!(parse_size(text), Ok(kb), "{text:?}");
        }
    }

    #[test]
    fn a_size_with_a_fraction_becomes_a_whole_one() {
        for (text, size) in [
            ("1.5GB", Some("1536MB")),
            ("1,5 gb", Some("1536MB")),
            (".5MB", Some("512kB")),
            ("2.MB", Some("2MB")),
            ("0.3MB", Some("308kB")),
            ("1.0000000001kB", Some("2kB")),
            ("1.0000000000kB", Some("1kB")),
            ("0.0kB", Some("0kB")),
            ("0.5TB", Some("512GB")),
            ("3000000000.5TB", None),
            ("99999999999999999999999999999999999999999.5TB", None),
            ("1.2.3GB", None),
            (".GB", None),
        ] {
            assert_eq!(whole(text).as_deref(), size, "{text}");
        }
    }

    #[test]
    fn a_wrong_size_says_what_was_meant() {
        use SizeProblem::*;
        for (text, problem, meant) in [
            ("", Empty, None),
            ("  ", Empty, None),
            ("MB", NotANumber, None),
            ("ten GB", NotANumber, None),
            ("+1GB", NotANumber, None),
            ("-", NotANumber, None),
            ("-1", Negative, None),
            ("-1GB", Negative, None),
            ("512", NoUnit, Some("512MB")),
            ("512mb", Unit, Some("512MB")),
            ("1 gb", Unit, Some("1GB")),
            ("1KB", Unit, Some("1kB")),
            ("1GiB", Unit, Some("1GB")),
            ("1PB", Unit, None),
            ("1GB!", Unit, None),
            ("1G B", Unit, None),
            ("1.5GB", Fraction, Some("1536MB")),
            ("0,5 gb", Fraction, Some("512MB")),
            ("2.0GB", Fraction, Some("2GB")),
            ("1.0001MB", Fraction, Some("1025kB")),
            ("1.5", Fraction, None),
            ("1.2.3GB", Fraction, None),
            ("010MB", LeadingZero, Some("10MB")),
            ("00MB", LeadingZero, Some("0MB")),
            ("2147483648MB", TooLarge, None),
            ("2147483647TB", TooLarge, None),
            (
                "99999999999999999999999999999999999999999999GB",
                TooLarge,
                None,
            ),
        ] {
            let error = parse_size(text).expect_err(text);
            assert_eq!(
                (error.problem, error.meant.as_deref()),
                (problem, meant),
                "{text:?}"
            );
            assert!(!error.to_string().ends_with('.'), "{error}");
        }
    }

    #[test]
    fn wal_keep_by_major() {
        let at = |label: &str, kb| wal_keep_setting(Major::parse(label).expect(label), kb);
        assert_eq!(
            at("12", 1 << 20),
            ("wal_keep_segments", "64".to_owned(), 64)
        );
        assert_eq!(at("9.0", 1), ("wal_keep_segments", "1".to_owned(), 1));
        assert_eq!(at("13", 1 << 20), ("wal_keep_size", "1GB".to_owned(), 1024));
        assert_eq!(
            at("19", (1 << 20) + 1),
            ("wal_keep_size", "1025MB".to_owned(), 1025)
        );
        assert_eq!(at("18", 0), ("wal_keep_size", "0".to_owned(), 0));
        assert_eq!(at("11", 0), ("wal_keep_segments", "0".to_owned(), 0));
    }
}
