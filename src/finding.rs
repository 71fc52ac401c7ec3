//! What a check says: findings with PostgreSQL's own triple (message, detail, hint), collected in a report.

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

/// One finding has one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's stable code, `SLT001`.
    pub code: &'static str,
    /// The rule's name, which names the bad pattern, `slot-unsupported`.
    pub rule: &'static str,
    pub severity: Severity,
    /// Where in the plan: `primary.address`, `standbys[0].port`.
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
