//! Every file of a bundle, read back by PostgreSQL's own grammars and compared with the topology, with the tables of the
//! major and with each other. What is expected is worked out from the topology a second time here: nothing of
//! [`crate::render`] is asked, so that a mistake there is found and not repeated.
//!
//! A bundle with a [`Defect`] is never handed out. Nobody's plan can cause one: it is a mistake of this program.

mod conf;
mod conninfo;
mod cross;
mod files;
mod hba;
mod passfile;
mod places;
mod role;
mod runbook;
mod shell;
mod values;

use std::collections::HashMap;
use std::fmt;

use crate::read::Fault;
use crate::render::{File, render};
use crate::secret::Credential;
use crate::topology::{Node, Topology};

/// A file that does not say what the topology asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The file, relative to the bundle's folder.
    pub path: String,
    /// The line, from 1; 0: the file as a whole.
    pub line: usize,
    /// What is wrong: lower case, no full stop. It never shows a password.
    pub message: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// Renders the bundle and reads it back: the one door through which files leave this program.
///
/// # Errors
/// The defects, and no files.
pub fn audited(
    topology: &Topology,
    credential: Option<&Credential>,
) -> Result<Vec<File>, Vec<Defect>> {
    let files = render(topology, credential);
    let defects = audit(topology, credential, &files);
    if defects.is_empty() {
        Ok(files)
    } else {
        Err(defects)
    }
}

/// Reads the bundle of this topology and this credential back; a bundle without a defect gives none.
pub fn audit(topology: &Topology, credential: Option<&Credential>, files: &[File]) -> Vec<Defect> {
    let mut audit = Audit::new(topology, credential, files);
    files::check(&mut audit, files);
    runbook::check(&mut audit);
    let nodes: Vec<NodeFiles> = topology
        .nodes()
        .map(|node| NodeFiles::read(&mut audit, node))
        .collect();
    if let Some(credential) = credential {
        role::check(&mut audit, credential.verifier());
    }
    cross::check(&mut audit, &nodes);
    audit.defects
}

/// The bundle under audit, and what was found so far.
struct Audit<'a> {
    topology: &'a Topology,
    files: HashMap<&'a str, &'a File>,
    credential: Option<&'a Credential>,
    defects: Vec<Defect>,
}

impl<'a> Audit<'a> {
    fn new(
        topology: &'a Topology,
        credential: Option<&'a Credential>,
        files: &'a [File],
    ) -> Audit<'a> {
        Audit {
            topology,
            credential,
            files: files
                .iter()
                .map(|file| (file.path.as_str(), file))
                .collect(),
            defects: Vec::new(),
        }
    }

    /// The text of a file; one that is missing is a defect, and reads as empty.
    fn text(&mut self, path: &str) -> &'a str {
        match self.files.get(path) {
            Some(file) => &file.text,
            None => {
                self.defect(path, 0, "it is missing");
                ""
            }
        }
    }

    fn defect(&mut self, path: &str, line: usize, message: impl Into<String>) {
        self.defects.push(Defect {
            path: path.to_owned(),
            line,
            message: message.into(),
        });
    }

    /// What a reader or a check had to say; a file of ours gives it no reason, not even for a warning.
    fn faults(&mut self, path: &str, faults: &[Fault]) {
        for fault in faults {
            self.defect(path, fault.line, fault.problem.message.clone());
        }
    }

    /// A defect unless both are the same.
    fn same<T: PartialEq + fmt::Debug>(
        &mut self,
        path: &str,
        line: usize,
        what: &str,
        found: T,
        wanted: T,
    ) {
        if found != wanted {
            self.defect(
                path,
                line,
                format!("{what} is {found:?} instead of {wanted:?}"),
            );
        }
    }

    fn is_primary(&self, node: &Node) -> bool {
        std::ptr::eq(node, self.topology.primary())
    }
}

/// What the files of one node say.
struct NodeFiles<'a> {
    node: &'a Node,
    conf: conf::Settings,
    hba: Vec<crate::read::hba::Record>,
    passfile: Option<crate::read::pgpass::Passfile>,
    values: values::Values<'a>,
}

impl<'a> NodeFiles<'a> {
    fn read(audit: &mut Audit<'a>, node: &'a Node) -> NodeFiles<'a> {
        let conf = conf::check(audit, node);
        let values = values::check(audit, node, &conf);
        NodeFiles {
            node,
            conf,
            hba: hba::check(audit, node),
            passfile: audit
                .credential
                .map(|credential| passfile::check(audit, node, credential.password())),
            values,
        }
    }
}

/// The nodes that a node admits and knows the password of, itself included: all, up to 16 nodes; beyond that the
/// primary still knows all, and a standby the primary and itself.
fn peers<'a>(topology: &'a Topology, node: &'a Node) -> Vec<&'a Node> {
    let is_primary = std::ptr::eq(node, topology.primary());
    if is_primary || topology.standbys().len() < 16 {
        return topology.nodes().collect();
    }
    vec![topology.primary(), node]
}
