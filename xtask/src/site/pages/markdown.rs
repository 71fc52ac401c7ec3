//! Markdown of `docs/` as HTML: headings get the anchors that links name, links lead to the site's pages, tables scroll by
//! themselves, and the examples of rules say what they are.

use super::links::join;
use pgrunbook::page::Html;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};
use std::collections::BTreeMap;

/// A page's text.
#[derive(Debug)]
pub struct Rendered {
    /// Its first heading.
    pub title: String,
    /// The first paragraph, for the page's description.
    pub lead: String,
    pub html: String,
    /// The headings of the second level: anchor and text.
    pub contents: Vec<(String, String)>,
    /// What can be searched: the anchor of a heading (empty: the top), the heading, the words below it.
    pub sections: Vec<Section>,
}

/// The text below one heading.
#[derive(Debug, Default)]
pub struct Section {
    pub anchor: String,
    pub heading: String,
    pub words: String,
}

/// Renders the page `path` (below `docs/`); `published` tells the place in the site of another one, if it has one.
///
/// # Errors
/// No heading, or HTML in the text, which is not passed on.
pub fn render(
    path: &str,
    text: &str,
    published: &dyn Fn(&str) -> Option<String>,
) -> Result<Rendered, String> {
    let mut page = Page {
        path,
        published,
        seen: BTreeMap::new(),
        links: Vec::new(),
        tables: 0,
        done: Rendered {
            title: String::new(),
            lead: String::new(),
            html: String::new(),
            contents: Vec::new(),
            sections: vec![Section::default()],
        },
    };
    let events: Vec<Event> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let mut out = Vec::with_capacity(events.len());
    let mut rest = events.into_iter();
    while let Some(event) = rest.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inside: Vec<Event> = rest
                    .by_ref()
                    .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
                    .collect();
                page.heading(level as usize, inside, &mut out)?;
            }
            Event::Start(Tag::CodeBlock(kind)) => match kind {
                CodeBlockKind::Fenced(info) => page.code(&info, &mut out),
                CodeBlockKind::Indented => page.code("", &mut out),
            },
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            Event::Html(text) | Event::InlineHtml(text) => {
                if !text.trim_start().starts_with("<!--") {
                    return Err(format!("HTML in the text: {}", text.trim()));
                }
            }
            event => {
                page.read(&event);
                page.other(event, &mut out)?;
            }
        }
    }
    html::push_html(&mut page.done.html, out.into_iter());
    match page.done.title.is_empty() {
        true => Err("no heading".to_owned()),
        false => Ok(page.done),
    }
}

struct Page<'a> {
    path: &'a str,
    published: &'a dyn Fn(&str) -> Option<String>,
    /// How often an anchor was given.
    seen: BTreeMap<String, usize>,
    /// Of each open link, whether it stays one.
    links: Vec<bool>,
    tables: usize,
    done: Rendered,
}

impl Page<'_> {
    fn heading<'e>(
        &mut self,
        level: usize,
        inside: Vec<Event<'e>>,
        out: &mut Vec<Event<'e>>,
    ) -> Result<(), String> {
        let text: String = inside.iter().filter_map(said).collect();
        let mut anchor = anchor(&text);
        let before = self.seen.entry(anchor.clone()).or_default();
        if *before > 0 {
            anchor = format!("{anchor}-{before}");
        }
        *before += 1;
        match level {
            1 if self.done.title.is_empty() => self.done.title = text.clone(),
            1 => return Err(format!("a second title: {text}")),
            2 => self.done.contents.push((anchor.clone(), text.clone())),
            _ => {}
        }
        out.push(raw(format!("<h{level} id=\"{anchor}\">")));
        for event in inside {
            self.other(event, out)?;
        }
        out.push(raw(format!("</h{level}>\n")));
        self.done.sections.push(Section {
            anchor: if level == 1 { String::new() } else { anchor },
            heading: text,
            words: String::new(),
        });
        Ok(())
    }

    /// The line above an example, from the words behind its fence.
    fn code(&mut self, info: &str, out: &mut Vec<Event<'_>>) {
        let (info, with) = info.split_once(" with ").unwrap_or((info, ""));
        let mut words = info.splitn(3, ' ');
        let kind = words.next().unwrap_or_default();
        let what = match kind {
            "plan" => "In the example's plan",
            "json" => "As a file",
            "link" => "As a link",
            "password" => "As a password",
            _ => "",
        };
        let caption = match (words.next(), words.next()) {
            (Some("raises"), Some(field)) => format!("{what}: found at <code>{field}</code>"),
            (Some("raises"), None) => format!("{what}: found"),
            (Some("passes"), _) => format!("{what}: nothing is found"),
            _ => String::new(),
        };
        if !caption.is_empty() {
            let with = match with {
                "" => String::new(),
                rules => format!(" (and {rules})"),
            };
            out.push(raw(format!("<p class=\"caption\">{caption}{with}</p>\n")));
        }
        out.push(raw("<pre tabindex=\"0\"><code>".to_owned()));
    }

    /// Keeps the words for the search, and those of the first paragraphs for the page's description.
    fn read(&mut self, event: &Event) {
        let text = match event {
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => " ".to_owned(),
            event => said(event).unwrap_or_default(),
        };
        let below_title = self.done.sections.len() == 2;
        if let Some(section) = self.done.sections.last_mut() {
            section.words.push_str(&text);
        }
        if below_title && self.done.lead.len() < 300 {
            self.done.lead.push_str(&text);
        }
    }

    fn other<'e>(&mut self, event: Event<'e>, out: &mut Vec<Event<'e>>) -> Result<(), String> {
        match event {
            Event::Start(Tag::Link {
                dest_url,
                link_type,
                title,
                id,
            }) => {
                let target = self.target(&dest_url)?;
                self.links.push(target.is_some());
                if let Some(target) = target {
                    out.push(Event::Start(Tag::Link {
                        dest_url: target.into(),
                        link_type,
                        title,
                        id,
                    }));
                }
            }
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    out.push(event);
                }
            }
            Event::Start(Tag::Table(columns)) => {
                self.tables += 1;
                let heading = self
                    .done
                    .sections
                    .last()
                    .map_or("", |section| &section.heading);
                let mut label = Html::new();
                label.text(heading);
                out.push(raw(format!(
                    "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}: table {}\">",
                    label.as_str(),
                    self.tables
                )));
                out.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                out.push(event);
                out.push(raw("</div>\n".to_owned()));
            }
            Event::End(TagEnd::CodeBlock) => out.push(raw("</code></pre>\n".to_owned())),
            event => out.push(event),
        }
        Ok(())
    }

    /// Where a link leads on the site; none for a file of the repository, which the site does not have.
    fn target(&self, address: &str) -> Result<Option<String>, String> {
        if address.contains("://") || address.starts_with('#') {
            return Ok(Some(address.to_owned()));
        }
        let (path, place) = match address.split_once('#') {
            Some((path, place)) => (path, format!("#{place}")),
            None => (address, String::new()),
        };
        let target = join(&format!("docs/{}", self.path), path)
            .ok_or_else(|| format!("{address} leaves the repository"))?;
        let page = target
            .strip_prefix("docs/")
            .and_then(|target| (self.published)(target));
        Ok(page.map(|page| format!("../{page}{place}")))
    }
}

fn raw(html: String) -> Event<'static> {
    Event::Html(CowStr::from(html))
}

/// What a reader reads of it.
fn said(event: &Event) -> Option<String> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
        _ => None,
    }
}

/// The anchor of a heading, as the places that show Markdown make it: lower case, blanks as hyphens, without what is
/// neither letter, digit, hyphen nor underscore.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> Result<Rendered, String> {
        render("guide/a.md", text, &|path| {
            path.strip_suffix(".md").map(|path| format!("{path}.html"))
        })
    }

    #[test]
    fn links_lead_to_pages_or_become_text() {
        let page = rendered(
            "# T\n\n[a](../rules/b.md#c) [d](../../src/e.rs) [f](https://g.example/) [h](#t)\n",
        )
        .expect("a page");
        assert!(page.html.contains("<a href=\"../rules/b.html#c\">a</a> d <a href=\"https://g.example/\">f</a> <a href=\"#t\">h</a>"), "{}", page.html);
    }

    #[test]
    fn headings_have_anchors_and_sections() {
        let page =
            rendered("# A page\n\nLead `x`.\n\n## PostgreSQL 9.6\n\nwords\n\n## PostgreSQL 9.6\n")
                .expect("a page");
        assert_eq!(
            (page.title.as_str(), page.lead.trim()),
            ("A page", "Lead x.")
        );
        let anchors: Vec<_> = page
            .contents
            .iter()
            .map(|(anchor, _)| anchor.as_str())
            .collect();
        assert_eq!(anchors, ["postgresql-96", "postgresql-96-1"]);
        assert_eq!(page.sections[2].words, "words ");
    }

    #[test]
    fn examples_say_what_they_show() {
        let page = rendered("# T\n\n```plan raises primary.port with tls-off\n{ \"<\": 1 }\n```\n")
            .expect("a page");
        assert!(
            page.html.contains(
                "In the example's plan: found at <code>primary.port</code> (and tls-off)"
            ),
            "{}",
            page.html
        );
        assert!(page.html.contains("{ \"&lt;\": 1 }"), "{}", page.html);
    }

    #[test]
    fn html_is_not_passed_on() {
        assert!(rendered("# T\n\n<script>x</script>\n").is_err());
        assert!(rendered("# T\n\na <b>x</b>\n").is_err());
        assert!(rendered("no heading\n").is_err());
        let page = rendered("# T\n\n<!-- made by x -->\n\ntext\n").expect("a page");
        assert!(!page.html.contains("made by"));
    }
}
