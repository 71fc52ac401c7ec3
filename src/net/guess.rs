//! Why a text is no address or port, and what was probably meant.

use std::net::Ipv4Addr;

use super::{Host, Port};
use crate::finding::Problem;

const HINT: &str = "Give an IPv4 address, an IPv6 address or a host name, and nothing else.";

/// No text beyond this length is taken apart, in bytes; a host name has at most 253.
const LONGEST: usize = 1000;

/// RFC 1123: labels of letters, digits and hyphens, at most 63 characters each, 253 in all; the last label not of digits
/// alone, so that no broken IPv4 address passes for a name.
pub fn is_host_name(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| label_problem(label).is_none())
        && !text.rsplit('.').next().is_some_and(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn label_problem(label: &str) -> Option<String> {
    if label.is_empty() {
        return Some("two dots follow each other, or it begins with one".to_owned());
    }
    if label.len() > 63 {
        return Some(format!("its part {label} is longer than 63 characters"));
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Some(format!("its part {label} begins or ends with a hyphen"));
    }
    let bad = label
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '-')?;
    Some(format!("it holds {}", shown(bad)))
}

fn shown(c: char) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("the character {}", c.escape_unicode()),
        c => format!("the character {c}"),
    }
}

/// The text, if it is an address.
fn meant(text: &str) -> Option<String> {
    Host::parse(text).ok().map(|host| host.to_string())
}

/// An IPv4 address in IPv6 form.
pub fn mapped(text: &str, ip: Ipv4Addr) -> Problem {
    Problem::new(format!("{text} is an IPv4 address written as IPv6"))
        .detail("Servers see such a connection as IPv4, and pg_hba.conf compares it as that.")
        .hint("Give the IPv4 address itself.")
        .suggest(Some(ip.to_string()))
}

/// What is wrong with a text that is neither an IP address nor a host name.
pub fn host_problem(text: &str) -> Problem {
    if text.len() > LONGEST {
        return Problem::new("the address is far too long").hint(HINT);
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Problem::new("the address is blank").hint(HINT);
    }
    if trimmed != text {
        let problem = Problem::new("blanks stand before or after the address").hint("Remove them.");
        let inner = meant(trimmed).or_else(|| host_problem(trimmed).suggestion);
        return problem.suggest(inner);
    }
    wrapped(text)
        .or_else(|| ipv4(text))
        .or_else(|| ipv6(text))
        .unwrap_or_else(|| host_name(text))
}

/// An address with something around it that belongs elsewhere.
fn wrapped(text: &str) -> Option<Problem> {
    let inner = |text: &str| meant(text).or_else(|| host_problem(text).suggestion);
    if text == "*" {
        return Some(
            Problem::new("* is no address of a node")
                .detail("It stands for all addresses that a server listens on, and says nothing of how to reach it.")
                .hint("Give the address that the other nodes connect to; * belongs in the field listen."),
        );
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        return Some(
            Problem::new(format!("{scheme}:// begins a URL, not an address"))
                .hint(HINT)
                .suggest(inner(host)),
        );
    }
    if text.contains([',', ';', ' ', '\t', '\n', '\r']) {
        let first = text
            .split([',', ';', ' ', '\t', '\n', '\r'])
            .next()
            .unwrap_or_default();
        let several = meant(first).is_some();
        let message = if several {
            "more than one address stands here"
        } else {
            "an address holds no blanks or commas"
        };
        return Some(
            Problem::new(message)
                .hint("Give the one address by which the other nodes reach this one."),
        );
    }
    if let Some((address, _)) = text.split_once('/') {
        return Some(
            Problem::new(format!("{text} is an address with a mask or a path"))
                .detail("The rules of pg_hba.conf get their mask by themselves: they admit exactly the nodes.")
                .hint("Give the address without what follows the slash.")
                .suggest(inner(address)),
        );
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (address, after) = rest.split_once(']').unwrap_or((rest, ""));
        let hint = if after.starts_with(':') {
            "Give the address without brackets; the port has its own field."
        } else {
            "Give the address without brackets."
        };
        return Some(
            Problem::new("brackets stand around the address")
                .hint(hint)
                .suggest(inner(address)),
        );
    }
    if text.contains(':') && text.contains('%') {
        return Some(
            Problem::new("the address has a zone (what follows the %)")
                .detail("A zone names a network interface of one host and means nothing on the others.")
                .hint("Give an address that is the same from every node: a global or unique local one, or a host name."),
        );
    }
    let (address, port) = text.split_once(':')?;
    if port.contains(':') {
        return None;
    }
    let hint = "Give the address alone; the port has its own field.";
    Some(
        Problem::new(format!("{text} is an address with a port"))
            .hint(hint)
            .suggest(inner(address)),
    )
}

/// A text of digits and dots, or one that begins as an IPv4 address does.
fn ipv4(text: &str) -> Option<Problem> {
    if !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let trimmed = text.trim_end_matches('.');
    let parts: Vec<&str> = trimmed.split('.').collect();
    let problem = |message: String| Some(Problem::new(message).hint(HINT));
    if trimmed != text {
        return problem(format!("{text} ends with a dot")).map(|p| p.suggest(meant(trimmed)));
    }
    if parts.len() != 4 {
        let count = if parts.len() == 1 {
            "one part".to_owned()
        } else {
            format!("{} parts", parts.len())
        };
        return problem(format!("{text} has {count}, an IPv4 address has four")).map(|p| {
            p.detail("Some programs read such a number as an address and fill in zeros, each in its own way.")
        });
    }
    if parts.iter().any(|part| part.is_empty()) {
        return problem(format!("a part of {text} is empty"));
    }
    let stripped: Vec<&str> = parts
        .iter()
        .map(|part| part.trim_start_matches('0'))
        .collect();
    let stripped: Vec<&str> = stripped
        .into_iter()
        .map(|part| if part.is_empty() { "0" } else { part })
        .collect();
    if let Some(part) = stripped.iter().find(|part| part.parse::<u8>().is_err()) {
        return problem(format!("{part} in {text} is above 255"));
    }
    let decimal = stripped.join(".");
    Some(
        Problem::new(format!("a part of {text} begins with a zero"))
            .detail("Some programs read such a part as an octal number, others as a decimal one, others refuse it.")
            .hint(format!("Write it without zeros in front: {decimal}."))
            .suggest(Some(decimal)),
    )
}

fn ipv6(text: &str) -> Option<Problem> {
    if !text.contains(':') {
        return None;
    }
    let what = match text
        .chars()
        .find(|c| !c.is_ascii_hexdigit() && !matches!(c, ':' | '.'))
    {
        Some(bad) => format!("it holds {}", shown(bad)),
        None => "its parts do not add up".to_owned(),
    };
    Some(Problem::new(format!("{text} is no IPv6 address: {what}")).hint(HINT))
}

fn host_name(text: &str) -> Problem {
    if let Some(short) = text.strip_suffix('.') {
        return Problem::new(format!("{text} ends with a dot"))
            .detail("A certificate and a passfile hold the name without it, and compare letter by letter.")
            .hint("Leave the dot out.")
            .suggest(meant(short));
    }
    if !text.is_ascii() {
        return Problem::new(format!(
            "{text} has characters other than letters, digits and hyphens"
        ))
        .hint("Give the name in its ASCII form, which begins with xn--, or the IP address.");
    }
    if text.contains('_') {
        return Problem::new(format!("{text} has an underscore, which host names cannot hold"))
            .detail("Some resolvers and TLS libraries accept it and others do not, so that one node connects and the next fails.")
            .hint("Give the IP address, or another name of the host.");
    }
    if text.len() > 253 {
        return Problem::new("the host name is longer than 253 characters").hint(HINT);
    }
    if let Some(what) = text.split('.').find_map(label_problem) {
        return Problem::new(format!("{text} is no host name: {what}")).hint(HINT);
    }
    Problem::new(format!(
        "the last part of {text} has digits alone, so that it is no host name"
    ))
    .detail("Programs take such a name for a broken IPv4 address.")
    .hint(HINT)
}

/// What is wrong with a text that is no port.
pub fn port_problem(text: &str) -> Problem {
    const RANGE: &str = "A port is a number from 1 to 65535; PostgreSQL's own is 5432.";
    let trimmed = text.trim();
    let digits = trimmed.strip_suffix(".0").unwrap_or(trimmed);
    let digits = digits.strip_prefix(['+', ':']).unwrap_or(digits);
    if !is_digits(digits) {
        let negative = trimmed.strip_prefix('-').is_some_and(is_digits);
        let message = if negative {
            "is below 1"
        } else {
            "is no number"
        };
        return Problem::new(format!("port {text} {message}")).hint(RANGE);
    }
    let significant = digits.trim_start_matches('0');
    match significant.parse::<u16>() {
        Ok(number) => Problem::new(format!("port {text} is not written as a plain number"))
            .hint("Write the digits alone, without blanks, sign or zeros in front.")
            .suggest(Some(Port(number).to_string())),
        Err(_) if significant.is_empty() => {
            Problem::new("port 0 cannot be listened on").hint(RANGE)
        }
        Err(_) => Problem::new(format!("port {text} is above 65535")).hint(RANGE),
    }
}
