//! What is different at a major from the one before: the tables of this room, compared.

use super::{
    Feature, Major, Named, OptionForm, Row, Setting, Tool, keywords, names, options, settings,
};

/// What is different at a major from the one before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Features that begin, in the order of their table.
    pub begun: Vec<Feature>,
    /// Features that are gone.
    pub gone: Vec<Feature>,
    /// Settings that are new, gone or otherwise.
    pub settings: Vec<SettingChange>,
    /// Functions, columns and directories that are called otherwise.
    pub renamed: Vec<Renamed>,
    /// Keywords of connection strings that are new.
    pub new_keywords: Vec<&'static str>,
    /// Keywords of connection strings that are gone.
    pub gone_keywords: Vec<&'static str>,
    /// Options of programs that both majors have.
    pub options: Vec<OptionChange>,
}

/// Something that is called otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renamed {
    pub what: Named,
    pub before: &'static str,
    pub after: &'static str,
}

/// A setting that is not what it was. At most one side is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingChange {
    pub setting: &'static Setting,
    /// What it was; `None`: it is new.
    pub before: Option<&'static Row>,
    /// What it is; `None`: it is gone.
    pub after: Option<&'static Row>,
}

/// An option that is not written as it was. At most one side is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionChange {
    pub tool: Tool,
    /// How it was written; `None`: it is new.
    pub before: Option<OptionForm>,
    /// How it is written; `None`: it is gone.
    pub after: Option<OptionForm>,
}

/// What is different at this major from the one before; `None` for the oldest that we know.
pub fn changes(major: Major) -> Option<Changes> {
    let previous = major.previous()?;
    let mut all = Changes::default();
    for feature in Feature::all() {
        match (previous.has(feature), major.has(feature)) {
            (false, true) => all.begun.push(feature),
            (true, false) => all.gone.push(feature),
            _ => {}
        }
    }
    all.settings = settings()
        .map(|setting| SettingChange {
            setting,
            before: setting.at(previous),
            after: setting.at(major),
        })
        .filter(|change| change.before != change.after)
        .collect();
    all.settings.sort_by_key(|change| change.setting.name());
    let words = names(previous)
        .words()
        .into_iter()
        .zip(names(major).words());
    all.renamed = words
        .filter_map(|((what, before), (_, after))| {
            let (before, after) = (before?, after?);
            (before != after).then_some(Renamed {
                what,
                before,
                after,
            })
        })
        .collect();
    for keyword in keywords() {
        match (keyword.at(previous), keyword.at(major)) {
            (false, true) => all.new_keywords.push(keyword.name()),
            (true, false) => all.gone_keywords.push(keyword.name()),
            _ => {}
        }
    }
    let existed = |tool| options().any(|one| one.tool() == tool && one.at(previous).is_some());
    all.options = options()
        .filter(|one| existed(one.tool()))
        .map(|one| OptionChange {
            tool: one.tool(),
            before: one.at(previous),
            after: one.at(major),
        })
        .filter(|change| change.before != change.after)
        .collect();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(label: &str) -> Changes {
        changes(Major::parse(label).expect("a major")).expect("a major before it")
    }

    #[test]
    fn the_oldest_has_nothing_to_be_compared_with() {
        assert_eq!(changes(Major::V9_0), None);
        assert_eq!(
            Major::all().filter_map(changes).count(),
            Major::all().len() - 1
        );
    }

    #[test]
    fn every_feature_begins_and_ends_at_its_major() {
        for feature in Feature::all() {
            for (major, all) in Major::all().filter_map(|major| Some((major, changes(major)?))) {
                let previous = major
                    .previous()
                    .is_some_and(|previous| previous.has(feature));
                assert_eq!(
                    all.begun.contains(&feature),
                    !previous && major.has(feature)
                );
                assert_eq!(all.gone.contains(&feature), previous && !major.has(feature));
            }
        }
        assert_eq!(at("15").gone, [Feature::ExclusiveBackup]);
    }

    #[test]
    fn settings_come_go_and_move() {
        let thirteen = at("13");
        let find = |all: &Changes, name: &str| {
            let found = all.settings.iter().find(|c| c.setting.name() == name);
            found.map(|c| (c.before.is_some(), c.after.is_some()))
        };
        assert_eq!(find(&thirteen, "wal_keep_segments"), Some((true, false)));
        assert_eq!(find(&thirteen, "wal_keep_size"), Some((false, true)));
        assert_eq!(find(&at("12"), "primary_conninfo"), Some((true, true)));
        assert_eq!(find(&thirteen, "hot_standby"), None);
    }

    #[test]
    fn names_keywords_and_options() {
        let ten = at("10");
        assert!(ten.renamed.contains(&Renamed {
            what: Named::Directory,
            before: "pg_xlog",
            after: "pg_wal",
        }));
        assert!(ten.new_keywords.contains(&"passfile"));
        assert!(at("14").gone_keywords.contains(&"authtype"));
        let long = |form: Option<OptionForm>| form.and_then(|form| form.long);
        let pairs: Vec<_> = ten
            .options
            .iter()
            .map(|c| (long(c.before), long(c.after)))
            .collect();
        assert!(
            pairs.contains(&(Some("xlogdir"), Some("waldir"))),
            "{pairs:?}"
        );
        assert!(pairs.contains(&(Some("xlog"), None)), "{pairs:?}");
        // A program that is new is one line, not all its options.
        assert!(at("9.5").options.iter().all(|c| c.tool != Tool::PgRewind));
    }
}
