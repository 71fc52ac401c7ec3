//! The funnel into HTML: markup comes from literals alone, everything else is escaped.

/// HTML that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

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
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                // An HTML parser has no other way to take these.
                b'\0' => "\u{fffd}",
                b'\r' => "&#13;",
                _ => continue,
            };
            self.0.push_str(&text[done..at]);
            self.0.push_str(escaped);
            done = at + 1;
        }
        self.0.push_str(&text[done..]);
        self
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
