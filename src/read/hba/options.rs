//! What stands behind the method: `parse_hba_auth_opt` in `hba.c`, and what a method asks for.

use super::lex::Word;
use super::record::{Fields, Refused};
use super::{Connection, shown};
use crate::finding::Problem;
use crate::pg::{HbaOption, HbaOptionScope, Major, clientcert, hba_option};
use crate::read::value::strtol_decimal_prefix;
use crate::read::{Bytes, Kind, Span};

type Given = Vec<(String, Bytes)>;

pub(super) fn options(
    fields: &mut Fields<'_>,
    connection: Connection,
    method: &str,
    record: Span,
) -> Result<Given, Refused> {
    let mut given = Given::new();
    while let Some(field) = fields.next() {
        for word in field {
            if word.file() {
                fields.out.paint(word.token, Kind::Directive);
                fields.files = true;
                continue;
            }
            match option(word, connection, method, fields.major) {
                Ok(option) => {
                    fields.out.paint(word.token, Kind::Name);
                    given.push(option);
                }
                Err(problem) => return fields.wrong(word, problem),
            }
        }
    }
    if !fields.files {
        asked(method, &given, fields.major).map_err(|problem| (record, problem))?;
    }
    Ok(given)
}

fn option(
    word: &Word,
    connection: Connection,
    method: &str,
    major: Major,
) -> Result<(String, Bytes), Problem> {
    let Some(equals) = word.text.iter().position(|b| *b == b'=') else {
        return Err(
            Problem::new(format!("{} is no option", shown(&word.text))).hint(
                "Write name=value, and \"name=value\" if there are blanks or commas in the value.",
            ),
        );
    };
    let name = String::from_utf8_lossy(&word.text[..equals]).into_owned();
    let value = &word.text[equals + 1..];
    let known = hba_option(&name).filter(|option| option.at(major));
    let Some(option) = known else {
        return Err(Problem::new(format!(
            "PostgreSQL {major} knows no option {}",
            shown(name.as_bytes())
        ))
        .hint("Correct its name, or remove it."));
    };
    scope(option, connection, method)?;
    value_of(&name, value, method, major)?;
    Ok((name, value.into()))
}

fn scope(option: &HbaOption, connection: Connection, method: &str) -> Result<(), Problem> {
    let name = option.name;
    match option.scope {
        HbaOptionScope::Hostssl if connection != Connection::Hostssl => Err(Problem::new(format!(
            "option {name} on a line for {}",
            connection.name()
        ))
        .hint("It is only for hostssl.")),
        HbaOptionScope::Methods(methods) if !methods.contains(&method) => Err(Problem::new(
            format!("option {name} does not go with method {method}"),
        )
        .hint(format!("It is only for {}.", methods.join(", ")))),
        _ => Ok(()),
    }
}

fn value_of(name: &str, value: &[u8], method: &str, major: Major) -> Result<(), Problem> {
    let wrong = |takes: &str| {
        Err(Problem::new(format!("{name} cannot be {}", shown(value)))
            .hint(format!("It takes {takes}.")))
    };
    let number = |part: &[u8]| strtol_decimal_prefix(part) != 0;
    match name {
        "clientcert" => match clientcert(major) {
            None if method == "cert" && value != b"1" => wrong("1 with method cert"),
            None => Ok(()),
            Some(words) => match words.iter().find(|(word, _)| value == word.as_bytes()) {
                Some((_, with_cert)) if method != "cert" || *with_cert => Ok(()),
                Some(_) => wrong("verify-full with method cert"),
                None => wrong(
                    &words
                        .iter()
                        .map(|(word, _)| *word)
                        .collect::<Vec<_>>()
                        .join(", "),
                ),
            },
        },
        "clientname" if value != b"CN" && value != b"DN" => wrong("CN or DN"),
        "ldapport" | "radiusport" if !number(value) => wrong("a number"),
        "radiusports" if !list(value).iter().all(|part| number(part)) => wrong("numbers"),
        _ => Ok(()),
    }
}

/// The members of a list; of one with quotes in it, the whole.
fn list(value: &[u8]) -> Vec<&[u8]> {
    if value.contains(&b'"') {
        return vec![value];
    }
    if value.trim_ascii().is_empty() {
        return Vec::new();
    }
    value
        .split(|b| *b == b',')
        .map(<[u8]>::trim_ascii)
        .collect()
}

/// What a method asks of its options.
fn asked(method: &str, given: &Given, major: Major) -> Result<(), Problem> {
    let find = |name: &str| given.iter().rev().find(|(one, _)| one == name);
    let has = |name: &str| find(name).is_some();
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    let missing = |name: &str| {
        Err(
            Problem::new(format!("method {method} needs the option {name}"))
                .hint(format!("Add {name}=….")),
        )
    };
    let at = |name: &str| hba_option(name).is_some_and(|option| option.at(major));
    match method {
        // What an URL says is the server's LDAP library's to read.
        "ldap" if has("ldapurl") => Ok(()),
        "ldap" => {
            let bind = any(&["ldapprefix", "ldapsuffix"]);
            let search = [
                "ldapbasedn",
                "ldapbinddn",
                "ldapbindpasswd",
                "ldapsearchattribute",
                "ldapsearchfilter",
            ];
            if bind && any(&search) {
                return Err(Problem::new("options of both modes of ldap")
                    .hint("Give ldapprefix and ldapsuffix, or ldapbasedn and its like."));
            }
            if !bind && !has("ldapbasedn") {
                return missing("ldapbasedn, ldapprefix or ldapsuffix");
            }
            if has("ldapsearchattribute") && has("ldapsearchfilter") {
                return Err(
                    Problem::new("both ldapsearchattribute and ldapsearchfilter")
                        .hint("Keep one of them."),
                );
            }
            Ok(())
        }
        "radius" if at("radiusservers") => {
            for name in ["radiusservers", "radiussecrets"] {
                if find(name).is_none_or(|(_, value)| list(value).is_empty()) {
                    return missing(name);
                }
            }
            let count = |name: &str| find(name).map_or(0, |(_, value)| list(value).len());
            for (name, least) in [
                ("radiussecrets", 1),
                ("radiusports", 0),
                ("radiusidentifiers", 0),
            ] {
                let here = count(name);
                if here != least && here != 1 && here != count("radiusservers") {
                    return Err(Problem::new(format!(
                        "the number of {name} is not that of radiusservers"
                    ))
                    .hint("Give one for all, or one for each."));
                }
            }
            Ok(())
        }
        "radius" if !has("radiusserver") => missing("radiusserver"),
        "radius" if !has("radiussecret") => missing("radiussecret"),
        "oauth" if !has("scope") => missing("scope"),
        "oauth" if !has("issuer") => missing("issuer"),
        "oauth"
            if has("map")
                && find("delegate_ident_mapping").is_some_and(|(_, value)| *value == "1") =>
        {
            Err(Problem::new("both map and delegate_ident_mapping").hint("Keep one of them."))
        }
        _ => Ok(()),
    }
}
