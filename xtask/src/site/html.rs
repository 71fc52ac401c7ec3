//! The tags of a document that we wrote ourselves, with their places: enough to look at links and scripts and to put
//! others in their stead.

use std::ops::Range;

/// The start of an element.
#[derive(Debug)]
pub struct Tag<'a> {
    pub name: &'a str,
    /// From `<` to behind `>`.
    pub place: Range<usize>,
    /// Names and values in their order; a value is empty where there is none.
    pub attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, empty if it stands without one.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let found = self
            .attributes
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }

    /// Whether it is an element of this name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Every start tag, in order. Comments are passed over, and so is what stands in scripts and styles.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|open| at + open) {
        let rest = &html[open..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| open + end + 3);
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let tag = tag(html, open);
            at = tag.place.end;
            if tag.is("script") || tag.is("style") {
                at = closing(html, at, tag.name);
            }
            found.push(tag);
        } else {
            at = open + 1;
        }
    }
    found
}

/// Where the closing tag of a script or a style begins that starts at or behind `at`.
pub fn closing(html: &str, at: usize, name: &str) -> usize {
    let close = format!("</{}", name.to_ascii_lowercase());
    let found = html[at..].to_ascii_lowercase().find(&close);
    found.map_or(html.len(), |end| at + end)
}

/// The tag that starts at `open`.
fn tag(html: &str, open: usize) -> Tag<'_> {
    let end_of = |at: usize, stop: fn(char) -> bool| {
        html[at..]
            .find(stop)
            .map_or(html.len(), |length| at + length)
    };
    let mut at = end_of(open + 1, |c| {
        c.is_ascii_whitespace() || c == '>' || c == '/'
    });
    let name = &html[open + 1..at];
    let mut attributes = Vec::new();
    loop {
        at = end_of(at, |c| !c.is_ascii_whitespace() && c != '/');
        if html[at..].starts_with('>') || at == html.len() {
            break;
        }
        let key_end = end_of(at + 1, |c| {
            c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')
        });
        let key = &html[at..key_end];
        at = end_of(key_end, |c| !c.is_ascii_whitespace());
        let Some(rest) = html[at..].strip_prefix('=') else {
            attributes.push((key, ""));
            continue;
        };
        at = html.len() - rest.trim_start().len();
        let value = match html[at..].chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let begin = at + 1;
                let end = html[begin..]
                    .find(quote)
                    .map_or(html.len(), |end| begin + end);
                at = (end + 1).min(html.len());
                &html[begin..end]
            }
            _ => {
                let begin = at;
                at = end_of(begin, |c| c.is_ascii_whitespace() || c == '>');
                &html[begin..at]
            }
        };
        attributes.push((key, value));
    }
    Tag {
        name,
        place: open..(at + 1).min(html.len()),
        attributes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_every_spelling() {
        let html = "<p><LINK rel=icon href = 'a>b.svg' crossorigin/>text</p>";
        let tags = tags(html);
        assert_eq!(tags.len(), 2);
        assert!(tags[1].is("link"));
        assert_eq!(tags[1].get("rel"), Some("icon"));
        assert_eq!(tags[1].get("HREF"), Some("a>b.svg"));
        assert_eq!(tags[1].get("crossorigin"), Some(""));
        assert_eq!(&html[tags[1].place.end..], "text</p>");
    }

    #[test]
    fn comments_scripts_and_closing_tags_are_no_tags() {
        let html = "<!-- <a> --><script>if (1 <b) '<i>'</script><style>x<y{}</STYLE><u>1 < 2</u>";
        let names: Vec<_> = tags(html).iter().map(|tag| tag.name.to_owned()).collect();
        assert_eq!(names, ["script", "style", "u"]);
    }

    #[test]
    fn what_never_ends_ends_with_the_document() {
        for html in [
            "<a href=\"x",
            "<a href=",
            "<a",
            "<!-- x",
            "<script>",
            "<a b",
            "<",
            "<é",
        ] {
            assert!(tags(html).len() <= 1, "{html}");
        }
    }
}
