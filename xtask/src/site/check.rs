//! A look at the finished folder: the policy is there, nothing stands inline that it forbids, nothing is loaded from
//! another origin, and nothing from the root of a server, since the page may lie below any path.

use super::alone;
use super::finish::{POLICY, policy};
use super::html::{self, Tag};
use super::out::{self, INDEX};
use std::path::Path;

/// Attributes that load something or send something.
const LOADS: &[&str] = &[
    "action",
    "data",
    "formaction",
    "href",
    "ping",
    "poster",
    "src",
    "srcset",
    "xlink:href",
];

/// Looks at every file.
pub fn folder(dir: &Path) -> Result<(), String> {
    for name in out::files(dir)? {
        let file = || out::text(&dir.join(&name));
        let fault = match name.rsplit('.').next() {
            _ if name == alone::FILE => alone(&file()?),
            Some("html") => document(&file()?).and_then(|()| elements(&file()?)),
            Some("svg") => elements(&file()?),
            Some("css") => style(&file()?),
            // What can be searched is text, of which nothing is loaded.
            Some("json") if name.starts_with("pages/") => Ok(()),
            Some("js" | "json" | "webmanifest") => script(&file()?),
            _ => Ok(()),
        };
        fault.map_err(|fault| format!("{name}: {fault}"))?;
    }
    if !dir.join(INDEX).is_file() {
        return Err(format!("{} has no {INDEX}", dir.display()));
    }
    Ok(())
}

/// The policy comes before all that it speaks about, and nothing stands inline but a style that it knows.
pub fn document(text: &str) -> Result<(), String> {
    let tags = html::tags(text);
    let at = tags
        .iter()
        .position(|tag| tag.get("http-equiv") == Some("Content-Security-Policy"))
        .ok_or("no Content-Security-Policy")?;
    let mut styles = tags.iter().filter(|tag| tag.is("style"));
    let expected = match (styles.next(), styles.next()) {
        (None, _) => POLICY.to_owned(),
        (Some(style), None) => {
            let end = html::closing(text, style.place.end, "style");
            self::style(&text[style.place.end..end])?;
            policy(&text[style.place.end..end])
        }
        _ => return Err("more than one style inside".to_owned()),
    };
    if tags[at].get("content") != Some(expected.as_str()) {
        return Err("another Content-Security-Policy".to_owned());
    }
    if tags[..at]
        .iter()
        .any(|tag| tag.is("link") || tag.is("script") || tag.is("style"))
    {
        return Err("the Content-Security-Policy comes too late".to_owned());
    }
    for tag in &tags {
        let handler = tag.attributes.iter().find(|(name, _)| {
            name.eq_ignore_ascii_case("style") || name.to_ascii_lowercase().starts_with("on")
        });
        if let Some((name, _)) = handler {
            return Err(format!(
                "{} has the attribute {name}, which the policy forbids",
                tag.name
            ));
        }
        if tag.is("script") && tag.get("src").is_none() {
            return Err("a script stands inline, which the policy forbids".to_owned());
        }
    }
    elements(text)
}

/// Nothing is loaded, and the policy knows the style and the script that stand inside by what is in them.
pub fn alone(text: &str) -> Result<(), String> {
    let tags = html::tags(text);
    let inside = |name: &str, kind: Option<&str>| {
        let mut found = tags
            .iter()
            .filter(|tag| tag.is(name) && tag.get("type") == kind)
            .map(|tag| &text[tag.place.end..html::closing(text, tag.place.end, name)]);
        match (found.next(), found.next()) {
            (Some(text), None) => Ok(text),
            _ => Err(format!("it needs one {name}")),
        }
    };
    let policy = alone::policy(inside("style", None)?, inside("script", Some("module"))?);
    let stands = tags
        .iter()
        .find(|tag| tag.get("http-equiv") == Some("Content-Security-Policy"))
        .and_then(|tag| tag.get("content"));
    if stands != Some(policy.as_str()) {
        return Err("its policy does not fit what stands in it".to_owned());
    }
    for tag in &tags {
        for (name, value) in tag.attributes.iter().filter(|(name, _)| loads(tag, name)) {
            if !value.starts_with("data:image/") {
                return Err(format!("{} {name}={value} is not in the file", tag.name));
            }
        }
    }
    Ok(())
}

fn elements(text: &str) -> Result<(), String> {
    for tag in html::tags(text) {
        for (name, value) in tag.attributes.iter().filter(|(name, _)| loads(&tag, name)) {
            if !relative(value) {
                return Err(format!("{} {name}={value} is not relative", tag.name));
            }
        }
    }
    Ok(())
}

/// A link that a person follows may lead anywhere.
fn loads(tag: &Tag<'_>, name: &str) -> bool {
    let followed = tag.is("a") && name.eq_ignore_ascii_case("href");
    LOADS.iter().any(|load| name.eq_ignore_ascii_case(load)) && !followed
}

fn relative(address: &str) -> bool {
    let address = address.trim();
    let scheme = address
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()));
    address.starts_with("data:image/") || !(scheme || address.starts_with(['/', '\\']))
}

fn style(text: &str) -> Result<(), String> {
    if text.contains("@import") {
        return Err("@import: the files of style/ become one anyway".to_owned());
    }
    for part in text.split("url(").skip(1) {
        let address = part.split(')').next().unwrap_or_default();
        if !relative(address.trim_matches(['"', '\'', ' '])) {
            return Err(format!("url({address}) is not relative"));
        }
    }
    Ok(())
}

/// No text in quotes starts with a scheme, but for the names of XML's vocabularies. Comments may name pages.
fn script(text: &str) -> Result<(), String> {
    for (at, _) in text.match_indices("://") {
        let before = text[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        let quoted = before.len() < at && before.ends_with(['"', '\'', '`']);
        if quoted && !text[at..].starts_with("://www.w3.org/") {
            let rest = &text[before.len()..];
            let end = rest.find(['"', '\'', '`', '\n']).unwrap_or(rest.len());
            return Err(format!("names {}", &rest[..end]));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_leave_the_folder_are_found() {
        for address in [
            "a.js",
            "./a.js",
            "sub/a:b.js",
            "#top",
            "?v=1",
            "data:image/svg+xml,x",
            "",
        ] {
            assert!(relative(address), "{address}");
        }
        for address in [
            "/a.js",
            "//h/a.js",
            " https://h/a.js",
            "ws://h",
            "\\\\h",
            "javascript:1",
            "data:text/html,x",
        ] {
            assert!(!relative(address), "{address}");
        }
    }

    #[test]
    fn a_link_may_be_followed_but_nothing_loaded() {
        assert_eq!(
            elements(
                "<a href=\"https://example.org/\">x</a><svg xmlns=\"http://www.w3.org/2000/svg\">"
            ),
            Ok(())
        );
        for html in [
            "<link rel=stylesheet href=https://example.org/a.css>",
            "<img src='//example.org/a.png'>",
            "<script src=\"/a.js\"></script>",
            "<form action=\"https://example.org/\">",
            "<a ping=\"https://example.org/\" href=\"x\">",
        ] {
            assert!(elements(html).is_err(), "{html}");
        }
    }

    #[test]
    fn what_the_policy_forbids_is_found() {
        let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
        assert_eq!(document(&format!("{policy}<p>x</p>")), Ok(()));
        let inside = super::policy("a{}");
        let knows = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{inside}\">");
        assert_eq!(document(&format!("{knows}<style>a{{}}</style>")), Ok(()));
        for html in [
            format!("{knows}<style>b{{}}</style>"),
            format!("{knows}<style>a{{}}</style><style>a{{}}</style>"),
            format!("<style>a{{}}</style>{knows}"),
            knows,
            "<p>x</p>".to_owned(),
            format!("<link rel=icon href=i.svg>{policy}"),
            policy.replace("'self'", "'unsafe-inline'"),
            format!("{policy}<script>1</script>"),
            format!("{policy}<style>a{{}}</style>"),
            format!("{policy}<p style=\"x\">"),
            format!("{policy}<p onclick=\"x()\">"),
        ] {
            assert!(document(&html).is_err(), "{html}");
        }
    }

    #[test]
    fn styles_and_scripts_name_no_other_origin() {
        assert_eq!(
            style("a{background:url(\"a.svg\")} b{mask:url(data:image/png;base64,x)}"),
            Ok(())
        );
        assert!(style("a{background:url( 'https://example.org/a.svg' )}").is_err());
        assert!(style("@import 'a.css';").is_err());
        assert_eq!(
            script("protocol + '://' + host; 'http://www.w3.org/2000/svg'"),
            Ok(())
        );
        assert_eq!(script("// see https://example.org/\n"), Ok(()));
        for text in [
            "fetch('https://example.org/é')",
            "é(`ws://x",
            "import \"http://x\"",
        ] {
            assert!(script(text).is_err(), "{text}");
        }
    }
}
