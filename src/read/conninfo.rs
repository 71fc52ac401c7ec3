//! Connection strings of libpq: `primary_conninfo`, `psql -d`.

mod uri;

use super::out::excerpt;
use super::{Bytes, Fault, Kind, Out, Span, Token};
use crate::finding::Problem;
use crate::pg::{Feature, Major, keyword};

/// A connection string.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conninfo {
    /// Keywords and values in the order of the string. Of two with one keyword the last counts.
    pub pairs: Vec<Pair>,
    /// Whether it is a URI, which nothing may be added to.
    pub uri: bool,
    pub tokens: Vec<Token>,
    /// libpq refuses the whole string for one error.
    pub faults: Vec<Fault>,
}

/// A keyword and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub keyword: String,
    pub value: Bytes,
    /// In a URI that of the value, where the keyword is not written.
    pub keyword_span: Span,
    /// The value with its quotes.
    pub value_span: Span,
}

impl Conninfo {
    /// The value that counts for this keyword: the last one. libpq takes an empty one as none.
    pub fn get(&self, keyword: &str) -> Option<&Bytes> {
        let mut found = self.pairs.iter().rev();
        found
            .find(|pair| pair.keyword == keyword)
            .map(|pair| &pair.value)
    }
}

/// Reads a connection string as libpq of this major does. Whether a value fits its keyword libpq finds out when it
/// connects, and this reader does not.
pub fn read(text: impl AsRef<[u8]>, major: Major) -> Conninfo {
    let text = text.as_ref();
    let mut reader = Reader {
        text,
        major,
        out: Out::default(),
        pairs: Vec::new(),
    };
    let prefix = uri::prefix(text).filter(|_| major.has(Feature::ConninfoUri));
    let done = match (text.iter().position(|b| *b == 0), prefix) {
        (Some(nul), _) => Err((
            Span::new(nul, nul + 1),
            Problem::new("a NUL byte").hint("Remove it: libpq takes it for the string's end."),
        )),
        (None, Some(prefix)) => uri::read(&mut reader, prefix),
        (None, None) => reader.pairs(),
    };
    if let Err((span, problem)) = done {
        let painted = reader.out.tokens.last().map_or(0, |token| token.span.end);
        reader.out.token(Kind::Error, painted, text.len());
        reader.out.error(span, problem);
    }
    let (tokens, faults) = reader.out.finish(text);
    Conninfo {
        pairs: reader.pairs,
        uri: prefix.is_some(),
        tokens,
        faults,
    }
}

type Refused = (Span, Problem);

struct Reader<'t> {
    text: &'t [u8],
    major: Major,
    out: Out,
    pairs: Vec<Pair>,
}

/// `isspace` in the C locale.
fn blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t'..=b'\r')
}

impl Reader<'_> {
    /// The end of the run of such bytes from `at` on.
    fn run(&self, at: usize, holds: impl Fn(u8) -> bool) -> usize {
        at + self.text[at..].iter().take_while(|b| holds(**b)).count()
    }

    /// Adds a pair, if libpq knows the keyword.
    fn store(
        &mut self,
        keyword_span: Span,
        name: &str,
        value: Vec<u8>,
        value_span: Span,
    ) -> Result<(), Problem> {
        // An old keyword that later majors take for sslmode.
        let known =
            keyword(name).is_some_and(|keyword| keyword.at(self.major)) || name == "requiressl";
        if !known {
            let shown = excerpt(name.as_bytes());
            let hint = match keyword(name) {
                Some(_) => "Another major's libpq knows it. Remove it.",
                None => "Correct it, or remove it. A value with blanks stands in single quotes.",
            };
            return Err(Problem::new(format!(
                "libpq of PostgreSQL {} has no keyword `{shown}`",
                self.major
            ))
            .hint(hint));
        }
        self.pairs.push(Pair {
            keyword: name.to_owned(),
            value: value.into(),
            keyword_span,
            value_span,
        });
        Ok(())
    }

    /// `keyword = value` pairs: `conninfo_parse` in libpq.
    fn pairs(&mut self) -> Result<(), Refused> {
        let mut at = 0;
        loop {
            let begin = self.run(at, blank);
            self.out.token(Kind::Blank, at, begin);
            if begin == self.text.len() {
                return Ok(());
            }
            let end = self.run(begin, |b| b != b'=' && !blank(b));
            let name = Span::new(begin, end);
            let equals = self.run(end, blank);
            let shown = String::from_utf8_lossy(&self.text[begin..end]).into_owned();
            if self.text.get(equals) != Some(&b'=') {
                let problem = Problem::new(format!("no = behind `{}`", excerpt(shown.as_bytes())))
                    .hint("Write keyword=value, and the value in single quotes if there are blanks in it.");
                return Err((name, problem));
            }
            let token = self.out.token(Kind::Name, begin, end);
            self.out.token(Kind::Blank, end, equals);
            self.out.token(Kind::Equals, equals, equals + 1);
            let from = self.run(equals + 1, blank);
            self.out.token(Kind::Blank, equals + 1, from);
            let quoted = self.text.get(from) == Some(&b'\'');
            let Some((value, to)) = value(self.text, from, quoted) else {
                let problem = Problem::new(format!(
                    "the value of {} has no closing quote",
                    excerpt(shown.as_bytes())
                ))
                .hint("Close it with '. Inside, write \\' for a quote and \\\\ for a backslash.");
                return Err((Span::new(from, self.text.len()), problem));
            };
            let kind = match shown.as_str() {
                "password" | "sslpassword" | "oauth_client_secret" => Kind::Secret,
                _ if quoted => Kind::String,
                _ => Kind::Word,
            };
            self.out.token(kind, from, to);
            self.store(name, &shown, value, Span::new(from, to))
                .map_err(|problem| {
                    if end > begin {
                        self.out.paint(token, Kind::Error);
                    }
                    (name, problem)
                })?;
            at = to;
        }
    }
}

/// The value at `from`, and where it ends; `None` if its quote is not closed.
fn value(text: &[u8], from: usize, quoted: bool) -> Option<(Vec<u8>, usize)> {
    let mut value = Vec::new();
    let mut at = from + usize::from(quoted);
    loop {
        match text.get(at) {
            None => return (!quoted).then_some((value, at)),
            Some(b'\'') if quoted => return Some((value, at + 1)),
            Some(b) if !quoted && blank(*b) => return Some((value, at)),
            Some(b'\\') => {
                value.extend(text.get(at + 1));
                at = (at + 2).min(text.len());
            }
            Some(b) => {
                value.push(*b);
                at += 1;
            }
        }
    }
}
