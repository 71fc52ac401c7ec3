//! The funnel into HTML: markup comes from literals alone, everything else is escaped.

/// HTML that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

/// What stands for a character that would be markup, or that a parser would change.
const ESCAPES: [(char, &str); 6] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&#39;"),
    ('\r', "&#13;"),
];

impl Html {
    pub fn new() -> Html {
        Html::default()
    }

    /// Markup: a literal of this program.
    pub fn raw(&mut self, markup: &'static str) -> &mut Html {
        self.0.push_str(markup);
        self
    }

    /// Any text, inside an element or inside an attribute's double quotes.
    pub fn text(&mut self, text: &str) -> &mut Html {
        let mut done = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                // An HTML parser has no way to take this.
                b'\0' => "\u{fffd}",
                // None of them comes after this.
                b'?'.. => continue,
                _ => match ESCAPES.iter().find(|(known, _)| *known == char::from(byte)) {
                    Some((_, escape)) => escape,
                    None => continue,
                },
            };
            self.0.push_str(&text[done..at]);
            self.0.push_str(escaped);
            done = at + 1;
        }
        self.0.push_str(&text[done..]);
        self
    }

    /// The text that was written as this by [`Html::text`].
    pub fn plain(escaped: &str) -> String {
        let mut plain = String::with_capacity(escaped.len());
        let mut rest = escaped;
        while let Some(at) = rest.find('&') {
            plain.push_str(&rest[..at]);
            rest = &rest[at..];
            let known = ESCAPES.iter().find(|(_, escape)| rest.starts_with(escape));
            let (character, length) =
                known.map_or(('&', 1), |(known, escape)| (*known, escape.len()));
            plain.push(character);
            rest = &rest[length..];
        }
        plain.push_str(rest);
        plain
    }

    pub fn number(&mut self, number: usize) -> &mut Html {
        self.0.push_str(&number.to_string());
        self
    }

    /// What was written elsewhere in the same way.
    pub fn html(&mut self, other: &Html) -> &mut Html {
        self.0.push_str(&other.0);
        self
    }

    pub fn into_string(self) -> String {
        self.0
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_can_be_read_back() {
        for text in ["", "a & b &amp; <c>'\"\r&", "&é;&#39", "&#39;x"] {
            let mut html = Html::new();
            html.text(text);
            assert_eq!(Html::plain(html.as_str()), text);
        }
    }

    #[test]
    fn a_text_cannot_end_its_element_or_attribute() {
        let mut html = Html::new();
        html.raw("<a title=\"")
            .text("\"'><script>é&amp;ü\0\r")
            .text("")
            .text("plain")
            .raw("\">");
        assert_eq!(
            html.as_str(),
            "<a title=\"&quot;&#39;&gt;&lt;script&gt;é&amp;amp;ü\u{fffd}&#13;plain\">"
        );
    }
}
