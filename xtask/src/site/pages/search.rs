//! The search over the static pages: an index of all headings and the words below them, and the script that reads it.

use super::markdown::Rendered;
use std::collections::BTreeMap;

/// Loads the index at the first key and shows what fits.
pub const SCRIPT: &str = include_str!("search.js");

/// `[[address, page's title, heading, words], …]` as JSON.
pub fn index(pages: &BTreeMap<String, Rendered>) -> Result<String, String> {
    let mut list = Vec::new();
    for (path, page) in pages {
        for section in &page.sections {
            if section.heading.is_empty() {
                continue;
            }
            let place = match section.anchor.as_str() {
                "" => path.clone(),
                anchor => format!("{path}#{anchor}"),
            };
            let words: Vec<&str> = section.words.split_whitespace().collect();
            list.push([
                place,
                page.title.clone(),
                section.heading.clone(),
                words.join(" "),
            ]);
        }
    }
    serde_json::to_string(&list).map_err(|error| format!("search: {error}"))
}
