//! The small scripts beside the app: files of their own, since the policy of the page allows no script inside it.

use super::{hash, lean, out};
use sha2::{Digest, Sha256};
use std::path::Path;

const BOOT: &str = include_str!("scripts/boot.js");
const WORKER: &str = include_str!("scripts/sw.js");

/// The service worker's file. Its name is the same for ever: browsers look for a newer one there.
pub const WORKER_FILE: &str = "sw.js";

/// What the host of a copy may change; no version of the page has it by its content.
pub const SITE: &str = "site.json";

/// The version of the page in this folder, before it is finished: the program's, and what the files come to.
pub fn version(dir: &Path) -> Result<String, String> {
    let mut sum = Sha256::new();
    for text in [BOOT, WORKER, super::finish::POLICY] {
        sum.update(text);
    }
    for name in out::files(dir)? {
        sum.update(&name);
        sum.update(out::read(&dir.join(&name))?);
    }
    Ok(format!(
        "{} {}",
        pgrunbook::VERSION,
        &hash::digits(&sum.finalize())[..8]
    ))
}

/// The name and the text of the file that loads these two, and the style if it must, all in one folder.
pub fn boot(
    version: &str,
    glue: &str,
    wasm: &str,
    style: &str,
) -> Result<(String, String), String> {
    let text = lean::script(BOOT)?
        .replace("PAGE_VERSION", version)
        .replace("GLUE", glue)
        .replace("WASM", wasm)
        .replace("STYLE", style);
    Ok((hash::name("boot", "js", text.as_bytes()), text))
}

/// The service worker that keeps every file of the finished folder but for those in `without`.
pub fn worker(dir: &Path, version: &str, without: &[&str]) -> Result<String, String> {
    let mut files = serde_json::Map::new();
    for name in out::files(dir)? {
        if name != SITE && !without.contains(&name.as_str()) {
            let sum = hash::of(&out::read(&dir.join(&name))?);
            files.insert(name, sum.into());
        }
    }
    Ok(lean::script(WORKER)?
        .replace("PAGE_VERSION", version)
        .replace("PAGE_FILES", &serde_json::Value::from(files).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn it_names_its_files_relative_to_itself() {
        let boot = |glue| boot("1.0 a", glue, "a-1_bg.wasm", "s-1.css").expect("a script");
        let (name, text) = boot("a-1.js");
        assert!(text.contains("href: \"./s-1.css\""), "{text}");
        assert!(text.contains("import(\"./a-1.js\")"), "{text}");
        assert!(
            text.contains("new URL(\"./a-1_bg.wasm\", import.meta.url)"),
            "{text}"
        );
        assert!(text.contains("const VERSION = \"1.0 a\";"), "{text}");
        assert_ne!(name, boot("a-2.js").0);
    }

    #[test]
    fn another_file_is_another_version() {
        let dir = Scratch::new("version");
        dir.write("a.css", b"a");
        let one = version(&dir.path).expect("a version");
        assert_eq!(version(&dir.path).as_ref(), Ok(&one));
        dir.write("a.css", b"b");
        assert_ne!(version(&dir.path).as_ref(), Ok(&one));
    }

    #[test]
    fn the_worker_keeps_all_but_what_changes_by_itself() {
        let dir = Scratch::new("worker");
        for name in ["index.html", "guide/a.html", SITE, "one.html"] {
            dir.write(name, b"abc");
        }
        let text = worker(&dir.path, "1.0 a", &["one.html"]).expect("a worker");
        let files = "const FILES = {\"guide/a.html\":\"ba7816bf8f01cfea\",\"index.html\":\"ba7816bf8f01cfea\"};";
        assert!(text.contains(files), "{text}");
        assert!(!text.contains("PAGE_"), "{text}");
    }
}
