//! Options of PostgreSQL's programs that a runbook may use, by the program's major.

use super::Major;
use super::span::{Span, at, dated};

/// A program that comes with PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tool {
    PgBasebackup,
    PgChecksums,
    PgControldata,
    PgCtl,
    PgRewind,
}

impl Tool {
    /// Every program whose options we know.
    pub const ALL: [Tool; 5] = [
        Tool::PgBasebackup,
        Tool::PgChecksums,
        Tool::PgControldata,
        Tool::PgCtl,
        Tool::PgRewind,
    ];

    /// `pg_basebackup`.
    pub const fn name(self) -> &'static str {
        match self {
            Tool::PgBasebackup => "pg_basebackup",
            Tool::PgChecksums => "pg_checksums",
            Tool::PgControldata => "pg_controldata",
            Tool::PgCtl => "pg_ctl",
            Tool::PgRewind => "pg_rewind",
        }
    }
}

/// An option over all majors. It is called by its long form, that of the newest major which has it.
#[derive(Debug)]
pub struct ToolOption {
    tool: Tool,
    name: &'static str,
    rows: &'static [(Span, OptionForm)],
}

/// How an option is written at one major.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionForm {
    /// Without its two hyphens; `None`: only the short form exists.
    pub long: Option<&'static str>,
    /// The letter; `None`: only the long form exists.
    pub short: Option<char>,
    /// Whether a value follows.
    pub argument: bool,
}

impl ToolOption {
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// `wal-method`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How it is written at this major; `None`: the program does not know it.
    pub fn at(&self, major: Major) -> Option<OptionForm> {
        at(self.rows, major)
    }
}

/// The option of this program; `None` if no runbook uses it.
pub fn option(tool: Tool, name: &str) -> Option<&'static ToolOption> {
    OPTIONS
        .iter()
        .find(|option| option.tool == tool && option.name == name)
}

/// Every option that this program knows of.
pub fn options() -> impl Iterator<Item = &'static ToolOption> {
    OPTIONS.iter()
}

/// `--name`, `-short`, without a value.
const fn flag(long: &'static str, short: char) -> OptionForm {
    OptionForm {
        long: Some(long),
        short: Some(short),
        argument: false,
    }
}

/// `--name=VALUE`, `-short VALUE`.
const fn value(long: &'static str, short: char) -> OptionForm {
    OptionForm {
        argument: true,
        ..flag(long, short)
    }
}

/// `--name`, without a short form and a value.
const fn long_flag(long: &'static str) -> OptionForm {
    OptionForm {
        long: Some(long),
        short: None,
        argument: false,
    }
}

/// `--name=VALUE`, without a short form.
const fn long_value(long: &'static str) -> OptionForm {
    OptionForm {
        argument: true,
        ..long_flag(long)
    }
}

/// `-short`, without a long form.
const fn short(form: OptionForm) -> OptionForm {
    OptionForm { long: None, ..form }
}

macro_rules! options {
    ($($tool:ident { $($name:literal $($since:ident .. $($until:ident)? => $form:expr),+;)* })*) => {
        const OPTIONS: &[ToolOption] = &[$($(ToolOption {
            tool: Tool::$tool,
            name: $name,
            rows: dated! { $($since .. $($until)? => $form),+ },
        }),*),*];
    };
}

options! {
    PgBasebackup {
        "checkpoint"          V9_1.. => value("checkpoint", 'c');
        "create-slot"         V11.. => flag("create-slot", 'C');
        "dbname"              V9_3.. => value("dbname", 'd');
        "format"              V9_1.. => value("format", 'F');
        "host"                V9_1.. => value("host", 'h');
        "label"               V9_1.. => value("label", 'l');
        "max-rate"            V9_4.. => value("max-rate", 'r');
        "no-clean"            V10.. => flag("no-clean", 'n');
        "no-password"         V9_1.. => flag("no-password", 'w');
        "no-slot"             V10.. => long_flag("no-slot");
        "no-sync"             V10.. => flag("no-sync", 'N');
        "pgdata"              V9_1.. => value("pgdata", 'D');
        "port"                V9_1.. => value("port", 'p');
        "progress"            V9_1.. => flag("progress", 'P');
        "slot"                V9_6.. => value("slot", 'S');
        "tablespace-mapping"  V9_4.. => value("tablespace-mapping", 'T');
        "username"            V9_1.. => value("username", 'U');
        "verbose"             V9_1.. => flag("verbose", 'v');
        "wal-method"          V9_2..V10 => value("xlog-method", 'X'), V10.. => value("wal-method", 'X');
        "waldir"              V9_4..V10 => long_value("xlogdir"), V10.. => long_value("waldir");
        "write-recovery-conf" V9_3.. => flag("write-recovery-conf", 'R');
        "xlog"                V9_1..V10 => flag("xlog", 'x');
    }
    PgChecksums {
        "check"               V12.. => flag("check", 'c');
        "enable"              V12.. => flag("enable", 'e');
        "pgdata"              V12.. => value("pgdata", 'D');
        "progress"            V12.. => flag("progress", 'P');
    }
    PgControldata {
        "pgdata"              V9_5..V11 => short(value("pgdata", 'D')), V11.. => value("pgdata", 'D');
    }
    PgCtl {
        "log"                 V9_0.. => value("log", 'l');
        "mode"                V9_0.. => value("mode", 'm');
        "no-wait"             V9_0..V10 => short(flag("no-wait", 'W')), V10.. => flag("no-wait", 'W');
        "options"             V9_0..V10 => short(value("options", 'o')), V10.. => value("options", 'o');
        "pgdata"              V9_0.. => value("pgdata", 'D');
        "silent"              V9_0.. => flag("silent", 's');
        "timeout"             V9_0.. => value("timeout", 't');
        "wait"                V9_0..V10 => short(flag("wait", 'w')), V10.. => flag("wait", 'w');
    }
    PgRewind {
        "config-file"         V15.. => long_value("config-file");
        "dry-run"             V9_5.. => flag("dry-run", 'n');
        "no-ensure-shutdown"  V13.. => long_flag("no-ensure-shutdown");
        "no-sync"             V12.. => flag("no-sync", 'N');
        "progress"            V9_5.. => flag("progress", 'P');
        "restore-target-wal"  V13.. => flag("restore-target-wal", 'c');
        "source-server"       V9_5.. => long_value("source-server");
        "target-pgdata"       V9_5.. => value("target-pgdata", 'D');
        "write-recovery-conf" V13.. => flag("write-recovery-conf", 'R');
    }
}
