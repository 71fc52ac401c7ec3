//! The head of a request.

use percent_encoding::percent_decode_str;
use std::io::{ErrorKind, Read};

/// The longest head that is read, in bytes.
const LONGEST: usize = 16 * 1024;

/// What a browser asks for.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub method: String,
    /// Decoded, without the query; starts with a slash.
    pub path: String,
    /// Whether it takes brotli.
    pub brotli: bool,
    /// Whether another may follow on this connection.
    pub more: bool,
}

/// Reads a head; nothing if the other side closed or sent something else.
pub fn read(stream: &mut impl Read) -> Option<Request> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > LONGEST {
            return None;
        }
        match stream.read(&mut part) {
            Ok(0) => return None,
            Ok(length) => head.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    parse(std::str::from_utf8(&head).ok()?)
}

fn parse(head: &str) -> Option<Request> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
        return None;
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    let says = |name: &str, word: &str| {
        lines.clone().any(|line| {
            line.split_once(':').is_some_and(|(field, value)| {
                let mut words = value.split(',');
                field.eq_ignore_ascii_case(name)
                    && words.any(|one| one.trim().eq_ignore_ascii_case(word))
            })
        })
    };
    Some(Request {
        method: method.to_owned(),
        path,
        brotli: says("accept-encoding", "br"),
        // What comes with another method is not read.
        more: version == "HTTP/1.1"
            && matches!(method, "GET" | "HEAD")
            && !says("connection", "close"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_with_its_path_decoded() {
        let mut bytes =
            &b"GET /a%20b/%C3%A9.js?v=1 HTTP/1.1\r\nHost: x\r\nAccept-encoding: gzip, br\r\n\r\n"[..];
        let request = read(&mut bytes).expect("a request");
        assert_eq!(request.method, "GET");
        assert_eq!(request.path, "/a b/é.js");
        assert!(request.brotli && request.more);
        for last in [
            "GET / HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n",
            "GET / HTTP/1.1\r\nconnection: Close\r\n\r\n",
        ] {
            assert!(!parse(last).expect("a request").more, "{last}");
        }
        let plain =
            parse("HEAD / HTTP/1.1\r\nAccept-Encoding: gzip, brx\r\n\r\n").expect("a request");
        assert!(!plain.brotli);
    }

    #[test]
    fn anything_else_is_no_request() {
        for bytes in [
            &b""[..],
            b"GET / HTTP/1.1\r\nHost",
            b"GET http://other/ HTTP/1.1\r\n\r\n",
            b"GET /%ff HTTP/1.1\r\n\r\n",
            b"GET / HTTP/2\r\n\r\n",
            b"GET\r\n\r\n",
            &[b'a'; 3 * LONGEST],
        ] {
            assert_eq!(read(&mut &bytes[..]), None);
        }
    }
}
