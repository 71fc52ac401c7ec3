//! Properties for every major: small readers, each written after the grammar and not after the funnel, read back what was
//! written. Majors of which no server can be had are held by these alone.

use std::iter::Peekable;
use std::panic::catch_unwind;
use std::str::Chars;

use pgrunbook::pg::{Feature, Major};
use pgrunbook::render::quote::*;
use proptest::prelude::*;

use crate::hostile::{Line, cases, name, text};

fn major() -> impl Strategy<Value = Major> {
    proptest::sample::select(Major::all().collect::<Vec<_>>())
}

/// `guc-file.l`: a quoted string that is the whole rest of its line.
fn read_conf(line: &str) -> Option<String> {
    let inner = line
        .strip_prefix('\'')?
        .strip_suffix('\'')
        .filter(|_| line.len() > 1)?;
    let mut chars = inner.chars().peekable();
    let mut out = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\n' => return None,
            '\'' => out.push(chars.next_if_eq(&'\'')?),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                'b' | 'f' | 't' | '0'..='7' => return None,
                other => out.push(other),
            },
            c => out.push(c),
        }
    }
    Some(out)
}

/// 9.0's `parseRecoveryCommandFile`: doubled quotes alone.
fn read_recovery_9_0(line: &str) -> Option<String> {
    let inner = line
        .strip_prefix('\'')?
        .strip_suffix('\'')
        .filter(|_| line.len() > 1)?;
    let undoubled = inner.replace("''", "\u{0}");
    (!undoubled.contains(['\'', '\n', '\r'])).then(|| undoubled.replace('\u{0}', "'"))
}

/// libpq's `conninfo_parse`.
fn read_conninfo(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
        let key: String = std::iter::from_fn(|| chars.next_if(|c| *c != '=')).collect();
        chars.next()?;
        let quoted = chars.next_if_eq(&'\'').is_some();
        pairs.push((key, read_conninfo_value(&mut chars, quoted)?));
    }
    Some(pairs)
}

fn read_conninfo_value(chars: &mut Peekable<Chars<'_>>, quoted: bool) -> Option<String> {
    let mut value = String::new();
    loop {
        match chars.next() {
            Some('\'') if quoted => return Some(value),
            Some(c) if !quoted && c.is_ascii_whitespace() => return Some(value),
            Some('\\') => value.push(chars.next()?),
            Some(c) => value.push(c),
            None => return (!quoted).then_some(value),
        }
    }
}

/// libpq's `passwordFromFile`: the five fields; `None` for a wildcard, a comment or another number of fields.
fn read_pgpass(major: Major, line: &str) -> Option<Vec<String>> {
    if line.starts_with('#') || line.contains(['\n', '\r']) {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let verbatim = fields.len() == 5 && !major.has(Feature::PassfileEscapes);
        match c {
            _ if verbatim => fields.last_mut()?.push(c),
            '*' if fields.len() < 5 && fields.last()?.is_empty() => return None,
            '\\' => fields.last_mut()?.push(chars.next()?),
            ':' if fields.len() == 5 => return None,
            ':' => fields.push(String::new()),
            c => fields.last_mut()?.push(c),
        }
    }
    (fields.len() == 5).then_some(fields)
}

/// A field of pg_hba.conf that is one token and means a name: `next_token` and what is done with the token. For a regular
/// expression, the only text that it matches.
fn read_hba(major: Major, field: &str) -> Option<String> {
    let quoted = field.starts_with('"');
    let mut token = String::new();
    let (mut in_quote, mut was_quote) = (false, false);
    for c in field.chars() {
        match c {
            '\n' | '\r' => return None,
            ' ' | '\t' | ',' | '#' if !in_quote => return None,
            _ if c != '"' || was_quote => token.push(c),
            _ => {}
        }
        was_quote = in_quote && c == '"' && !was_quote;
        in_quote ^= c == '"';
    }
    let bare = !quoted || !major.has(Feature::HbaQuotedPrefixes);
    let keyword =
        ["all", "replication", "samegroup", "samerole", "sameuser"].contains(&token.as_str());
    if in_quote
        || (keyword && !quoted)
        || (bare && (token.starts_with(['@', '+']) || token.ends_with(',')))
    {
        return None;
    }
    match token.strip_prefix('/') {
        Some(expression) if major.has(Feature::HbaIncludeFiles) => read_expression(expression),
        _ => Some(token),
    }
}

/// The only text that an anchored regular expression without operators matches.
fn read_expression(expression: &str) -> Option<String> {
    let mut chars = expression.strip_prefix('^')?.strip_suffix('$')?.chars();
    let mut out = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().filter(|c| !c.is_ascii_alphanumeric())?),
            c if r".*+?^$[](){}|".contains(c) => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn conf_reads_back(value in text(Line::Many)) {
        prop_assert_eq!(read_conf(&conf(&value)), Some(value));
    }

    #[test]
    fn recovery_conf_reads_back(major in major(), value in text(Line::One)) {
        let written = conf_recovery(major, &value);
        let read = if major.label() == "9.0" { read_recovery_9_0(&written) } else { read_conf(&written) };
        prop_assert_eq!(read, Some(value));
    }

    #[test]
    fn a_connection_string_reads_back(values in proptest::collection::vec(text(Line::Many), 0..5)) {
        let keys = ["host", "port", "user", "sslrootcert", "application_name"];
        let pairs: Vec<_> = keys.into_iter().zip(values.iter().map(String::as_str)).collect();
        let expected: Vec<_> = pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        prop_assert_eq!(read_conninfo(&conninfo(&pairs)), Some(expected));
    }

    #[test]
    fn a_connection_string_reads_back_out_of_a_file(major in major(), value in text(Line::One)) {
        let written = conf_recovery(major, &conninfo(&[("user", &value), ("host", "a")]));
        let read = if major.label() == "9.0" { read_recovery_9_0(&written) } else { read_conf(&written) };
        let pairs = read_conninfo(&read.expect("a value"));
        prop_assert_eq!(pairs, Some(vec![("user".to_owned(), value), ("host".to_owned(), "a".to_owned())]));
    }

    #[test]
    fn a_passfile_reads_back(major in major(), fields in proptest::array::uniform5(text(Line::One))) {
        let [host, port, database, user, password] = &fields;
        let line = pgpass_line(major, host, port, database, user, password);
        prop_assert_eq!(read_pgpass(major, &line), Some(fields.to_vec()));
    }

    #[test]
    fn hba_reads_back(major in major(), name in name()) {
        if hba_carries(major, &name) {
            let written = hba_name(major, &name);
            prop_assert!(written.len() <= 255);
            prop_assert_eq!(read_hba(major, &written), Some(name));
        } else {
            prop_assert!(!major.has(Feature::HbaQuotedPrefixes));
            prop_assert!(catch_unwind(|| hba_name(major, &name)).is_err());
        }
    }
}

#[test]
fn what_needs_no_quotes_has_none() {
    let major = Major::parse("17").expect("17");
    assert_eq!(hba_name(major, "replicator_2"), "replicator_2");
    assert_eq!(hba_name(major, "replication"), "\"replication\"");
    assert_eq!(
        conninfo(&[("host", "10.77.0.11"), ("port", "5432"), ("user", "")]),
        "host=10.77.0.11 port=5432 user=''"
    );
    assert_eq!(sql_literal("a'b"), "'a''b'");
    assert_eq!(
        pgpass_line(major, "fd00::1", "5432", "replication", "rep", "a:b\\c"),
        r"fd00\:\:1:5432:replication:rep:a\:b\\c"
    );
}

#[test]
fn what_a_syntax_cannot_carry_never_gets_out() {
    let major = Major::parse("9.0").expect("9.0");
    let nul = "a\0b";
    assert!(catch_unwind(|| conf(nul)).is_err());
    assert!(catch_unwind(|| conninfo(&[("user", nul)])).is_err());
    assert!(catch_unwind(|| conninfo(&[("a b", "c")])).is_err());
    assert!(catch_unwind(|| sql_literal(nul)).is_err());
    assert!(catch_unwind(|| sql_identifier(nul)).is_err());
    assert!(catch_unwind(|| sql_identifier("")).is_err());
    assert!(catch_unwind(|| sh_word(nul)).is_err());
    assert!(catch_unwind(|| heredoc(nul)).is_err());
    assert!(catch_unwind(|| markdown_fence("a\nb", "")).is_err());
    for text in [nul, "a\nb", "a\rb"] {
        assert!(catch_unwind(|| conf_recovery(major, text)).is_err());
        assert!(catch_unwind(|| pgpass_field(text)).is_err());
        assert!(catch_unwind(|| pgpass_line(major, "h", "1", "d", "u", text)).is_err());
        assert!(Major::all().all(|major| !hba_carries(major, text)));
        assert!(catch_unwind(|| hba_name(major, text)).is_err());
    }
}
