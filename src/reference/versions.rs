//! The page of versions.

use super::markdown::{code, list, setting_link, table, version_link};
use super::values::{allowed, default_value, effect, file_name};
use crate::pg::{
    Changes, EndSource, FACTS_DATE, Feature, Major, Named, OptionChange, OptionForm, Renamed, Row,
    SettingChange, Successor, changes,
};

/// docs/reference/versions.md: every major, newest first.
pub fn versions() -> String {
    let rows = Major::all().rev().map(|major| {
        let date = |day: Option<&str>| day.unwrap_or("not known").to_owned();
        let source = match major.end_source() {
            EndSource::Policy => "",
            EndSource::LastRelease => " (1)",
            EndSource::Computed => " (2)",
        };
        [
            version_link(major).replace("versions.md", ""),
            date(major.released()),
            date(major.end_of_life()) + source,
            date(major.last_minor()),
            supported(major).to_owned(),
        ]
    });
    let mut text = format!(
        "# Versions\n\n\
         PostgreSQL's major versions, and what each changes for physical streaming replication. \"Supported\" is as of\n\
         {FACTS_DATE}, the day on which this table was last compared with PostgreSQL's\n\
         [versioning policy](https://www.postgresql.org/support/versioning/). `pgrunbook explain 13` prints what 13\n\
         changes. It lists what a set-up of replication meets, as far as pgrunbook knows of it; the release notes say\n\
         more. See also the [settings](settings.md) and the [rules](rules.md).\n\n{}\n\
         The last minor release of a version that has not ended, and of 14, is the newest whose settings were captured;\n\
         newer ones may exist.\n\n\
         1. The day of its last minor release; the copy of the policy's table at hand was older.\n\
         2. Computed by the policy's rule: five years after the first release, the second Thursday in November.\n",
        table(
            [
                "PostgreSQL",
                "first release",
                "last fixes",
                "last minor release",
                "supported"
            ],
            rows
        )
    );
    for major in Major::all().rev() {
        text.push('\n');
        text.push_str(&section(major, "##"));
    }
    text
}

/// One major: its dates, and what it changes.
pub fn version(major: Major) -> String {
    section(major, "#")
}

fn supported(major: Major) -> &'static str {
    match (major.released(), major.ended()) {
        (None, _) => "not known",
        (Some(_), true) => "ended",
        (Some(_), false) => "yes",
    }
}

fn dates(major: Major) -> String {
    let (Some(released), Some(end)) = (major.released(), major.end_of_life()) else {
        return "It was not released when its settings were captured, from a release candidate."
            .to_owned();
    };
    let minor = major.last_minor().unwrap_or("none known");
    let how = match major.end_source() {
        EndSource::Policy => "",
        EndSource::LastRelease => ", the day of its last minor release",
        EndSource::Computed => " by the rule of five years",
    };
    if major.ended() {
        return format!(
            "Released on {released}; ended on {end}{how}. Last minor release: {minor}."
        );
    }
    format!(
        "Released on {released}; gets fixes until {end}{how}. Newest minor release that we know: {minor}."
    )
}

fn section(major: Major, heading: &str) -> String {
    let mut text = format!("{heading} PostgreSQL {major}\n\n{}\n", dates(major));
    if major.released().is_some() {
        let label = major.label();
        text.push_str(&format!(
            "[Release notes](https://www.postgresql.org/docs/release/{label}.0/)\n"
        ));
    }
    let Some(all) = changes(major) else {
        text.push_str("\nThe oldest version that pgrunbook knows, and the first with streaming replication.\n");
        return text;
    };
    let mut part = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            text.push_str(&format!("\n{title}:\n\n- {}\n", items.join("\n- ")));
        }
    };
    let about = |features: &[Feature]| features.iter().map(|one| one.about().to_owned()).collect();
    part("New", about(&all.begun));
    part("Gone", about(&all.gone));
    part("Settings", settings(&all));
    part("New names", all.renamed.iter().map(renamed).collect());
    part("Connection strings", keywords(&all));
    part("Options", options(&all.options));
    text
}

fn settings(all: &Changes) -> Vec<String> {
    let new: Vec<_> = all
        .settings
        .iter()
        .filter(|change| change.before.is_none())
        .collect();
    let mut items = Vec::new();
    if !new.is_empty() {
        let links = new.iter().map(|change| setting_link(change.setting.name()));
        items.push(format!("new: {}", list(links)));
    }
    items.extend(all.settings.iter().filter_map(changed_setting));
    items
}

/// A setting that is gone or not what it was; `None`: it is new.
fn changed_setting(change: &SettingChange) -> Option<String> {
    let link = setting_link(change.setting.name());
    let before = change.before?;
    let Some(after) = change.after else {
        let instead = match change.setting.successor() {
            Some(Successor::Setting(name)) => format!("; in its place: {}", setting_link(name)),
            Some(Successor::Other(text)) => format!("; in its place: {text}"),
            None => String::new(),
        };
        return Some(format!("{link} is gone{instead}"));
    };
    Some(format!("{link}: {}", list(differences(before, after))))
}

fn differences(before: &Row, after: &Row) -> Vec<String> {
    let both = |column: fn(&Row) -> String| (column(before), column(after));
    let columns = [
        ("stands in", both(|row| file_name(row).to_owned())),
        ("change needs", both(|row| effect(row).to_owned())),
        ("default", both(default_value)),
        ("takes", both(allowed)),
    ];
    let differs = |(word, (old, new)): (&str, (String, String))| {
        (old != new).then(|| format!("{word} {new} (before: {old})"))
    };
    columns.into_iter().filter_map(differs).collect()
}

fn keywords(all: &Changes) -> Vec<String> {
    let line = |title: &str, words: &[&str]| {
        let words = list(words.iter().map(|word| code(word)));
        (!words.is_empty()).then(|| format!("{title}: {words}"))
    };
    let lines = [
        line("new", &all.new_keywords),
        line("gone", &all.gone_keywords),
    ];
    lines.into_iter().flatten().collect()
}

fn renamed(one: &Renamed) -> String {
    let Renamed { before, after, .. } = one;
    match one.what {
        Named::Function => format!("`{after}()` (before: `{before}()`)"),
        Named::Column(view) => format!("`{view}.{after}` (before: `{before}`)"),
        Named::Directory => format!("the directory `{after}` (before: `{before}`)"),
    }
}

/// A line for each program.
fn options(changes: &[OptionChange]) -> Vec<String> {
    let mut lines = Vec::new();
    for of_tool in changes.chunk_by(|a, b| a.tool == b.tool) {
        let texts = list(of_tool.iter().map(option));
        lines.push(format!("{}: {texts}", of_tool[0].tool.name()));
    }
    lines
}

fn option(change: &OptionChange) -> String {
    let letter = |form: OptionForm| form.short.map(|letter| format!("`-{letter}`"));
    let word = |form: OptionForm| match form.long {
        Some(long) => format!("`--{long}`"),
        None => letter(form).unwrap_or_default(),
    };
    match (change.before, change.after) {
        (Some(before), Some(after)) => format!("{} (before: {})", word(after), word(before)),
        (None, Some(after)) => match letter(after).filter(|_| after.long.is_some()) {
            Some(letter) => format!("new {} ({letter})", word(after)),
            None => format!("new {}", word(after)),
        },
        (before, None) => format!("{} is gone", before.map_or(String::new(), word)),
    }
}
