//! What index.html shows before the app runs, and where it cannot.

/// The HTML in the place of index.html's comment `static`.
pub fn html() -> String {
    pgrunbook::page::shell()
}
