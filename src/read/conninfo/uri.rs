//! Connection strings in URI form: `conninfo_uri_parse_options` in libpq.

use super::{Reader, Refused};
use crate::finding::Problem;
use crate::pg::Feature;
use crate::read::out::excerpt;
use crate::read::{Kind, Span};

/// The length of what makes a string a URI.
pub(super) fn prefix(text: &[u8]) -> Option<usize> {
    let prefixes: [&[u8]; 2] = [b"postgresql://", b"postgres://"];
    prefixes
        .into_iter()
        .find(|prefix| text.starts_with(prefix))
        .map(<[u8]>::len)
}

pub(super) fn read(reader: &mut Reader<'_>, prefix: usize) -> Result<(), Refused> {
    reader.out.token(Kind::Keyword, 0, prefix);
    let mut at = user(reader, prefix)?;
    at = hosts(reader, at)?;
    if reader.text.get(at) == Some(&b'/') {
        reader.out.token(Kind::Separator, at, at + 1);
        let end = reader.run(at + 1, |b| b != b'?');
        part(reader, "dbname", Kind::Word, Span::new(at + 1, end))?;
        at = end;
    }
    if at < reader.text.len() {
        reader.out.token(Kind::Separator, at, at + 1);
        parameters(reader, at + 1)?;
    }
    Ok(())
}

/// `user[:password]@`; returns where the hosts begin.
fn user(reader: &mut Reader<'_>, start: usize) -> Result<usize, Refused> {
    let at = reader.run(start, |b| b != b'@' && b != b'/');
    if reader.text.get(at) != Some(&b'@') {
        return Ok(start);
    }
    let end = reader.run(start, |b| b != b':' && b != b'@');
    part(reader, "user", Kind::Word, Span::new(start, end))?;
    if end < at {
        reader.out.token(Kind::Separator, end, end + 1);
        part(reader, "password", Kind::Secret, Span::new(end + 1, at))?;
    }
    reader.out.token(Kind::Separator, at, at + 1);
    Ok(at + 1)
}

/// `host[:port]`, from 10 on several of them; returns where they end.
fn hosts(reader: &mut Reader<'_>, mut at: usize) -> Result<usize, Refused> {
    let several = reader.major.has(Feature::MultipleHosts);
    let first = at;
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    loop {
        let host;
        if reader.text.get(at) == Some(&b'[') {
            let end = reader.run(at + 1, |b| b != b']');
            let whole = Span::new(at, end);
            let wrong = |what: &str| {
                Err((
                    whole,
                    Problem::new(what).hint("Write an IPv6 address as [2001:db8::1]."),
                ))
            };
            if end == reader.text.len() {
                return wrong("the ] behind an IPv6 address is missing");
            }
            if end == at + 1 {
                return wrong("there is no address between [ and ]");
            }
            let next = reader.text.get(end + 1);
            let fits =
                next.is_none_or(|b| matches!(b, b':' | b'/' | b'?') || (*b == b',' && several));
            if !fits {
                return wrong("something stands between ] and the port, database or parameters");
            }
            reader.out.token(Kind::Separator, at, at + 1);
            reader.out.token(Kind::Address, at + 1, end);
            reader.out.token(Kind::Separator, end, end + 1);
            host = Span::new(at + 1, end);
            at = end + 1;
        } else {
            let end = reader.run(at, |b| {
                !(matches!(b, b':' | b'/' | b'?') || (several && b == b','))
            });
            reader.out.token(Kind::Address, at, end);
            host = Span::new(at, end);
            at = end;
        }
        names.extend_from_slice(&reader.text[host.start..host.end]);
        if reader.text.get(at) == Some(&b':') {
            reader.out.token(Kind::Separator, at, at + 1);
            let end = reader.run(at + 1, |b| {
                !(matches!(b, b'/' | b'?') || (several && b == b','))
            });
            reader.out.token(Kind::Number, at + 1, end);
            ports.extend_from_slice(&reader.text[at + 1..end]);
            at = end;
        }
        if !several || reader.text.get(at) != Some(&b',') {
            break;
        }
        reader.out.token(Kind::Separator, at, at + 1);
        at += 1;
        names.push(b',');
        ports.push(b',');
    }
    let whole = Span::new(first, at);
    for (keyword, text) in [("host", names), ("port", ports)] {
        if !text.is_empty() {
            let value = decode(reader, &text, whole)?;
            reader
                .store(whole, keyword, value, whole)
                .map_err(|problem| (whole, problem))?;
        }
    }
    Ok(at)
}

/// A part that is the value of this keyword, if there is anything.
fn part(reader: &mut Reader<'_>, keyword: &str, kind: Kind, span: Span) -> Result<(), Refused> {
    reader.out.token(kind, span.start, span.end);
    if span.start == span.end {
        return Ok(());
    }
    let value = decode(reader, &reader.text[span.start..span.end], span)?;
    reader
        .store(span, keyword, value, span)
        .map_err(|problem| (span, problem))
}

/// `keyword=value&keyword=value`.
fn parameters(reader: &mut Reader<'_>, mut at: usize) -> Result<(), Refused> {
    while at < reader.text.len() {
        let end = reader.run(at, |b| b != b'&');
        let whole = Span::new(at, end);
        let parameter = &reader.text[at..end];
        let wrong = |what: &str| {
            Err((
                whole,
                Problem::new(format!("{what} `{}`", excerpt(parameter)))
                    .hint("Write keyword=value, with %3D for = and %26 for & in the value."),
            ))
        };
        let Some(equals) = parameter.iter().position(|b| *b == b'=').map(|n| at + n) else {
            return wrong("no = in");
        };
        if reader.text[equals + 1..end].contains(&b'=') {
            return wrong("a second = in");
        }
        let name = decode(reader, &reader.text[at..equals], whole)?;
        let mut name = String::from_utf8_lossy(&name).into_owned();
        let mut value = decode(reader, &reader.text[equals + 1..end], whole)?;
        if name == "ssl" && value == b"true" {
            (name, value) = ("sslmode".to_owned(), b"require".to_vec());
        }
        reader.out.token(Kind::Name, at, equals);
        reader.out.token(Kind::Equals, equals, equals + 1);
        let kind = if name == "password" {
            Kind::Secret
        } else {
            Kind::Word
        };
        reader.out.token(kind, equals + 1, end);
        let (key, value_span) = (Span::new(at, equals), Span::new(equals + 1, end));
        reader
            .store(key, &name, value, value_span)
            .map_err(|problem| (key, problem))?;
        if end < reader.text.len() {
            reader.out.token(Kind::Separator, end, end + 1);
        }
        at = end + 1;
    }
    Ok(())
}

/// `%41` for `A`. From 18 on blanks around the whole are dropped, and others refused.
fn decode(reader: &Reader<'_>, mut text: &[u8], span: Span) -> Result<Vec<u8>, Refused> {
    if reader.major.has(Feature::ConninfoUriBlanks) {
        let inner = text.iter().position(|b| *b != b' ').unwrap_or(text.len());
        text = &text[inner..];
        let end = text.iter().position(|b| *b == b' ').unwrap_or(text.len());
        if text[end..].iter().any(|b| *b != b' ') {
            return Err((
                span,
                Problem::new(format!("blanks in `{}`", excerpt(text)))
                    .hint("Write %20 for a blank."),
            ));
        }
        text = &text[..end];
    }
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(b) = text.get(at) {
        if *b != b'%' {
            out.push(*b);
            at += 1;
            continue;
        }
        let digit = |i: usize| text.get(at + i).and_then(|b| char::from(*b).to_digit(16));
        match (digit(1), digit(2)) {
            (Some(high), Some(low)) if high * 16 + low > 0 => out.push((high * 16 + low) as u8),
            _ => {
                return Err((
                    span,
                    Problem::new(format!(
                        "no character stands behind the % in `{}`",
                        excerpt(text)
                    ))
                    .hint("Write % and two hexadecimal digits, not 00; %25 is the % itself."),
                ));
            }
        }
        at += 3;
    }
    Ok(out)
}
