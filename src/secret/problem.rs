//! What a password cannot be, or should not be, in a version's files.

use super::Secret;
use crate::finding::Severity;
use crate::pg::{Feature, Major};

/// One thing about a password. None of its texts shows any part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// There is none.
    Empty,
    /// NUL, line feed or carriage return: no passfile can hold it.
    LineBreak,
    /// The passfile's line is longer than this major's libpq reads, in bytes.
    LineTooLong { length: usize, limit: usize },
    /// Another control character.
    Control,
    /// A blank at the start or the end.
    EdgeBlank,
    /// A character outside ASCII.
    NotAscii,
}

/// The longest line of a passfile, in bytes without its line end, that libpq reads as one before
/// [`Feature::PgpassLongLines`] (`passwordFromFile` in `fe-connect.c`: a buffer of 320 bytes).
const LINE_LIMIT: usize = 319;

/// Everything there is to say about this password, the worst first. `longest_line`: the length in bytes of the longest
/// line that [`crate::render::quote::pgpass_line`] makes with it for this plan.
pub fn password_problems(
    major: Major,
    password: &Secret,
    longest_line: usize,
) -> Vec<PasswordProblem> {
    let text = password.expose();
    let breaks = |c: char| matches!(c, '\0' | '\r' | '\n');
    let too_long = !major.has(Feature::PgpassLongLines) && longest_line > LINE_LIMIT;
    let blank = |c: char| c.is_whitespace() && !c.is_control();
    let line_too_long = PasswordProblem::LineTooLong {
        length: longest_line,
        limit: LINE_LIMIT,
    };
    [
        (text.is_empty(), PasswordProblem::Empty),
        (text.contains(breaks), PasswordProblem::LineBreak),
        (too_long, line_too_long),
        (
            text.contains(|c: char| c.is_control() && !breaks(c)),
            PasswordProblem::Control,
        ),
        (
            text.starts_with(blank) || text.ends_with(blank),
            PasswordProblem::EdgeBlank,
        ),
        (!text.is_ascii(), PasswordProblem::NotAscii),
    ]
    .into_iter()
    .filter_map(|(found, problem)| found.then_some(problem))
    .collect()
}

impl PasswordProblem {
    /// Error: no bundle can be made with this password.
    pub fn severity(self) -> Severity {
        match self {
            Self::Empty | Self::LineBreak | Self::LineTooLong { .. } => Severity::Error,
            Self::Control => Severity::Warning,
            Self::EdgeBlank | Self::NotAscii => Severity::Note,
        }
    }

    /// What is wrong: lower case, no full stop.
    pub fn message(self) -> String {
        match self {
            Self::Empty => "the password is empty".to_owned(),
            Self::LineBreak => "the password holds a line break or a NUL character".to_owned(),
            Self::LineTooLong { length, limit } => format!(
                "the password makes a passfile line of {length} bytes, this version reads {limit}"
            ),
            Self::Control => "the password holds a control character".to_owned(),
            Self::EdgeBlank => "the password starts or ends with a blank".to_owned(),
            Self::NotAscii => "the password holds characters outside ASCII".to_owned(),
        }
    }

    /// Why it matters, in sentences.
    pub fn detail(self) -> String {
        match self {
            Self::Empty => "libpq takes an empty field of a passfile for no password at all, and from version 10 a \
                            server stores no empty password.",
            Self::LineBreak => "A passfile has one entry a line and no way to write a line end inside an entry, so the \
                                standby would send another password.",
            Self::LineTooLong { .. } => "Before version 11, libpq cuts a longer line in two and finds no password, or \
                                         a part of it. Host, port, database and user count too, and so does the \
                                         backslash before each colon and backslash.",
            Self::Control => "PostgreSQL takes it, but it can hardly be typed at a prompt, and terminals and editors \
                              change or hide it.",
            Self::EdgeBlank => "Blanks belong to the password in every file of the bundle, but get lost easily when \
                                somebody copies it.",
            Self::NotAscii => "The bundle holds it in UTF-8. Whoever types it in a terminal with another encoding \
                               sends other bytes, and MD5 also tells two ways of writing the same letter apart.",
        }
        .to_owned()
    }

    /// What to do, in sentences.
    pub fn hint(self) -> String {
        match self {
            Self::Empty => "Give a password, or leave it out altogether: the scripts then ask for it on the host.",
            Self::LineBreak => "Remove the line break. A file with the password may end with one, which is not part \
                                of it.",
            Self::LineTooLong { .. } => "Use a shorter password; 32 letters and digits are plenty.",
            Self::Control => "Use a password of letters, digits and visible signs.",
            Self::EdgeBlank => "Leave the blank out, or keep it in mind when you copy the password.",
            Self::NotAscii => "Use ASCII characters if people will type it.",
        }
        .to_owned()
    }
}
