//! The value of a setting, read as the server of a major does: booleans by their prefixes, words, numbers with units, limits.

mod number;

use crate::finding::Problem;
use crate::pg::{Feature, Major, Row, Unit, VarType, unit, units};
use crate::read::out::excerpt;
use number::{Long, strtod, strtol};
pub(crate) use number::{strtol_decimal, strtol_decimal_prefix};

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spec<'a> {
    pub vartype: VarType,
    /// The base unit, as `pg_settings.unit` names it.
    pub unit: Option<&'a str>,
    /// The least and the greatest value, in the base unit.
    pub limits: Option<(f64, f64)>,
    pub words: &'a [&'a str],
    /// Further words, each with the one that it stands for.
    pub hidden: &'a [(&'a str, &'a str)],
}

impl From<&Row> for Spec<'static> {
    fn from(row: &Row) -> Spec<'static> {
        Spec {
            vartype: row.vartype(),
            unit: row.unit(),
            limits: row
                .min_val()
                .zip(row.max_val())
                .map(|(min, max)| (min as f64, max as f64)),
            words: row.enumvals(),
            hidden: row.enum_aliases(),
        }
    }
}

/// A value as the server holds it, in the base unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Bool(bool),
    Integer(i32),
    Real(f64),
    /// The word that the server shows.
    Enum(&'a str),
    Text(&'a str),
}

impl std::fmt::Display for Value<'_> {
    /// As `pg_settings.setting` shows it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Bool(on) => f.write_str(if *on { "on" } else { "off" }),
            Value::Integer(number) => number.fmt(f),
            Value::Real(number) => number.fmt(f),
            Value::Enum(text) | Value::Text(text) => f.write_str(text),
        }
    }
}

/// Reads a value of a setting in postgresql.conf (or `SET`, `ALTER SYSTEM`) of this major.
///
/// # Errors
/// Why the server does not take it, and what to do.
pub fn parse<'a>(major: Major, spec: &Spec<'a>, text: &'a str) -> Result<Value<'a>, Problem> {
    match spec.vartype {
        VarType::Bool => parse_bool(text)
            .map(Value::Bool)
            .ok_or_else(|| not_a_bool(text)),
        VarType::Enum => parse_enum(spec, text),
        VarType::Integer => integer(major, spec, text).map(Value::Integer),
        VarType::Real => real(major, spec, text).map(Value::Real),
        VarType::String | VarType::Timestamp | VarType::Lsn => Ok(Value::Text(text)),
    }
}

/// A boolean: `on`, `of`, `off`, `1`, `0`, or the beginning of `true`, `false`, `yes` or `no`, in any case.
pub fn parse_bool(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let begins = |word: &str| !text.is_empty() && word.starts_with(&text);
    match text.as_str() {
        "1" | "on" => Some(true),
        "0" | "of" | "off" => Some(false),
        _ if begins("true") || begins("yes") => Some(true),
        _ if begins("false") || begins("no") => Some(false),
        _ => None,
    }
}

fn not_a_bool(text: &str) -> Problem {
    Problem::new(format!(
        "`{}` is neither on nor off",
        excerpt(text.as_bytes())
    ))
    .hint("Write on or off.")
}

fn parse_enum<'a>(spec: &Spec<'a>, text: &str) -> Result<Value<'a>, Problem> {
    let same = |word: &&str| word.eq_ignore_ascii_case(text);
    let shown = spec.words.iter().copied().find(|word| same(word));
    let hidden = || {
        spec.hidden
            .iter()
            .find(|(word, _)| same(word))
            .map(|(_, shown)| *shown)
    };
    shown.or_else(hidden).map(Value::Enum).ok_or_else(|| {
        Problem::new(format!(
            "`{}` is none of its values",
            excerpt(text.as_bytes())
        ))
        .hint(format!("It takes {}.", spec.words.join(", ")))
    })
}

fn not_a_number(major: Major, spec: &Spec<'_>, text: &str) -> Problem {
    let text = excerpt(text.as_bytes());
    let whole = spec.vartype == VarType::Integer && !major.has(Feature::FractionalValues);
    let problem = Problem::new(format!(
        "`{text}` is no {}number",
        if whole { "whole " } else { "" }
    ));
    match spec.unit {
        Some(_) if whole || major.has(Feature::FractionalValues) => problem.hint(format!(
            "Write a number and a unit. {}",
            unit_hint(major, spec)
        )),
        _ => problem.hint("Write a number without a unit."),
    }
}

fn unit_hint(major: Major, spec: &Spec<'_>) -> String {
    let base = spec.unit.unwrap_or_default();
    let names: Vec<_> = units(major, base).map(|unit| unit.name).collect();
    format!(
        "PostgreSQL {major} takes {} here (their case counts); without one it means {base}.",
        names.join(", ")
    )
}

/// What stands behind a number: nothing, or a unit that the setting takes; blanks around it.
fn unit_of(major: Major, spec: &Spec<'_>, rest: &str) -> Result<Option<Unit>, Problem> {
    let blank = |c: char| number::blank_char(c);
    let rest = rest.trim_start_matches(blank);
    let name = rest.trim_end_matches(blank);
    match (rest.is_empty(), spec.unit) {
        (true, _) => Ok(None),
        (false, Some(base)) => unit(major, base, name).map(Some).ok_or_else(|| {
            Problem::new(format!(
                "`{}` is no unit of this setting",
                excerpt(name.as_bytes())
            ))
            .hint(unit_hint(major, spec))
        }),
        (false, None) => Err(Problem::new(format!(
            "`{}` behind the number",
            excerpt(rest.as_bytes())
        ))
        .hint("This setting takes a number without a unit.")),
    }
}

/// `convert_to_base_unit` from 12 on: a fraction is first rounded to the next smaller unit.
fn convert(value: f64, unit: Unit) -> f64 {
    let factor = |amount: i64| amount as f64 / unit.base as f64;
    let converted = value * factor(unit.amount);
    match unit.smaller.map(factor) {
        Some(smaller) => (converted / smaller).round_ties_even() * smaller,
        None => converted,
    }
}

fn integer(major: Major, spec: &Spec<'_>, text: &str) -> Result<i32, Problem> {
    let Long {
        value,
        end,
        overflow,
    } = strtol(text.as_bytes());
    let too_large = || {
        Problem::new(format!(
            "`{}` is beyond the range of integers",
            excerpt(text.as_bytes())
        ))
        .hint(limits_hint(spec))
    };
    let found = if major.has(Feature::FractionalValues) {
        let fraction = matches!(text.as_bytes().get(end), Some(b'.' | b'e' | b'E'));
        let (value, end) = if fraction {
            strtod(text.as_bytes()).ok_or_else(|| not_a_number(major, spec, text))?
        } else {
            (value as f64, end)
        };
        if end == 0 || value.is_nan() {
            return Err(not_a_number(major, spec, text));
        }
        let unit = unit_of(major, spec, &text[end..])?;
        let value = unit
            .map_or(value, |unit| convert(value, unit))
            .round_ties_even();
        if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value) {
            return Err(too_large());
        }
        value as i32
    } else {
        if end == 0 {
            return Err(not_a_number(major, spec, text));
        }
        let whole = i32::try_from(value)
            .ok()
            .filter(|_| !overflow)
            .ok_or_else(too_large)?;
        match unit_of(major, spec, &text[end..])? {
            Some(unit) => {
                let value = i128::from(whole) * i128::from(unit.amount) / i128::from(unit.base);
                i32::try_from(value).map_err(|_| too_large())?
            }
            None => whole,
        }
    };
    within(spec, f64::from(found), text)?;
    Ok(found)
}

fn real(major: Major, spec: &Spec<'_>, text: &str) -> Result<f64, Problem> {
    let (value, end) = strtod(text.as_bytes()).ok_or_else(|| not_a_number(major, spec, text))?;
    let units = major.has(Feature::FractionalValues);
    if value.is_nan() {
        return Err(not_a_number(major, spec, text));
    }
    let bare = Spec {
        unit: spec.unit.filter(|_| units),
        ..*spec
    };
    let unit = unit_of(major, &bare, &text[end..])?;
    let value = unit.map_or(value, |unit| convert(value, unit));
    within(spec, value, text)?;
    Ok(value)
}

fn limits_hint(spec: &Spec<'_>) -> String {
    let unit = spec
        .unit
        .map(|unit| format!(", counted in {unit}"))
        .unwrap_or_default();
    match spec.limits {
        Some((min, max)) => format!("It takes {min} to {max}{unit}."),
        None => "Write a smaller number.".to_owned(),
    }
}

fn within(spec: &Spec<'_>, value: f64, text: &str) -> Result<(), Problem> {
    match spec.limits {
        Some((min, max)) if value < min || value > max => Err(Problem::new(format!(
            "`{}` is outside of what it takes",
            excerpt(text.as_bytes())
        ))
        .hint(limits_hint(spec))),
        _ => Ok(()),
    }
}
