//! The part of README.md that is written from the table of needs.

use crate::needs;
use std::fs;

const BEGIN: &str = "<!-- written by `cargo xtask needs --readme` -->\n";
const END: &str = "<!-- end -->\n";

/// Writes the table into README.md.
pub fn write() -> Result<(), String> {
    let path = crate::root().join("README.md");
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(fail)?;
    fs::write(&path, filled(&text)?).map_err(fail)
}

/// README.md's text with the table in its place.
fn filled(text: &str) -> Result<String, String> {
    let parts = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) =
        parts.ok_or_else(|| format!("README.md has no {} … {}", BEGIN.trim(), END.trim()))?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", needs::markdown()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn readme_shows_the_table() {
        let text = std::fs::read_to_string(crate::root().join("README.md")).expect("README.md");
        assert_eq!(
            text,
            super::filled(&text).expect("markers"),
            "run `cargo xtask needs --readme`"
        );
    }
}
