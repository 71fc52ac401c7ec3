//! What the example's bundle says at each major: the plan that `pgrunbook example` prints, at that version.

use std::cell::OnceCell;

use crate::check::check;
use crate::pg::{Feature, Major, stretches};
use crate::plan::{Copy, Plan};
use crate::render::{File, conf, render};
use crate::topology::Topology;

/// The example at every major that a bundle can be made for.
pub struct Examples(Vec<Example>);

struct Example {
    major: Major,
    topology: Topology,
    primary: Vec<conf::Setting>,
    standby: Vec<conf::Setting>,
    /// The whole bundle, once somebody asks.
    files: OnceCell<Vec<File>>,
}

/// A line of a configuration file of the example's bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `9.0–12`.
    pub majors: String,
    /// `primary`, `standby` or `every node`.
    pub node: &'static str,
    /// `wal_keep_size = 1GB`.
    pub text: String,
}

/// The example at this major, copied as the major does by default, with the changes that its findings offer; `None`: no
/// bundle is made for it.
fn topology(major: Major) -> Option<Topology> {
    let mut plan = Plan {
        postgres: major.label().to_owned(),
        copy: Copy::default(),
        ..Plan::default()
    };
    // A change may uncover one more finding; that it ends does not depend on the rules.
    for _ in 0..8 {
        let (report, topology) = check(&plan);
        let fixes = report
            .findings
            .into_iter()
            .filter_map(|finding| finding.fix);
        let fix = fixes.into_iter().find(|fix| fix.path != "postgres");
        let changed = fix.is_some_and(|fix| plan.set(&fix.path, &fix.value));
        if !changed {
            return topology;
        }
    }
    None
}

impl Examples {
    /// Makes them all.
    #[allow(
        clippy::new_without_default,
        reason = "it works, and is no empty value"
    )]
    pub fn new() -> Examples {
        let example = |major: Major| {
            let topology = topology(major)?;
            let node = topology.standbys().first()?;
            let mut standby = conf::settings(&topology, node);
            if !major.has(Feature::StandbySignal) {
                standby.extend(conf::recovery_settings(&topology, node));
            }
            Some(Example {
                major,
                primary: conf::settings(&topology, topology.primary()),
                standby,
                topology,
                files: OnceCell::new(),
            })
        };
        Examples(Major::all().filter_map(example).collect())
    }

    /// Whether a bundle can be made for the major.
    pub fn has(&self, major: Major) -> bool {
        self.0.iter().any(|example| example.major == major)
    }

    fn find(list: &[conf::Setting], name: &str) -> Option<conf::Setting> {
        list.iter().find(|setting| setting.name == name).cloned()
    }

    fn at(&self, major: Major, name: &str) -> [Option<conf::Setting>; 2] {
        match self.0.iter().find(|example| example.major == major) {
            Some(one) => [&one.primary, &one.standby].map(|list| Self::find(list, name)),
            None => [None, None],
        }
    }

    /// The lines that set it, oldest major first; empty if none does.
    pub fn lines(&self, name: &str) -> Vec<Line> {
        self.lines_of(name, |_| true)
    }

    /// The lines that set it at this major.
    pub fn lines_at(&self, name: &str, major: Major) -> Vec<Line> {
        self.lines_of(name, |one| one == major)
    }

    fn lines_of(&self, name: &str, wanted: impl Fn(Major) -> bool) -> Vec<Line> {
        let written = |major| {
            let both = self.at(major, name).map(|one| one.map(|one| one.written));
            (wanted(major) && both.iter().any(Option::is_some)).then_some(both)
        };
        let mut lines = Vec::new();
        for stretch in stretches(written) {
            let mut add = |node, written: &str| {
                lines.push(Line {
                    majors: stretch.to_string(),
                    node,
                    text: format!("{name} = {written}"),
                });
            };
            match &stretch.value {
                [Some(primary), Some(standby)] if primary == standby => add("every node", primary),
                [primary, standby] => {
                    for (node, written) in [("primary", primary), ("standby", standby)] {
                        if let Some(written) = written {
                            add(node, written);
                        }
                    }
                }
            }
        }
        lines
    }

    /// Why it is set, and how the scripts treat a value that the server already has; of the newest major that sets it.
    pub fn reason(&self, name: &str) -> Option<(String, conf::Kind)> {
        let newest = self.0.iter().rev();
        let mut both = newest.flat_map(|one| [&one.primary, &one.standby]);
        let set = both.find_map(|list| Self::find(list, name))?;
        let why = ["; restart", "; reload"]
            .iter()
            .find_map(|suffix| set.why.strip_suffix(suffix));
        Some((why.unwrap_or(&set.why).to_owned(), set.kind))
    }

    /// The files of the bundle that name it, at the newest major that has it: what the scripts read, compare or print.
    pub fn files_that_name(&self, name: &str, has: impl Fn(Major) -> bool) -> Vec<String> {
        let Some(newest) = self.0.iter().rev().find(|one| has(one.major)) else {
            return Vec::new();
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let files = newest.files.get_or_init(|| render(&newest.topology, None));
        files
            .iter()
            .filter(|file| file.text.split(|c| !is_name(c)).any(|word| word == name))
            .map(|file| file.path.clone())
            .collect()
    }
}
