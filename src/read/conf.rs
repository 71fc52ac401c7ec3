//! postgresql.conf, postgresql.auto.conf, and what they include.

mod check;
mod lex;

pub use check::{check, check_entry};

use super::out::excerpt;
use super::{Bytes, Fault, Include, IncludeKind, Kind, Out, Span, Token};
use crate::finding::Problem;
use crate::pg::{Feature, Major};
use lex::Lexeme;

/// A file of settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conf {
    /// The settings in the order of the file. Of two with one name the last counts.
    pub entries: Vec<Entry>,
    /// The directives. What an included file says stands at the directive's place.
    pub includes: Vec<Include>,
    pub tokens: Vec<Token>,
    pub faults: Vec<Fault>,
}

/// A line that gives a setting its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name as written; its case does not count in postgresql.conf.
    pub name: String,
    pub value: Bytes,
    pub quoted: bool,
    /// The line, from 1.
    pub line: usize,
    pub name_span: Span,
    /// The value with its quotes.
    pub value_span: Span,
}

impl Conf {
    /// The line that counts for this setting: the last one, by the name without regard to case.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        let mut found = self.entries.iter().rev();
        found.find(|entry| entry.name.eq_ignore_ascii_case(name))
    }
}

/// Reads a file as the server of this major does: names, values, directives. Whether a setting exists and takes the value
/// is [`check`]'s to say. A line with a fault is left out, and reading goes on; the server refuses the whole file.
pub fn read(text: impl AsRef<[u8]>, major: Major) -> Conf {
    let directive = |name: &str| {
        let kind = IncludeKind::named(&name.to_ascii_lowercase())?;
        let known = match kind {
            IncludeKind::File => true,
            IncludeKind::FileIfExists => major.has(Feature::IncludeIfExists),
            IncludeKind::Directory => major.has(Feature::IncludeDir),
        };
        known.then_some(kind)
    };
    let text = text.as_ref();
    let mut reader = Reader {
        text,
        out: Out::default(),
        conf: Conf::default(),
    };
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        at = reader.line(at, line, &directive);
        line += 1;
    }
    let mut conf = reader.conf;
    (conf.tokens, conf.faults) = reader.out.finish(text);
    conf
}

struct Reader<'t> {
    text: &'t [u8],
    out: Out,
    conf: Conf,
}

impl Reader<'_> {
    /// Reads the line that begins at `at`; returns the start of the next.
    fn line(
        &mut self,
        at: usize,
        line: usize,
        directive: &impl Fn(&str) -> Option<IncludeKind>,
    ) -> usize {
        let (first, name, mut at) = self.next(at);
        let name_token = match first {
            None | Some(Lexeme::Eol) => return at,
            Some(Lexeme::Id | Lexeme::QualifiedId) => {
                self.out.token(Kind::Name, name.start, name.end)
            }
            Some(_) => return self.no_name(name),
        };
        let (mut found, mut value, mut next) = self.next(at);
        if found == Some(Lexeme::Equals) {
            self.out.token(Kind::Equals, value.start, value.end);
            (found, value, next) = self.next(next);
        }
        let kind = match found {
            Some(Lexeme::Id | Lexeme::Unquoted) => Kind::Word,
            Some(Lexeme::Integer | Lexeme::Real) => Kind::Number,
            Some(Lexeme::String) => Kind::String,
            _ => return self.no_value(name, value),
        };
        self.out.token(kind, value.start, value.end);
        at = next;
        let (after, rest, next) = self.next(at);
        if !matches!(after, None | Some(Lexeme::Eol)) {
            return self.too_much(name, value, rest);
        }
        let raw = &self.text[value.start..value.end];
        if raw.contains(&0) {
            self.refuse(
                value,
                Problem::new("a NUL byte in the value")
                    .hint("Remove it: the server cuts the value there."),
            );
            return next;
        }
        let bytes = match kind {
            Kind::String => lex::unescape(raw),
            _ => raw.to_vec(),
        };
        let name_text = String::from_utf8_lossy(&self.text[name.start..name.end]).into_owned();
        if let Some(kind) = directive(&name_text) {
            self.out.paint(name_token, Kind::Directive);
            self.conf.includes.push(Include {
                kind,
                path: bytes.into(),
                line,
                span: Span::new(name.start, value.end),
            });
        } else {
            self.conf.entries.push(Entry {
                name: name_text,
                value: bytes.into(),
                quoted: kind == Kind::String,
                line,
                name_span: name,
                value_span: value,
            });
        }
        next
    }

    /// The next lexeme that is neither blank nor comment, and where reading goes on. A line end is painted, others are
    /// the caller's to paint.
    fn next(&mut self, mut at: usize) -> (Option<Lexeme>, Span, usize) {
        while at < self.text.len() {
            let (lexeme, end) = lex::next(self.text, at);
            match lexeme {
                Lexeme::Blank => self.out.token(Kind::Blank, at, end),
                Lexeme::Comment => self.out.token(Kind::Comment, at, end),
                Lexeme::Eol => {
                    self.out.token(Kind::Blank, at, end);
                    return (Some(lexeme), Span::new(at, at), end);
                }
                _ => return (Some(lexeme), Span::new(at, end), end),
            };
            at = end;
        }
        (None, Span::new(at, at), at)
    }

    fn refuse(&mut self, span: Span, problem: Problem) {
        self.out.error(span, problem);
    }

    /// Paints the rest of the line as an error; returns the start of the next line.
    fn give_up(&mut self, at: usize, span: Span, problem: Problem) -> usize {
        self.refuse(span, problem);
        let rest = &self.text[at..];
        let end = at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        self.out.token(Kind::Error, at, end);
        let next = (end + 1).min(self.text.len());
        self.out.token(Kind::Blank, end, next);
        next
    }

    fn no_name(&mut self, found: Span) -> usize {
        let text = excerpt(&self.text[found.start..found.end]);
        let problem = Problem::new(format!(
            "a line begins with the name of a setting, not with `{text}`"
        ))
        .hint("Write `name = 'value'`, or put a # in front of a comment.");
        self.give_up(found.start, found, problem)
    }

    fn no_value(&mut self, name: Span, found: Span) -> usize {
        let name = excerpt(&self.text[name.start..name.end]);
        if found.start == found.end {
            // A line end was painted already, and reading goes on behind it.
            let problem = Problem::new(format!("{name} has no value"))
                .hint(format!("Write `{name} = 'value'`; an empty value is ''."));
            self.refuse(found, problem);
            return (found.start + 1).min(self.text.len());
        }
        let rest = self.rest(found.start);
        let problem = if self.text[found.start] == b'\'' {
            Problem::new(format!("the value of {name} has no closing quote on its line"))
                .hint("Close it with '. Inside, write '' for a quote, \\\\ for a backslash and \\n for a line break.")
        } else if self.text[found.start] == b'=' {
            Problem::new(format!("a second = after {name}"))
                .hint(format!("Write `{name} = 'value'`."))
        } else {
            Problem::new(format!(
                "the value of {name} must stand in quotes: `{}`",
                excerpt(rest)
            ))
            .hint(format!("Write `{name} = {}`.", quoted(rest)))
        };
        self.give_up(found.start, found, problem)
    }

    fn too_much(&mut self, name: Span, value: Span, found: Span) -> usize {
        let name = excerpt(&self.text[name.start..name.end]);
        let whole = self.rest(value.start);
        let problem = Problem::new(format!(
            "something follows the value of {name}: `{}`",
            excerpt(self.rest(found.start))
        ))
        .hint(if whole.contains(&b'\'') {
            "One line holds one setting; in a quoted value a quote is written ''.".to_owned()
        } else {
            format!(
                "One line holds one setting. If it is one value, write `{name} = {}`.",
                quoted(whole)
            )
        });
        self.give_up(found.start, found, problem)
    }

    /// The rest of the line, without a comment and blanks at its end.
    fn rest(&self, at: usize) -> &[u8] {
        let rest = &self.text[at..];
        let end = rest.iter().position(|b| matches!(b, b'\n' | b'#'));
        rest[..end.unwrap_or(rest.len())].trim_ascii_end()
    }
}

/// A text in quotes as a hint shows it.
fn quoted(text: &[u8]) -> String {
    let inner = text
        .strip_prefix(b"\"")
        .and_then(|t| t.strip_suffix(b"\""))
        .unwrap_or(text);
    let doubled = excerpt(inner).replace('\\', "\\\\").replace('\'', "''");
    format!("'{doubled}'")
}
