//! What a bundle says, read for the checks of tests/classic.rs.

use pgrunbook::pg::Major;
use pgrunbook::read::{conf, conninfo, recovery};
use pgrunbook::render::File;
use pgrunbook::topology::{Node, Topology};

/// The files of one bundle, and what they were made from.
pub struct Bundle<'a> {
    pub topology: &'a Topology,
    pub files: Vec<File>,
}

/// Whether a major lies in a range of labels, `9.0–12` or `9.0`.
pub fn within(major: Major, range: &str) -> bool {
    let (first, last) = range.split_once('–').unwrap_or((range, range));
    let place = |label: &str| {
        let mut all = Major::all();
        all.position(|m| m.label() == label)
            .unwrap_or_else(|| panic!("{label:?} of {range:?} is no major"))
    };
    (place(first)..=place(last)).contains(&place(major.label()))
}

impl Bundle<'_> {
    pub fn major(&self) -> Major {
        self.topology.major()
    }

    pub fn within(&self, range: &str) -> bool {
        within(self.major(), range)
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == path);
        file.map(|file| file.text.as_str())
    }

    pub fn of_node(&self, node: &Node, name: &str) -> Option<&str> {
        self.text(&format!("nodes/{}/{name}", node.name()))
    }

    /// The node's postgresql.conf, as its server reads it.
    pub fn conf(&self, node: &Node) -> conf::Conf {
        let text = self.of_node(node, "postgresql.conf");
        conf::read(text.expect("postgresql.conf"), self.major())
    }

    /// The node's recovery.conf, as its server reads it; none from 12 on, nor on the primary.
    pub fn recovery(&self, node: &Node) -> Option<conf::Conf> {
        let text = self.of_node(node, "recovery.conf")?;
        Some(recovery::read(text, self.major()))
    }

    /// A setting of a node, of whichever file holds it.
    pub fn setting(&self, node: &Node, name: &str) -> Option<String> {
        let of = |conf: &conf::Conf| conf.get(name).map(|entry| entry.value.to_text());
        let in_recovery = self.recovery(node).as_ref().and_then(of);
        in_recovery.or_else(|| of(&self.conf(node)))
    }

    /// What a keyword of a standby's connection string says.
    pub fn conninfo(&self, standby: &Node, keyword: &str) -> Option<String> {
        let text = self.setting(standby, "primary_conninfo")?;
        let conninfo = conninfo::read(text, self.major());
        conninfo.get(keyword).map(|value| value.to_text())
    }

    /// What is assigned last to a variable of a node's values, as it is written.
    pub fn value(&self, node: &Node, name: &str) -> Option<&str> {
        let text = self.of_node(node, "values.bash")?;
        let start = format!("{name}=");
        text.lines()
            .rev()
            .find_map(|line| line.strip_prefix(&start))
    }

    /// The words of a list in a node's values, none of which is quoted.
    pub fn words(&self, node: &Node, name: &str) -> Vec<&str> {
        let list = self.value(node, name).unwrap_or_default();
        list.trim_matches(['(', ')']).split(' ').collect()
    }

    /// Every line of every file whose name ends so.
    pub fn lines<'s>(&'s self, ends: &'s [&str]) -> impl Iterator<Item = &'s str> {
        let shown = |file: &&File| ends.iter().any(|end| file.path.ends_with(end));
        self.files
            .iter()
            .filter(move |file| shown(file))
            .flat_map(|file| file.text.lines())
    }
}
