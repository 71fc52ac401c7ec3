//! Readers of the files that PostgreSQL and libpq read, each by its own grammar at each major.
//!
//! Pure functions: a text in, records with spans, a token stream and faults out. They take any bytes, never panic, and
//! take time linear in the text. The tokens cover the text exactly, in order and without gaps, so that what is validated is what is
//! painted. What a text cannot tell (other files, the build, name resolution) is said, and not guessed.
//!
//! ```
//! use pgrunbook::{pg::Major, read::conf};
//! let major = Major::parse("17").unwrap();
//! let text = "port = 5433\nwal_level = logical # here\n";
//! let conf = conf::read(text, major);
//! assert_eq!(conf.get("PORT").unwrap().value, "5433");
//! assert!(conf.faults.is_empty() && conf::check(text, &conf, major).is_empty());
//! ```

pub mod conf;
pub mod conninfo;
pub mod hba;
mod out;
pub mod pgpass;
pub mod recovery;
mod text;
pub mod value;

pub(crate) use out::Out;
pub use text::Bytes;

use std::fmt;

use crate::finding::{self, Severity};

/// Where something stands: byte offsets into the text, `end` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }
}

/// What a token is, for painting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Blanks and line ends.
    Blank,
    /// From `#` on.
    Comment,
    /// The name of a setting, a keyword of a connection string, an option.
    Name,
    /// `=`.
    Equals,
    /// What stands between fields and members of a list (`:`, `,`, `@`, `/`, `?`, `&`).
    Separator,
    /// A value without quotes that is no number.
    Word,
    /// A value without quotes that begins as a number.
    Number,
    /// A value in quotes.
    String,
    /// A word that the grammar gives a meaning: `all`, `replication`, `hostssl`.
    Keyword,
    /// `include` and its like, and a file that is named by `@`.
    Directive,
    /// An address or a mask.
    Address,
    /// An authentication method.
    Method,
    /// `*` where it means anything.
    Wildcard,
    /// A password.
    Secret,
    /// What does not fit.
    Error,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// Something wrong in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// [`Severity::Error`]: the server (or libpq) does not take the text. [`Severity::Warning`]: it takes it, but hardly as it was meant.
    pub severity: Severity,
    pub span: Span,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters of UTF-8.
    pub column: usize,
    /// What is wrong (lower case, no full stop), why it matters and what to do (sentences).
    pub problem: finding::Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { line, column, .. } = self;
        write!(
            f,
            "line {line}, column {column}: {}: {}",
            self.severity, self.problem.message
        )
    }
}

/// Whether none of these faults is an error.
pub fn accepted(faults: &[Fault]) -> bool {
    faults.iter().all(|fault| fault.severity != Severity::Error)
}

/// Which directive names another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IncludeKind {
    /// `include`: the file must be there.
    File,
    /// `include_if_exists`.
    FileIfExists,
    /// `include_dir`: every file of the directory whose name ends in `.conf` and does not begin with a dot.
    Directory,
}

/// A directive that names another file, which the text alone cannot tell about. The path is relative to the directory of
/// the file that has the directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    pub kind: IncludeKind,
    pub path: Bytes,
    /// The line on which it begins, from 1.
    pub line: usize,
    pub span: Span,
}

impl IncludeKind {
    /// The directive of this name, if the file has it.
    pub(crate) fn named(name: &str) -> Option<IncludeKind> {
        match name {
            "include" => Some(IncludeKind::File),
            "include_if_exists" => Some(IncludeKind::FileIfExists),
            "include_dir" => Some(IncludeKind::Directory),
            _ => None,
        }
    }
}
