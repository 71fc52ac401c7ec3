//! The same as JSON, one object a line.

use serde_json::{Value, json};

use crate::diagnose::{Family, families};
use crate::pg::{self, Major, Setting, changes, message_majors};
use crate::reference::{self, Page};

/// One object a line.
fn line(value: &Value) -> String {
    format!("{value}\n")
}

/// What there is to explain: `kind` and `name`.
pub fn overview(pages: &[Page]) -> String {
    let rules = pages.iter().map(|page| {
        let rule = page.rule;
        json!({ "kind": "rule", "name": rule.name, "code": rule.code, "severity": rule.severity })
    });
    let messages = families::all().map(|family| json!({ "kind": "message", "name": family.slug }));
    let settings =
        pg::settings().map(|setting| json!({ "kind": "setting", "name": setting.name() }));
    let versions = Major::all().map(|major| json!({ "kind": "version", "name": major.label() }));
    rules
        .chain(messages)
        .chain(settings)
        .chain(versions)
        .map(|value| line(&value))
        .collect()
}

/// A rule and its page.
pub fn rule(page: &Page) -> String {
    let rule = page.rule;
    let settings: Vec<_> = page.settings().iter().map(|one| one.name()).collect();
    line(&json!({
        "kind": "rule", "name": rule.name, "code": rule.code, "severity": rule.severity,
        "settings": settings, "page": page.text,
    }))
}

/// A family of messages and its page.
pub fn message(family: &Family) -> String {
    let messages: Vec<_> = family
        .messages
        .iter()
        .map(|one| json!({ "text": one.text(), "majors": message_majors([one].into_iter()) }))
        .collect();
    line(&json!({
        "kind": "message", "name": family.slug, "title": family.title, "messages": messages,
        "page": reference::message(family),
    }))
}

/// A setting at every major that has it, or at one; the columns are called as in `pg_settings`.
pub fn setting(setting: &Setting, only: Option<Major>, pages: &[Page]) -> String {
    let examples = reference::Examples::new();
    let name = setting.name();
    let majors: Vec<_> = Major::all()
        .filter(|major| only.is_none_or(|only| only == *major))
        .filter_map(|major| {
            let row = setting.at(major)?;
            let lines: Vec<_> = examples.lines_at(name, major);
            let lines: Vec<_> = lines
                .iter()
                .map(|line| json!({ "node": line.node, "line": line.text }))
                .collect();
            Some(json!({
                "postgres": major.label(),
                "file": row.file().map(|_| reference::file_name(row)),
                "context": row.context().name(),
                "restart": row.needs_restart(),
                "vartype": row.vartype().name(),
                "unit": row.unit(),
                "min_val": row.min_val(),
                "max_val": row.max_val(),
                "enumvals": row.enumvals(),
                "hidden_enumvals": row.hidden_enumvals(),
                "boot_val": row.boot_val(),
                "example": lines,
            }))
        })
        .collect();
    let successor = match setting.successor() {
        Some(pg::Successor::Setting(name)) => Some(name),
        Some(pg::Successor::Other(text)) => Some(text),
        None => None,
    };
    let before: Vec<_> = setting.predecessors().map(Setting::name).collect();
    let rules: Vec<_> = pages
        .iter()
        .filter(|page| page.speaks_of(name))
        .map(|page| page.rule.name)
        .collect();
    line(&json!({
        "kind": "setting", "name": name, "about": setting.about(), "majors": majors,
        "before": before, "after": successor,
        "why": examples.reason(name).map(|(why, _)| why), "rules": rules,
    }))
}

/// A major: its dates and what it changes.
pub fn version(major: Major) -> String {
    let changed = changes(major).unwrap_or_default();
    let about =
        |features: &[pg::Feature]| features.iter().map(|one| one.about()).collect::<Vec<_>>();
    let settings: Vec<_> = changed
        .settings
        .iter()
        .map(|change| change.setting.name())
        .collect();
    line(&json!({
        "kind": "version", "name": major.label(), "released": major.released(),
        "end_of_life": major.end_of_life(), "ended": major.ended(), "as_of": pg::FACTS_DATE,
        "last_minor": major.last_minor(), "new": about(&changed.begun), "gone": about(&changed.gone),
        "settings": settings,
    }))
}
