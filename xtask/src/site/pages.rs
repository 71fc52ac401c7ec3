//! The static pages: every page of `docs/` that readers of the site want, as HTML that needs no script.

pub mod links;
mod markdown;
mod search;
mod template;

use super::{hash, out};
use markdown::Rendered;
use std::collections::BTreeMap;
use std::path::Path;

/// The folders of `docs/` that are published, each as a folder of the same name.
const FOLDERS: &[&str] = &["guide", "messages", "reference", "rules"];

/// Where style, script and index of the pages lie.
const ASSETS: &str = "pages";

/// What every page names, by its path in the site.
struct Assets {
    /// The style of the form's page, whose tokens the pages share.
    common: String,
    style: String,
    script: String,
    index: String,
}

/// Writes all pages into `dir`, the site, whose style is `common`.
pub fn write(dir: &Path, common: &str) -> Result<(), String> {
    let sources = sources()?;
    let mut pages: BTreeMap<String, Rendered> = BTreeMap::new();
    for (path, text) in &sources {
        let page = markdown::render(path, text, &|target| {
            sources.contains_key(target).then(|| published(target))
        })
        .map_err(|fault| format!("docs/{path}: {fault}"))?;
        pages.insert(published(path), page);
    }
    let style = super::finish::style(&crate::root().join("style/pages"))?;
    let index = search::index(&pages)?;
    let assets = Assets {
        common: common.to_owned(),
        style: asset("style", "css", style.as_bytes()),
        script: asset("search", "js", search::SCRIPT.as_bytes()),
        index: asset("search", "json", index.as_bytes()),
    };
    for (path, text) in [
        (&assets.style, style.as_str()),
        (&assets.script, search::SCRIPT),
        (&assets.index, index.as_str()),
    ] {
        out::write(&dir.join(path), text)?;
    }
    for (path, page) in &pages {
        out::write(&dir.join(path), template::page(path, page, &assets))?;
    }
    Ok(())
}

fn asset(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("{ASSETS}/{}", hash::name(stem, extension, bytes))
}

/// The Markdown files, by their path below `docs/`.
fn sources() -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    for folder in FOLDERS {
        let dir = crate::root().join("docs").join(folder);
        for name in out::files(&dir)? {
            if name.ends_with(".md") {
                found.insert(format!("{folder}/{name}"), out::text(&dir.join(&name))?);
            }
        }
    }
    Ok(found)
}

/// Where a Markdown file stands in the site.
fn published(path: &str) -> String {
    format!("{}.html", path.trim_end_matches(".md"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use crate::site::check;

    /// A site with its pages, and an index.html that stands for the app's.
    fn site() -> Scratch {
        let dir = Scratch::new("pages");
        let policy = format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
            crate::site::finish::POLICY
        );
        dir.write(out::INDEX, policy.as_bytes());
        dir.write("icon.svg", b"<svg></svg>");
        dir.write("style-1.css", b"a{}");
        write(&dir.path, "style-1.css").expect("pages");
        dir
    }

    #[test]
    fn every_rule_has_its_page_and_what_is_loaded_is_our_own() {
        let dir = site();
        assert_eq!(check::folder(&dir.path), Ok(()));
        for rule in pgrunbook::rules::ALL {
            let text = out::text(&dir.path.join(format!("rules/{}.html", rule.name)));
            assert!(text.expect("a page").contains(rule.code), "{}", rule.name);
        }
    }

    #[test]
    fn a_dead_link_is_found() {
        let dir = site();
        assert_eq!(links::hold(&dir.path), Ok(()));
        for (html, fault) in [
            ("<a href=\"../rules/no-such.html\">x</a>", "no-such"),
            (
                "<a href=\"../reference/settings.html#no-such\">x</a>",
                "no-such",
            ),
            ("<a href=\"#no-such\">x</a>", "no-such"),
        ] {
            dir.write("guide/broken.html", html.as_bytes());
            let error = links::hold(&dir.path).expect_err("dead");
            assert!(error.contains(fault), "{error}");
        }
    }
}
