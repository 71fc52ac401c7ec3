//! Each host's own colour, and the places where its address occurs.

use super::Html;
use crate::topology::{Node, Topology};

/// The classes of the style sheet. From the fourth host on they begin again, with another line.
const CLASSES: [&str; 6] = ["h1", "h2", "h3", "h1 again", "h2 again", "h3 again"];

/// Which host has which colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hues {
    of_address: Classes,
    of_name: Classes,
}

/// Classes by text, sorted: every word of the result is looked for here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Classes(Vec<(String, &'static str)>);

impl Classes {
    fn place(&self, text: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(text))
    }

    fn set(&mut self, text: String, class: &'static str) {
        match self.place(&text) {
            Ok(at) => self.0[at].1 = class,
            Err(at) => self.0.insert(at, (text, class)),
        }
    }

    fn get(&self, text: &str) -> Option<&'static str> {
        self.place(text).ok().map(|at| self.0[at].1)
    }
}

impl Hues {
    pub fn new(topology: &Topology) -> Hues {
        let mut hues = Hues::default();
        for (i, node) in topology.nodes().enumerate() {
            let class = Hues::class(i);
            hues.of_name.set(node.name().to_string(), class);
            hues.of_address.set(node.address().to_string(), class);
            hues.of_address.set(node.from().to_string(), class);
        }
        hues
    }

    /// The class of the node in this place, the primary's being 0.
    pub fn class(place: usize) -> &'static str {
        CLASSES[place % CLASSES.len()]
    }

    /// The class of a node of this topology.
    pub fn of(&self, node: &Node) -> &'static str {
        self.of_name.get(node.name().as_str()).unwrap_or(CLASSES[0])
    }

    /// Writes a text, and marks each node's address in it.
    pub fn mark(&self, html: &mut Html, text: &str) {
        let mut done = 0;
        let mut start = None;
        for (at, byte) in text.bytes().chain([b' ']).enumerate() {
            let inside = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-');
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
        (host, self.of_address.get(host))
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
            "10.77.0.11:5432, <10.77.0.12/32> 10.77.0.111 x10.77.0.11. é10.77.0.12ü",
        );
        assert_eq!(
            html.as_str(),
            "<span class=\"x h1\">10.77.0.11</span>:5432, &lt;<span class=\"x h2\">10.77.0.12</span>/32&gt; 10.77.0.111 x10.77.0.11. é<span class=\"x h2\">10.77.0.12</span>ü"
        );
    }
}
