//! The page in memory: a request can reach no other file than these, whatever its path says.

use crate::site::{brotli, files, read};
use std::collections::BTreeMap;
use std::path::Path;

/// The address, beside index.html, of the stream that says when the page was built anew.
pub const RELOAD: &str = "reload";

/// What the module that starts the app gets in addition while we watch.
const LISTENER: &str = include_str!("reload.js");

/// One file, as it is and as brotli packs it.
pub struct File {
    pub mime: &'static str,
    pub plain: Vec<u8>,
    /// Nothing for what does not shrink.
    pub packed: Option<Vec<u8>>,
}

/// Files by their paths relative to index.html.
pub struct Folder {
    files: BTreeMap<String, File>,
}

impl Folder {
    /// Reads and packs every file of `dir`. With `watch` the page reloads itself.
    pub fn load(dir: &Path, watch: bool) -> Result<Folder, String> {
        let mut loaded = BTreeMap::new();
        for name in files(dir)? {
            let mut plain = read(&dir.join(&name))?;
            if watch && name.starts_with("boot-") {
                plain.extend_from_slice(LISTENER.replace("RELOAD", RELOAD).as_bytes());
            }
            let (mime, packs) = mime(&name);
            let packed = if packs { Some(brotli(&plain)?) } else { None };
            let file = File {
                mime,
                plain,
                packed,
            };
            loaded.insert(name, file);
        }
        Ok(Folder { files: loaded })
    }

    /// The file of this path; a folder's is its index.html.
    pub fn file(&self, path: &str) -> Option<&File> {
        if path.is_empty() || path.ends_with('/') {
            return self.files.get(&format!("{path}index.html"));
        }
        self.files.get(path)
    }
}

/// What a browser is told about a file, and whether it is worth packing.
fn mime(name: &str) -> (&'static str, bool) {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => ("text/css; charset=utf-8", true),
        "html" => ("text/html; charset=utf-8", true),
        "ico" => ("image/x-icon", false),
        "js" => ("text/javascript; charset=utf-8", true),
        "json" => ("application/json", true),
        "png" => ("image/png", false),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "wasm" => ("application/wasm", true),
        "webmanifest" => ("application/manifest+json", true),
        "zip" => ("application/zip", false),
        _ => ("application/octet-stream", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn files_have_their_types_and_folders_their_index() {
        let dir = Scratch::new("folder");
        dir.write("index.html", b"<p>top</p>");
        dir.write("guide/index.html", b"<p>guide</p>");
        dir.write("app.wasm", b"\0asm");
        dir.write("a.png", b"png");
        let folder = Folder::load(&dir.path, false).expect("a folder");
        for (path, mime, plain) in [
            ("", "text/html; charset=utf-8", &b"<p>top</p>"[..]),
            ("guide/", "text/html; charset=utf-8", b"<p>guide</p>"),
            ("app.wasm", "application/wasm", b"\0asm"),
            ("a.png", "image/png", b"png"),
        ] {
            let file = folder.file(path).expect("a file");
            assert_eq!((file.mime, &file.plain[..]), (mime, plain), "{path}");
        }
        assert!(
            folder
                .file("app.wasm")
                .is_some_and(|file| file.packed.is_some())
        );
        assert!(
            folder
                .file("a.png")
                .is_some_and(|file| file.packed.is_none())
        );
        assert!(folder.file("guide").is_none());
    }

    #[test]
    fn only_a_page_that_is_watched_listens() {
        let dir = Scratch::new("listen");
        dir.write("boot-1.js", b"start();");
        let text = |watch| {
            let folder = Folder::load(&dir.path, watch).expect("a folder");
            let file = folder.file("boot-1.js").expect("a file");
            String::from_utf8(file.plain.clone()).expect("UTF-8")
        };
        assert_eq!(text(false), "start();");
        assert!(text(true).contains("new EventSource(new URL(\"./reload\", import.meta.url))"));
    }
}
