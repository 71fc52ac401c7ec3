//! `pgrunbook diagnose`: what a log excerpt says, as text or JSON.

use std::path::Path;

use serde_json::{Value, json};

use super::output::{self, Format};
use super::text::{WIDTH, wrapped};
use super::{Stop, checked, input, read_plan};
use crate::diagnose::{Advice, Diagnosis, Match, diagnose};

/// Reads the text, and the plan if one is given, and prints what was found.
pub fn command(text: &Path, plan: Option<&Path>, format: Format) -> Result<(), Stop> {
    if text == Path::new("-") && plan == Some(text) {
        return Err(Stop::Failed(
            "standard input is either the text or the plan: name a file for one of them".to_owned(),
        ));
    }
    let topology = match plan {
        Some(plan) => Some(checked(&read_plan(plan, format)?, format)?),
        None => None,
    };
    let bytes = input::log(text).map_err(Stop::Failed)?;
    let diagnosis = diagnose(&String::from_utf8_lossy(&bytes), topology.as_ref());
    if let Some(reason) = &diagnosis.refused {
        output::complain(&format!("error: {reason}"));
        return Err(Stop::Errors);
    }
    output::print(&match format {
        Format::Human => human(&diagnosis),
        Format::Json => json_lines(&diagnosis),
    })?;
    match diagnosis.matches.is_empty() {
        true => Err(Stop::Errors),
        false => Ok(()),
    }
}

/// A line for each match, then one that counts.
fn json_lines(diagnosis: &Diagnosis) -> String {
    let matches = diagnosis.matches.iter().map(|one| {
        let mut value = serde_json::to_value(one).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.insert("kind".to_owned(), "match".into());
        }
        value
    });
    let summary = json!({
        "kind": "summary", "lines": diagnosis.lines, "matches": diagnosis.matches.len(),
        "more": diagnosis.more, "advice": diagnosis.advice,
    });
    matches
        .chain([summary])
        .map(|value| format!("{value}\n"))
        .collect()
}

fn human(diagnosis: &Diagnosis) -> String {
    let lines = counted(diagnosis.lines, "line");
    let found = diagnosis.matches.len() + diagnosis.more.len();
    let mut text = match found {
        0 => format!("No message that pgrunbook knows in {lines}.\n"),
        _ => format!(
            "{} in {lines}, the likeliest cause first.\n",
            counted(found, "finding")
        ),
    };
    for (number, one) in (1..).zip(&diagnosis.matches) {
        text.push_str(&matched(number, one));
    }
    if !diagnosis.more.is_empty() {
        text.push_str("\nFound as well:\n");
        for more in &diagnosis.more {
            let line = format!("{} ({}; line {})", more.title, more.family, more.line);
            text.push_str(&wrapped(&line, WIDTH, "  - ", "    "));
        }
    }
    for advice in &diagnosis.advice {
        text.push('\n');
        text.push_str(&wrapped(advice, WIDTH, "", ""));
    }
    text
}

fn matched(number: usize, one: &Match) -> String {
    let heading = format!("{number}. {}", one.title);
    let mut text = format!("\n{}", wrapped(&heading, WIDTH, "", "   "));
    let times = match one.count {
        1 => String::new(),
        count => format!(", and {} more", counted(count - 1, "line")),
    };
    text.push_str(&format!(
        "   line {}{times}:\n     {}\n",
        one.line, one.excerpt
    ));
    let of = format!("[{}] a message of PostgreSQL {}", one.family, one.majors);
    text.push_str(&wrapped(&of, WIDTH, "   ", "   "));
    let mut part = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            text.push_str(&format!("\n   {title}\n{}", items.concat()));
        }
    };
    let item = |words: &str| wrapped(words, WIDTH, "   - ", "     ");
    let causes = one
        .answer
        .causes
        .iter()
        .map(|(what, sign)| match sign.as_str() {
            "" => item(what),
            sign => item(what) + &wrapped(&format!("sign: {sign}"), WIDTH, "     ", "           "),
        });
    part("Why", causes.collect());
    part(
        "In this plan",
        one.answer.notes.iter().map(|note| item(note)).collect(),
    );
    part("Look", one.answer.look.iter().map(advice).collect());
    part("Do", one.answer.fix.iter().map(advice).collect());
    text
}

fn advice(advice: &Advice) -> String {
    let item = |words: &str| wrapped(words, WIDTH, "   - ", "     ");
    match &advice.command {
        None => item(&advice.words),
        Some(command) => format!(
            "{}       {}\n",
            item(&format!(
                "On {}, as {}: {}",
                command.node, command.user, advice.words
            )),
            command.line
        ),
    }
}

/// `1 line`, `2 lines`.
fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}
