//! What differs between two HTMLs that are built alike, so that a page changes a text and not the elements around it.

use super::Html;

/// One text or one attribute that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The places of the nodes on the way to it, each among its parent's children, from 0.
    pub way: Vec<u32>,
    /// The attribute's name; none: it is a text.
    pub attribute: Option<String>,
    pub before: String,
    pub now: String,
}

/// What of one HTML is another in the second; none if more differs than texts and values of attributes.
/// Both were written by [`Html`]: each element has its end, but for `br` and what ends in `/>`.
pub fn differences(before: &str, now: &str) -> Option<Vec<Difference>> {
    let (mut before, mut now) = (Tokens(before), Tokens(now));
    let mut found = Vec::new();
    // The place of the next node, in the outermost element and in each that is open.
    let mut way = vec![0];
    loop {
        let (old, new) = match (before.next(), now.next()) {
            (None, None) => return Some(found),
            (old, new) => (old?, new?),
        };
        let (is_tag, same) = (old.starts_with('<'), old == new);
        if is_tag != new.starts_with('<') {
            return None;
        }
        if !same && is_tag {
            attributes(&way, old, new, &mut found)?;
        } else if !same {
            found.push(Difference {
                way: way.clone(),
                attribute: None,
                before: Html::plain(old),
                now: Html::plain(new),
            });
        }
        if old.starts_with("</") {
            way.pop();
        } else if is_tag && !old.ends_with("/>") && old != "<br>" {
            way.push(0);
            continue;
        }
        *way.last_mut()? += 1;
    }
}

/// The values that differ between two tags.
fn attributes(way: &[u32], old: &str, new: &str, found: &mut Vec<Difference>) -> Option<()> {
    // Each piece but the last ends in an attribute's name, or is a value.
    let (mut old, mut new) = (old.split('"'), new.split('"'));
    let mut name = "";
    for place in 0.. {
        let (old, new) = match (old.next(), new.next()) {
            (None, None) => break,
            (old, new) => (old?, new?),
        };
        if place % 2 == 0 {
            if old != new {
                return None;
            }
            name = old.trim_end_matches('=');
        } else if old != new {
            found.push(Difference {
                way: way.to_vec(),
                attribute: Some(name.rsplit(' ').next().unwrap_or(name).to_owned()),
                before: Html::plain(old),
                now: Html::plain(new),
            });
        }
    }
    Some(())
}

/// Tags, and the texts between them.
struct Tokens<'h>(&'h str);

impl<'h> Iterator for Tokens<'h> {
    type Item = &'h str;

    fn next(&mut self) -> Option<&'h str> {
        let end = match self.0.starts_with('<') {
            true => self.0.find('>').map(|at| at + 1),
            false => self.0.find('<'),
        };
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        (!token.is_empty()).then_some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::page::{Hues, picture, step};
    use crate::plan::Plan;
    use crate::runbook::steps;

    fn one(way: &[u32], attribute: Option<&str>, before: &str, now: &str) -> Difference {
        Difference {
            way: way.to_vec(),
            attribute: attribute.map(str::to_owned),
            before: before.to_owned(),
            now: now.to_owned(),
        }
    }

    #[test]
    fn texts_and_values_are_found_by_their_way() {
        let before = "<p class=\"a\">x &amp; y<br>z</p>-<svg><path d=\"M1\"/></svg><b>k</b>";
        let now = "<p class=\"a b\">x &lt; y<br>w</p>-<svg><path d=\"M&quot;2\"/></svg><b>k</b>";
        assert_eq!(
            differences(before, now),
            Some(vec![
                one(&[0], Some("class"), "a", "a b"),
                one(&[0, 0], None, "x & y", "x < y"),
                one(&[0, 2], None, "z", "w"),
                one(&[2, 0], Some("d"), "M1", "M\"2"),
            ])
        );
        assert_eq!(differences(now, now), Some(Vec::new()));
    }

    #[test]
    fn another_build_is_no_difference_of_texts() {
        let before = "<p class=\"a\">x</p>";
        for now in [
            "<p class=\"a\">x</p><p></p>",
            "<p class=\"a\"><b></b></p>",
            "<p class=\"a\"></p>",
            "<p id=\"a\">x</p>",
            "<p>x</p>",
            "<i class=\"a\">x</i>",
            "<p class=\"a\">x",
            "",
        ] {
            assert_eq!(differences(before, now), None, "{now}");
            assert_eq!(differences(now, before), None, "{now}");
        }
    }

    /// The shown steps and pictures of two plans that differ in an address: nothing is found but that address.
    #[test]
    fn another_address_is_a_difference_of_texts() {
        let of = |address: &str| {
            let mut plan = Plan::default();
            assert!(plan.set("primary.address", address));
            let topology = check(&plan).1.expect("no error");
            let hues = Hues::new(&topology);
            let steps = steps(&topology);
            let shown = steps.iter().enumerate();
            let mut all: Vec<String> = shown
                .map(|(i, one)| step(&topology, one, i + 1, &hues, None).into_string())
                .collect();
            all.push(picture(&topology).into_string());
            all
        };
        let (before, now) = (of("10.1.2.3"), of("10.1.2.44"));
        let mut count = 0;
        for (before, now) in before.iter().zip(&now) {
            for one in differences(before, now).expect("built alike") {
                assert_eq!(one.before.replace("10.1.2.3", "10.1.2.44"), one.now);
                count += 1;
            }
        }
        let texts = before.concat().matches("10.1.2.3").count();
        assert!(count > 10 && count <= texts, "{count} of {texts}");
    }
}
