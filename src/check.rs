//! From a plan to a report and, if nothing is wrong, a topology.

mod draft;

use crate::finding::Report;
use crate::plan::{Plan, fields};
use crate::rules;
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
