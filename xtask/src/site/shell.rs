//! What index.html shows before the app runs, and where it cannot.

/// The HTML in the place of index.html's comment `static`.
pub fn html() -> String {
    pgrunbook::page::shell()
}

/// The HTML in that place of a page that shows no example before the app runs.
pub const SHORT: &str = "<div id=\"app\"><main><p class=\"lede wait\">The page is being loaded.</p><div id=\"broken\" class=\"broken\" role=\"alert\" hidden></div>\
     <noscript><p class=\"broken\">This page needs JavaScript and WebAssembly. The command-line program makes the same.</p></noscript></main></div>";
