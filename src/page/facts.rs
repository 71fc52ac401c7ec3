//! What decides whether somebody dares to run it: three facts beside the picture.

use super::Html;
use crate::runbook::{Verb, order};
use crate::topology::{Node, Topology};

/// The facts of a runbook.
pub fn facts(topology: &Topology) -> Html {
    let mut html = Html::new();
    let order = order(topology);
    let numbers = |wanted: Verb| -> Vec<String> {
        let numbered = (1..).zip(&order).filter(|(_, (verb, _))| *verb == wanted);
        numbered
            .map(|(number, _): (usize, _)| number.to_string())
            .collect()
    };
    let primary = topology.primary().name().as_str();
    html.raw("<div><dt>")
        .text(primary)
        .raw(" restarts at most once</dt><dd>in step ");
    html.text(&short(&numbers(Verb::PrimaryRestart)))
        .raw(", and only if a setting waits for it</dd></div><div><dt>");
    match topology.standbys() {
        [one] => html
            .text(one.name().as_str())
            .raw("'s old data is moved aside"),
        _ => html.raw("Each standby's old data is moved aside"),
    };
    html.raw("</dt><dd>in step ")
        .text(&short(&numbers(Verb::StandbyCopy)));
    html.raw("; refused if it holds a user's database</dd></div>");
    html.raw("<div><dt>Stop after any step</dt><dd>each can be run again, and says how to go back</dd></div>");
    html
}

fn short(numbers: &[String]) -> String {
    match numbers {
        [first, second, .., last] if numbers.len() > 4 => format!("{first}, {second}, … {last}"),
        _ => numbers.join(", "),
    }
}

/// How a node is named in a sentence: `alpha 10.77.0.11:5432`.
pub(super) fn place(node: &Node) -> String {
    format!("{}:{}", node.address().bracketed(), node.port())
}
