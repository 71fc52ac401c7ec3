//! Markdown as text for a terminal of 80 columns: headings at the margin, everything below them indented, tables in
//! columns, links without their target unless it is an address.

use comfy_table::{ContentArrangement, Table, presets};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// The columns of a terminal.
pub const WIDTH: usize = 80;
const INDENT: &str = "  ";

/// The page as text. `caption` says what stands above a code block, from the first line of its fence.
pub fn text(markdown: &str, caption: impl Fn(&str) -> String) -> String {
    let mut page = Page::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event, &caption);
    }
    page.out.trim_start().to_owned()
}

#[derive(Default)]
struct Page {
    out: String,
    /// What has been read of the paragraph, the item or the cell at hand.
    inline: String,
    /// The marker of the list's next item: `-`, or its number.
    lists: Vec<Option<u64>>,
    /// The item has not been printed yet.
    marker: Option<String>,
    link: String,
    in_code: bool,
    rows: Vec<Vec<String>>,
    in_table: bool,
}

impl Page {
    fn take(&mut self, event: Event, caption: &impl Fn(&str) -> String) {
        match event {
            Event::Start(tag) => self.start(tag, caption),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => self.code_block(&text),
            Event::Text(text) => self.inline.push_str(&text),
            Event::Code(text) if self.in_table => self.inline.push_str(&text),
            Event::Code(text) => self.inline.push_str(&format!("`{text}`")),
            Event::SoftBreak | Event::HardBreak => self.inline.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag, caption: &impl Fn(&str) -> String) {
        match tag {
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            Tag::CodeBlock(kind) => {
                self.blank();
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => caption(info),
                    CodeBlockKind::Indented => String::new(),
                };
                if !info.is_empty() {
                    self.out.push_str(&wrapped(&info, WIDTH, INDENT, INDENT));
                }
                self.in_code = true;
            }
            Tag::Emphasis | Tag::Strong => self.inline.push('*'),
            Tag::Link { dest_url, .. } => self.link = dest_url.into_string(),
            Tag::Table(_) => self.in_table = true,
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.blank();
                self.out.push_str(&std::mem::take(&mut self.inline));
                self.out.push('\n');
            }
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => self.inline.push('*'),
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Link if self.link.starts_with("http") => {
                self.inline.push_str(&format!(" <{}>", self.link));
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                self.in_table = false;
                let rows = std::mem::take(&mut self.rows);
                self.blank();
                self.out.push_str(&columns(rows));
            }
            _ => {}
        }
    }

    /// An empty line, unless the text begins here.
    fn blank(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Prints the paragraph or item at hand.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.inline);
        if text.is_empty() {
            return;
        }
        let (first, rest) = if self.lists.is_empty() {
            self.blank();
            (INDENT.to_owned(), INDENT.to_owned())
        } else {
            let indent = INDENT.repeat(self.lists.len());
            let marker = self.marker.take().unwrap_or_default();
            let hang = " ".repeat(marker.len());
            (format!("{indent}{marker}"), format!("{indent}{hang}"))
        };
        self.out.push_str(&wrapped(&text, WIDTH, &first, &rest));
    }

    fn code_block(&mut self, text: &str) {
        for line in text.lines() {
            let own: String = line.chars().take_while(|c| *c == ' ').collect();
            let first = format!("{INDENT}{INDENT}{own}");
            let rest = format!("{first}{INDENT}");
            // A key of JSON stays with its value.
            let line = line.trim_start().replace(": ", ":\u{a0}");
            if line.is_empty() {
                self.out.push('\n');
            } else {
                let lines = wrapped(&line, WIDTH, &first, &rest);
                self.out.push_str(&lines.replace('\u{a0}', " "));
            }
        }
    }
}

/// The text in lines of this width, with what stands before the first and before the others.
pub fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    textwrap::fill(text, options) + "\n"
}

/// A table in columns; the first row is its header, and left out if it is empty.
fn columns(mut rows: Vec<Vec<String>>) -> String {
    let header = if rows.is_empty() {
        Vec::new()
    } else {
        rows.remove(0)
    };
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width((WIDTH - INDENT.len()) as u16)
        .add_rows(rows);
    if header.iter().any(|cell| !cell.is_empty()) {
        table.set_header(header);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines = table
        .lines()
        .map(|line| format!("{INDENT}{}", line.trim_end()) + "\n");
    lines.collect()
}
