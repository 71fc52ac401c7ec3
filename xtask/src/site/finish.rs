//! `cargo xtask finish DIR`: what both front doors share. Style, public files, the static shell, the module that starts
//! the app, the policy, and a look at the whole.

use super::out::{self, INDEX};
use super::{alone, check, hash, html, lean, pages, scripts, shell, sizes};
use std::path::Path;

/// What may be loaded and run: files of our own origin, WebAssembly, pictures in `data:`; nothing inline, no eval.
/// See [`policy`] for a style inside.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
     style-src 'self'; img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/// The policy of a document with this style inside: it is known by what is in it.
pub fn policy(style: &str) -> String {
    let own = "style-src 'self'";
    POLICY.replace(own, &format!("{own} {}", alone::hash(style)))
}

/// Where the shell goes.
const STATIC: &str = "<!-- static -->";

/// How the document begins.
const ROOT: &str = "<html lang=\"en\">";

/// The page that shows the runbook of a link and nothing else, for a frame in another page.
const EMBED: &str = "embed.html";

/// Finishes the folder that Trunk or [`super::dist`] made and prints what it weighs.
pub fn finish(dir: &Path) -> Result<sizes::Sizes, String> {
    let root = crate::root();
    for name in out::files(&root.join("public"))? {
        out::write(
            &dir.join(&name),
            out::read(&root.join("public").join(&name))?,
        )?;
    }
    let style = style(&root.join("style"))?;
    let style_name = hash::name("style", "css", style.as_bytes());
    out::write(&dir.join(&style_name), &style)?;

    pages::write(dir, &style_name)?;

    let version = scripts::version(dir)?;
    let index = dir.join(INDEX);
    let page = page(&out::text(&index)?, (&style_name, &style), &version)?;
    for (name, text) in &page.scripts {
        out::write(&dir.join(name), text)?;
    }
    for (name, html) in [
        (index, page.filled(&shell::html(), "")),
        (
            dir.join(EMBED),
            page.filled(&shell::short(), " data-view=\"embed\""),
        ),
    ] {
        out::write(&name, html)?;
    }
    let short = page.filled(&shell::short(), " data-alone");
    alone::write(dir, &short, &page.app, &style, &version)?;
    let worker = scripts::worker(dir, &version, &[alone::FILE])?;
    out::write(&dir.join(scripts::WORKER_FILE), worker)?;
    check::folder(dir)?;
    pages::links::hold(dir)?;
    let sizes = sizes::Sizes::of(dir, [&page.app.0, &page.app.1])?;
    print!("{}", sizes.table());
    Ok(sizes)
}

/// The styles in a folder, in the order of their names, as one.
pub fn style(dir: &Path) -> Result<String, String> {
    let mut text = String::new();
    for name in out::files(dir)?
        .iter()
        .filter(|name| name.ends_with(".css") && !name.contains('/'))
    {
        text.push_str(&lean::style(&out::text(&dir.join(name))?));
    }
    Ok(text)
}

/// A document that is finished but for its shell, and the scripts that it names, by their names.
pub struct Page {
    pub html: String,
    scripts: Vec<(String, String)>,
    /// The names of the app's two files.
    pub app: (String, String),
}

impl Page {
    /// The document with this shell, and with these attributes of its first element.
    fn filled(&self, shell: &str, attributes: &str) -> String {
        self.html.replace(STATIC, shell).replacen(
            ROOT,
            &format!("<html lang=\"en\"{attributes}>"),
            1,
        )
    }
}

/// The style stands inside, so that the first paint waits for no second file; that file is there for the static pages, and for a
/// server whose own policy forbids the style here.
fn page(html: &str, style: (&str, &str), version: &str) -> Result<Page, String> {
    let (app, html) = app(html)?;
    let (boot, text) = scripts::boot(version, &app.0, &app.1, style.0)?;
    let (mut html, mut scripts) = outside(&html);
    let head = format!(
        "<script type=\"module\" async fetchpriority=\"low\" src=\"{boot}\"></script>\n</head>"
    );
    scripts.push((boot, text));
    for (place, with) in [
        ("</head>", head.as_str()),
        (STATIC, STATIC),
        (ROOT, ROOT),
        (
            "<meta charset=\"utf-8\">",
            // The style comes before all that could take its place on the line.
            &format!(
                "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
                 <style>{}</style>",
                policy(style.1),
                style.1
            ),
        ),
    ] {
        if html.matches(place).count() != 1 {
            return Err(format!(
                "{INDEX} needs one {place}; was it finished before?"
            ));
        }
        html = html.replace(place, with);
    }
    Ok(Page { html, scripts, app })
}

/// The two files of the app, as the door's links name them, and the document without those links: what is loaded before
/// the first paint holds it up.
fn app(html: &str) -> Result<((String, String), String), String> {
    let tags = html::tags(html);
    let of = |rel: &str, ending: &str| {
        let mut found = tags
            .iter()
            .filter(|tag| tag.is("link") && tag.get("rel") == Some(rel))
            .filter_map(|tag| Some((tag, tag.get("href")?)))
            .filter(|(_, href)| href.ends_with(ending));
        match (found.next(), found.next()) {
            (Some((tag, href)), None) => {
                let name = href.trim_start_matches("./").to_owned();
                Ok((name, tag.place.clone()))
            }
            _ => Err(format!("{INDEX} needs one {rel} of a {ending}")),
        }
    };
    let (glue, of_glue) = of("modulepreload", ".js")?;
    let (wasm, of_wasm) = of("preload", ".wasm")?;
    let text = html.replace(&html[of_glue], "").replace(&html[of_wasm], "");
    Ok(((glue, wasm), text))
}

/// Puts scripts that stand in the page into files: `trunk serve` writes one, which reloads the page. The address that
/// Trunk would fill in when it serves the page is the page's own.
fn outside(html: &str) -> (String, Vec<(String, String)>) {
    let mut text = html.to_owned();
    let mut scripts = Vec::new();
    let inline: Vec<_> = html::tags(html)
        .into_iter()
        .filter(|tag| tag.is("script") && tag.get("src").is_none())
        .map(|tag| tag.place)
        .collect();
    for place in inline.into_iter().rev() {
        let end = html::closing(html, place.end, "script");
        let script = html[place.end..end]
            .replace("'{{__TRUNK_ADDRESS__}}'", "window.location.host")
            .replace("{{__TRUNK_WS_BASE__}}", "/")
            .replace("{{__TRUNK_WS_PROTOCOL__}}", "");
        let name = hash::name("inline", "js", script.as_bytes());
        text.replace_range(place.start..end, &format!("<script src=\"{name}\">"));
        scripts.push((name, script));
    }
    (text, scripts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::door::tests::pages;

    const SOURCE: &str = include_str!("../../../index.html");
    const STYLE: (&str, &str) = ("style-1.css", "a{}");

    #[test]
    fn both_doors_lead_to_the_same_page() {
        let [ours, trunk] = pages(SOURCE).map(|html| page(&html, STYLE, "1.0 a").expect("a page"));
        assert_eq!(ours.scripts, trunk.scripts);
        assert_eq!(ours.scripts.len(), 1);
        for page in [&ours, &trunk] {
            let html = page.filled("<p>s</p>", " data-x");
            assert_eq!(check::document(&html), Ok(()));
            assert!(html.contains("<p>s</p>"));
            assert!(html.contains("<html lang=\"en\" data-x>"));
            let tags = html::tags(&html);
            let name = ours.scripts[0].0.as_str();
            assert!(tags.iter().any(|tag| tag.get("src") == Some(name)));
            assert!(html.contains("<style>a{}</style>"));
            let links = tags.iter().filter(|tag| tag.is("link"));
            let rels: Vec<_> = links.filter_map(|tag| tag.get("rel")).collect();
            assert_eq!(rels, ["icon"], "nothing is loaded before the first paint");
        }
    }

    #[test]
    fn a_page_is_finished_once() {
        let [ours, _] = pages(SOURCE);
        let once = page(&ours, STYLE, "1.0 a").expect("a page");
        assert!(page(&once.filled("<p>s</p>", ""), STYLE, "1.0 a").is_err());
    }

    #[test]
    fn a_page_without_the_app_is_refused() {
        assert!(page(SOURCE, STYLE, "").is_err());
    }

    #[test]
    fn the_script_that_trunk_writes_becomes_a_file() {
        let [_, trunk] = pages(SOURCE);
        let reload =
            "<script>const a = '{{__TRUNK_ADDRESS__}}' + '{{__TRUNK_WS_BASE__}}';</script></body>";
        let done = page(&trunk.replace("</body>", reload), STYLE, "").expect("a page");
        assert_eq!(check::document(&done.html), Ok(()));
        let (name, text) = &done.scripts[0];
        assert_eq!(text, "const a = window.location.host + '/';");
        assert!(
            done.html
                .contains(&format!("<script src=\"{name}\"></script></body>"))
        );
    }

    #[test]
    fn styles_come_in_the_order_of_their_names() {
        let dir = crate::scratch::Scratch::new("style");
        dir.write("b.css", b"b{}\n\n");
        dir.write("a.css", b"a{}");
        dir.write("notes.txt", b"no");
        assert_eq!(style(&dir.path), Ok("a{}\nb{}\n".to_owned()));
    }
}
