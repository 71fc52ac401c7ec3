//! Markdown of the pages.

use crate::pg::Major;

/// A table; a bar in a cell is escaped.
pub fn table<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(&mut header.into_iter());
    text.push_str(&format!("|{}\n", "---|".repeat(N)));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}

/// `text` as code.
pub fn code(text: &str) -> String {
    format!("`{text}`")
}

/// `one, two, three`.
pub fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}

/// A link to a setting's part of the page of settings.
pub fn setting_link(name: &str) -> String {
    format!("[{name}](settings.md#{name})")
}

/// A link to a major's part of the page of versions.
pub fn version_link(major: Major) -> String {
    let label = major.label();
    format!(
        "[{label}](versions.md#postgresql-{})",
        label.replace('.', "")
    )
}
