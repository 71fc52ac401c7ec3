//! Settings that a bundle writes or reads: what they are at each major, and in which file they live.
//!
//! The columns are called as in the view `pg_settings`. A parameter of recovery.conf (up to 11) is a row of the
//! setting of the same name, so that the file is looked up and not known.

mod connections;
mod files;
mod kinds;
mod known;
mod logging;
mod recovery;
mod replication;
mod successors;

use super::Major;
use super::span::Span;
use kinds::Kind;

pub use kinds::VarType;
pub use known::is_known;
pub use successors::Successor;

/// The file that a setting is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfFile {
    /// postgresql.conf, or a file that it includes.
    PostgresqlConf,
    /// recovery.conf in the data directory, up to 11.
    RecoveryConf,
}

/// Who can change a setting, and when the change counts (`pg_settings.context`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Nobody: it shows a fact about the cluster.
    Internal,
    /// When the server starts. So are all parameters of recovery.conf.
    Postmaster,
    /// By a reload.
    Sighup,
    /// When a connection starts, by a superuser.
    SuperuserBackend,
    /// When a connection starts.
    Backend,
    /// In a session, by a superuser; from the file by a reload.
    Superuser,
    /// In a session, by anybody; from the file by a reload.
    User,
}

impl Context {
    /// `postmaster`, `sighup`, … as in `pg_settings.context`.
    pub const fn name(self) -> &'static str {
        match self {
            Context::Internal => "internal",
            Context::Postmaster => "postmaster",
            Context::Sighup => "sighup",
            Context::SuperuserBackend => "superuser-backend",
            Context::Backend => "backend",
            Context::Superuser => "superuser",
            Context::User => "user",
        }
    }
}

/// A setting over all majors.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    name: &'static str,
    rows: &'static [(Span, Row)],
}

/// A setting at one major.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    file: Option<ConfFile>,
    context: Context,
    kind: Kind,
    boot_val: Option<&'static str>,
}

/// One table a topic, each sorted by name.
const TABLES: [&[Setting]; 5] = [
    connections::SETTINGS,
    files::SETTINGS,
    logging::SETTINGS,
    recovery::SETTINGS,
    replication::SETTINGS,
];

/// The setting of this name, in whichever file it lives; `None` if no bundle has to do with it.
pub fn setting(name: &str) -> Option<&'static Setting> {
    TABLES.iter().find_map(|table| {
        let found = table.binary_search_by(|setting| setting.name.cmp(name));
        found.ok().map(|i| &table[i])
    })
}

/// Every setting that this program knows.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    TABLES.into_iter().flatten()
}

/// What each setting is for, beside [`TABLES`]: a page that never asks does not carry the text.
const ABOUTS: [&[(&str, &str)]; 5] = [
    connections::ABOUT,
    files::ABOUT,
    logging::ABOUT,
    recovery::ABOUT,
    replication::ABOUT,
];

impl Setting {
    /// `wal_level`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is for, in Markdown, a sentence or more.
    pub fn about(&self) -> &'static str {
        let mut all = ABOUTS.into_iter().flatten();
        all.find(|(name, _)| *name == self.name)
            .map_or("", |(_, text)| text.trim_start())
    }

    /// What takes its place at the first major that does not have it any more.
    pub fn successor(&self) -> Option<Successor> {
        successors::of(self.name)
    }

    /// The settings whose place it took.
    pub fn predecessors(&self) -> impl Iterator<Item = &'static Setting> {
        settings().filter(|one| one.successor() == Some(Successor::Setting(self.name)))
    }

    /// What it is at this major; `None`: the major does not know the name, and would not start with it.
    pub fn at(&self, major: Major) -> Option<&'static Row> {
        self.rows
            .iter()
            .find(|(span, _)| span.holds(major))
            .map(|(_, row)| row)
    }
}

impl Row {
    /// Where it is written; `None`: in no file.
    pub fn file(&self) -> Option<ConfFile> {
        self.file
    }

    pub fn context(&self) -> Context {
        self.context
    }

    /// Whether a changed value counts only after the server has been started again.
    pub fn needs_restart(&self) -> bool {
        self.context == Context::Postmaster
    }

    pub fn vartype(&self) -> VarType {
        self.kind.vartype
    }

    /// The base unit: that of a bare number (`kB`, `MB`, `8kB`, `ms`, …).
    pub fn unit(&self) -> Option<&'static str> {
        self.kind.unit
    }

    /// The least value that is allowed, in the base unit.
    pub fn min_val(&self) -> Option<i64> {
        self.kind.limits.map(|(min, _)| min)
    }

    /// The greatest value that is allowed, in the base unit.
    pub fn max_val(&self) -> Option<i64> {
        self.kind.limits.map(|(_, max)| max)
    }

    /// The values of an enum that the server shows; empty for other types.
    pub fn enumvals(&self) -> &'static [&'static str] {
        self.kind.enumvals
    }

    /// Further spellings that an enum takes without showing them (`hot_standby` for `replica`).
    pub fn hidden_enumvals(&self) -> Vec<&'static str> {
        self.kind.hidden.iter().map(|(word, _)| *word).collect()
    }

    /// The same, each with the value that it stands for.
    pub fn enum_aliases(&self) -> &'static [(&'static str, &'static str)] {
        self.kind.hidden
    }

    /// The value where nothing sets it, in the base unit; `None`: it depends on the build, or is found out at start.
    pub fn boot_val(&self) -> Option<&'static str> {
        self.boot_val
    }
}

/// `/// what it is for` and `name { since..until: file context kind => default; … }`, sorted by name. `file` is `conf`,
/// `recovery` or `nowhere`; the default is `-` where there is none. The comment is what the pages print.
macro_rules! table {
    (@about $name:ident) => {
        compile_error!(concat!("the setting ", stringify!($name), " needs a doc comment: it is printed by `explain`"))
    };
    (@about $name:ident $($doc:literal)+) => { concat!($($doc),+) };
    (@file conf) => { Some($crate::pg::settings::ConfFile::PostgresqlConf) };
    (@file recovery) => { Some($crate::pg::settings::ConfFile::RecoveryConf) };
    (@file nowhere) => { None };
    (@context internal) => { $crate::pg::settings::Context::Internal };
    (@context postmaster) => { $crate::pg::settings::Context::Postmaster };
    (@context sighup) => { $crate::pg::settings::Context::Sighup };
    (@context superuser) => { $crate::pg::settings::Context::Superuser };
    (@context user) => { $crate::pg::settings::Context::User };
    (@default -) => { None };
    (@default $text:literal) => { Some($text) };
    ($($(#[doc = $doc:literal])* $name:ident {
        $($since:ident .. $($until:ident)?: $file:ident $context:ident $kind:expr => $default:tt;)*
    })*) => {
        pub(super) const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            rows: $crate::pg::span::dated! { $($since .. $($until)? => $crate::pg::settings::Row {
                file: table!(@file $file),
                context: table!(@context $context),
                kind: $kind,
                boot_val: table!(@default $default),
            }),* },
        }),*];

        pub(super) const ABOUT: &[(&str, &str)] =
            &[$((stringify!($name), table!(@about $name $($doc)*))),*];
    };
}
use table;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_no_name_stands_twice() {
        for table in TABLES {
            assert!(table.is_sorted_by(|a, b| a.name < b.name));
        }
        for one in settings() {
            assert_eq!(setting(one.name), Some(one));
        }
    }

    #[test]
    fn at_no_major_do_two_rows_hold() {
        for one in settings() {
            for major in Major::all() {
                let rows = one
                    .rows
                    .iter()
                    .filter(|(span, _)| span.holds(major))
                    .count();
                assert!(rows <= 1, "{} at {major}", one.name);
            }
        }
    }

    #[test]
    fn the_file_is_a_lookup() {
        let file = |label| {
            setting("primary_conninfo")?
                .at(Major::parse(label)?)?
                .file()
        };
        assert_eq!(file("11"), Some(ConfFile::RecoveryConf));
        assert_eq!(file("12"), Some(ConfFile::PostgresqlConf));
        assert_eq!(
            setting("wal_keep_size").and_then(|s| s.at(Major::V12)),
            None
        );
        assert_eq!(setting("no_such_setting"), None);
    }
}
