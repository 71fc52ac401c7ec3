//! No dead link: every address within the site leads to a file, and to a place in it.

use crate::site::{html, out};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An error that names the first link which leads nowhere.
pub fn hold(dir: &Path) -> Result<(), String> {
    let mut files = BTreeSet::new();
    let mut pages = BTreeMap::new();
    for name in out::files(dir)? {
        if name.ends_with(".html") {
            pages.insert(name.clone(), out::text(&dir.join(&name))?);
        }
        files.insert(name);
    }
    let places: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(name, text)| (name.as_str(), ids(text)))
        .collect();
    for (name, text) in &pages {
        for address in addresses(text) {
            let (path, place) = address.split_once('#').unwrap_or((address, ""));
            let target = if path.is_empty() {
                name.clone()
            } else {
                join(name, path).ok_or_else(|| format!("{name}: {address} leaves the site"))?
            };
            if !files.contains(&target) {
                return Err(format!("{name}: {address} leads nowhere"));
            }
            // What stands after the # of index.html is a plan.
            let known = target == out::INDEX
                || place.is_empty()
                || places
                    .get(target.as_str())
                    .is_some_and(|ids| ids.contains(place));
            if !known {
                return Err(format!("{name}: {target} has no place #{place}"));
            }
        }
    }
    Ok(())
}

fn ids(text: &str) -> BTreeSet<&str> {
    html::tags(text)
        .iter()
        .filter_map(|tag| tag.get("id"))
        .collect()
}

/// The links that stay within the site.
fn addresses(text: &str) -> Vec<&str> {
    let own = |address: &&str| !address.contains("://") && !address.starts_with("data:");
    html::tags(text)
        .iter()
        .filter_map(|tag| tag.get("href").or_else(|| tag.get("src")))
        .filter(own)
        .collect()
}

/// The file that `path` names in the page `from`; none if it lies outside the site.
pub fn join(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_their_page() {
        assert_eq!(join("a/b.html", "c.html"), Some("a/c.html".to_owned()));
        assert_eq!(join("a/b.html", "../c.html"), Some("c.html".to_owned()));
        assert_eq!(
            join("a/b.html", "./c/d.html"),
            Some("a/c/d.html".to_owned())
        );
        assert_eq!(join("a/b.html", "../../c.html"), None);
    }
}
