//! Units that a value of a setting may carry (`convert_to_base_unit` in the sources), by major.

use super::Major;
use super::span::{Span, span};

/// A unit that a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// As it is written; its case counts.
    pub name: &'static str,
    /// How many bytes, or microseconds.
    pub amount: i64,
    /// How many bytes, or microseconds, the setting's base unit has.
    pub base: i64,
    /// The next smaller unit's amount: from 12 on a fraction is rounded to it.
    pub smaller: Option<i64>,
}

type Row = (&'static str, i64, Span);

/// Bytes, largest first.
const MEMORY: &[Row] = &[
    ("TB", 1 << 40, span!(V9_4..)),
    ("GB", 1 << 30, span!(V9_0..)),
    ("MB", 1 << 20, span!(V9_0..)),
    ("kB", 1 << 10, span!(V9_0..)),
    ("B", 1, span!(V11..)),
];

/// Microseconds, largest first.
const TIME: &[Row] = &[
    ("d", 86_400_000_000, span!(V9_0..)),
    ("h", 3_600_000_000, span!(V9_0..)),
    ("min", 60_000_000, span!(V9_0..)),
    ("s", 1_000_000, span!(V9_0..)),
    ("ms", 1_000, span!(V9_0..)),
    ("us", 1, span!(V12..)),
];

/// The table of a base unit, as `pg_settings.unit` names it, and the base unit's amount.
fn table(base: &str) -> Option<(&'static [Row], i64)> {
    let (digits, name) = base.split_at(base.find(|c: char| !c.is_ascii_digit())?);
    let count: i64 = if digits.is_empty() {
        1
    } else {
        digits.parse().ok()?
    };
    [MEMORY, TIME].into_iter().find_map(|table| {
        let (_, amount, _) = table.iter().find(|row| row.0 == name)?;
        Some((table, count.checked_mul(*amount)?))
    })
}

/// The units that a setting with this base unit (`kB`, `8kB`, `ms`, …) takes at this major, largest first; none if there is no
/// such base unit.
pub fn units(major: Major, base: &str) -> impl Iterator<Item = Unit> {
    let (rows, base) = table(base).unwrap_or((&[], 1));
    let known = move |row: &&Row| row.2.holds(major);
    rows.iter()
        .filter(known)
        .zip(rows.iter().filter(known).skip(1).map(Some).chain([None]))
        .map(move |((name, amount, _), smaller)| Unit {
            name,
            amount: *amount,
            base,
            smaller: smaller.map(|row| row.1),
        })
}

/// The unit of this name, likewise.
pub fn unit(major: Major, base: &str, name: &str) -> Option<Unit> {
    units(major, base).find(|unit| unit.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_with_their_majors() {
        let names = |major, base| units(major, base).map(|u| u.name).collect::<Vec<_>>();
        assert_eq!(names(Major::V9_3, "kB"), ["GB", "MB", "kB"]);
        assert_eq!(names(Major::V11, "8kB"), ["TB", "GB", "MB", "kB", "B"]);
        assert_eq!(names(Major::V11, "s"), ["d", "h", "min", "s", "ms"]);
        assert_eq!(names(Major::V12, "ms").last(), Some(&"us"));
        assert!(names(Major::V12, "").is_empty() && names(Major::V12, "x8").is_empty());
        let megabyte = unit(Major::V12, "8kB", "MB").expect("a unit");
        assert_eq!(
            (megabyte.amount, megabyte.base, megabyte.smaller),
            (1 << 20, 1 << 13, Some(1024))
        );
        assert_eq!(unit(Major::V10, "kB", "B"), None);
    }
}
