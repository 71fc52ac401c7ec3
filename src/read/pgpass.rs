//! A passfile (`~/.pgpass`): `passwordFromFile` in libpq.

use super::{Bytes, Fault, Kind, Out, Span, Token};
use crate::finding::Problem;
use crate::pg::{Feature, Major};

/// A passfile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passfile {
    /// The lines in the order of the file. The first that matches counts.
    pub entries: Vec<Entry>,
    pub tokens: Vec<Token>,
    /// A line with a fault is skipped.
    pub faults: Vec<Fault>,
}

/// A line.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line, from 1.
    pub line: usize,
    pub host: Field,
    pub port: Field,
    pub database: Field,
    pub user: Field,
    /// Never shown by `Debug`.
    pub password: Bytes,
    pub span: Span,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Entry {
            line,
            host,
            port,
            database,
            user,
            ..
        } = self;
        write!(
            f,
            "line {line}: {host:?}:{port:?}:{database:?}:{user:?}:***"
        )
    }
}

/// One of the first four fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field {
    /// `*`.
    Any,
    Text(Bytes),
}

impl Field {
    /// Whether the line is for this host, port, database or user.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Field::Any => true,
            Field::Text(own) => *own == text,
        }
    }
}

impl Passfile {
    /// The line that counts. `host` is the text of the connection string's `host` (`localhost` for the default socket directory, and if there is
    /// none), `database` is `replication` for a physical replication connection.
    pub fn get(&self, host: &str, port: &str, database: &str, user: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| {
            entry.host.matches(host)
                && entry.port.matches(port)
                && entry.database.matches(database)
                && entry.user.matches(user)
        })
    }
}

/// What libpq reads of a line before 11: so many bytes at a time.
const PIECE: usize = 319;

/// Reads a passfile as libpq of this major does: before 11 a longer line is several, before 9.2 a password has no escapes.
pub fn read(text: impl AsRef<[u8]>, major: Major) -> Passfile {
    let text = text.as_ref();
    let mut out = Out::default();
    let mut file = Passfile::default();
    let mut at = 0;
    for (i, whole) in text.split_inclusive(|b| *b == b'\n').enumerate() {
        let line = whole.strip_suffix(b"\n").unwrap_or(whole);
        let returns = line.iter().rev().take_while(|b| **b == b'\r').count();
        let line = match major.has(Feature::PassfileCrLf) {
            true => &line[..line.len() - returns],
            false => line,
        };
        let span = Span::new(at, at + line.len());
        let most = if major.has(Feature::PgpassLongLines) {
            usize::MAX
        } else {
            PIECE
        };
        if line.len() > most {
            out.error(
                span,
                Problem::new(format!("the line is longer than {most} bytes"))
                    .detail(format!("libpq of PostgreSQL {major} reads it in pieces."))
                    .hint("Take a shorter password."),
            );
        }
        for (j, piece) in line.chunks(most.min(line.len().max(1))).enumerate() {
            let start = at + j * most.min(line.len());
            file.entries
                .extend(entry(piece, start, i + 1, major, &mut out));
        }
        out.token(Kind::Blank, span.end, at + whole.len());
        at += whole.len();
    }
    (file.tokens, file.faults) = out.finish(text);
    file
}

fn entry(line: &[u8], at: usize, number: usize, major: Major, out: &mut Out) -> Option<Entry> {
    let span = Span::new(at, at + line.len());
    // Before 11 libpq takes it for a line that no host fits.
    if line.starts_with(b"#") {
        out.token(Kind::Comment, span.start, span.end);
        return None;
    }
    if line.trim_ascii().is_empty() {
        out.token(Kind::Blank, span.start, span.end);
        return None;
    }
    if line.contains(&0) {
        out.token(Kind::Error, span.start, span.end);
        let problem =
            Problem::new("a NUL byte").hint("Remove it: libpq takes it for the line's end.");
        out.error(span, problem);
        return None;
    }
    let mut fields = Vec::with_capacity(4);
    let mut from = 0;
    for _ in 0..4 {
        let Some((text, end)) = field(line, from) else {
            let painted = out.tokens.last().map_or(at, |token| token.span.end.max(at));
            out.token(Kind::Error, painted, span.end);
            let problem = Problem::new(format!("{} fields instead of five", fields.len() + 1))
                .detail("libpq skips the line.")
                .hint("Write host:port:database:user:password, with a backslash before a colon or backslash in a field.");
            out.warning(span, problem);
            return None;
        };
        let any = &line[from..end] == b"*";
        out.token(
            if any { Kind::Wildcard } else { Kind::Word },
            at + from,
            at + end,
        );
        out.token(Kind::Separator, at + end, at + end + 1);
        fields.push(if any {
            Field::Any
        } else {
            Field::Text(text.into())
        });
        from = end + 1;
    }
    let password = if major.has(Feature::PassfileEscapes) {
        let end = unescaped(line, from).1;
        out.token(Kind::Secret, at + from, at + end);
        out.token(Kind::Comment, at + end, span.end);
        if end < line.len() {
            let problem = Problem::new("something follows the password")
                .detail("libpq takes the password up to the colon.")
                .hint("Write a backslash before a colon in the password.");
            out.warning(Span::new(at + end, span.end), problem);
        }
        unescaped(line, from).0
    } else {
        out.token(Kind::Secret, at + from, span.end);
        line[from..].to_vec()
    };
    if line.ends_with(b"\r") {
        let problem = Problem::new("a carriage return at the end of the password")
            .hint("Save the file with the line ends of Unix.");
        out.warning(Span::new(span.end - 1, span.end), problem);
    }
    let mut fields = fields.into_iter();
    Some(Entry {
        line: number,
        host: fields.next()?,
        port: fields.next()?,
        database: fields.next()?,
        user: fields.next()?,
        password: password.into(),
        span,
    })
}

/// The field at `from` without its backslashes, and where its colon stands; `None` if there is no colon.
fn field(line: &[u8], from: usize) -> Option<(Vec<u8>, usize)> {
    let (text, end) = unescaped(line, from);
    (end < line.len()).then_some((text, end))
}

/// What stands before the next bare colon, without backslashes, and where that ends. A backslash at the very end stands
/// for itself.
fn unescaped(line: &[u8], from: usize) -> (Vec<u8>, usize) {
    let mut text = Vec::new();
    let mut at = from;
    while let Some(b) = line.get(at).filter(|b| **b != b':') {
        match (b, line.get(at + 1)) {
            (b'\\', Some(next)) => {
                text.push(*next);
                at += 2;
            }
            (b, _) => {
                text.push(*b);
                at += 1;
            }
        }
    }
    (text, at)
}
