//! What index.html holds before the app runs, and where it cannot: the example's runbook, to be read.

use super::{Html, Hues, facts, groups, order, picture, start, step};
use crate::check::check;
use crate::plan::Plan;
use crate::runbook::steps;

/// The name of the page.
pub const NAME: &str = "<h1>pgrunbook</h1>";

/// The name of the page, and the pages beside it.
pub const BRAND: &str = "<h1>pgrunbook</h1><nav aria-label=\"Pages\"><a href=\"guide/index.html\">Guide</a><a href=\"reference/rules.html\">Rules</a>\
     <a href=\"reference/messages.html\">Messages</a><a href=\"guide/proof.html\">Proof</a></nav>";

/// What is said where the app cannot start; what went wrong is put behind it.
pub const BROKEN: &str = "<div id=\"broken\" class=\"broken\" role=\"alert\" hidden><p>The form could not be started: it needs WebAssembly, \
     and all files of this page. What you see is the example. <a>Load the page again</a></p></div>";

/// The body of index.html. The app replaces it.
///
/// # Panics
/// If the example had an error.
pub fn shell() -> String {
    let (_, topology) = check(&Plan::default());
    let topology = topology.expect("the example has no error");
    let (steps, hues) = (steps(&topology), Hues::new(&topology));
    let groups = groups(&topology, &hues);
    let mut html = Html::new();
    html.raw("<div id=\"app\"><div class=\"frame\"><header class=\"brand\">");
    html.raw(BRAND).raw(
        "</header>\
         <div class=\"plan\"><div class=\"form\"><div class=\"scroll\"><p class=\"lede\">Streaming replication for PostgreSQL 9.0 to 19, \
         ready to run. Nothing you type leaves this page.</p>",
    );
    html.raw(BROKEN).raw(
        "<noscript><p class=\"broken\">The form needs JavaScript and WebAssembly. The runbook on this page is the example's; \
         the command-line program makes the same for any plan.</p></noscript>\
         <p class=\"lede wait\">The form is being loaded.</p></div></div></div>\
         <div class=\"bar\" role=\"region\" aria-label=\"State of the plan\"><p class=\"state\">Example</p><span class=\"holds\">",
    );
    html.number(steps.len())
        .raw(" steps on ")
        .number(topology.nodes().count());
    html.raw(" hosts; no password inside</span></div><main class=\"result\" id=\"result\"><figure class=\"picture\"><div>");
    html.html(&picture(&topology))
        .raw("</div><dl class=\"facts\">")
        .html(&facts(&topology));
    html.raw("</dl></figure><section class=\"panel\"><nav class=\"order\" aria-label=\"Steps in order\">");
    html.html(&order(&groups)).raw("</nav><ol class=\"steps\">");
    html.raw("<li class=\"step start\" id=\"start\">")
        .html(&start(&topology, &hues))
        .raw("</li>");
    for (i, one) in steps.iter().enumerate() {
        html.raw("<li class=\"step ")
            .raw(hues.of(one.node))
            .raw("\" id=\"step-")
            .number(i + 1)
            .raw("\">");
        html.html(&step(&topology, one, i + 1, &hues, None))
            .raw("</li>");
    }
    html.raw("</ol></section></main></div></div>");
    html.into_string()
}
