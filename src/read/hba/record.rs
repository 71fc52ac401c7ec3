//! A record out of the fields of its line: `parse_hba_line` in `hba.c`.

use super::lex::{Field, Word};
use super::lines::Line;
use super::{Address, Connection, Depends, Item, Meaning, Record, address, options, shown};
use crate::finding::Problem;
use crate::pg::{Feature, HbaMethod, Major, connection_type, hba_method, hba_methods};
use crate::read::{Kind, Out, Span};

pub(super) type Refused = (Span, Problem);

/// The fields that are left.
pub(super) struct Fields<'f> {
    fields: std::slice::Iter<'f, Field>,
    end: usize,
    pub out: &'f mut Out,
    pub major: Major,
    /// Whether a file lists options.
    pub files: bool,
}

impl<'f> Fields<'f> {
    pub fn next(&mut self) -> Option<&'f Field> {
        self.fields.next()
    }

    /// The next field.
    fn list(&mut self, what: &str, hint: &str) -> Result<&'f Field, Refused> {
        let end = Span::new(self.end, self.end);
        self.next().ok_or_else(|| {
            (
                end,
                Problem::new(format!("the {what} is missing")).hint(hint),
            )
        })
    }

    /// The next field, which must be no list.
    fn single(&mut self, what: &str, hint: &str) -> Result<&'f Word, Refused> {
        match self.list(what, hint)?.as_slice() {
            [word] => Ok(word),
            words => {
                let span = Span::new(words[0].span.start, words[words.len() - 1].span.end);
                self.refuse(
                    words.iter(),
                    span,
                    Problem::new(format!("a list in place of the {what}"))
                        .hint("Write one record for each."),
                )
            }
        }
    }

    fn refuse<'w, T>(
        &mut self,
        words: impl Iterator<Item = &'w Word>,
        span: Span,
        problem: Problem,
    ) -> Result<T, Refused> {
        for word in words {
            self.out.paint(word.token, Kind::Error);
        }
        Err((span, problem))
    }

    /// Paints the word as an error.
    pub fn wrong<T>(&mut self, word: &Word, problem: Problem) -> Result<T, Refused> {
        self.refuse([word].into_iter(), word.span, problem)
    }
}

pub(super) fn record(
    fields: &[Field],
    line: &Line,
    major: Major,
    out: &mut Out,
) -> Result<Record, Refused> {
    let words = fields.iter().flatten();
    let span = Span::new(
        words
            .clone()
            .next()
            .map_or(line.start, |word| word.span.start),
        words.last().map_or(line.content_end, |word| word.span.end),
    );
    let mut fields = Fields {
        fields: fields.iter(),
        end: span.end,
        out,
        major,
        files: false,
    };
    let connection = connection(&mut fields)?;
    let databases = items(&mut fields, "database", database)?;
    let users = items(&mut fields, "user", user)?;
    let address = match connection {
        Connection::Local => None,
        _ => Some(host(&mut fields)?),
    };
    let method = method(&mut fields, connection)?;
    let options = options::options(&mut fields, connection, method.name, span)?;
    let mut depends = Vec::new();
    match connection {
        Connection::Hostssl => depends.push(Depends::Ssl),
        Connection::Hostgssenc => depends.push(Depends::Build("GSSAPI")),
        _ => {}
    }
    match method.name {
        "radius" => depends.push(Depends::NameResolution),
        "oauth" => depends.push(Depends::OauthValidator),
        name if method.by_build => depends.push(Depends::Build(name)),
        _ => {}
    }
    let any = |meaning| {
        databases
            .iter()
            .chain(&users)
            .any(|item| item.meaning == meaning)
    };
    if any(Meaning::Regex) {
        depends.push(Depends::Regex);
    }
    if fields.files || any(Meaning::File) {
        depends.push(Depends::File);
    }
    let peer =
        connection == Connection::Local && method.name == "ident" && major.has(Feature::HbaPeer);
    Ok(Record {
        line: line.number,
        span,
        connection,
        databases,
        users,
        address,
        method: if peer { "peer" } else { method.name },
        options,
        depends,
    })
}

fn connection(fields: &mut Fields<'_>) -> Result<Connection, Refused> {
    let hint = "A record begins with local, host, hostssl or hostnossl.";
    let word = fields.single("connection type", hint)?;
    let all = [
        Connection::Local,
        Connection::Host,
        Connection::Hostssl,
        Connection::Hostnossl,
        Connection::Hostgssenc,
        Connection::Hostnogssenc,
    ];
    let found = all
        .into_iter()
        .find(|one| word.text == one.name().as_bytes());
    match found {
        Some(found) if connection_type(fields.major, found.name()) => {
            fields.out.paint(word.token, Kind::Keyword);
            Ok(found)
        }
        _ => {
            let message = format!(
                "{} is no connection type of PostgreSQL {}",
                shown(&word.text),
                fields.major
            );
            fields.wrong(word, Problem::new(message).hint(hint))
        }
    }
}

fn items(
    fields: &mut Fields<'_>,
    what: &str,
    meaning: fn(&Word, Major) -> Meaning,
) -> Result<Vec<Item>, Refused> {
    let hint = "A record has a type, databases, users, an address (not for local) and a method.";
    let list = fields.list(what, hint)?;
    let mut items = Vec::with_capacity(list.len());
    for word in list {
        let meaning = if word.file() {
            Meaning::File
        } else {
            meaning(word, fields.major)
        };
        match meaning {
            Meaning::File => fields.out.paint(word.token, Kind::Directive),
            Meaning::Name => {}
            Meaning::Regex => fields.out.paint(word.token, Kind::String),
            _ => fields.out.paint(word.token, Kind::Keyword),
        }
        items.push(Item {
            text: word.text.as_slice().into(),
            meaning,
            span: word.span,
        });
    }
    Ok(items)
}

fn regex(word: &Word, major: Major) -> bool {
    major.has(Feature::HbaIncludeFiles) && word.text.first() == Some(&b'/')
}

fn database(word: &Word, major: Major) -> Meaning {
    let keywords = [
        ("all", Meaning::All),
        ("sameuser", Meaning::SameUser),
        ("samerole", Meaning::SameRole),
        ("samegroup", Meaning::SameRole),
        ("replication", Meaning::Replication),
    ];
    let found = keywords.into_iter().find(|(name, _)| word.keyword(name));
    match found {
        Some((_, meaning)) => meaning,
        None if regex(word, major) => Meaning::Regex,
        None => Meaning::Name,
    }
}

fn user(word: &Word, major: Major) -> Meaning {
    let unquoted = !word.quoted_first || !major.has(Feature::HbaQuotedPrefixes);
    match word.text.first() {
        _ if word.keyword("all") => Meaning::All,
        Some(b'+') if unquoted => Meaning::Member,
        _ if regex(word, major) => Meaning::Regex,
        _ => Meaning::Name,
    }
}

fn host(fields: &mut Fields<'_>) -> Result<Address, Refused> {
    let hint = "Write an address and the bits of its mask, as in 10.0.0.0/8, or a host name.";
    let word = fields.single("address", hint)?;
    if word.file() {
        let problem = Problem::new("a file in place of the address")
            .hint("Write one record for each address.");
        return fields.wrong(word, problem);
    }
    let names = fields.major.has(Feature::HbaHostName);
    let keywords = [
        ("all", Address::All),
        ("samehost", Address::Samehost),
        ("samenet", Address::Samenet),
    ];
    for (name, meaning) in keywords {
        if word.keyword(name) && (names || meaning != Address::All) {
            fields.out.paint(word.token, Kind::Keyword);
            return Ok(meaning);
        }
    }
    fields.out.paint(word.token, Kind::Address);
    let mut parts = word.text.splitn(2, |b| *b == b'/');
    let (ip, bits) = (parts.next().unwrap_or_default(), parts.next());
    let Some(ip) = address::numeric(ip) else {
        let text = shown(&word.text);
        return match bits {
            None if names => Ok(Address::Host(word.text.as_slice().into())),
            Some(_) if names => {
                let problem = Problem::new(format!("a mask behind what is no address: {text}"));
                fields.wrong(
                    word,
                    problem.hint("A host name stands alone; an address is one of IPv4 or IPv6."),
                )
            }
            _ => {
                let problem = Problem::new(format!("{text} is no address"));
                let hint = format!(
                    "PostgreSQL {} takes addresses here, and no host names.",
                    fields.major
                );
                fields.wrong(word, problem.hint(hint))
            }
        };
    };
    if let Some(bits) = bits {
        return match address::cidr(bits, ip) {
            Some(mask) => Ok(Address::Net { ip, mask }),
            None => {
                let most = if ip.is_ipv4() { 32 } else { 128 };
                let problem = Problem::new(format!("the mask of {} is none", shown(&word.text)));
                fields.wrong(
                    word,
                    problem.hint(format!("Write 0 to {most} behind the slash.")),
                )
            }
        };
    }
    let whole = format!("{ip}/{}", if ip.is_ipv4() { 32 } else { 128 });
    let hint = format!("Write {whole} for this address alone, or a mask in the next field.");
    let word = fields.single("mask", &hint)?;
    match address::numeric(&word.text) {
        Some(mask) if mask.is_ipv4() == ip.is_ipv4() => {
            fields.out.paint(word.token, Kind::Address);
            Ok(Address::Net { ip, mask })
        }
        Some(mask) => fields.wrong(
            word,
            Problem::new(format!("{mask} is of another family than {ip}")).hint(hint),
        ),
        None => fields.wrong(
            word,
            Problem::new(format!("{} is no mask for {ip}", shown(&word.text))).hint(hint),
        ),
    }
}

fn method(fields: &mut Fields<'_>, connection: Connection) -> Result<&'static HbaMethod, Refused> {
    let hint = "A record ends with a method, and perhaps options.";
    let word = fields.single("method", hint)?;
    let major = fields.major;
    let name = String::from_utf8_lossy(&word.text);
    let Some(method) = hba_method(&name).filter(|method| method.at(major)) else {
        let known: Vec<_> = hba_methods()
            .filter(|one| one.at(major))
            .map(|one| one.name)
            .collect();
        let meant = known.iter().find(|one| one.eq_ignore_ascii_case(&name));
        let hint = match meant {
            Some(meant) => format!("Write {meant}: the case counts."),
            None => format!("It takes {}.", known.join(", ")),
        };
        let message = format!("{} is no method of PostgreSQL {major}", shown(&word.text));
        return fields.wrong(word, Problem::new(message).hint(hint));
    };
    let local = connection == Connection::Local;
    let wrong = match method.name {
        "gss" | "krb5" if local => Some("it needs a connection over TCP: host instead of local"),
        "peer" if !local => Some("it asks the operating system about a socket: only for local"),
        "cert" if connection != Connection::Hostssl => {
            Some("it looks at the client's certificate: only for hostssl")
        }
        _ => None,
    };
    if let Some(why) = wrong {
        let message = format!("method {name} on a line for {}", connection.name());
        let hint = format!("Take another method, or another type of connection: {why}.");
        return fields.wrong(word, Problem::new(message).hint(hint));
    }
    fields.out.paint(word.token, Kind::Method);
    Ok(method)
}
