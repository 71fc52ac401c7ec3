//! recovery.conf of 9.0: `parseRecoveryCommandFileLine`.

use crate::finding::Problem;
use crate::read::conf::{Conf, Entry};
use crate::read::out::excerpt;
use crate::read::{Kind, Out, Span};

/// The longest line, with its line end; the server reads a longer one in pieces, each as a line.
const MAX_LINE: usize = 1023;

/// `isspace` in the C locale.
fn blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t'..=b'\r')
}

pub(super) fn read(text: &[u8]) -> Conf {
    let mut out = Out::default();
    let mut conf = Conf::default();
    let mut at = 0;
    for (i, line) in text.split_inclusive(|b| *b == b'\n').enumerate() {
        match parse(line, at, i + 1, &mut out) {
            Ok(entry) => conf.entries.extend(entry),
            Err((span, problem)) => {
                let painted = out.tokens.last().map_or(at, |token| token.span.end.max(at));
                out.token(Kind::Error, painted, at + line.len());
                out.error(span, problem);
            }
        }
        at += line.len();
    }
    (conf.tokens, conf.faults) = out.finish(text);
    conf
}

fn parse(
    line: &[u8],
    at: usize,
    number: usize,
    out: &mut Out,
) -> Result<Option<Entry>, (Span, Problem)> {
    let run = |from: usize, holds: &dyn Fn(u8) -> bool| {
        from + line[from..].iter().take_while(|b| holds(**b)).count()
    };
    let whole = Span::new(at, at + line.len());
    if line.contains(&0) {
        return Err((
            whole,
            Problem::new("a NUL byte").hint("Remove it: the server takes it for the line's end."),
        ));
    }
    if line.len() > MAX_LINE {
        return Err((
            whole,
            Problem::new("the line is longer than 1023 bytes")
                .detail("PostgreSQL 9.0 reads it in pieces.")
                .hint("Shorten it, for example by a command in a file of its own."),
        ));
    }
    let begin = run(0, &blank);
    out.token(Kind::Blank, at, at + begin);
    if matches!(line.get(begin), None | Some(b'#')) {
        comment(line, begin, at, out);
        return Ok(None);
    }
    let name_end = run(begin, &|b| !blank(b) && b != b'=' && b != b'\'');
    let name = excerpt(&line[begin..name_end]);
    let Some(open) = line[name_end..].iter().position(|b| *b == b'\'') else {
        return Err((
            Span::new(at + begin, at + name_end),
            Problem::new(format!(
                "the value of {name} does not stand in single quotes"
            ))
            .hint(format!(
                "Write `{name} = 'value'`: PostgreSQL 9.0 takes no other value in recovery.conf."
            )),
        ));
    };
    let open = name_end + open;
    let mut value = Vec::new();
    let mut close = open + 1;
    loop {
        match (line.get(close), line.get(close + 1)) {
            (None, _) => {
                return Err((
                    Span::new(at + open, at + line.len()),
                    Problem::new(format!("the value of {name} has no closing quote on its line"))
                        .hint("Close it with '. Inside, write '' for a quote; a backslash stands for itself."),
                ));
            }
            (Some(b'\''), Some(b'\'')) => {
                value.push(b'\'');
                close += 2;
            }
            (Some(b'\''), _) => break,
            (Some(b), _) => {
                value.push(*b);
                close += 1;
            }
        }
    }
    let rest = run(close + 1, &blank);
    if !matches!(line.get(rest), None | Some(b'#')) {
        return Err((
            Span::new(at + rest, at + line.len()),
            Problem::new(format!(
                "something follows the value of {name}: `{}`",
                excerpt(line[rest..].trim_ascii())
            ))
            .hint("One line holds one parameter; in a value a quote is written ''."),
        ));
    }
    out.token(Kind::Name, at + begin, at + name_end);
    between(line, name_end, open, at, out);
    out.token(Kind::String, at + open, at + close + 1);
    out.token(Kind::Blank, at + close + 1, at + rest);
    comment(line, rest, at, out);
    Ok(Some(Entry {
        name: String::from_utf8_lossy(&line[begin..name_end]).into_owned(),
        value: value.into(),
        quoted: true,
        line: number,
        name_span: Span::new(at + begin, at + name_end),
        value_span: Span::new(at + open, at + close + 1),
    }))
}

/// What stands between name and value: blanks and `=`, and whatever else the server skips.
fn between(line: &[u8], mut from: usize, to: usize, at: usize, out: &mut Out) {
    let class = |b: u8| match b {
        b'=' => Kind::Equals,
        b if blank(b) => Kind::Blank,
        _ => Kind::Error,
    };
    while from < to {
        let kind = class(line[from]);
        let end = from
            + line[from..to]
                .iter()
                .take_while(|b| class(**b) == kind)
                .count();
        out.token(kind, at + from, at + end);
        from = end;
    }
}

/// The comment from here to the line's end, and the line's end.
fn comment(line: &[u8], from: usize, at: usize, out: &mut Out) {
    let end = line.strip_suffix(b"\n").unwrap_or(line).len().max(from);
    out.token(Kind::Comment, at + from, at + end);
    out.token(Kind::Blank, at + end, at + line.len());
}
