//! The files of a bundle as they are shown: which, where each goes, what is in it.

use super::answer::{Answer, Links, answers};
use super::code::{Language, code};
use super::{Html, Hues};
use crate::pg::{Feature, Major};
use crate::platform::site;
use crate::render::{self, File};
use crate::topology::{Node, Topology};
use crate::why::of_file;

/// A file as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its path in the bundle.
    pub path: String,
    /// Where it goes, with what is done to it.
    pub to: String,
    pub text: String,
}

impl Shown {
    fn new(path: String, to: String, text: String) -> Shown {
        Shown { path, to, text }
    }

    /// Its lines, painted; each record can be asked why it is there. `changed`: lines (from 0) that are new, each with what stood
    /// there before.
    pub fn answering(
        &self,
        topology: &Topology,
        hues: &Hues,
        changed: &[(usize, String)],
        links: Links,
    ) -> Html {
        let whys = of_file(topology, &self.path, &self.text);
        let answers = answers(topology, whys, links);
        self.with(topology.major(), hues, changed, &answers)
    }

    fn with(
        &self,
        major: Major,
        hues: &Hues,
        changed: &[(usize, String)],
        answers: &[Option<Answer>],
    ) -> Html {
        if !self.text.is_empty() {
            let language = Language::of(&self.path);
            return code(&self.text, language, major, hues, changed, answers);
        }
        let words = "An empty file: that it is there is what counts.";
        let mut html = Html::new();
        match answers {
            [Some(answer)] => html
                .raw("<details class=\"empty\"><summary>")
                .raw(words)
                .raw("</summary>")
                .html(&answer.html)
                .raw("</details>"),
            _ => html.raw("<p class=\"empty\">").raw(words).raw("</p>"),
        };
        html
    }
}

/// What goes to one node: its settings, its lines of pg_hba.conf, and what makes it a standby.
pub fn of_node(topology: &Topology, node: &Node) -> Vec<Shown> {
    let (name, site) = (node.name(), site(topology, node));
    let path = |file: &str| format!("nodes/{name}/{file}");
    let mut files = vec![
        Shown::new(
            path("postgresql.conf"),
            format!(
                "goes to zz-pgrunbook.conf in {}, in conf.d where postgresql.conf includes it",
                site.config_dir
            ),
            render::conf::file(topology, node),
        ),
        Shown::new(
            path("pg_hba.conf"),
            format!(
                "goes into {}/pg_hba.conf, before its first record",
                site.config_dir
            ),
            render::hba::block(topology, node),
        ),
    ];
    if std::ptr::eq(node, topology.primary()) {
        return files;
    }
    files.push(if topology.major().has(Feature::StandbySignal) {
        Shown::new(
            path("standby.signal"),
            format!("goes to {}", site.data),
            String::new(),
        )
    } else {
        Shown::new(
            path("recovery.conf"),
            format!("goes to {}, mode 0600", site.data),
            render::conf::recovery(topology, node),
        )
    });
    files
}

/// What is for the time after set-up.
pub fn days(topology: &Topology) -> Vec<Shown> {
    let files = render::operate::files(topology).into_iter();
    files
        .map(|file| Shown::new(file.path, String::new(), file.text))
        .collect()
}

/// Every file of a bundle but its secrets.
pub fn everything(files: Vec<File>) -> Vec<Shown> {
    let plain = files.into_iter().filter(|file| !file.secret);
    plain
        .map(|file| Shown::new(file.path, format!("mode {:04o}", file.mode), file.text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::plan::Plan;

    #[test]
    fn what_is_shown_is_what_the_bundle_holds() {
        for major in ["9.0", "9.6", "17"] {
            let mut plan = Plan::default();
            for (path, value) in [
                ("postgres", major),
                ("wal.slot_limit", ""),
                ("copy.wal", ""),
                ("copy.method", ""),
            ] {
                assert!(plan.set(path, value));
            }
            let (report, topology) = check(&plan);
            let topology = topology.unwrap_or_else(|| panic!("{report:?}"));
            let bundle = render::render(&topology, None);
            let shown = topology.nodes().flat_map(|node| of_node(&topology, node));
            for one in shown.chain(days(&topology)) {
                let file = bundle.iter().find(|file| file.path == one.path);
                assert_eq!(file.map(|file| &file.text), Some(&one.text), "{}", one.path);
            }
        }
    }
}
