//! The page of settings.

use super::bundle::in_a_bundle;
use super::example::Examples;
use super::markdown::{list, setting_link, table, version_link};
use super::page::Page;
use super::values::{allowed, default_value, effect, file_name};
use crate::pg::{self, Major, Row, Setting, Stretch, Successor, stretches};

/// docs/reference/settings.md: every setting, by name.
pub fn settings(pages: &[Page]) -> String {
    let examples = Examples::new();
    let mut all: Vec<_> = pg::settings().collect();
    all.sort_by_key(|setting| setting.name());
    let row = |setting: &&Setting| {
        let spans = spans(setting);
        let newest = spans.last().map(|stretch| stretch.value);
        let word = |word: fn(&Row) -> &'static str| newest.map_or("", word).to_owned();
        [
            setting_link(setting.name()).replace("settings.md", ""),
            list(extents(setting).iter().map(Stretch::to_string)),
            word(file_name),
            word(effect),
            newest.map_or(String::new(), default_value),
        ]
    };
    let mut text = format!(
        "# Settings\n\n\
         The settings that pgrunbook knows of: what they take, where they stand and what a change needs, at each\n\
         major version. In this table file, change and default are those of the newest version that has the setting.\n\
         `pgrunbook explain wal_level` prints one of them, `pgrunbook explain wal_level --postgres 9.6` as one version\n\
         has it. See also the [versions](versions.md) and the [rules](rules.md).\n\n\
         The numbers are held against every major version's own `pg_settings`; a number without a unit counts in the\n\
         unit that is named. The lines of a bundle are those of the plan that `pgrunbook example` prints.\n\n{}",
        table(
            ["setting", "versions", "file", "change needs", "default"],
            all.iter().map(row)
        )
    );
    for one in all {
        text.push('\n');
        text.push_str(&section(one, pages, &examples, "##"));
    }
    text
}

/// One setting over all majors.
pub fn setting(setting: &Setting, pages: &[Page]) -> String {
    section(setting, pages, &Examples::new(), "#")
}

fn section(setting: &Setting, pages: &[Page], examples: &Examples, heading: &str) -> String {
    let rows = spans(setting).into_iter().map(|stretch| {
        let row = stretch.value;
        [
            stretch.to_string(),
            file_name(row).to_owned(),
            effect(row).to_owned(),
            default_value(row),
            allowed(row),
        ]
    });
    let mut text = format!(
        "{heading} {}\n\n{}\n\n{}",
        setting.name(),
        setting.about(),
        table(
            ["PostgreSQL", "file", "change needs", "default", "takes"],
            rows
        )
    );
    let names = names_before_and_after(setting);
    if !names.is_empty() {
        text.push_str(&format!("\n{}\n", names.join("\n")));
    }
    let has = |major| setting.at(major).is_some();
    text.push_str(&in_a_bundle(
        setting,
        examples,
        examples.lines(setting.name()),
        has,
    ));
    text.push_str(&rules_that_speak_of(setting, pages));
    text
}

/// One setting at one major; where the major lacks it, what it has in its place.
pub fn setting_at(setting: &Setting, major: Major, pages: &[Page]) -> String {
    let name = setting.name();
    let mut text = format!("# {name} in PostgreSQL {major}\n\n");
    let Some(row) = setting.at(major) else {
        text.push_str(&format!(
            "PostgreSQL {major} has no setting of this name: with it in a file the server does not start.\n\n\
             It exists in {}.\n",
            list(extents(setting).iter().map(Stretch::to_string))
        ));
        for line in names_before_and_after(setting) {
            text.push_str(&format!("\n{line}\n"));
        }
        return text;
    };
    let examples = Examples::new();
    let optional = |key: &str, value: Option<String>| value.map(|value| [key.to_owned(), value]);
    let enumvals = |values: &[&str]| (!values.is_empty()).then(|| values.join(", "));
    let context = format!("{} (context `{}`)", effect(row), row.context().name());
    let facts = [
        optional("file", Some(file_name(row).to_owned())),
        optional("change needs", Some(context)),
        optional("type", Some(row.vartype().name().to_owned())),
        optional("unit of a bare number", row.unit().map(str::to_owned)),
        optional(
            "takes",
            Some(allowed(row)).filter(|_| row.min_val().is_some()),
        ),
        optional("takes", enumvals(row.enumvals())),
        optional("and, unlisted", enumvals(&row.hidden_enumvals())),
        optional("default", Some(default_value(row))),
        optional(
            "exists in",
            Some(list(extents(setting).iter().map(Stretch::to_string))),
        ),
    ];
    text.push_str(&format!("{}\n\n", setting.about()));
    text.push_str(&table(["", ""], facts.into_iter().flatten()));
    for line in names_before_and_after(setting) {
        text.push_str(&format!("\n{line}\n"));
    }
    let lines = examples.lines_at(name, major);
    text.push_str(&if examples.has(major) {
        in_a_bundle(setting, &examples, lines, |one| one == major)
    } else {
        format!("\nNo bundle is made for {major}.\n")
    });
    text.push_str(&rules_that_speak_of(setting, pages));
    text
}

/// The stretches at which it is the same.
fn spans(setting: &Setting) -> Vec<Stretch<&'static Row>> {
    stretches(|major| setting.at(major))
}

/// The stretches at which it exists.
fn extents(setting: &Setting) -> Vec<Stretch<()>> {
    stretches(|major| setting.at(major).map(|_| ()))
}

fn names_before_and_after(setting: &Setting) -> Vec<String> {
    let first = |one: &Setting| extents(one).first().map(|stretch| stretch.first);
    let mut lines = Vec::new();
    for old in setting.predecessors() {
        if let Some(major) = first(setting) {
            lines.push(format!(
                "Before {}: {}.",
                version_link(major),
                setting_link(old.name())
            ));
        }
    }
    let until = extents(setting).last().and_then(Stretch::until);
    if let (Some(until), Some(successor)) = (until, setting.successor()) {
        let new = match successor {
            Successor::Setting(name) => setting_link(name),
            Successor::Other(text) => text.to_owned(),
        };
        lines.push(format!("From {} on: {new}.", version_link(until)));
    }
    lines
}

fn rules_that_speak_of(setting: &Setting, pages: &[Page]) -> String {
    let rules = pages.iter().filter(|page| page.speaks_of(setting.name()));
    let links = rules.map(|page| {
        let name = page.rule.name;
        format!("{} [{name}](../rules/{name}.md)", page.rule.code)
    });
    let links = list(links);
    if links.is_empty() {
        return String::new();
    }
    format!("\nRules that speak of it: {links}.\n")
}
