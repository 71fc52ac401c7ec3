//! Where a plan came from.

use pgrunbook::finding::Finding;
use pgrunbook::plan::Plan;

/// A plan that came from somewhere: what came, and what was wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Where it came from, in words, with how many fields; empty: nowhere, or it was edited since.
    pub words: String,
    /// What is wrong with a file that was not opened, a line each.
    pub refused: Vec<String>,
    /// What could not be taken. It stays until its field is edited, or until somebody goes on without it.
    pub findings: Vec<Finding>,
    /// The link in which that stands, without `#` and without secrets.
    pub link: String,
}

impl Origin {
    /// What of it still holds when one plan has become another.
    pub fn after(mut self, before: &Plan, after: &Plan) -> Origin {
        if before.standbys.len() == after.standbys.len() {
            self.findings
                .retain(|finding| before.get(&finding.path) == after.get(&finding.path));
        } else {
            // Which of them it was is not known any more.
            for finding in &mut self.findings {
                if finding.path.starts_with("standbys") {
                    finding.path.clear();
                }
            }
        }
        Origin {
            words: String::new(),
            refused: Vec::new(),
            ..self
        }
    }

    /// What of it belongs to the plan: a file that was refused does not, nor the words about it.
    pub fn of_plan(self) -> Origin {
        let words = match self.refused.is_empty() {
            true => self.words,
            false => String::new(),
        };
        Origin {
            words,
            refused: Vec::new(),
            ..self
        }
    }
}
