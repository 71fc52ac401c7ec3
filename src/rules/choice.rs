//! Fields with a list of choices.

use super::platform::PLANNED;
use super::{Rule, Stage};
use crate::check::Draft;
use crate::finding::Finding;
use crate::plan::fields::FIELDS;

pub const UNKNOWN: Rule = rule!("choice-unknown", "CHC001", Error, Stage::Plan(unknown));

/// What people write, and the choice that they mean.
const MEANT: &[(&str, &str, &str)] = &[
    ("copy.method", "basebackup", "pg_basebackup"),
    ("platform", "deb", "debian"),
    ("platform", "ubuntu", "debian"),
    ("replication.tls", "disable", "off"),
    ("replication.tls", "false", "off"),
    ("replication.tls", "no", "off"),
    ("replication.tls", "on", "require"),
    ("replication.tls", "required", "require"),
    ("replication.tls", "ssl", "require"),
    ("replication.tls", "true", "require"),
    ("replication.tls", "yes", "require"),
];

fn unknown(draft: &Draft, out: &mut Vec<Finding>) {
    for field in FIELDS.iter().filter(|field| !field.choices.is_empty()) {
        let value = draft.plan.get(field.path).unwrap_or_default();
        if value.is_empty() || field.choices.contains(&value) {
            continue;
        }
        let plain = value.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let meant = field
            .choices
            .iter()
            .find(|choice| choice.replace('_', "-") == plain)
            .copied();
        let meant = meant.or_else(|| {
            MEANT
                .iter()
                .find(|(path, word, _)| *path == field.path && *word == plain)
                .map(|(_, _, choice)| *choice)
        });
        let offered: Vec<&str> = field
            .choices
            .iter()
            .copied()
            .filter(|choice| !(field.path == "platform" && PLANNED.contains(choice)))
            .collect();
        let finding = UNKNOWN
            .finding(field.path, value, format!("{value} is none of the choices"))
            .hint(format!("Choose one of {}.", offered.join(", ")));
        out.push(match meant {
            Some(meant) => finding.fix(format!("Change to {meant}"), meant),
            None => finding,
        });
    }
}
