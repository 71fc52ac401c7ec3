//! Links: a plan in a URL's fragment, `#v=1&postgres=16&primary.address=10.0.0.1`, readable and writable by hand. Only
//! what differs from the [example](Plan::default) stands there. No field of a plan is a secret, so no link holds one.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::fields::{FIELDS, field};
use super::{MAX_STANDBYS, Node, Plan};
use crate::finding::{Finding, Report};
use crate::rules::file::holds_secret;
use crate::rules::link as rules;

/// The longest link that is written or read, in bytes.
pub const MAX_LINK: usize = 64 << 10;

/// What is written as `%2F` and its like: all but what chat programs and shells leave alone.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':')
    .remove(b',');

/// What a link with so many standbys is relative to: the example; further standbys are empty.
fn base(standbys: usize) -> Plan {
    let mut plan = Plan::default();
    plan.standbys.resize_with(standbys, Node::default);
    plan
}

/// The fragment that opens this plan, without `#`.
///
/// # Errors
/// The link would be longer than [`MAX_LINK`].
pub fn encode(plan: &Plan) -> Result<String, Box<Finding>> {
    let link = text(plan);
    if link.len() > MAX_LINK {
        return Err(rules::too_long(link.len()).into());
    }
    Ok(link)
}

/// As [`encode`], of any length: for what is kept where no address is.
pub fn text(plan: &Plan) -> String {
    let base = base(plan.standbys.len());
    let mut parts = vec![format!("v={}", utf8_percent_encode(&plan.plan, ENCODED))];
    let mut standbys = 1;
    for (group, index) in groups(plan) {
        for field in FIELDS.iter().filter(|field| in_group(field.path, group)) {
            let path = field.path.replace("[]", &format!("[{index}]"));
            let text = plan.get(&path).unwrap_or_default();
            if path == "plan" || base.get(&path) == Some(text) {
                continue;
            }
            let key = field.path.replace("[]", &format!(".{index}"));
            parts.push(format!("{key}={}", utf8_percent_encode(text, ENCODED)));
            if group {
                standbys = index + 1;
            }
        }
    }
    if standbys != plan.standbys.len() {
        parts.push(format!("standbys={}", plan.standbys.len()));
    }
    parts.join("&")
}

/// The plan without its standbys, then each standby: (whether it is one, its index).
fn groups(plan: &Plan) -> impl Iterator<Item = (bool, usize)> {
    std::iter::once((false, 0)).chain((0..plan.standbys.len()).map(|i| (true, i)))
}

fn in_group(path: &str, standby: bool) -> bool {
    path.starts_with("standbys[]") == standby
}

/// Opens a link: a whole URL, its fragment, or the fragment without `#`. What cannot be understood is a finding, never
/// left out without a word; the plan holds everything else.
pub fn decode(link: &str) -> (Plan, Report) {
    let link = link.trim();
    let fragment = match link.split_once('#') {
        Some((_, fragment)) => fragment,
        None if link.contains("://") => "",
        None => link,
    };
    let refused = if fragment.len() > MAX_LINK {
        Some(rules::too_long(fragment.len()))
    } else if fragment.is_empty() {
        Some(rules::empty(link))
    } else {
        None
    };
    match refused {
        Some(finding) => (
            Plan::default(),
            Report {
                findings: vec![finding],
            },
        ),
        None => of_text(fragment),
    }
}

/// The plan that [`text`] wrote. Findings as in [`decode`].
pub fn of_text(text: &str) -> (Plan, Report) {
    let mut findings = Vec::new();
    let plan = read(text, &mut findings);
    (plan, Report { findings })
}

fn read(fragment: &str, findings: &mut Vec<Finding>) -> Plan {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut count = None;
    for part in fragment.split('&').filter(|part| !part.is_empty()) {
        match read_part(part) {
            Ok(Part::Standbys(_)) if count.is_some() => {
                findings.push(rules::doubled(part, "standbys"))
            }
            Ok(Part::Standbys(number)) => count = Some((number, part)),
            Ok(Part::Field(path, _)) if values.contains_key(&path) => {
                findings.push(rules::doubled(part, &path));
            }
            Ok(Part::Field(path, text)) => {
                values.insert(path, text);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    let named = values
        .keys()
        .filter_map(|path| super::standby_index(path.split('.').next()?));
    let needed = named.map(|index| index + 1).max().unwrap_or(0);
    let standbys = match count {
        Some((number, part)) if number < needed => {
            findings.push(rules::too_few_standbys(part, needed));
            needed
        }
        Some((number, _)) => number,
        None => needed.max(1),
    };
    let mut plan = base(standbys);
    for (path, text) in values {
        let _known = plan.set(&path, &text);
    }
    plan
}

/// How many fields the plan of this link takes from it.
pub fn named(fragment: &str) -> usize {
    let mut paths: Vec<String> = Vec::new();
    for part in fragment.split('&') {
        if let Ok(Part::Field(path, _)) = read_part(part)
            && path != "plan"
            && !paths.contains(&path)
        {
            paths.push(path);
        }
    }
    paths.len()
}

/// The fragment without the parts that are no field and whose name is that of a secret: addresses stay in histories.
pub fn without_secrets(fragment: &str) -> String {
    let is_secret = |part: &&str| {
        let named = part
            .split_once('=')
            .is_some_and(|(key, _)| holds_secret(key));
        named && read_part(part).is_err()
    };
    let rest = fragment.split('&').filter(|part| !is_secret(part));
    rest.collect::<Vec<_>>().join("&")
}

enum Part {
    /// How many there are.
    Standbys(usize),
    /// A field's path and its text.
    Field(String, String),
}

fn read_part(part: &str) -> Result<Part, Box<Finding>> {
    let Some((key, text)) = part.split_once('=') else {
        return Err(rules::malformed("", part, "it has no =").into());
    };
    let path = match key {
        "v" => "plan".to_owned(),
        "plan" => return Err(rules::unknown(part, key).into()),
        _ => path_of(key),
    };
    let index = super::standby_index(path.split('.').next().unwrap_or_default());
    let placed = !path.starts_with("standbys") || path == "standbys" || index.is_some();
    let is_field = field(&path).is_some() && !key.contains('[');
    if !(placed && (is_field || path == "standbys")) {
        return Err(rules::unknown(part, key).into());
    }
    if index.is_some_and(|index| index >= MAX_STANDBYS) {
        return Err(rules::malformed("", part, "there are at most 1000 standbys").into());
    }
    let named = if is_field && path != "plan" {
        path.as_str()
    } else {
        ""
    };
    let text = decoded(text).map_err(|why| Box::new(rules::malformed(named, part, why)))?;
    if path != "standbys" {
        return Ok(Part::Field(path, text));
    }
    text.parse()
        .ok()
        .filter(|number: &usize| *number <= MAX_STANDBYS && number.to_string() == text)
        .map(Part::Standbys)
        .ok_or_else(|| rules::malformed("", part, "it is no number from 0 to 1000").into())
}

/// `standbys.0.name` as `standbys[0].name`.
fn path_of(key: &str) -> String {
    match key
        .strip_prefix("standbys.")
        .and_then(|rest| rest.split_once('.'))
    {
        Some((index, rest)) => format!("standbys[{index}].{rest}"),
        None => key.to_owned(),
    }
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        if !after
            .bytes()
            .take(2)
            .filter(u8::is_ascii_hexdigit)
            .count()
            .eq(&2)
        {
            return Err("a % is not followed by two hexadecimal digits");
        }
        rest = after;
    }
    match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err("its percent-encoding is not UTF-8"),
    }
}
