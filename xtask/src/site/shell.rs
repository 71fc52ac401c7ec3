//! What index.html shows before the app runs, and where it cannot.

use pgrunbook::page;

/// The HTML in the place of index.html's comment `static`.
pub fn html() -> String {
    page::shell()
}

/// The HTML in that place of a page that shows no example before the app runs.
pub fn short() -> String {
    let broken = page::BROKEN.replace(" What you see is the example.", "");
    format!(
        "<div id=\"app\"><main>{broken}\
         <noscript><p class=\"broken\">This page needs JavaScript and WebAssembly. The command-line program makes the same.</p></noscript>\
         <p class=\"lede wait\">The page is being loaded.</p></main></div>"
    )
}
