//! A plan's JSON form: read with every mistake named, written in the order of the design.

pub(crate) mod tree;

use serde::{Serialize, Serializer};

use super::fields::{FIELDS, field};
use super::{Node, Plan};
use crate::finding::Finding;
use crate::rules::{file, presence};
use tree::Tree;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The most standbys that a plan can hold.
pub const MAX_STANDBYS: usize = 1000;

/// Why a text is no plan: every mistake, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError {
    pub findings: Vec<Finding>,
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, finding) in self.findings.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for PlanError {}

impl From<Finding> for PlanError {
    fn from(finding: Finding) -> PlanError {
        PlanError {
            findings: vec![finding],
        }
    }
}

/// Writes a number where the text is one as a program would write it, else the text.
pub(super) fn number_or_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match text.parse::<u64>() {
        Ok(number) if number.to_string() == text => number.serialize(serializer),
        _ => text.serialize(serializer),
    }
}

impl Plan {
    /// The plan as JSON: indented, without what is not given, with a newline at its end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a plan's JSON form.
    ///
    /// # Errors
    /// Everything that is wrong with the file: its encoding or syntax alone, or all unknown, doubled and missing keys
    /// and values of a wrong type.
    pub fn from_json(bytes: &[u8]) -> Result<Plan, PlanError> {
        let tree = read(bytes)?;
        let mut reader = Reader {
            plan: Plan::blank(),
            findings: Vec::new(),
        };
        reader.top(&tree);
        if reader.findings.is_empty() {
            Ok(reader.plan)
        } else {
            Err(PlanError {
                findings: reader.findings,
            })
        }
    }

    fn blank() -> Plan {
        Plan {
            plan: String::new(),
            name: String::new(),
            postgres: String::new(),
            platform: String::new(),
            os_user: String::new(),
            replication: Default::default(),
            copy: Default::default(),
            wal: Default::default(),
            primary: Node::default(),
            standbys: Vec::new(),
        }
    }
}

/// The bytes as a tree, or the one thing that keeps them from being one.
fn read(bytes: &[u8]) -> Result<Tree, PlanError> {
    if bytes.len() > MAX_BYTES {
        return Err(file::too_large(bytes.len()).into());
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(file::byte_order_mark().into());
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| file::not_utf8(bytes, error.valid_up_to()))?;
    serde_json::from_str(text).map_err(|error| file::syntax(text, &error).into())
}

struct Reader {
    plan: Plan,
    findings: Vec<Finding>,
}

impl Reader {
    fn top(&mut self, tree: &Tree) {
        match tree {
            Tree::Object(_) => self.object("", tree),
            _ => self
                .findings
                .push(file::wrong_type("", tree.shown(), "an object in braces")),
        }
    }

    /// `prefix`: empty, or a group's path with its dot (`primary.`, `standbys[0].`).
    fn object(&mut self, prefix: &str, tree: &Tree) {
        let Tree::Object(entries) = tree else {
            let path = prefix.trim_end_matches('.');
            self.findings
                .push(file::wrong_type(path, tree.shown(), "an object in braces"));
            return;
        };
        let known = keys_of(prefix);
        let mut seen: Vec<&str> = Vec::new();
        let mut meant = Vec::new();
        for (key, value) in entries {
            let path = format!("{prefix}{key}");
            if seen.contains(&key.as_str()) {
                self.findings.push(file::doubled_key(&path, &value.shown()));
            } else if known.iter().any(|(name, _)| name == key) {
                seen.push(key);
                self.entry(&path, value);
            } else {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                meant.extend(file::near(key, &names));
                self.findings
                    .push(file::unknown_key(&path, &value.shown(), &names));
            }
        }
        for (key, required) in known {
            if required && !seen.contains(&key) && !meant.contains(&key) {
                self.findings
                    .push(file::missing_key(&format!("{prefix}{key}")));
            }
        }
    }

    /// The value of a known key.
    fn entry(&mut self, path: &str, tree: &Tree) {
        match field(path) {
            Some(field) => match tree.text(field.numeric) {
                Some(text) => {
                    let _known = self.plan.set(path, &text);
                }
                None => {
                    let wanted = if field.numeric {
                        "a number or a text in quotes"
                    } else {
                        "a text in quotes"
                    };
                    self.findings
                        .push(file::wrong_type(path, tree.shown(), wanted));
                }
            },
            None if path == "standbys" => self.standbys(tree),
            None => self.object(&format!("{path}."), tree),
        }
    }

    fn standbys(&mut self, tree: &Tree) {
        let Tree::Array(items) = tree else {
            self.findings.push(file::wrong_type(
                "standbys",
                tree.shown(),
                "a list in square brackets",
            ));
            return;
        };
        if items.len() > MAX_STANDBYS {
            self.findings.push(presence::too_many(items.len()));
            return;
        }
        for (i, item) in items.iter().enumerate() {
            self.plan.standbys.push(Node::default());
            self.object(&format!("standbys[{i}]."), item);
        }
    }
}

/// `standbys[3].` as `standbys[].`.
fn group_pattern(prefix: &str) -> String {
    match prefix.split_once('[') {
        Some((before, _)) => format!("{before}[]."),
        None => prefix.to_owned(),
    }
}

/// The keys of one object: (key, whether it must be there whatever the platform).
fn keys_of(prefix: &str) -> Vec<(&'static str, bool)> {
    let group = group_pattern(prefix);
    let mut keys: Vec<(&'static str, bool)> = Vec::new();
    for field in FIELDS {
        let Some(rest) = field.path.strip_prefix(&group) else {
            continue;
        };
        let (key, required) = match rest.split_once('.') {
            Some((key, _)) => (
                key.trim_end_matches("[]"),
                matches!(key, "primary" | "standbys[]"),
            ),
            None => (rest, field.required && field.platform.is_none()),
        };
        if !keys.iter().any(|(known, _)| *known == key) {
            keys.push((key, required));
        }
    }
    keys
}
