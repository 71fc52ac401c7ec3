//! Everything about PostgreSQL that depends on its version, as tables: the only room that compares versions.
//! Others ask [`Major::has`], or look a setting, an option, a keyword or a name up with a major.
//!
//! Every table has half-open rows (`since..until`) and is held, both ways and at every major, against what real
//! servers and sources say (`tests/upstream/`). To add a major: one line in `majors!`, its captured data, and the
//! rows that the failing test names.

mod backup;
mod changes;
mod conninfo;
mod feature;
mod hba;
mod majors;
pub mod messages;
mod names;
mod settings;
mod sizes;
mod span;
mod stretch;
mod tools;
mod units;

pub use backup::{BackupCalls, LABEL, backup_calls, copy_excludes, emptied_directories};
pub use changes::{Changes, OptionChange, Renamed, SettingChange, changes};
pub use conninfo::{Keyword, keyword, keywords};
pub use feature::Feature;
pub use hba::{
    Clientcert, HbaLimits, HbaMethod, HbaOption, HbaOptionScope, clientcert, connection_type,
    hba_limits, hba_method, hba_methods, hba_option, hba_options,
};
pub use majors::{EndSource, FACTS_DATE, Major};
pub use messages::{Message, message_majors};
pub use names::{Floor, Named, Names, ReplicationView, names};
pub use settings::{
    ConfFile, Context, Row, Setting, Successor, VarType, is_known, setting, settings,
};
pub use sizes::{MAX_SIZE, SizeError, SizeProblem, in_megabytes, parse_size, wal_keep_setting};
pub use stretch::{Stretch, stretches};
pub use tools::{OptionForm, Tool, ToolOption, option, options};
pub use units::{Unit, unit, units};
