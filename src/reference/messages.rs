//! The pages of messages: one a family, and the list of all.

use super::markdown::{code, table};
use crate::diagnose::{Advice, Family, TOPICS, families, generic, newest};
use crate::pg::message_majors;

/// docs/reference/messages.md: every family, by topic.
pub fn messages() -> String {
    let mut text = "# Messages\n\n\
         What servers and programs say when a set-up goes wrong, by families of messages that have the same causes and the same way\n\
         out. Each has a page: its messages with the versions that have them, causes, what to look at, what to do.\n\
         `pgrunbook diagnose server.log --plan plan.json` finds them in a piece of a log or in what a program printed, and gives the\n\
         commands for the plan's own hosts; `pgrunbook explain starting-up` prints a page.\n"
        .to_owned();
    for (topic, families) in TOPICS {
        let rows = families.iter().map(|family| {
            [
                format!("[{0}](../messages/{0}.md)", family.slug),
                family.title.to_owned(),
                message_majors(family.messages.iter()),
            ]
        });
        text.push_str(&format!(
            "\n## {topic}\n\n{}",
            table(["page", "what has happened", "versions"], rows)
        ));
    }
    text
}

/// The pages of all families, by their path under `docs/messages/`.
pub fn message_pages() -> Vec<(String, String)> {
    families::all()
        .map(|family| (format!("{}.md", family.slug), message(family)))
        .collect()
}

/// A family's page.
pub fn message(family: &Family) -> String {
    let major = newest(family.messages.iter());
    let answer = generic(family, major);
    let rows = family
        .messages
        .iter()
        .map(|one| [code(one.text()), message_majors([one].into_iter())]);
    let mut text = format!(
        "# {}\n\nIn short: {}.\n\n## Messages\n\n{}",
        family.slug,
        family.title,
        table(["text", "versions"], rows)
    );
    text.push_str("\n## Causes\n\n");
    for (what, sign) in &answer.causes {
        text.push_str(&match sign.as_str() {
            "" => format!("- {what}\n"),
            sign => format!("- {what} *Sign:* {sign}.\n"),
        });
    }
    for (title, list) in [
        ("What to look at", &answer.look),
        ("What to do", &answer.fix),
    ] {
        if !list.is_empty() {
            text.push_str(&format!("\n## {title}\n"));
            list.iter().for_each(|one| text.push_str(&advice(one)));
        }
    }
    let commands = answer.look.iter().chain(&answer.fix);
    if commands.into_iter().any(|one| one.command.is_some()) {
        text.push_str(&format!(
            "\n## The commands\n\nThey are for PostgreSQL {major}; words in capitals are yours. `pgrunbook diagnose` writes them for the\n\
             hosts and the version of a plan.\n"
        ));
    }
    text.push_str("\n## Sources\n\n- The messages: PostgreSQL's sources and programs, as `tests/upstream/PROVENANCE.md` says\n");
    for doc in family.docs {
        text.push_str(&format!(
            "- PostgreSQL: [{}](https://www.postgresql.org/docs/current/{})\n",
            doc.0, doc.1
        ));
    }
    text
}

fn advice(advice: &Advice) -> String {
    match &advice.command {
        None => format!("\n{}\n", advice.words),
        Some(command) => format!(
            "\nOn {}, as {}: {}\n\n```sh\n{}\n```\n",
            command.node, command.user, advice.words, command.line
        ),
    }
}
