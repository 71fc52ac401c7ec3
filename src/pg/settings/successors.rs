//! What takes the place of settings that are gone.

/// What a person uses instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Successor {
    /// Another setting; its values may be counted otherwise.
    Setting(&'static str),
    /// Something else, in Markdown: it continues "in its place:" and ends without a full stop.
    Other(&'static str),
}

/// Sorted by name.
const SUCCESSORS: &[(&str, Successor)] = &[
    (
        "pause_at_recovery_target",
        Successor::Setting("recovery_target_action"),
    ),
    (
        "promote_trigger_file",
        Successor::Other("`pg_ctl promote`, or the function `pg_promote()`"),
    ),
    (
        "replication_timeout",
        Successor::Setting("wal_sender_timeout"),
    ),
    (
        "standby_mode",
        Successor::Other("an empty file `standby.signal` in the data directory"),
    ),
    ("trigger_file", Successor::Setting("promote_trigger_file")),
    (
        "unix_socket_directory",
        Successor::Setting("unix_socket_directories"),
    ),
    ("wal_keep_segments", Successor::Setting("wal_keep_size")),
];

/// The successor of the setting of this name.
pub(super) fn of(name: &str) -> Option<Successor> {
    let found = SUCCESSORS.binary_search_by(|(old, _)| (*old).cmp(name));
    found.ok().map(|i| SUCCESSORS[i].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pg::settings::{setting, settings};
    use crate::pg::{Major, Stretch, stretches};

    fn last(name: &str) -> Option<Stretch<()>> {
        let one = setting(name)?;
        stretches(|major| one.at(major).map(|_| ())).pop()
    }

    #[test]
    fn what_is_gone_has_a_successor_and_nothing_else_has() {
        let newest = Major::all().next_back().expect("a major");
        for one in settings() {
            let gone = one.at(newest).is_none();
            assert_eq!(
                one.successor().is_some(),
                gone,
                "{}: write its line in SUCCESSORS, what takes its place",
                one.name()
            );
        }
    }

    #[test]
    fn a_successor_begins_where_the_other_ends() {
        assert!(SUCCESSORS.is_sorted_by(|a, b| a.0 < b.0));
        for (old, new) in SUCCESSORS {
            let Successor::Setting(new) = new else {
                continue;
            };
            let first = last(old).and_then(|stretch| stretch.until());
            assert!(first.is_some(), "{old}");
            let begins =
                Major::all().find(|major| setting(new).is_some_and(|s| s.at(*major).is_some()));
            assert_eq!(begins, first, "{old}, {new}");
        }
    }
}
