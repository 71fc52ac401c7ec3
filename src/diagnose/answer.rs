//! A family's answer: its causes, and commands for the plan's hosts.

use serde::Serialize;

use super::command::Whose;
use super::family::{Act, Family, Place};
use super::notes;
use crate::pg::messages::Message;
use crate::pg::{Major, message_majors};
use crate::topology::{Node, Topology};

/// Why it happened, what to look at and what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Each cause, and how it is told from the others (empty if it is the only one).
    pub causes: Vec<(String, String)>,
    /// What the values in the message say, held against the plan.
    pub notes: Vec<String>,
    pub look: Vec<Advice>,
    pub fix: Vec<Advice>,
}

/// Something to look at or to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// What is to be seen, or done.
    pub words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
}

/// A command, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Command {
    /// The node's name; without a plan `the primary` or `the standby`.
    pub node: String,
    /// Who types it.
    pub user: String,
    /// One line of shell.
    pub line: String,
}

/// The answer to these texts of the family, whose holes have these values.
pub(super) fn answer(
    family: &Family,
    messages: &[&'static Message],
    values: &[String],
    topology: Option<&Topology>,
) -> Answer {
    let Some(topology) = topology else {
        return generic(family, newest(messages.iter().copied()));
    };
    let said_by = topology
        .standbys()
        .iter()
        .find(|node| values.iter().any(|value| names(node, value)));
    let Some(standby) = said_by.or(topology.standbys().first()) else {
        return generic(family, topology.major());
    };
    let mut notes = Vec::new();
    if !messages.iter().any(|message| message.at(topology.major())) {
        notes.push(format!(
            "PostgreSQL {} does not have this message; it is of {}. Is it from a node of this plan, or from a program of another version?",
            topology.major(),
            message_majors(messages.iter().copied())
        ));
    }
    notes.extend(notes::notes(family.slug, values, topology, standby));
    let acts = || family.look.iter().chain(family.fix);
    if acts().any(|act| act.place == Place::Either && act.how.is_command()) {
        notes.push(format!(
            "The message does not say which node it is of: where commands are for {}, take the node that shows it.",
            standby.name()
        ));
    } else if said_by.is_none()
        && topology.standbys().len() > 1
        && acts().any(|act| act.place == Place::Standby)
    {
        notes.push(format!(
            "The commands are for {}, the first of {} standbys.",
            standby.name(),
            topology.standbys().len()
        ));
    }
    let advice = |act: &Act| {
        let node = match act.place {
            Place::Primary => topology.primary(),
            Place::Standby | Place::Either => standby,
        };
        let whose = Whose::Plan {
            topology,
            node,
            standby,
        };
        Advice {
            words: filled(act.words, topology, standby),
            command: whose.command(act.how).map(|line| Command {
                node: node.name().to_string(),
                user: whose.user().to_owned(),
                line,
            }),
        }
    };
    Answer {
        causes: causes(family, |text| filled(text, topology, standby)),
        notes,
        look: shown(family.look, advice),
        fix: shown(family.fix, advice),
    }
}

/// The family's answer without a plan: hosts and values are words in capitals, names are those of this major.
pub fn generic(family: &Family, major: Major) -> Answer {
    let plain = |text: &str| {
        [
            ("{primary}", "the primary"),
            ("{standby}", "the standby"),
            ("{role}", "the role"),
        ]
        .iter()
        .fold(text.to_owned(), |text, (hole, word)| {
            text.replace(hole, word)
        })
    };
    let advice = |act: &Act| {
        let whose = Whose::Anybody { major };
        let node = match act.place {
            Place::Primary => "the primary",
            Place::Standby => "the standby",
            Place::Either => "the node that says so",
        };
        Advice {
            words: capital(&plain(act.words)),
            command: whose.command(act.how).map(|line| Command {
                node: node.to_owned(),
                user: whose.user().to_owned(),
                line,
            }),
        }
    };
    Answer {
        causes: causes(family, plain)
            .into_iter()
            .map(|(what, sign)| (capital(&what), sign))
            .collect(),
        notes: Vec::new(),
        look: shown(family.look, advice),
        fix: shown(family.fix, advice),
    }
}

/// The newest released major that has one of the texts.
pub fn newest<'m>(messages: impl Iterator<Item = &'m Message> + Clone) -> Major {
    let has = |major: &Major| messages.clone().any(|message| message.at(*major));
    let released = |major: &Major| major.released().is_some();
    Major::all()
        .filter(released)
        .filter(has)
        .last()
        .unwrap_or(Major::latest())
}

/// What this major has nothing to look at with is left out.
fn shown(acts: &[Act], advice: impl Fn(&Act) -> Advice) -> Vec<Advice> {
    let possible = |act: &&Act| !act.how.is_command() || advice(act).command.is_some();
    acts.iter().filter(possible).map(&advice).collect()
}

fn causes(family: &Family, text: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let causes = family.causes.iter();
    causes
        .map(|cause| (text(cause.what), text(cause.sign)))
        .collect()
}

fn filled(text: &str, topology: &Topology, standby: &Node) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, hole)) = rest.split_once('{') {
        let (name, after) = hole.split_once('}').unwrap_or((hole, ""));
        filled.push_str(before);
        filled.push_str(match name {
            "primary" => topology.primary().name().as_str(),
            "standby" => standby.name().as_str(),
            _ => topology.role().as_str(),
        });
        rest = after;
    }
    filled + rest
}

/// With a capital at its start, where a hole stood there.
fn capital(text: &str) -> String {
    match text.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => text.to_owned(),
    }
}

/// Whether a value of a message means this node.
fn names(node: &Node, value: &str) -> bool {
    let same = |text: String| text == value;
    same(node.from().to_string())
        || same(node.address().to_string())
        || node.bound().any(|host| same(host.to_string()))
        || node.slot().is_some_and(|slot| same(slot.to_string()))
        || node.name().as_str() == value
}
