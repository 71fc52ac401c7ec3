//! What stands around the text of every page.

use super::markdown::Rendered;
use super::{ASSETS, Assets};
use crate::site::finish::POLICY;
use pgrunbook::page::Html;

/// The pages that the bar of every page names.
const BAR: &[(&str, &str)] = &[
    ("guide/index.html", "Guide"),
    ("guide/classic.html", "The classic procedure"),
    ("reference/rules.html", "Rules"),
    ("reference/settings.html", "Settings"),
    ("reference/versions.html", "Versions"),
    ("guide/proof.html", "Proof"),
    ("guide/security.html", "Security"),
    ("guide/hosting.html", "Host it yourself"),
];

/// A page has a table of its contents from this many headings on, up to as many as still help.
const CONTENTS: std::ops::RangeInclusive<usize> = 4..=20;

/// The whole document of the page at `path`.
pub fn page(path: &str, page: &Rendered, assets: &Assets) -> String {
    let mut html = Html::new();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .raw(POLICY)
        .raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .text(&page.title)
        .raw(" – pgrunbook</title>\n<meta name=\"description\" content=\"")
        .text(lead(&page.lead))
        .raw("\">\n<link rel=\"icon\" href=\"../icon.svg\" type=\"image/svg+xml\">\n");
    for style in [&assets.common, &assets.style] {
        html.raw("<link rel=\"stylesheet\" href=\"../")
            .text(style)
            .raw("\">\n");
    }
    html.raw("<script type=\"module\" src=\"../")
        .text(&assets.script)
        .raw("\"></script>\n</head>\n<body class=\"page\">\n<a class=\"skip\" href=\"#text\">Skip to the text</a>\n<header class=\"top\"><a class=\"home\" href=\"../index.html\">pgrunbook</a><nav aria-label=\"Pages\">");
    for (target, name) in BAR {
        html.raw("<a href=\"../").text(target).raw("\"");
        if *target == path {
            html.raw(" aria-current=\"page\"");
        }
        html.raw(">").text(name).raw("</a>");
    }
    html.raw("</nav><div class=\"search\" role=\"search\" data-index=\"")
        .text(assets.index.trim_start_matches(ASSETS).trim_start_matches('/'))
        .raw("\" hidden><label class=\"sr\" for=\"q\">Search these pages</label><input id=\"q\" type=\"search\" placeholder=\"Search these pages\" autocomplete=\"off\" spellcheck=\"false\"><div id=\"found\" role=\"status\"></div></div></header>\n<main id=\"text\" tabindex=\"-1\">");
    html.raw("<article>");
    let before = html.into_string();
    let mut html = Html::new();
    html.raw("</article>");
    if CONTENTS.contains(&page.contents.len()) {
        html.raw("<nav class=\"contents\" aria-label=\"On this page\"><p>On this page</p><ul>");
        for (anchor, text) in &page.contents {
            html.raw("<li><a href=\"#")
                .text(anchor)
                .raw("\">")
                .text(text)
                .raw("</a></li>");
        }
        html.raw("</ul></nav>");
    }
    html.raw("</main>\n<footer><p>pgrunbook ")
        .raw(pgrunbook::VERSION)
        .raw(". This page loads nothing from anywhere else. <a href=\"../index.html\">Make a runbook</a></p></footer>\n</body>\n</html>\n");
    [&before, page.html.as_str(), html.as_str()].concat()
}

/// At most 160 characters, whole words.
fn lead(text: &str) -> &str {
    let text = text.trim();
    match text.char_indices().nth(160) {
        Some((end, _)) => text[..end]
            .rsplit_once(' ')
            .map_or(&text[..end], |(head, _)| head),
        None => text,
    }
}
