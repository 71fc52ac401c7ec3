//! `pgrunbook explain`: a rule's page, a message's, a setting by version, what a version changes; all as text or JSON.

mod json;

use super::Stop;
use super::output::{self, Format};
use super::text::text;
use crate::diagnose::{self, Family};
use crate::pg::{self, Major, Setting};
use crate::reference::{self, Page, pages};
use crate::rules;

/// What a word means.
enum Meant {
    Rule(Page<'static>),
    Message(&'static Family),
    Setting(&'static Setting),
    Version(Major),
}

/// Prints what the word means, in this major if one is given; without a word, what there is to explain.
pub fn explain(word: Option<&str>, major: Option<Major>, format: Format) -> Result<(), Stop> {
    let pages = pages();
    let Some(word) = word else {
        return output::print(&match format {
            Format::Human => text(&overview(&pages), |_| String::new()),
            Format::Json => json::overview(&pages),
        });
    };
    let meant = find(word, &pages).ok_or_else(|| Stop::Failed(unknown(word, &pages)))?;
    if let (Some(_), Meant::Rule(_) | Meant::Message(_) | Meant::Version(_)) = (major, &meant) {
        return Err(Stop::Failed(format!(
            "--postgres goes with a setting; {word} is none"
        )));
    }
    output::print(&match (format, meant) {
        (Format::Human, Meant::Rule(page)) => text(&rule_page(&page), caption),
        (Format::Human, Meant::Message(family)) => {
            text(&reference::message(family), |_| String::new())
        }
        (Format::Human, Meant::Version(major)) => {
            text(&reference::version(major), |_| String::new())
        }
        (Format::Human, Meant::Setting(setting)) => {
            let page = match major {
                Some(major) => reference::setting_at(setting, major, &pages),
                None => reference::setting(setting, &pages),
            };
            text(&page, |_| String::new())
        }
        (Format::Json, Meant::Rule(page)) => json::rule(&page),
        (Format::Json, Meant::Message(family)) => json::message(family),
        (Format::Json, Meant::Version(major)) => json::version(major),
        (Format::Json, Meant::Setting(setting)) => json::setting(setting, major, &pages),
    })
}

fn find(word: &str, pages: &[Page<'static>]) -> Option<Meant> {
    if let Some(rule) = rules::find(word) {
        let page = pages.iter().find(|page| page.rule.code == rule.code);
        return page.copied().map(Meant::Rule);
    }
    if let Some(family) = diagnose::find(word) {
        return Some(Meant::Message(family));
    }
    if let Some(major) = Major::parse(word) {
        return Some(Meant::Version(major));
    }
    pg::setting(&word.to_ascii_lowercase()).map(Meant::Setting)
}

/// Says that nothing of this name is known, and what was probably meant.
fn unknown(word: &str, pages: &[Page]) -> String {
    let names = pages
        .iter()
        .flat_map(|page| [page.rule.name, page.rule.code]);
    let names = names
        .chain(diagnose::families::all().map(|family| family.slug))
        .chain(pg::settings().map(Setting::name))
        .chain(Major::all().map(Major::label));
    let typed = word.to_ascii_lowercase().replace('-', "_");
    let nearness = |name: &str| {
        let name = name.to_ascii_lowercase().replace('-', "_");
        let part =
            typed.len() > 4 && name.len() > 4 && (name.contains(&typed) || typed.contains(&name));
        strsim::normalized_damerau_levenshtein(&typed, &name) + f64::from(u8::from(part))
    };
    let mut near: Vec<_> = names.map(|name| (nearness(name), name)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let near: Vec<_> = near
        .iter()
        .filter(|(near, _)| *near > 0.6)
        .take(3)
        .map(|(_, name)| *name)
        .collect();
    let hint = if near.is_empty() {
        "`pgrunbook explain` lists what there is".to_owned()
    } else {
        format!("near: {}", near.join(", "))
    };
    format!(
        "pgrunbook does not touch a setting {word}, and has no rule and no message of that name\n  {hint}"
    )
}

/// A rule's page with what the program adds: what the examples are, and where to read on.
fn rule_page(page: &Page) -> String {
    let examples = "## Examples\n";
    let mut text = page.text.to_owned();
    if text.contains("```plan") {
        let what = format!(
            "{examples}\nEach plan is a change to the one that `pgrunbook example` prints.\n"
        );
        text = text.replacen(examples, &what, 1);
    }
    let settings: Vec<_> = page
        .settings()
        .iter()
        .map(|one| format!("`{}`", one.name()))
        .collect();
    if !settings.is_empty() {
        text.push_str(&format!(
            "\n## Settings\n\n`pgrunbook explain` knows more of {}.\n",
            settings.join(", ")
        ));
    }
    text
}

/// What stands above an example: `plan raises wal.keep with version-ended`.
fn caption(info: &str) -> String {
    let mut words = info.split(' ');
    let (kind, verdict) = (words.next().unwrap_or_default(), words.next());
    let rest: Vec<_> = words.collect();
    match verdict {
        Some("passes") => format!("This {kind} passes:"),
        Some("raises") => {
            let (path, with) = match rest.as_slice() {
                ["with", with @ ..] => ("", with),
                [path, "with", with @ ..] => (*path, with),
                [path] => (*path, &[][..]),
                _ => ("", &[][..]),
            };
            let at = if path.is_empty() {
                String::new()
            } else {
                format!(" at {path}")
            };
            let with = if with.is_empty() {
                String::new()
            } else {
                format!(" (and {})", with.join(" "))
            };
            format!("This {kind} raises it{at}{with}:")
        }
        _ => String::new(),
    }
}

fn overview(pages: &[Page]) -> String {
    let mut text = String::from(
        "# What pgrunbook explain knows\n\nName one: `pgrunbook explain port-shared`, `pgrunbook explain wal_level`, \
         `pgrunbook explain wal_level --postgres 9.6`, `pgrunbook explain 13`, \
         `pgrunbook explain starting-up`.\n\n## Rules\n\n| | | |\n|---|---|---|\n",
    );
    for page in pages {
        let rule = page.rule;
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            rule.code, rule.name, rule.severity
        ));
    }
    text.push_str("\n## Messages\n\n");
    for (topic, families) in diagnose::TOPICS {
        let names: Vec<_> = families.iter().map(|family| family.slug).collect();
        text.push_str(&format!("- {topic}: {}\n", names.join(", ")));
    }
    let mut settings: Vec<_> = pg::settings().map(Setting::name).collect();
    settings.sort_unstable();
    let majors: Vec<_> = Major::all().map(Major::label).collect();
    text.push_str(&format!(
        "\n## Settings\n\n{}\n\n## Versions\n\n{}\n",
        settings.join(", "),
        majors.join(", ")
    ));
    text
}
