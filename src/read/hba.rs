//! pg_hba.conf.

mod address;
mod lex;
mod lines;
mod options;
mod record;

use std::net::IpAddr;

use super::out::excerpt;
use super::{Bytes, Fault, Include, IncludeKind, Kind, Out, Span, Token};
use crate::finding::Problem;
use crate::pg::{Feature, Major, hba_limits};
use lines::Lines;

/// A file of access rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hba {
    /// The records in the order of the file. The first that matches a connection decides.
    pub records: Vec<Record>,
    /// The directives (from 16). What an included file says stands at the directive's place.
    pub includes: Vec<Include>,
    pub tokens: Vec<Token>,
    pub faults: Vec<Fault>,
}

/// The first field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connection {
    Local,
    Host,
    Hostssl,
    Hostnossl,
    Hostgssenc,
    Hostnogssenc,
}

impl Connection {
    /// `local`, `host`, … as in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Connection::Local => "local",
            Connection::Host => "host",
            Connection::Hostssl => "hostssl",
            Connection::Hostnossl => "hostnossl",
            Connection::Hostgssenc => "hostgssenc",
            Connection::Hostnogssenc => "hostnogssenc",
        }
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: usize,
    pub span: Span,
    pub connection: Connection,
    pub databases: Vec<Item>,
    pub users: Vec<Item>,
    /// `None` for `local`.
    pub address: Option<Address>,
    /// As the server takes it: `ident` on a `local` line means `peer` where there is one.
    pub method: &'static str,
    /// Name and value, as written.
    pub options: Vec<(String, Bytes)>,
    /// What the text cannot tell.
    pub depends: Vec<Depends>,
}

/// A member of the list of databases or users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The text without its quotes. Of a group, a file and a regular expression, the sign at its start included.
    pub text: Bytes,
    pub meaning: Meaning,
    pub span: Span,
}

/// What a member of a list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// `all`; as a database it holds no physical replication.
    All,
    /// `sameuser`, a database.
    SameUser,
    /// `samerole` or `samegroup`, a database.
    SameRole,
    /// `replication`, a database: physical replication.
    Replication,
    /// `+role`, a user: every member of the role.
    Member,
    /// `/expression`, from 16.
    Regex,
    /// `@file`: what the file lists.
    File,
    /// The name itself.
    Name,
}

/// Where a connection comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    All,
    Samehost,
    Samenet,
    /// An address and a mask of the same family.
    Net {
        ip: IpAddr,
        mask: IpAddr,
    },
    /// A host name, or the end of one that begins with a dot.
    Host(Bytes),
}

/// What decides about a record and stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depends {
    /// `hostssl`: the server's `ssl` must be on, else the record never matches.
    Ssl,
    /// `hostgssenc`, or this method: the server must be built with it. A record with a method that is missing is refused, one of type
    /// `hostgssenc` never matches.
    Build(&'static str),
    /// The server looks up the RADIUS servers when it reads the record, and refuses it if one has no address.
    NameResolution,
    /// A regular expression, whose grammar this reader does not know.
    Regex,
    /// The content of a file that is named by `@`.
    File,
    /// `oauth`: the server's `oauth_validator_libraries`.
    OauthValidator,
}

/// Reads a file as the server of this major does. A record with a fault is left out; the server then keeps its old rules, and
/// does not start.
///
/// 9.0 and 9.1 forget that a token was quoted when they look for `+role` and for the comma of a list.
pub fn read(text: impl AsRef<[u8]>, major: Major) -> Hba {
    let text = text.as_ref();
    let mut out = Out::default();
    let mut hba = Hba::default();
    let limits = hba_limits(major);
    for line in Lines::new(text, major.has(Feature::HbaContinuation)) {
        let whole = Span::new(line.start, line.content_end);
        let too_long = limits.line.filter(|most| line.longest > *most);
        let broken = if line.bytes.contains(&0) {
            Some(Problem::new("a NUL byte").hint("Remove it: the server cuts the line there."))
        } else {
            too_long.map(|most| {
                Problem::new(format!("the line is longer than {most} bytes"))
                    .hint("Write several records, or name a file by @file that lists the names.")
            })
        };
        if let Some(problem) = broken {
            out.token(Kind::Error, line.start, line.content_end);
            out.token(Kind::Blank, line.content_end, line.end);
            out.error(whole, problem);
            continue;
        }
        match lex::fields(&line, major, &mut out) {
            Ok(fields) if fields.is_empty() => {}
            Ok(fields) => {
                if let Some(include) = include(&fields, &line, major, &mut out) {
                    hba.includes.push(include);
                } else {
                    match record::record(&fields, &line, major, &mut out) {
                        Ok(record) => hba.records.push(record),
                        Err((span, problem)) => out.error(span, problem),
                    }
                }
            }
            Err((span, problem)) => out.error(span, problem),
        }
        out.token(Kind::Blank, line.content_end, line.end);
    }
    (hba.tokens, hba.faults) = out.finish(text);
    hba
}

/// The directive, if the line is one: two fields, and the first is its name. Quotes do not matter.
fn include(
    fields: &[lex::Field],
    line: &lines::Line,
    major: Major,
    out: &mut Out,
) -> Option<Include> {
    let [first, second] = fields else { return None };
    let (first, second) = (first.first()?, second.first()?);
    let name = std::str::from_utf8(&first.text).ok()?;
    let kind = IncludeKind::named(name).filter(|_| major.has(Feature::HbaIncludeFiles))?;
    out.paint(first.token, Kind::Directive);
    out.paint(second.token, Kind::String);
    Some(Include {
        kind,
        path: second.text.as_slice().into(),
        line: line.number,
        span: Span::new(first.span.start, second.span.end),
    })
}

/// What a field that should be a word says in a message.
fn shown(text: &[u8]) -> String {
    format!("`{}`", excerpt(text))
}
