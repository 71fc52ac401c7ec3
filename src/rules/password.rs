//! Passwords that the version's files cannot carry, or carry badly.

use super::{Rule, Stage};
use crate::finding::{Finding, Severity};
use crate::render::pgpass;
use crate::secret::{PasswordProblem, Secret, password_problems};
use crate::topology::Topology;

pub const UNCARRIED: Rule = rule!("password-uncarried", "PWD001", Error, Stage::Password);
pub const CONTROL: Rule = rule!("password-control", "PWD002", Warning, Stage::Password);
pub const FRAGILE: Rule = rule!("password-fragile", "PWD003", Note, Stage::Password);

/// Every finding about the password; none shows a part of it.
pub(crate) fn check(topology: &Topology, password: &Secret) -> Vec<Finding> {
    let problems = password_problems(topology.major(), password, longest_line(topology, password));
    problems.into_iter().map(finding).collect()
}

/// A password file that holds more than a password.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn file_too_large(limit: usize) -> Finding {
    UNCARRIED
        .finding(
            "",
            "",
            format!("the password file has more than {limit} bytes"),
        )
        .hint("Give a file that holds the password and nothing else.")
}

/// A password file in another encoding.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn file_not_utf8() -> Finding {
    UNCARRIED
        .finding("", "", "the password file is not UTF-8")
        .detail("Every file of the bundle is UTF-8; other bytes would make another password.")
        .hint("Save the file as UTF-8.")
}

fn finding(problem: PasswordProblem) -> Finding {
    let rule = match problem.severity() {
        Severity::Error => UNCARRIED,
        Severity::Warning => CONTROL,
        Severity::Note => FRAGILE,
    };
    rule.finding("", "", problem.message())
        .detail(problem.detail())
        .hint(problem.hint())
}

/// The longest line that a node's passfile holds, in bytes; 0 if a passfile cannot hold the password at all. The
/// primary's passfile names every standby, a standby's the primary: two of them have every line.
fn longest_line(topology: &Topology, password: &Secret) -> usize {
    if password.expose().contains(['\0', '\r', '\n']) {
        return 0;
    }
    let files = topology
        .nodes()
        .take(2)
        .map(|node| pgpass::file(topology, node, password));
    let longest = |file: String| file.lines().map(str::len).max();
    files.filter_map(longest).max().unwrap_or(0)
}
