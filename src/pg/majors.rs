//! The major versions, one line each.

use std::fmt;
use std::ops::Range;

/// The day on which the dates in this table were last compared with PostgreSQL's versioning policy.
/// [`Major::ended`] is meant as of this day: the program has no clock.
pub const FACTS_DATE: &str = "2026-11-23";

/// A major version of PostgreSQL, `9.0` to `19`. It has no order outside of [`crate::pg`]: ask [`Major::has`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Major(u8);

/// Where the day of a major's end is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndSource {
    /// A copy of the versioning policy's table.
    Policy,
    /// The day of the last minor release; the copy of the policy's table was older.
    LastRelease,
    /// Computed by the policy's rule, from the first release; read nowhere.
    Computed,
}

struct Line {
    label: &'static str,
    released: Option<&'static str>,
    end_of_life: Option<&'static str>,
    end_source: EndSource,
    last_minor: Option<&'static str>,
}

/// `name "label", first release, end of life, last known minor;` oldest first. Dates are ISO 8601 (`YYYY-MM-DD`),
/// `-` stands for "not known when the facts were taken"; an end that does not stand in our copy of the policy's table
/// has its source with it.
macro_rules! majors {
    (@text -) => { None };
    (@text $text:literal) => { Some($text) };
    (@text [$source:ident $text:literal]) => { Some($text) };
    (@source [$source:ident $text:literal]) => { EndSource::$source };
    (@source $text:tt) => { EndSource::Policy };
    ($($name:ident $label:literal, $released:tt, $end:tt, $minor:tt;)*) => {
        #[repr(u8)]
        enum Index { $($name),* }

        impl Major {
            $(
                #[doc = concat!("PostgreSQL ", $label, ".")]
                #[allow(dead_code, reason = "a major with which no row begins or ends")]
                pub(in crate::pg) const $name: Major = Major(Index::$name as u8);
            )*
        }

        const LINES: [Line; [$($label),*].len()] = [$(Line {
            label: $label,
            released: majors!(@text $released),
            end_of_life: majors!(@text $end),
            end_source: majors!(@source $end),
            last_minor: majors!(@text $minor),
        }),*];
    };
}

// Sources: PostgreSQL's versioning policy page; its rule is the second Thursday in November five years on. Last minors of
// ended majors are from there, of the others the newest whose settings were captured.
majors! {
    V9_0 "9.0", "2010-09-20", "2015-10-08", "9.0.23";
    V9_1 "9.1", "2011-09-12", "2016-10-27", "9.1.24";
    V9_2 "9.2", "2012-09-10", "2017-11-09", "9.2.24";
    V9_3 "9.3", "2013-09-09", "2018-11-08", "9.3.25";
    V9_4 "9.4", "2014-12-18", "2020-02-13", "9.4.26";
    V9_5 "9.5", "2016-01-07", "2021-02-11", "9.5.25";
    V9_6 "9.6", "2016-09-29", "2021-11-11", "9.6.24";
    V10  "10",  "2017-10-05", "2022-11-10", "10.23";
    V11  "11",  "2018-10-18", "2023-11-09", "11.22";
    V12  "12",  "2019-10-03", [LastRelease "2024-11-21"], "12.22";
    V13  "13",  "2020-09-24", "2025-11-13", "13.23";
    V14  "14",  "2021-09-30", "2026-11-12", "14.23";
    V15  "15",  "2022-10-13", "2027-11-11", "15.18";
    V16  "16",  "2023-09-14", "2028-11-09", "16.14";
    V17  "17",  "2024-09-26", [Computed "2029-11-08"], "17.10";
    V18  "18",  "2025-09-25", [Computed "2030-11-14"], "18.4";
    V19  "19",  -,            -,            -;
}

impl Major {
    /// Every major that this program knows, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Major> + ExactSizeIterator {
        (0..LINES.len() as u8).map(Major)
    }

    /// The newest major whose release date we know.
    pub fn latest() -> Major {
        Major::all()
            .rev()
            .find(|major| major.released().is_some())
            .unwrap_or(Major(0))
    }

    /// The major with this label; `None` if it is not one that we know.
    pub fn parse(text: &str) -> Option<Major> {
        Major::all().find(|major| major.label() == text)
    }

    /// `9.6`, `10`.
    pub fn label(self) -> &'static str {
        self.line().label
    }

    /// The day of its first release (`YYYY-MM-DD`); `None` if it was not released when the facts were taken.
    pub fn released(self) -> Option<&'static str> {
        self.line().released
    }

    /// The day of its last minor release, after which no fixes come (`YYYY-MM-DD`).
    pub fn end_of_life(self) -> Option<&'static str> {
        self.line().end_of_life
    }

    /// Where [`Major::end_of_life`] is from.
    pub fn end_source(self) -> EndSource {
        self.line().end_source
    }

    /// Whether no more fixes came for it on [`FACTS_DATE`].
    pub fn ended(self) -> bool {
        self.end_of_life().is_some_and(|day| day <= FACTS_DATE)
    }

    /// The newest minor release that we know. Newer ones may exist, for 14 and what has not [ended](Major::ended).
    pub fn last_minor(self) -> Option<&'static str> {
        self.line().last_minor
    }

    /// What `server_version_num` shows at this major: `90600..90700` for 9.6, `150000..160000` for 15.
    pub fn server_version_num_range(self) -> Range<u32> {
        let number = |digits: &str| digits.parse::<u32>().unwrap_or_default();
        match self.label().split_once('.') {
            Some((first, second)) => {
                let start = number(first) * 10_000 + number(second) * 100;
                start..start + 100
            }
            None => {
                let start = number(self.label()) * 10_000;
                start..start + 10_000
            }
        }
    }

    /// The majors that somebody passes on the way between these two: all after the older one, up to the newer.
    pub fn between(self, other: Major) -> impl Iterator<Item = Major> {
        let (low, high) = if self.before(other) {
            (self, other)
        } else {
            (other, self)
        };
        Major::all().filter(move |major| low.before(*major) && !high.before(*major))
    }

    /// Whether `self` is older than `other`.
    pub(in crate::pg) const fn before(self, other: Major) -> bool {
        self.0 < other.0
    }

    /// The major after this one.
    pub(in crate::pg) fn next(self) -> Option<Major> {
        Major::all().nth(usize::from(self.0) + 1)
    }

    /// The major before this one; `None` for the oldest that we know.
    pub fn previous(self) -> Option<Major> {
        self.0.checked_sub(1).map(Major)
    }

    fn line(self) -> &'static Line {
        &LINES[self.0 as usize]
    }
}

impl fmt::Display for Major {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_parsed_back_and_nothing_else_is() {
        for major in Major::all() {
            assert_eq!(Major::parse(major.label()), Some(major));
        }
        for text in ["", "8.4", "9", "9.7", "10.1", "20", " 17", "17 ", "017"] {
            assert_eq!(Major::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn lines_stand_in_order_of_release() {
        let days: Vec<_> = Major::all().filter_map(Major::released).collect();
        assert!(days.is_sorted());
        assert_eq!(Major::latest(), Major::V18);
        for major in Major::all() {
            if let (Some(first), Some(last)) = (major.released(), major.end_of_life()) {
                assert!(first < last, "{major}");
                assert!(
                    major
                        .last_minor()
                        .is_some_and(|m| m.starts_with(&format!("{major}."))),
                    "{major}"
                );
            }
        }
    }

    #[test]
    fn ended_is_what_the_dates_say() {
        assert!(Major::V9_0.ended() && Major::V14.ended());
        assert!(!Major::V15.ended() && !Major::V19.ended());
    }

    #[test]
    fn server_version_num() {
        assert_eq!(Major::V9_0.server_version_num_range(), 90_000..90_100);
        assert_eq!(Major::V9_6.server_version_num_range(), 90_600..90_700);
        assert_eq!(Major::V10.server_version_num_range(), 100_000..110_000);
        assert_eq!(Major::V15.server_version_num_range(), 150_000..160_000);
    }
}
