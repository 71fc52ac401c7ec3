//! What another major would change, as it is shown.

use super::Html;
use crate::compare::{Comparison, Difference, Side, There};
use crate::pg::Major;

/// The choice of the other major. `own`: the plan's; `chosen`: what was chosen before, if anything.
pub fn majors(own: Major, chosen: Option<Major>) -> Html {
    let newest = Major::all().rfind(|major| major.released().is_some());
    let other = chosen
        .or(newest.filter(|newest| *newest != own))
        .or(own.previous());
    let mut html = Html::new();
    html.raw(
        "<p class=\"lead\">What would be different in the files and the steps with another PostgreSQL. Lines in which only the version's own \
         number differs are left out.</p><p class=\"choose\"><label for=\"asked\">Compare with</label><span class=\"sel\"><select id=\"asked\">",
    );
    for major in Major::all().rev() {
        html.raw(match other == Some(major) {
            true => "<option selected>",
            false => "<option>",
        });
        html.text(major.label()).raw("</option>");
    }
    html.raw("</select></span></p>");
    html
}

/// A sentence that says how much differs.
pub fn compared_words(own: Major, other: Major, found: &Comparison) -> String {
    match (own == other, found.files.len()) {
        (true, _) => "This is the plan's own version.".to_owned(),
        (_, 0) => format!("From {own} to {other}, nothing differs but the version's number."),
        (_, 1) => format!("From {own} to {other}, 1 file differs."),
        (_, count) => format!("From {own} to {other}, {count} files differ."),
    }
}

/// The differences, file by file.
pub fn compared(own: Major, other: Major, found: &Comparison) -> Html {
    let mut html = Html::new();
    html.raw("<div class=\"compared\"><p class=\"lead\"><b>")
        .text(&compared_words(own, other, found))
        .raw("</b>");
    if !found.followed.is_empty() {
        html.raw(" Fields that ")
            .text(other.label())
            .raw(" does not take as they are have its default: ")
            .text(&found.followed.join(", "))
            .raw(".");
    }
    releases(&mut html, own, other);
    html.raw("</p>");
    if !found.findings.is_empty() {
        html.raw("<h2>What the check says at ")
            .text(other.label())
            .raw("</h2><ul class=\"said-there\">");
        for finding in &found.findings {
            html.raw("<li>")
                .text(&finding.message)
                .raw(". <span class=\"muted\">")
                .text(&finding.hint)
                .raw("</span></li>");
        }
        html.raw("</ul>");
    }
    for file in &found.files {
        let long = file.path.ends_with(".sh") || file.path.ends_with(".bash");
        if long {
            html.raw("<details class=\"listed\"><summary><code>")
                .text(&file.path)
                .raw("</code><span class=\"n\">")
                .text(&count(file))
                .raw("</span></summary>");
            lines(&mut html, file);
            html.raw("</details>");
        } else {
            html.raw("<article><header class=\"filehead\"><h3>")
                .text(&file.path)
                .raw("</h3><span class=\"dest\">")
                .text(&there(file, own, other))
                .raw("</span></header>");
            lines(&mut html, file);
            html.raw("</article>");
        }
    }
    if !found.renumbered.is_empty() {
        html.raw("<details class=\"listed\"><summary>Only the version's number differs<span class=\"n\">")
            .number(found.renumbered.len())
            .raw(" files</span></summary><ul class=\"plain-list\">");
        for path in &found.renumbered {
            html.raw("<li><code>").text(path).raw("</code></li>");
        }
        html.raw("</ul></details>");
    }
    html.raw("</div>");
    html
}

/// The way to what each version between the two changed.
fn releases(html: &mut Html, own: Major, other: Major) {
    let between: Vec<Major> = own.between(other).collect();
    if between.is_empty() {
        return;
    }
    html.raw(" <span class=\"page\">What each version changed:");
    for major in between {
        html.raw(" <a href=\"reference/versions.html#postgresql-")
            .text(&major.label().replace('.', ""))
            .raw("\">")
            .text(major.label())
            .raw("</a>");
    }
    html.raw("</span>");
}

fn there(file: &Difference, own: Major, other: Major) -> String {
    match file.there {
        There::Before => format!("at {own} only"),
        There::After => format!("at {other} only"),
        There::Both => count(file),
    }
}

fn count(file: &Difference) -> String {
    let of = |side: Side| {
        let lines = file.hunks.iter().flatten();
        lines.filter(|line| line.side == side).count()
    };
    format!("−{} +{}", of(Side::Before), of(Side::After))
}

fn lines(html: &mut Html, file: &Difference) {
    if file.hunks.is_empty() {
        html.raw("<p class=\"empty\">An empty file: that it is there is what counts.</p>");
        return;
    }
    html.raw("<ol class=\"code diff\">");
    for (i, hunk) in file.hunks.iter().enumerate() {
        if i > 0 {
            html.raw("<li class=\"gap\" aria-hidden=\"true\"><span class=\"ln\">⋯</span></li>");
        }
        for line in hunk {
            let (open, close) = match line.side {
                Side::Both => (
                    "<li><span class=\"ln\"></span><code class=\"tx\">",
                    "</code></li>",
                ),
                Side::Before => (
                    "<li class=\"out\"><span class=\"ln\">−</span><code class=\"tx\"><del>",
                    "</del></code></li>",
                ),
                Side::After => (
                    "<li class=\"in\"><span class=\"ln\">+</span><code class=\"tx\"><ins>",
                    "</ins></code></li>",
                ),
            };
            html.raw(open).text(&line.text).raw(close);
        }
    }
    html.raw("</ol>");
}
