//! Each host's own colour, and the places where its address occurs.

use std::collections::HashMap;

use super::Html;
use crate::topology::{Node, Topology};

/// The classes of the style sheet. From the fourth host on they begin again, with another line.
const CLASSES: [&str; 6] = ["h1", "h2", "h3", "h1 again", "h2 again", "h3 again"];

/// Which host has which colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hues {
    of_address: HashMap<String, &'static str>,
    of_name: HashMap<String, &'static str>,
}

impl Hues {
    pub fn new(topology: &Topology) -> Hues {
        let mut hues = Hues::default();
        for (i, node) in topology.nodes().enumerate() {
            let class = Hues::class(i);
            hues.of_name.insert(node.name().to_string(), class);
            hues.of_address.insert(node.address().to_string(), class);
            hues.of_address.insert(node.from().to_string(), class);
        }
        hues
    }

    /// The class of the node in this place, the primary's being 0.
    pub fn class(place: usize) -> &'static str {
        CLASSES[place % CLASSES.len()]
    }

    /// The class of a node of this topology.
    pub fn of(&self, node: &Node) -> &'static str {
        self.of_name
            .get(node.name().as_str())
            .copied()
            .unwrap_or(CLASSES[0])
    }

    /// Writes a text, and marks each node's address in it.
    pub fn mark(&self, html: &mut Html, text: &str) {
        let mut done = 0;
        let mut start = None;
        let ends = std::iter::once((text.len(), ' '));
        for (at, c) in text.char_indices().chain(ends) {
            let inside = c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-');
            match (start, inside) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    start = None;
                    let word = text[from..at].trim_end_matches(['.', ':']);
                    let (word, host) = self.known(word);
                    if let Some(class) = host {
                        html.text(&text[done..from]);
                        html.raw("<span class=\"x ").raw(class).raw("\">");
                        html.text(word).raw("</span>");
                        done = from + word.len();
                    }
                }
                _ => {}
            }
        }
        html.text(&text[done..]);
    }

    /// The address that this word is, or begins with if a port follows.
    fn known<'t>(&self, word: &'t str) -> (&'t str, Option<&'static str>) {
        if let Some(class) = self.of_address.get(word) {
            return (word, Some(class));
        }
        let host = word.rsplit_once(':').map_or(word, |(host, _)| host);
        (host, self.of_address.get(host).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::plan::Plan;

    #[test]
    fn whole_addresses_are_marked_and_no_part_of_another() {
        let (_, topology) = check(&Plan::default());
        let hues = Hues::new(&topology.expect("no error"));
        let mut html = Html::new();
        hues.mark(
            &mut html,
            "10.77.0.11:5432, <10.77.0.12/32> 10.77.0.111 x10.77.0.11.",
        );
        assert_eq!(
            html.as_str(),
            "<span class=\"x h1\">10.77.0.11</span>:5432, &lt;<span class=\"x h2\">10.77.0.12</span>/32&gt; 10.77.0.111 x10.77.0.11."
        );
    }
}
