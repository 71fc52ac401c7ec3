//! What a check says: findings with PostgreSQL's own triple (message, detail, hint), collected in a report.

use std::fmt;

use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; the bundle is made.
    Note,
    /// The bundle is made and carries the warning in its README.
    Warning,
    /// No bundle is made.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// A change of the plan that removes the finding: the field's path and its new text (empty: leave the field out).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What the button says.
    pub label: String,
    /// The field's path, as in [`Finding::path`].
    pub path: String,
    /// The new text of the field.
    pub value: String,
}

/// Why a text cannot be what its field holds: what a parse function of [`crate::net`] or [`crate::name`] returns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Why it matters, in sentences; may be empty.
    pub detail: String,
    /// What to do, in sentences.
    pub hint: String,
    /// A text that parses and was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// A problem with its message alone.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            ..Problem::default()
        }
    }

    /// Adds why it matters.
    pub fn detail(mut self, detail: impl Into<String>) -> Problem {
        self.detail = detail.into();
        self
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = hint.into();
        self
    }

    /// Adds what was probably meant.
    pub fn suggest(mut self, suggestion: Option<String>) -> Problem {
        self.suggestion = suggestion;
        self
    }
}

/// One finding has one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's stable code, `SLT001`.
    pub code: &'static str,
    /// The rule's name, which names the bad pattern, `slot-unsupported`.
    pub rule: &'static str,
    pub severity: Severity,
    /// Where in the plan: `primary.address`, `standbys[0].port`; empty if it is about the whole.
    pub path: String,
    /// The value as it was typed; empty if it is missing.
    pub value: String,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Why it matters, in sentences; may be empty.
    pub detail: String,
    /// What to do, in sentences.
    pub hint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

impl Finding {
    /// Adds why it matters.
    pub fn detail(mut self, detail: impl Into<String>) -> Finding {
        self.detail = detail.into();
        self
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = hint.into();
        self
    }

    /// Adds the change of the finding's own field that removes it.
    pub fn fix(mut self, label: impl Into<String>, value: impl Into<String>) -> Finding {
        self.fix = Some(Fix {
            label: label.into(),
            path: self.path.clone(),
            value: value.into(),
        });
        self
    }
}

/// For people: `error[PRT001] primary.port: message`, then the value, the detail, the hint and the fix, a line each.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if !self.path.is_empty() {
            write!(f, " {}", printable(&self.path))?;
        }
        write!(f, ": {}", printable(&self.message))?;
        let fix = self.fix.as_ref().map_or("", |fix| &fix.label);
        for (label, text) in [
            ("value", self.value.as_str()),
            ("detail", &self.detail),
            ("hint", &self.hint),
            ("fix", fix),
        ] {
            if !text.is_empty() {
                write!(f, "\n  {:<7} {}", format!("{label}:"), printable(text))?;
            }
        }
        Ok(())
    }
}

/// The text without what would move a terminal's cursor or turn the direction of what follows.
pub fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let escaped = turns || c.is_control();
            let plain = (!escaped).then_some(c);
            plain
                .into_iter()
                .chain(c.escape_debug().filter(move |_| escaped))
        })
        .collect()
}

/// All findings of one check, in the order of the plan's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether a bundle must not be made.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_or_turns_a_text_is_named() {
        assert_eq!(
            printable("a\u{202e}b\u{2066}c\0d\u{1b}[2Jé"),
            "a\\u{202e}b\\u{2066}c\\0d\\u{1b}[2Jé"
        );
    }
}
