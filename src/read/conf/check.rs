//! Whether the settings of a file exist at a major, belong into it, and take their values.

use super::{Conf, Entry};
use crate::finding::Problem;
use crate::name::SlotName;
use crate::pg::{ConfFile, Feature, Major, Row, is_known, setting};
use crate::read::value::{Spec, parse};
use crate::read::{Fault, Out, Span};

/// What the server of this major does not take among the settings: unknown names, those of another file, those that
/// stand in no file, and values that are none; `text` is what `conf` was read from. Of a setting that no table of [`crate::pg`] describes only the name is looked at. Where
/// a setting stands twice every line is looked at, as the server of some majors does.
pub fn check(text: impl AsRef<[u8]>, conf: &Conf, major: Major) -> Vec<Fault> {
    let mut out = Out::default();
    let classes = conf.get("custom_variable_classes");
    let classes = classes
        .map(|entry| entry.value.to_text())
        .unwrap_or_default();
    for entry in &conf.entries {
        if let Err((span, problem)) = check_entry(entry, major, &classes) {
            out.error(span, problem);
        }
    }
    out.finish(text.as_ref()).1
}

/// One setting, likewise. `classes` is the value of `custom_variable_classes`, which 9.0 and 9.1 need for names with a
/// dot.
///
/// # Errors
/// What is wrong, and at which place.
pub fn check_entry(entry: &Entry, major: Major, classes: &str) -> Result<(), (Span, Problem)> {
    let name = entry.name.to_ascii_lowercase();
    let at_name = |problem| Err((entry.name_span, problem));
    if let Some((class, _)) = name.split_once('.') {
        let listed = classes
            .split(',')
            .any(|one| one.trim().eq_ignore_ascii_case(class));
        if major.has(Feature::UnknownDottedNames) || listed {
            return Ok(());
        }
        return at_name(
            Problem::new(format!(
                "PostgreSQL {major} does not know the class {class} of {name}"
            ))
            .hint(format!("Add {class} to custom_variable_classes.")),
        );
    }
    let Some(row) = setting(&name).and_then(|setting| setting.at(major)) else {
        if is_known(&name, major) {
            return Ok(());
        }
        let elsewhere = Major::all().filter(|other| is_known(&name, *other));
        let known: Vec<_> = elsewhere.map(Major::label).collect();
        let hint = match (known.first(), known.last()) {
            (Some(first), Some(last)) => {
                format!("It is known to PostgreSQL {first} to {last}. Remove the line.")
            }
            _ => "Correct the name, or remove the line.".to_owned(),
        };
        return at_name(
            Problem::new(format!("PostgreSQL {major} has no setting {name}")).hint(hint),
        );
    };
    match row.file() {
        Some(ConfFile::PostgresqlConf) => {}
        Some(ConfFile::RecoveryConf) => {
            return at_name(
                Problem::new(format!(
                    "{name} does not belong into postgresql.conf of PostgreSQL {major}"
                ))
                .hint("Write it into recovery.conf."),
            );
        }
        None => {
            return at_name(
                Problem::new(format!("{name} cannot be set in a file")).hint("Remove the line."),
            );
        }
    }
    value(&name, row, entry, major)
}

fn value(name: &str, row: &Row, entry: &Entry, major: Major) -> Result<(), (Span, Problem)> {
    let text = entry.value.to_text();
    let named = |problem: Problem| {
        let message = format!("{name}: {}", problem.message);
        (entry.value_span, Problem { message, ..problem })
    };
    parse(major, &Spec::from(row), &text).map_err(named)?;
    if name == "primary_slot_name" && !text.is_empty() {
        SlotName::parse(&text).map_err(named)?;
    }
    Ok(())
}
