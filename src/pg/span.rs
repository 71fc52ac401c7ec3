//! Half-open rows: from one major on, until (and without) another.

use super::Major;

/// The majors from `since` on, before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pg) struct Span {
    since: Major,
    until: Option<Major>,
}

impl Span {
    pub(in crate::pg) const fn new(since: Major, until: Option<Major>) -> Span {
        Span { since, until }
    }

    pub(in crate::pg) const fn holds(self, major: Major) -> bool {
        if major.before(self.since) {
            return false;
        }
        match self.until {
            Some(until) => major.before(until),
            None => true,
        }
    }
}

/// `span!(V9_4..)`, `span!(V9_4..V13)`: a [`Span`] by the majors' names.
macro_rules! span {
    ($since:ident .. ) => {
        $crate::pg::span::Span::new($crate::pg::Major::$since, None)
    };
    ($since:ident .. $until:ident) => {
        $crate::pg::span::Span::new($crate::pg::Major::$since, Some($crate::pg::Major::$until))
    };
}
pub(in crate::pg) use span;

/// `dated! { V9_0..V10 "old", V10.. "new" }`: a value by major, `None` at a major that no row holds.
macro_rules! dated {
    ($($since:ident .. $($until:ident)? => $value:expr),* $(,)?) => {
        &[$(($crate::pg::span::span!($since .. $($until)?), $value)),*]
    };
}
pub(in crate::pg) use dated;

/// The value of the row that holds the major.
pub(in crate::pg) fn at<T: Copy>(rows: &[(Span, T)], major: Major) -> Option<T> {
    rows.iter()
        .find(|(span, _)| span.holds(major))
        .map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_end_is_excluded() {
        let span = span!(V9_4..V13);
        assert!(!span.holds(Major::V9_3) && span.holds(Major::V9_4));
        assert!(span.holds(Major::V12) && !span.holds(Major::V13));
        assert!(span!(V12..).holds(Major::V19) && !span!(V12..).holds(Major::V11));
    }
}
