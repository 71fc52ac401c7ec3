//! recovery.conf, which majors before 12 read when they start, and later ones refuse.

mod old;

use super::conf::{self, Conf, Entry};
use super::out::excerpt;
use super::value::{self, Spec};
use super::{Fault, Out, Span};
use crate::finding::Problem;
use crate::name::SlotName;
use crate::pg::{ConfFile, Feature, Major, Row, VarType, setting};

/// Reads a file as the server of this major does: from 9.1 like postgresql.conf, before by a reader of its own (every value
/// in single quotes, in which a doubled quote is the only escape). From 12 on the file itself is the fault.
pub fn read(text: impl AsRef<[u8]>, major: Major) -> Conf {
    let text = text.as_ref();
    let mut conf = if major.has(Feature::RecoveryConfLexer) {
        conf::read(text, major)
    } else {
        old::read(text)
    };
    if major.has(Feature::StandbySignal) {
        let mut out = Out::default();
        out.error(
            Span::default(),
            Problem::new(format!("PostgreSQL {major} does not start with a recovery.conf")).hint(
                "Write its settings into postgresql.conf, create the empty file standby.signal, and remove recovery.conf.",
            ),
        );
        conf.faults.splice(0..0, out.finish(text).1);
    }
    conf
}

/// What the server of this major does not take among the parameters: unknown names (here their case counts), values that
/// are none, and what they say together; `text` is what `conf` was read from. Nothing from 12 on.
pub fn check(text: impl AsRef<[u8]>, conf: &Conf, major: Major) -> Vec<Fault> {
    let mut out = Out::default();
    if !major.has(Feature::StandbySignal) {
        for entry in &conf.entries {
            if let Err((span, problem)) = check_entry(entry, major) {
                out.error(span, problem);
            }
        }
        together(conf, &mut out);
    }
    out.finish(text.as_ref()).1
}

fn check_entry(entry: &Entry, major: Major) -> Result<(), (Span, Problem)> {
    let name = entry.name.as_str();
    let row = setting(name).and_then(|setting| setting.at(major));
    let Some(row) = row.filter(|row| row.file() == Some(ConfFile::RecoveryConf)) else {
        let lower = name.to_ascii_lowercase();
        let known = setting(&lower)
            .and_then(|setting| setting.at(major))
            .and_then(Row::file);
        let hint = match known {
            Some(ConfFile::RecoveryConf) => {
                format!("Write {lower}: the case of a name counts here.")
            }
            Some(ConfFile::PostgresqlConf) => "Write it into postgresql.conf.".to_owned(),
            None => "Correct the name, or remove the line.".to_owned(),
        };
        let problem = Problem::new(format!(
            "PostgreSQL {major} knows no parameter `{}` of recovery.conf",
            excerpt(name.as_bytes())
        ));
        return Err((entry.name_span, problem.hint(hint)));
    };
    parameter(name, row, &entry.value.to_text(), major).map_err(|problem| {
        let message = format!("{name}: {}", problem.message);
        (entry.value_span, Problem { message, ..problem })
    })
}

fn parameter(name: &str, row: &Row, text: &str, major: Major) -> Result<(), Problem> {
    match row.vartype() {
        VarType::Bool | VarType::Real => value::parse(major, &Spec::from(row), text).map(drop),
        // The words are compared as they are written.
        VarType::Enum if row.enumvals().contains(&text) => Ok(()),
        VarType::Enum => Err(Problem::new(format!(
            "`{}` is none of its values",
            excerpt(text.as_bytes())
        ))
        .hint(format!(
            "It takes {}, in lower case.",
            row.enumvals().join(", ")
        ))),
        VarType::Integer if row.unit().is_some() => {
            value::parse(major, &Spec::from(row), text).map(drop)
        }
        VarType::Integer => number(text),
        VarType::Lsn => lsn(text),
        VarType::String if name == "primary_slot_name" => SlotName::parse(text).map(drop),
        VarType::String
            if name == "recovery_target_timeline" && !["", "latest"].contains(&text) =>
        {
            number(text)
        }
        VarType::String if name == "recovery_target_name" && text.len() > 63 => {
            Err(Problem::new("the name has more than 63 bytes")
                .hint("No restore point has such a name."))
        }
        VarType::String | VarType::Timestamp => Ok(()),
    }
}

/// `strtoul`, whose end the server does not look at: what is no number counts as 0. So this is stricter.
fn number(text: &str) -> Result<(), Problem> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let radix = if digits.len() < text.len() { 16 } else { 10 };
    u32::from_str_radix(digits, radix).map(drop).map_err(|_| {
        Problem::new(format!("`{}` is no number", excerpt(text.as_bytes())))
            .hint("Write a whole number without a unit.")
    })
}

fn lsn(text: &str) -> Result<(), Problem> {
    let part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
    match text.split_once('/') {
        Some((high, low)) if part(high) && part(low) => Ok(()),
        _ => Err(
            Problem::new(format!("`{}` is no WAL location", excerpt(text.as_bytes())))
                .hint("Write it as the server shows it: 0/3000060."),
        ),
    }
}

/// What the parameters say together.
fn together(conf: &Conf, out: &mut Out) {
    let last = |name: &str| conf.entries.iter().rev().find(|entry| entry.name == name);
    let given = |name: &str| last(name).is_some_and(|entry| !entry.value.is_empty());
    let standby = last("standby_mode").and_then(|entry| value::parse_bool(&entry.value.to_text()));
    let at = last("standby_mode").map_or(Span::default(), |entry| entry.value_span);
    if standby == Some(true) && !given("primary_conninfo") && !given("restore_command") {
        out.warning(
            at,
            Problem::new("neither primary_conninfo nor restore_command is given")
                .detail("The server then waits for WAL that somebody puts into its directory.")
                .hint("Give primary_conninfo for streaming."),
        );
    }
    if standby != Some(true) && conf.includes.is_empty() && !given("restore_command") {
        out.error(
            at,
            Problem::new("restore_command is missing, and standby_mode is not on")
                .hint("Write standby_mode = 'on' for a standby."),
        );
    }
}
