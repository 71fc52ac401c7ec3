//! The types of settings, and short words for them in the tables.

/// The type of a setting (`pg_settings.vartype`; two more exist in recovery.conf).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VarType {
    Bool,
    Integer,
    Real,
    String,
    Enum,
    /// `timestamp with time zone`, in recovery.conf.
    Timestamp,
    /// A WAL location, in recovery.conf.
    Lsn,
}

impl VarType {
    /// `bool`, `integer`, … as in `pg_settings.vartype`.
    pub const fn name(self) -> &'static str {
        match self {
            VarType::Bool => "bool",
            VarType::Integer => "integer",
            VarType::Real => "real",
            VarType::String => "string",
            VarType::Enum => "enum",
            VarType::Timestamp => "timestamptz",
            VarType::Lsn => "pg_lsn",
        }
    }
}

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pg::settings) struct Kind {
    pub(super) vartype: VarType,
    pub(super) unit: Option<&'static str>,
    pub(super) limits: Option<(i64, i64)>,
    pub(super) enumvals: &'static [&'static str],
    /// A further spelling, and the value that it stands for.
    pub(super) hidden: &'static [(&'static str, &'static str)],
}

const fn kind(vartype: VarType) -> Kind {
    Kind {
        vartype,
        unit: None,
        limits: None,
        enumvals: &[],
        hidden: &[],
    }
}

pub(super) const BOOL: Kind = kind(VarType::Bool);
pub(super) const STRING: Kind = kind(VarType::String);
/// An integer whose limits no dump tells.
pub(super) const INTEGER: Kind = kind(VarType::Integer);
/// Milliseconds in recovery.conf, whose limits no dump tells.
pub(super) const MILLISECONDS: Kind = Kind {
    unit: Some("ms"),
    ..INTEGER
};
pub(super) const TIMESTAMP: Kind = kind(VarType::Timestamp);
pub(super) const LSN: Kind = kind(VarType::Lsn);

/// An integer between these two, both allowed.
pub(super) const fn int(min: i64, max: i64) -> Kind {
    Kind {
        limits: Some((min, max)),
        ..INTEGER
    }
}

/// An integer with a base unit.
pub(super) const fn int_of(unit: &'static str, min: i64, max: i64) -> Kind {
    Kind {
        unit: Some(unit),
        ..int(min, max)
    }
}

/// A number between these two, both allowed.
pub(super) const fn real(min: i64, max: i64) -> Kind {
    Kind {
        limits: Some((min, max)),
        ..kind(VarType::Real)
    }
}

/// One of these words.
pub(super) const fn one_of(enumvals: &'static [&'static str]) -> Kind {
    one_of_or(enumvals, &[])
}

/// One of these words, or of further spellings that the server does not show, with what it shows instead.
pub(super) const fn one_of_or(
    enumvals: &'static [&'static str],
    hidden: &'static [(&'static str, &'static str)],
) -> Kind {
    Kind {
        enumvals,
        hidden,
        ..kind(VarType::Enum)
    }
}

/// What an enum that was a bool in an older major still takes.
pub(super) const BOOL_WORDS: &[(&str, &str)] = &[
    ("true", "on"),
    ("false", "off"),
    ("yes", "on"),
    ("no", "off"),
    ("1", "on"),
    ("0", "off"),
];
