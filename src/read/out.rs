//! What a reader collects while it goes through a text.

use super::{Fault, Kind, Span, Token};
use crate::finding::{Problem, Severity};

/// Tokens and faults of one text.
#[derive(Default)]
pub(crate) struct Out {
    pub tokens: Vec<Token>,
    pub faults: Vec<Fault>,
}

impl Out {
    /// Adds a token; an empty one is none. Returns its place in the list.
    pub fn token(&mut self, kind: Kind, start: usize, end: usize) -> usize {
        if end > start {
            self.tokens.push(Token {
                kind,
                span: Span::new(start, end),
            });
        }
        self.tokens.len().saturating_sub(1)
    }

    /// Gives a token another kind.
    pub fn paint(&mut self, token: usize, kind: Kind) {
        if let Some(token) = self.tokens.get_mut(token) {
            token.kind = kind;
        }
    }

    /// Adds something that the server does not take.
    pub fn error(&mut self, span: Span, problem: Problem) {
        self.fault(Severity::Error, span, problem);
    }

    /// Adds something that the server takes, but hardly as it was meant.
    pub fn warning(&mut self, span: Span, problem: Problem) {
        self.fault(Severity::Warning, span, problem);
    }

    fn fault(&mut self, severity: Severity, span: Span, problem: Problem) {
        self.faults.push(Fault {
            severity,
            span,
            line: 0,
            column: 0,
            problem,
        });
    }

    /// Puts the faults in the order of the text and finds their lines and columns, in one pass.
    pub fn finish(mut self, text: &[u8]) -> (Vec<Token>, Vec<Fault>) {
        self.faults.sort_by_key(|fault| fault.span.start);
        let (mut at, mut line, mut column) = (0, 1, 1);
        for fault in &mut self.faults {
            let start = fault.span.start.min(text.len());
            for byte in &text[at..start] {
                match byte {
                    b'\n' => (line, column) = (line + 1, 1),
                    0x80..=0xBF => {}
                    _ => column += 1,
                }
            }
            at = start;
            (fault.line, fault.column) = (line, column);
        }
        (self.tokens, self.faults)
    }
}

/// A piece of the text for a message: at most 60 characters.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]);
    match text.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.into_owned(),
    }
}
