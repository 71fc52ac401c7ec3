//! What an element holds is made into another HTML, and only what differs is touched.

use pgrunbook::page::{Difference, differences};
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// Makes what an element holds into this HTML, and touches only what differs. `before`: the HTML that it was made of.
pub fn patch(element: &Element, before: &str, html: &str) {
    // A button that says that it has copied something is made anew: it is about to be something else.
    let as_made = matches!(element.query_selector(".done"), Ok(None));
    let all = differences(before, html).filter(|_| as_made);
    if all.is_some_and(|all| all.iter().all(|one| change(element, one).is_some())) {
        return;
    }
    if let Ok(new) = element.clone_node() {
        let new: Element = new.unchecked_into();
        new.set_inner_html(html);
        patch_children(element, &new);
    }
}

/// Changes one text or attribute, if it is what it was made as.
fn change(element: &Element, one: &Difference) -> Option<()> {
    let mut node: Node = element.clone().into();
    for place in &one.way {
        node = node.child_nodes().get(*place)?;
    }
    match &one.attribute {
        None => {
            let as_made = node.node_value().as_ref() == Some(&one.before);
            as_made.then(|| node.set_node_value(Some(&one.now)))
        }
        Some(name) => {
            let element = node.dyn_ref::<Element>()?;
            let as_made = element.get_attribute(name).as_ref() == Some(&one.before);
            as_made.then(|| element.set_attribute(name, &one.now).ok())?
        }
    }
}

fn patch_children(old: &Node, new: &Node) {
    let (mut before, mut after) = (old.first_child(), new.first_child());
    loop {
        let next = (
            before.as_ref().and_then(Node::next_sibling),
            after.as_ref().and_then(Node::next_sibling),
        );
        let _done = match (&before, &after) {
            (Some(before), Some(after)) => {
                keep_open(before, after);
                if !before.is_equal_node(Some(after)) {
                    if alike(before, after) {
                        patch_children(before, after);
                    } else {
                        let _new = old.replace_child(after, before);
                    }
                }
                Ok(())
            }
            (Some(before), None) => old.remove_child(before).map(drop),
            (None, Some(after)) => old.append_child(after).map(drop),
            (None, None) => return,
        };
        (before, after) = next;
    }
}

/// The same element with the same attributes, whatever it holds.
fn alike(one: &Node, other: &Node) -> bool {
    let bare = |node: &Node| node.clone_node().ok();
    one.has_child_nodes() && bare(one).is_some_and(|one| one.is_equal_node(bare(other).as_ref()))
}

/// What somebody has unfolded stays so.
fn keep_open(before: &Node, after: &Node) {
    if let (Some(before), Some(after)) = (before.dyn_ref::<Element>(), after.dyn_ref::<Element>())
        && before.has_attribute("open")
    {
        let _set = after.set_attribute("open", "");
    }
}
