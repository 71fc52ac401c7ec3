//! From what a server or a program said to the cause, what to look at, and the way out, with the plan's own hosts.
//!
//! [`diagnose`] takes a piece of a log, or what psql, pg_basebackup or pg_rewind printed, as it stands. [`families`] is the table of
//! what is known: a family is what several messages have in common, and has a page in `docs/messages/`, printed from the same row.

mod answer;
mod command;
pub mod families;
mod family;
mod lines;
mod notes;
mod scan;

use std::collections::BTreeMap;

use serde::Serialize;

pub use answer::{Advice, Answer, Command, generic, newest};
pub use families::{TOPICS, find};
pub use family::{Act, Cause, Doc, Family, How, Place, Query, Rank, Shell};

use crate::pg::message_majors;
use crate::pg::messages::Message;
use crate::topology::Topology;
use scan::{Hit, Index};

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// How many matches are answered in full; more are named.
pub const SHOWN: usize = 8;

/// What was found in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// Why the text was not read at all; then nothing else is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// How many lines were read.
    pub lines: usize,
    /// What was found, the likeliest cause first; at most [`SHOWN`].
    pub matches: Vec<Match>,
    /// What was found beyond that.
    pub more: Vec<More>,
    /// What to know of the text as a whole: what to look at if nothing was found.
    pub advice: Vec<String>,
}

/// A family of messages that the text shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The family's name, which is its page's too.
    pub family: &'static str,
    pub title: &'static str,
    /// The first line that says most, from 1 on.
    pub line: usize,
    /// That line, or the part of it around the message.
    pub excerpt: String,
    /// How many lines show the family.
    pub count: usize,
    /// The message as in the tables, with its holes.
    pub message: &'static str,
    /// What stands in the holes.
    pub values: Vec<String>,
    /// The majors that have the message: `9.0–13`.
    pub majors: String,
    #[serde(flatten)]
    pub answer: Answer,
}

/// A family that is only named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct More {
    pub family: &'static str,
    pub title: &'static str,
    /// The first line that shows it.
    pub line: usize,
    /// How many lines do.
    pub count: usize,
}

/// What was found of one family so far.
struct Found {
    family: &'static Family,
    line: usize,
    count: usize,
    text: String,
    hit: Hit,
    /// All texts of the family on that line.
    messages: Vec<&'static Message>,
    /// How much the line says.
    weight: usize,
}

/// What the text shows. With a plan, commands are for its hosts.
pub fn diagnose(text: &str, topology: Option<&Topology>) -> Diagnosis {
    if text.len() > MAX_BYTES {
        return Diagnosis {
            refused: Some(format!(
                "the text has {} bytes; up to {MAX_BYTES} are read: take the part around the first error",
                text.len()
            )),
            ..Diagnosis::default()
        };
    }
    let mut index = Index::new();
    let mut found: BTreeMap<&'static str, Found> = BTreeMap::new();
    let lines = lines::read(text, |number, line| {
        let hits = index.hits(line);
        let any = !hits.is_empty();
        note(&index, &mut found, number, line, hits);
        any
    });
    let mut ranked: Vec<Found> = found.into_values().collect();
    ranked.sort_by_key(|one| (one.family.rank, std::cmp::Reverse(one.weight), one.line));
    let rest = ranked.split_off(ranked.len().min(SHOWN));
    let more = |one: &Found| More {
        family: one.family.slug,
        title: one.family.title,
        line: one.line,
        count: one.count,
    };
    Diagnosis {
        refused: None,
        lines,
        advice: lines::advice(text, ranked.is_empty()),
        more: rest.iter().map(more).collect(),
        matches: ranked
            .into_iter()
            .map(|one| matched(one, topology))
            .collect(),
    }
}

/// What a detail or hint says more than its length: it is the server's own word on the cause.
const DETAIL: usize = 60;

fn note(
    index: &Index,
    found: &mut BTreeMap<&'static str, Found>,
    line: usize,
    text: &str,
    hits: Vec<Hit>,
) {
    let mut here: BTreeMap<&'static str, Found> = BTreeMap::new();
    for hit in hits {
        let pattern = &index.patterns[hit.pattern];
        let detail = pattern.message.text().ends_with('.');
        let weight = pattern.weight + if detail { DETAIL } else { 0 };
        match here.get_mut(pattern.family.slug) {
            Some(one) => one.messages.push(pattern.message),
            None => {
                let one = Found {
                    family: pattern.family,
                    line,
                    count: 1,
                    text: lines::excerpt(text, hit.start, hit.end),
                    messages: vec![pattern.message],
                    weight,
                    hit,
                };
                here.insert(pattern.family.slug, one);
            }
        }
    }
    for (slug, mut one) in here {
        match found.get_mut(slug) {
            Some(old) if old.weight >= one.weight => old.count += 1,
            Some(old) => {
                one.count += old.count;
                *old = one;
            }
            None => {
                found.insert(slug, one);
            }
        }
    }
}

fn matched(found: Found, topology: Option<&Topology>) -> Match {
    let values: Vec<String> = found
        .hit
        .values
        .iter()
        .map(|value| lines::short(value))
        .collect();
    let message = found.messages.first().map_or("", |message| message.text());
    Match {
        family: found.family.slug,
        title: found.family.title,
        line: found.line,
        excerpt: found.text,
        count: found.count,
        message,
        majors: message_majors(found.messages.iter().copied()),
        answer: answer::answer(found.family, &found.messages, &values, topology),
        values,
    }
}
