//! Our own front door: the folder as Trunk would hand it to `finish`, without Trunk.

use super::bindgen::App;
use super::html;
use super::out::{self, INDEX};
use std::path::Path;

/// How `finish` learns the names of the app's files. Trunk.toml has the same as a pattern.
const LINKS: &str =
    r#"<link rel="modulepreload" href="{js}"><link rel="preload" href="{wasm}" as="fetch">"#;

/// Makes `stage` anew, with the app's files and an index.html that names those of the first view.
pub fn open(app: &App, stage: &Path) -> Result<(), String> {
    if stage.exists() {
        std::fs::remove_dir_all(stage).map_err(|error| format!("{}: {error}", stage.display()))?;
    }
    let page = out::text(&crate::root().join(INDEX))?;
    out::write(&stage.join(INDEX), named(&page, &app.glue.0, &app.wasm.0)?)?;
    out::write(&stage.join(&app.glue.0), &app.glue.1)?;
    out::write(&stage.join(&app.wasm.0), &app.wasm.1)?;
    out::write(&stage.join(&app.later.0), &app.later.1)
}

/// The page with those links in the place of its link for Trunk.
fn named(page: &str, glue: &str, wasm: &str) -> Result<String, String> {
    let mut links = html::tags(page)
        .into_iter()
        .filter(|tag| tag.get("data-trunk").is_some());
    let (Some(link), None) = (links.next(), links.next()) else {
        return Err(format!("{INDEX} needs one link with data-trunk, the app's"));
    };
    let mut page = page.to_owned();
    let links = LINKS.replace("{js}", glue).replace("{wasm}", wasm);
    page.replace_range(link.place, &links);
    Ok(page)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// What both doors hand on: ours, and Trunk's by the pattern in Trunk.toml, as Trunk fills it in.
    pub fn pages(page: &str) -> [String; 2] {
        let ours = named(page, "a-1.js", "a-1_bg.wasm").expect("one link");
        let settings = include_str!("../../../Trunk.toml");
        let pattern = settings
            .lines()
            .find_map(|line| line.strip_prefix("pattern_preload = '"))
            .and_then(|line| line.strip_suffix('\''))
            .expect("a pattern");
        assert_eq!(pattern.replace("{base}", ""), LINKS);
        let filled = pattern
            .replace("{base}", "./")
            .replace("{js}", "a-1.js")
            .replace("{wasm}", "a-1_bg.wasm");
        let link = html::tags(page)
            .into_iter()
            .find(|tag| tag.get("data-trunk").is_some())
            .expect("one link");
        let mut trunk = page.to_owned();
        trunk.replace_range(link.place, "");
        (ours, trunk.replace("</head>", &format!("{filled}</head>"))).into()
    }

    #[test]
    fn the_link_for_trunk_becomes_two_that_name_the_files() {
        let page = "<head><link rel=\"icon\" href=\"i.svg\"><link data-trunk rel=\"rust\"></head>";
        let done = named(page, "a-1.js", "a-1_bg.wasm").expect("one link");
        assert!(!done.contains("data-trunk"), "{done}");
        let hrefs: Vec<_> = html::tags(&done)
            .iter()
            .filter_map(|tag| tag.get("href").map(str::to_owned))
            .collect();
        assert_eq!(hrefs, ["i.svg", "a-1.js", "a-1_bg.wasm"]);
    }

    #[test]
    fn a_page_without_the_link_or_with_two_is_refused() {
        let link = "<link data-trunk rel=\"rust\">";
        assert!(named("<head></head>", "a", "b").is_err());
        assert!(named(&format!("{link}{link}"), "a", "b").is_err());
    }
}
