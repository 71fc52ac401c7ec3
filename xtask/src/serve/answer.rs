//! What a request is answered with, and how that is written.

use super::folder::{Folder, RELOAD};
use super::request::Request;
use std::io::Write;

/// An answer, before it is written.
#[derive(Debug, PartialEq)]
pub enum Answer<'a> {
    File {
        mime: &'static str,
        /// Whether the bytes are packed.
        brotli: bool,
        bytes: &'a [u8],
    },
    /// The page lies at this path.
    Moved(&'a str),
    /// The stream of reloads.
    Reloads,
    /// A status and its words.
    Refused(&'static str),
}

/// The answer to `request`, for a folder that lies at `base`.
pub fn find<'a>(folder: &'a Folder, base: &'a str, request: &Request) -> Answer<'a> {
    if request.method != "GET" && request.method != "HEAD" {
        return Answer::Refused("405 Method Not Allowed");
    }
    let Some(path) = request.path.strip_prefix(base) else {
        if request.path == base.trim_end_matches('/') {
            return Answer::Moved(base);
        }
        return Answer::Refused("404 Not Found");
    };
    if path == RELOAD {
        return Answer::Reloads;
    }
    let Some(file) = folder.file(path) else {
        return Answer::Refused("404 Not Found");
    };
    let packed = file.packed.as_ref().filter(|_| request.brotli);
    Answer::File {
        mime: file.mime,
        brotli: packed.is_some(),
        bytes: packed.unwrap_or(&file.plain),
    }
}

/// Writes an answer; of a stream only its head. `more`: the connection stays open for another request.
pub fn write(
    to: &mut impl Write,
    answer: &Answer<'_>,
    head_only: bool,
    more: bool,
) -> std::io::Result<()> {
    const ALWAYS: &str = "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n";
    let close = if more { "" } else { "Connection: close\r\n" };
    let (status, fields, body) = match answer {
        Answer::File {
            mime,
            brotli,
            bytes,
        } => {
            let coding = if *brotli {
                "Content-Encoding: br\r\n"
            } else {
                ""
            };
            (
                "200 OK",
                format!("Content-Type: {mime}\r\nVary: Accept-Encoding\r\n{coding}"),
                *bytes,
            )
        }
        Answer::Moved(base) => (
            "308 Permanent Redirect",
            format!("Location: {base}\r\n"),
            &b""[..],
        ),
        Answer::Reloads => {
            return write!(
                to,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{ALWAYS}{close}\r\n"
            );
        }
        Answer::Refused(status) => (
            *status,
            "Content-Type: text/plain; charset=utf-8\r\n".to_owned(),
            status.as_bytes(),
        ),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n{ALWAYS}{close}\r\n");
    // In one piece: a short second one would wait until the other side has acknowledged the first.
    let body = if head_only { &b""[..] } else { body };
    to.write_all(&[head.as_bytes(), body].concat())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn ask(method: &str, path: &str, brotli: bool) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            brotli,
            more: false,
        }
    }

    #[test]
    fn nothing_outside_the_folder_is_reached() {
        let outer = Scratch::new("answer");
        outer.write("secret.txt", b"secret");
        outer.write("dist/index.html", b"<p>page</p>");
        let folder = Folder::load(&outer.path.join("dist"), false).expect("a folder");
        let page = |path| {
            matches!(
                find(&folder, "/deep/", &ask("GET", path, false)),
                Answer::File { .. }
            )
        };
        assert!(page("/deep/") && page("/deep/index.html"));
        for path in [
            "/deep/../secret.txt",
            "/deep//index.html",
            "/deep/./index.html",
            "/../secret.txt",
            "/secret.txt",
            "/index.html",
            "/",
            "/deeper/",
        ] {
            assert_eq!(
                find(&folder, "/deep/", &ask("GET", path, false)),
                Answer::Refused("404 Not Found"),
                "{path}"
            );
        }
        assert_eq!(
            find(&folder, "/deep/", &ask("GET", "/deep", false)),
            Answer::Moved("/deep/")
        );
        assert_eq!(
            find(&folder, "/deep/", &ask("POST", "/deep/", false)),
            Answer::Refused("405 Method Not Allowed")
        );
    }

    #[test]
    fn brotli_goes_to_those_who_take_it() {
        let dir = Scratch::new("coding");
        dir.write("a.js", &b"let a = 1;".repeat(100));
        let folder = Folder::load(&dir.path, false).expect("a folder");
        let written = |request: &Request| {
            let mut text = Vec::new();
            let answer = find(&folder, "/", request);
            write(&mut text, &answer, request.method == "HEAD", request.more).expect("writes");
            text
        };
        let plain = written(&ask("GET", "/a.js", false));
        let packed = written(&ask("GET", "/a.js", true));
        let head = written(&ask("HEAD", "/a.js", false));
        assert!(plain.ends_with(b"let a = 1;") && plain.starts_with(b"HTTP/1.1 200 OK\r\n"));
        assert!(packed.len() < plain.len() / 2);
        let text = String::from_utf8_lossy(&packed).into_owned();
        assert!(text.contains("Content-Encoding: br\r\n"), "{text}");
        let text = String::from_utf8(head).expect("text");
        assert!(
            text.contains("Content-Length: 1000\r\n") && text.ends_with("\r\n\r\n"),
            "{text}"
        );
        assert!(text.contains("text/javascript") && !text.contains("Content-Encoding"));
    }
}
