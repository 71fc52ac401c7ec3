//! From a plan to a report and, if nothing is wrong, a topology.

mod draft;

use crate::finding::{Finding, Report, Severity};
use crate::plan::{Plan, fields};
use crate::rules;
use crate::secret::Secret;
use crate::topology::Topology;

pub use draft::{Draft, DraftNode, Parsed, good};

/// Finds everything that is wrong with a plan. Nothing is corrected on the way; the topology exists if no finding is
/// an error.
pub fn check(plan: &Plan) -> (Report, Option<Topology>) {
    let draft = Draft::new(plan);
    let mut report = Report::default();
    for rule in rules::ALL {
        if let rules::Stage::Plan(check) = rule.stage {
            check(&draft, &mut report.findings);
        }
    }
    report
        .findings
        .sort_by_cached_key(|finding| (fields::order(&finding.path), finding.code));
    let topology = if report.has_errors() {
        None
    } else {
        draft.topology(&report.findings)
    };
    (report, topology)
}

/// After a change of the major: fields with the example's text that this major refuses take its default. `held`: fields
/// that stay as they are. Returns the paths of those that changed.
pub fn follow_major(plan: &mut Plan, held: impl Fn(&str) -> bool) -> Vec<String> {
    const FOLLOWING: [&str; 3] = ["copy.method", "copy.wal", "wal.slot_limit"];
    let example = Plan::default();
    let (report, _) = check(plan);
    let mut followed = Vec::new();
    for path in FOLLOWING {
        let refused = report
            .findings
            .iter()
            .any(|finding| finding.path == path && finding.severity != Severity::Note);
        if refused && !held(path) && plan.get(path) == example.get(path) && plan.set(path, "") {
            followed.push(path.to_owned());
        }
    }
    followed
}

/// After a change of the platform: fields that mean nothing on it are emptied. `held`: fields that stay as they are. Returns the
/// paths of those that changed.
pub fn follow_platform(plan: &mut Plan, held: impl Fn(&str) -> bool) -> Vec<String> {
    let (report, _) = check(plan);
    let mut followed = Vec::new();
    let unused = rules::platform::FIELD_UNUSED.name;
    for finding in report.findings.iter().filter(|found| found.rule == unused) {
        if !held(&finding.path) && plan.set(&finding.path, "") {
            followed.push(finding.path.clone());
        }
    }
    followed
}

/// Finds what is wrong with a password for this topology's files. No finding shows any part of it.
pub fn check_password(topology: &Topology, password: &Secret) -> Vec<Finding> {
    rules::password::check(topology, password)
}
