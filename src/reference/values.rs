//! The columns of a setting's row, in words.

use crate::pg::{ConfFile, Context, Row, VarType};

/// The file that it is written in.
pub fn file_name(row: &Row) -> &'static str {
    match row.file() {
        Some(ConfFile::PostgresqlConf) => "postgresql.conf",
        Some(ConfFile::RecoveryConf) => "recovery.conf",
        None => "no file",
    }
}

/// What a changed value needs before it counts.
pub fn effect(row: &Row) -> &'static str {
    match row.context() {
        Context::Internal => "(cannot be set)",
        Context::Postmaster => "restart",
        Context::Sighup => "reload",
        Context::SuperuserBackend | Context::Backend => "reload, for new connections",
        Context::Superuser => "reload, or SET by a superuser",
        Context::User => "reload, or SET",
    }
}

/// The values that it takes.
pub fn allowed(row: &Row) -> String {
    let unit = row
        .unit()
        .map_or(String::new(), |unit| format!(" in {unit}"));
    let limits = match (row.min_val(), row.max_val()) {
        (Some(min), Some(max)) if is_mode(row) => format!(", {min} to 0{max:o}"),
        (Some(min), Some(max)) => format!(", {min} to {max}"),
        _ => String::new(),
    };
    match row.vartype() {
        VarType::Bool => "on, off".to_owned(),
        VarType::Integer => format!("integer{unit}{limits}"),
        VarType::Real => format!("number{unit}{limits}"),
        VarType::String => "text".to_owned(),
        VarType::Timestamp => "time stamp".to_owned(),
        VarType::Lsn => "WAL location".to_owned(),
        VarType::Enum if row.hidden_enumvals().is_empty() => row.enumvals().join(", "),
        VarType::Enum => format!(
            "{}; also {}",
            row.enumvals().join(", "),
            row.hidden_enumvals().join(", ")
        ),
    }
}

/// The value where nothing sets it.
pub fn default_value(row: &Row) -> String {
    let Some(value) = row.boot_val() else {
        return "not fixed".to_owned();
    };
    match (row.unit(), value.parse::<i64>()) {
        (None, Ok(mode)) if is_mode(row) => format!("0{mode:o}"),
        (Some(unit), Ok(number))
            if number > 0 && unit.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("{number} × {unit}")
        }
        (Some(unit), Ok(number)) if number > 0 => format!("{number} {unit}"),
        _ if value.is_empty() => "empty".to_owned(),
        _ => value.to_owned(),
    }
}

/// Whether it is a file's mode, which people read in octal.
fn is_mode(row: &Row) -> bool {
    row.vartype() == VarType::Integer && row.max_val() == Some(0o777)
}
