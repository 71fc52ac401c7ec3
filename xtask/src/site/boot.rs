//! The small module that starts the app: a file of its own, since the policy of the page allows no script inside it.

use super::hash;

const TEXT: &str = include_str!("boot.js");

/// The name and the text of the file that loads these two, all in one folder.
pub fn file(glue: &str, wasm: &str) -> (String, String) {
    let text = TEXT.replace("GLUE", glue).replace("WASM", wasm);
    (hash::name("boot", "js", text.as_bytes()), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_both_files_relative_to_itself() {
        let (name, text) = file("a-1.js", "a-1_bg.wasm");
        assert!(text.contains("import(\"./a-1.js\")"), "{text}");
        assert!(
            text.contains("new URL(\"./a-1_bg.wasm\", import.meta.url)"),
            "{text}"
        );
        assert_ne!(name, file("a-2.js", "a-1_bg.wasm").0);
    }
}
