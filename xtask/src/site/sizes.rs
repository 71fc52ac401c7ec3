//! What the page weighs, as it is and as servers send it.

use super::out::{self, INDEX};
use super::{hash, html};
use flate2::Compression;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::AddAssign;
use std::path::Path;

/// The size of a file in bytes: as it is, by gzip -9, by brotli 11.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Size {
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl Size {
    pub fn of(bytes: &[u8]) -> Result<Size, String> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
        let gzip = gzip
            .write_all(bytes)
            .and_then(|()| gzip.finish())
            .map_err(|error| format!("gzip: {error}"))?;
        Ok(Size {
            raw: bytes.len(),
            gzip: gzip.len(),
            brotli: brotli(bytes)?.len(),
        })
    }
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Size) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

/// These bytes by brotli 11, with the window that servers use.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 64 * 1024, 11, 22);
    writer
        .write_all(bytes)
        .and_then(|()| writer.flush())
        .map_err(|error| format!("brotli: {error}"))?;
    drop(writer);
    Ok(packed)
}

/// The sizes of a whole folder, by names without hashes.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sizes {
    /// All that is loaded before the page can be used, together.
    pub first_view: Size,
    /// What that is.
    pub files: BTreeMap<String, Size>,
    /// What is loaded when it is asked for.
    pub later: BTreeMap<String, Size>,
    /// The static pages and what they share, together.
    #[serde(default)]
    pub pages: Size,
}

impl Sizes {
    /// Weighs what is in `dir`. Of the first view is what the document names, and what its script loads then: `app`.
    pub fn of(dir: &Path, app: [&str; 2]) -> Result<Sizes, String> {
        let mut first = first(&out::text(&dir.join(INDEX))?);
        first.extend(app.map(str::to_owned));
        let mut sizes = Sizes::default();
        for name in out::files(dir)? {
            let size = Size::of(&out::read(&dir.join(&name))?)?;
            let plain = hash::plain(&name);
            if first.contains(&name) {
                sizes.first_view += size;
                sizes.files.insert(plain, size);
            } else if name.contains('/') {
                sizes.pages += size;
            } else {
                sizes.later.insert(plain, size);
            }
        }
        Ok(sizes)
    }

    /// As text, in kilobytes of 1000 bytes.
    pub fn table(&self) -> String {
        let mut text = format!("{:<28} {:>9} {:>9} {:>9}\n", "kB", "raw", "gzip", "brotli");
        let mut line = |name: &str, size: &Size| {
            let kb = |bytes: usize| format!("{}.{}", bytes / 1000, bytes % 1000 / 100);
            let (raw, gzip, brotli) = (kb(size.raw), kb(size.gzip), kb(size.brotli));
            text.push_str(&format!("{name:<28} {raw:>9} {gzip:>9} {brotli:>9}\n"));
        };
        for (name, size) in &self.files {
            line(name, size);
        }
        line("first view", &self.first_view);
        for (name, size) in &self.later {
            line(&format!("later: {name}"), size);
        }
        line("static pages", &self.pages);
        text
    }
}

/// The names of all files that the document makes a browser load at once.
fn first(html: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::from([INDEX.to_owned()]);
    for tag in html::tags(html) {
        let address = if tag.is("link") && tag.get("rel") != Some("manifest") {
            tag.get("href")
        } else {
            tag.get("src")
        };
        names.extend(address.map(|address| address.trim_start_matches("./").to_owned()));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_first_view_is_the_document_and_what_it_loads() {
        let dir = Scratch::new("sizes");
        let html = "<link rel=stylesheet href=./style-0123456789abcdef.css><script src=b.js></script><a href=c.html>";
        dir.write(INDEX, html.as_bytes());
        dir.write("style-0123456789abcdef.css", &[b'a'; 5000]);
        dir.write("b.js", b"b");
        dir.write("c.html", b"c");
        dir.write("app.js", b"app");
        dir.write("rules/d.html", b"dd");
        let sizes = Sizes::of(&dir.path, ["app.js", "app.wasm"]).expect("sizes");
        let names: Vec<_> = sizes.files.keys().map(String::as_str).collect();
        assert_eq!(names, ["app.js", "b.js", INDEX, "style.css"]);
        assert_eq!(sizes.later.keys().collect::<Vec<_>>(), ["c.html"]);
        assert_eq!(sizes.first_view.raw, html.len() + 5004);
        assert_eq!(sizes.pages.raw, 2);
        let style = sizes.files["style.css"];
        assert!(style.gzip < 100 && style.brotli < style.gzip, "{style:?}");
        assert!(sizes.table().contains("later: c.html"));
    }

    #[test]
    fn what_brotli_packed_comes_back() {
        let bytes = b"pgrunbook ".repeat(100);
        let packed = brotli(&bytes).expect("packs");
        let mut back = Vec::new();
        std::io::copy(&mut brotli::Decompressor::new(&packed[..], 4096), &mut back)
            .expect("unpacks");
        assert_eq!(back, bytes);
    }
}
