//! The page as one file, which can be opened from a disk: `pgrunbook.html`. It asks nobody for anything: its policy
//! forbids every connection.

use super::{html, out};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Its name in the folder of the page.
pub const FILE: &str = "pgrunbook.html";

const BOOT: &str = include_str!("scripts/alone.js");

/// How the glue gives its names away, which a script inside a document cannot.
const EXPORTS: &str = "export { initSync, __wbg_init as default };";

/// What the file holds besides its document.
struct Parts {
    style: String,
    icon: String,
    glue: String,
    first: Vec<u8>,
    /// The second module by its name, where the app is cut in two.
    later: Option<(String, Vec<u8>)>,
}

/// Writes the file into `dir`, where the app's files are. `page` has the style inside already.
pub fn write(
    dir: &Path,
    page: &str,
    (glue, wasm): &(String, String),
    style: &str,
    version: &str,
) -> Result<(), String> {
    let later = out::files(dir)?
        .into_iter()
        .find(|name| name.starts_with("later-") && name.ends_with(".wasm"));
    let parts = Parts {
        style: style.to_owned(),
        icon: out::text(&dir.join("icon.svg"))?,
        glue: out::text(&dir.join(glue))?,
        first: out::read(&dir.join(wasm))?,
        later: match later {
            Some(name) => {
                let bytes = out::read(&dir.join(&name))?;
                Some((name, bytes))
            }
            None => None,
        },
    };
    out::write(&dir.join(FILE), document(page, &parts, version)?)
}

/// What a policy calls this text of a script or a style.
pub fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The policy of a document with this style and this script.
pub fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; connect-src 'none'; style-src {}; img-src data:; \
         base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    )
}

fn script(parts: &Parts, version: &str) -> Result<String, String> {
    if parts.glue.matches(EXPORTS).count() != 1 {
        return Err(format!("the glue has more or less than {EXPORTS}"));
    }
    // Classes too, where nobody has taken them out: Trunk leaves the glue as wasm-bindgen made it.
    let mut glue = parts
        .glue
        .replace(EXPORTS, "")
        .replace("export class ", "class ");
    if let Some(line) = glue.lines().find(|line| line.trim().starts_with("export ")) {
        return Err(format!("the glue gives away more than it did: {line}"));
    }
    if let Some((name, _)) = &parts.later {
        let load = format!("fetch(new URL(\"./{name}\", import.meta.url))");
        if glue.matches(&load).count() != 1 {
            return Err(format!("the glue has no {load}"));
        }
        glue = glue.replace(&load, "Promise.resolve(new Response(held(\"later\")))");
    }
    let text = glue + &BOOT.replace("PAGE_VERSION", version);
    match text.contains("</script") || text.contains("<!--") {
        true => Err("the glue cannot stand in a document".to_owned()),
        false => Ok(text),
    }
}

fn document(page: &str, parts: &Parts, version: &str) -> Result<String, String> {
    let script = script(parts, version)?;
    let mut text = page.to_owned();
    for tag in html::tags(page).iter().rev() {
        let with = if tag.get("http-equiv") == Some("Content-Security-Policy") {
            let policy = policy(&parts.style, &script);
            format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")
        } else if tag.get("rel") == Some("icon") {
            let icon = utf8_percent_encode(&parts.icon, NON_ALPHANUMERIC);
            format!("<link rel=\"icon\" href=\"data:image/svg+xml,{icon}\">")
        } else if tag.is("link") || tag.is("script") {
            String::new()
        } else {
            continue;
        };
        let end = match tag.is("script") {
            true => html::closing(page, tag.place.end, "script") + "</script>".len(),
            false => tag.place.end,
        };
        text.replace_range(tag.place.start..end, &with);
    }
    let mut data = vec![("first", STANDARD.encode(&parts.first))];
    data.extend(
        parts
            .later
            .iter()
            .map(|(_, bytes)| ("later", STANDARD.encode(bytes))),
    );
    let mut tail = "<!-- What a copy of this file is to have: see \"Host it yourself\" in the guide, site.json -->\n\
         <script type=\"application/json\" id=\"site\">{}</script>\n"
        .to_owned();
    for (id, text) in data {
        tail.push_str(&format!(
            "<script type=\"application/octet-stream\" id=\"{id}\">{text}</script>\n"
        ));
    }
    tail.push_str(&format!("<script type=\"module\">{script}</script>\n"));
    match text.rfind("</body>") {
        Some(end) => {
            text.insert_str(end, &tail);
            Ok(text)
        }
        None => Err("the page has no end of its body".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::check;

    const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"x\">\n<link rel=\"icon\" href=\"icon.svg\">\n\
        <link rel=\"modulepreload\" href=\"a.js\"><style>p{}</style>\n\
        <script type=\"module\" src=\"boot.js\"></script>\n</head>\n<body><p>x</p></body>\n</html>\n";

    fn parts() -> Parts {
        Parts {
            style: "p{}".to_owned(),
            icon: "<svg/>".to_owned(),
            glue: "const src = fetch(new URL(\"./later-1.wasm\", import.meta.url));\n\
                   export { initSync, __wbg_init as default };\n"
                .to_owned(),
            first: b"first".to_vec(),
            later: Some(("later-1.wasm".to_owned(), b"later".to_vec())),
        }
    }

    #[test]
    fn everything_stands_in_one_document_and_its_policy_allows_that_alone() {
        let text = document(PAGE, &parts(), "1.0 a").expect("a document");
        assert_eq!(check::alone(&text), Ok(()));
        assert!(text.contains("<style>p{}</style>"), "{text}");
        for gone in ["a.js", "boot.js", "export ", "fetch("] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        assert!(text.contains("id=\"later\">bGF0ZXI=</script>"), "{text}");
        assert!(
            check::alone(&text.replace("p{}", "p{ }")).is_err(),
            "a style that the policy does not know"
        );
        assert!(check::alone(&text.replace("\"1.0 a\"", "\"1.0 b\"")).is_err());
        assert!(check::alone(&text.replace("connect-src 'none'", "connect-src *")).is_err());
    }

    #[test]
    fn a_glue_of_another_shape_is_refused() {
        let mut other = parts();
        other.glue = other.glue.replace("fetch(", "load(");
        assert!(document(PAGE, &other, "1").is_err());
        for more in ["export class Source {}", "export function other() {}"] {
            let mut other = parts();
            other.glue = format!("{more}\n{}", other.glue);
            let made = document(PAGE, &other, "1");
            assert_eq!(
                made.is_ok_and(|text| text.contains("class Source {}") && !text.contains("export ")),
                more.contains("class"),
                "{more}"
            );
        }
    }
}
