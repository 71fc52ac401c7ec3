//! Why each line of a node's files stands there: the reason in this topology, the fields of the plan that it comes from, the
//! majors that have it, what a change needs, and the pages that say more.
//!
//! What a line comes from is exact: a test changes every field of plans and looks which lines follow (`tests/why.rs`).

mod conf;
mod conninfo;
mod hba;

use crate::finding::{Finding, printable};
use crate::pg::{Feature, Major, Stretch, stretches};
use crate::plan::fields::field;
use crate::plan::{Plan, place_in_words};
use crate::topology::{Node, Place, Topology};

/// What is said of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Why it is there, in sentences.
    pub reason: String,
    /// What a script does with a value that the server already has; may be empty.
    pub merged: String,
    /// What the line comes from, its parts included; empty if every plan has the same line.
    pub from: Vec<Source>,
    /// The parts of a line that is made of several: keywords of a connection string, columns of a record.
    pub parts: Vec<Part>,
    /// The majors that have it (`13 and later.`), with what was before and what is after.
    pub versions: String,
    /// What a change needs, in a sentence.
    pub effect: String,
    pub pages: Vec<Page>,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `host`, `database`.
    pub name: &'static str,
    pub value: String,
    pub reason: String,
    pub from: Vec<Source>,
}

/// What of the plan a line comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The field at this path.
    Field(String),
    /// How many standbys there are.
    Standbys,
}

/// A page of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Relative to the page of the form.
    pub address: String,
    pub title: String,
}

/// What is said of each line of the file at this path of the bundle, in the order of the lines; `None` for a comment, an empty
/// line and any other file. The empty file standby.signal counts as one line.
pub fn of_file(topology: &Topology, path: &str, text: &str) -> Vec<Option<Why>> {
    let mut parts = path.split('/');
    let (Some("nodes"), Some(name), Some(file), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Vec::new();
    };
    let mut nodes = topology.nodes();
    let Some(node) = nodes.find(|node| node.name().as_str() == name) else {
        return Vec::new();
    };
    let of = Of { topology, node };
    match file {
        "postgresql.conf" => conf::lines(&of, text),
        "recovery.conf" => conf::recovery_lines(&of, text),
        "pg_hba.conf" => hba::lines(&of, text),
        "standby.signal" => vec![Some(conf::signal(&of))],
        _ => Vec::new(),
    }
}

/// How much of a node's name is repeated, in characters: as much as a name may have.
const NAMED: usize = 63;

/// How a field is called beside others: `beta, Address`; of a server without a name: `standby 2, Address`.
pub fn called(plan: &Plan, path: &str) -> String {
    let label = field(path).map_or(path, |field| field.label);
    match path.rsplit_once('.') {
        Some((group, _)) if group == "primary" || group.starts_with("standbys") => {
            let name = plan.get(&format!("{group}.name")).unwrap_or_default();
            if name.is_empty() {
                return format!("{}, {label}", place_in_words(group));
            }
            let begins: String = name.chars().take(NAMED).collect();
            let rest = if begins == name { "" } else { "…" };
            format!("{}{rest}, {label}", printable(&begins))
        }
        _ => label.to_owned(),
    }
}

/// The node whose file it is.
struct Of<'t> {
    topology: &'t Topology,
    node: &'t Node,
}

impl Of<'_> {
    fn major(&self) -> Major {
        self.topology.major()
    }

    fn has(&self, feature: Feature) -> bool {
        self.major().has(feature)
    }

    fn is_primary(&self) -> bool {
        std::ptr::eq(self.node, self.topology.primary())
    }

    fn primary(&self) -> &str {
        self.topology.primary().name().as_str()
    }

    fn name(&self) -> &str {
        self.node.name().as_str()
    }

    /// The standbys by name, or how many there are.
    fn standbys(&self) -> String {
        let names: Vec<&str> = self
            .topology
            .standbys()
            .iter()
            .map(|node| node.name().as_str())
            .collect();
        match names.as_slice() {
            [one] => (*one).to_owned(),
            [one, two] => format!("{one} and {two}"),
            [one, two, three] => format!("{one}, {two} and {three}"),
            many => format!("the {} standbys", many.len()),
        }
    }

    /// A field of this node.
    fn own(&self, key: &str) -> Source {
        self.of(self.node, key)
    }

    /// A field of a node of this topology.
    fn of(&self, node: &Node, key: &str) -> Source {
        let standbys = self.topology.standbys();
        let place = standbys.iter().position(|one| std::ptr::eq(one, node));
        Source::Field(match place {
            Some(place) => format!("standbys[{place}].{key}"),
            None => format!("primary.{key}"),
        })
    }

    /// Whether the plan gives this field of a node a text of its own.
    fn given(&self, source: &Source) -> bool {
        match source {
            Source::Field(path) => self
                .topology
                .plan()
                .get(path)
                .is_some_and(|text| !text.is_empty()),
            Source::Standbys => true,
        }
    }

    /// A field of a node that is the address where the plan leaves it out.
    fn or_address(&self, node: &Node, key: &str) -> Vec<Source> {
        let own = self.of(node, key);
        match self.given(&own) {
            true => vec![own],
            false => vec![own, self.of(node, "address")],
        }
    }

    /// What says how connections are encrypted: the default is the platform's.
    fn tls(&self) -> Vec<Source> {
        let own = plan("replication.tls");
        match self.given(&own) {
            true => vec![own],
            false => vec![own, plan("platform")],
        }
    }

    /// What says where the scripts keep their files.
    fn state(&self) -> Vec<Source> {
        let place = match self.node.place() {
            Place::Debian { .. } => self.own("name"),
            Place::Source { .. } => self.own("data"),
        };
        vec![plan("name"), plan("platform"), place]
    }

    /// The pages of the rules that had something to say of these fields.
    fn rules(&self, from: &[Source]) -> Vec<Page> {
        let about = |finding: &&Finding| {
            from.contains(&Source::Field(finding.path.clone())) && finding.path != "postgres"
        };
        let findings = self.topology.findings().iter().filter(about);
        let mut pages: Vec<Page> = Vec::new();
        for finding in findings {
            let page = Page {
                address: format!("rules/{}.html", finding.rule),
                title: format!("{} {}", finding.code, finding.rule),
            };
            if !pages.contains(&page) {
                pages.push(page);
            }
        }
        pages
    }
}

/// A field of the plan as a whole.
fn plan(path: &str) -> Source {
    Source::Field(path.to_owned())
}

/// Everything that the parts come from, and these, each once.
fn together(mut from: Vec<Source>, parts: &[Part]) -> Vec<Source> {
    from.extend(parts.iter().flat_map(|part| part.from.iter().cloned()));
    let mut each: Vec<Source> = Vec::new();
    for source in from {
        if !each.contains(&source) {
            each.push(source);
        }
    }
    each
}

/// `every major`, `13 and later`, `9.0 to 12`: where this holds.
fn extent(holds: impl Fn(Major) -> bool) -> String {
    let list = stretches(|major| holds(major).then_some(()));
    let oldest = Major::all().next();
    let words = |one: &Stretch<()>| match (oldest == Some(one.first), one.until()) {
        (true, None) => "every major".to_owned(),
        (false, None) => format!("{} and later", one.first),
        (_, Some(_)) if one.first == one.last => one.first.to_string(),
        (_, Some(_)) => format!("{} to {}", one.first, one.last),
    };
    list.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// With its first letter as a capital one.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}
