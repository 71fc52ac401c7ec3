//! Fields and tokens of a line: `next_token` and `next_field_expand` in `hba.c`.

use super::lines::Line;
use crate::finding::Problem;
use crate::pg::{Feature, Major, hba_limits};
use crate::read::{Kind, Out, Span};

/// A token of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub text: Vec<u8>,
    /// It begins with a quote (9.0 and 9.1: there is a quote somewhere): no keyword.
    pub quoted: bool,
    /// It begins with a quote.
    pub quoted_first: bool,
    /// With quotes.
    pub span: Span,
    /// Its place in the list of tokens.
    pub token: usize,
}

impl Word {
    /// Whether it is this keyword.
    pub fn keyword(&self, word: &str) -> bool {
        !self.quoted && self.text == word.as_bytes()
    }

    /// Whether it names a file whose content stands for it.
    pub fn file(&self) -> bool {
        !self.quoted_first && self.text.len() > 1 && self.text[0] == b'@'
    }
}

/// A list of at least one token, joined by commas.
pub(super) type Field = Vec<Word>;

fn blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r')
}

/// The fields of a line; paints everything but the line end.
pub(super) fn fields(
    line: &Line,
    major: Major,
    out: &mut Out,
) -> Result<Vec<Field>, (Span, Problem)> {
    let mut lexer = Lexer {
        line,
        out,
        at: 0,
        painted: line.start,
        keeps_quotes: major.has(Feature::HbaQuotedPrefixes),
        most: hba_limits(major).token.unwrap_or(usize::MAX),
    };
    let mut fields = Vec::new();
    while lexer.at < line.bytes.len() {
        let mut field = Field::new();
        while let Some((word, comma)) = lexer.word()? {
            field.push(word);
            if !comma {
                break;
            }
        }
        if !field.is_empty() {
            fields.push(field);
        }
    }
    lexer.paint(Kind::Blank, line.content_end);
    Ok(fields)
}

struct Lexer<'l, 'o> {
    line: &'l Line,
    out: &'o mut Out,
    at: usize,
    /// Up to where in the text tokens have been painted.
    painted: usize,
    keeps_quotes: bool,
    most: usize,
}

impl Lexer<'_, '_> {
    fn paint(&mut self, kind: Kind, to: usize) -> usize {
        let token = self.out.token(kind, self.painted, to);
        self.painted = self.painted.max(to);
        token
    }

    fn peek(&self) -> Option<u8> {
        self.line.bytes.get(self.at).copied()
    }

    /// The next token, and whether a comma follows.
    fn word(&mut self) -> Result<Option<(Word, bool)>, (Span, Problem)> {
        while let Some(b) = self.peek().filter(|b| blank(*b) || *b == b',') {
            if b == b',' {
                self.paint(Kind::Blank, self.line.place(self.at));
                self.paint(Kind::Separator, self.line.place(self.at) + 1);
            }
            self.at += 1;
        }
        self.paint(Kind::Blank, self.line.place(self.at));
        let start = self.line.place(self.at);
        let mut text = Vec::new();
        let (mut in_quote, mut was_quote, mut any_quote, mut quoted_first) =
            (false, false, false, false);
        let mut comma = false;
        while let Some(b) = self.peek() {
            if !in_quote && (blank(b) || b == b'#') {
                break;
            }
            if text.len() >= self.most {
                return Err(self.too_long(start));
            }
            if b == b',' && !in_quote {
                comma = true;
                break;
            }
            if b != b'"' || was_quote {
                text.push(b);
            }
            was_quote = in_quote && b == b'"';
            if b == b'"' {
                in_quote = !in_quote;
                any_quote = true;
                quoted_first |= text.is_empty();
            }
            self.at += 1;
        }
        let end = self.line.end_place(self.at).max(start);
        let found = any_quote || !text.is_empty();
        let mut word = None;
        if found {
            let kind = if any_quote { Kind::String } else { Kind::Word };
            let token = self.paint(kind, end);
            if !self.keeps_quotes && !comma && text.last() == Some(&b',') {
                text.pop();
                comma = true;
            }
            let quoted = if self.keeps_quotes {
                quoted_first
            } else {
                any_quote
            };
            let span = Span::new(start, end);
            word = Some((
                Word {
                    text,
                    quoted,
                    quoted_first,
                    span,
                    token,
                },
                comma,
            ));
        }
        if self.peek() == Some(b'#') && !in_quote {
            self.paint(Kind::Blank, self.line.place(self.at));
            self.at = self.line.bytes.len();
            self.paint(Kind::Comment, self.line.content_end);
        }
        Ok(word)
    }

    fn too_long(&mut self, start: usize) -> (Span, Problem) {
        self.paint(Kind::Error, self.line.content_end);
        let problem = Problem::new(format!("a token is longer than {} bytes", self.most))
            .hint("Shorten it; names have at most 63 bytes.");
        (Span::new(start, self.line.content_end), problem)
    }
}
