//! Versions of PostgreSQL, and of the plan.

use super::{Rule, Stage};
use crate::check::Draft;
use crate::finding::Finding;
use crate::pg::{FACTS_DATE, Major};

pub const PLAN: Rule = rule!("plan-version-unknown", "VER001", Error, Stage::Plan(plan));
pub const UNKNOWN: Rule = rule!("version-unknown", "VER002", Error, Stage::Plan(unknown));
pub const ENDED: Rule = rule!("version-ended", "VER003", Warning, Stage::Plan(ended));

fn plan(draft: &Draft, out: &mut Vec<Finding>) {
    let value = draft.plan.plan.as_str();
    if !value.is_empty() && value != "1" {
        out.push(
            PLAN.finding("plan", value, format!("plan version {value} is not known"))
                .detail("A newer version of pgrunbook may have written this file.")
                .hint("Use the newest pgrunbook; this one reads version 1.")
                .fix("Change to 1", "1"),
        );
    }
}

/// The major that somebody means who writes a minor release, or words around it: `17.2`, `v17`, `PostgreSQL 9.6.24`.
fn meant(text: &str) -> Option<Major> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let number: String = text[start..]
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let mut parts = number.split('.');
    let (first, second) = (parts.next()?, parts.next());
    let two = second.map(|second| format!("{first}.{second}"));
    two.as_deref()
        .and_then(Major::parse)
        .or_else(|| Major::parse(first))
}

fn unknown(draft: &Draft, out: &mut Vec<Finding>) {
    let value = draft.plan.postgres.as_str();
    if value.is_empty() || draft.major.is_some() {
        return;
    }
    let all: Vec<&str> = Major::all().map(Major::label).collect();
    let finding = UNKNOWN
        .finding(
            "postgres",
            value,
            format!("{value} is no major version that pgrunbook knows"),
        )
        .detail(format!("It knows {}.", all.join(", ")));
    out.push(match meant(value) {
        Some(major) => finding
            .hint(format!("Give the major version alone: {major}."))
            .fix(format!("Change to {major}"), major.label()),
        None => finding
            .hint("Give the major version that both servers run, as psql --version shows it."),
    });
}

fn ended(draft: &Draft, out: &mut Vec<Finding>) {
    let Some(major) = draft.major.filter(|major| major.ended()) else {
        return;
    };
    let day = major.end_of_life().unwrap_or_default();
    out.push(
        ENDED
            .finding("postgres", &draft.plan.postgres, format!("PostgreSQL {major} ended on {day}"))
            .detail(format!(
                "It gets no fixes any more, not of security or data loss either (as of {FACTS_DATE}). A standby keeps such \
                 a server available, not safe."
            ))
            .hint("Plan the upgrade; until then run its last minor release."),
    );
}
