//! What the funnels for Markdown make, read by a CommonMark parser with every extension that changes what characters mean.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::hostile::{Line, cases, text};
use pgrunbook::render::quote::{markdown_code, markdown_fence, markdown_text};

/// All extensions but smart punctuation, which changes the text of its own accord, and attributes of headings, which
/// neither CommonMark nor GitHub knows.
fn events(markdown: &str) -> Vec<Event<'_>> {
    Parser::new_ext(
        markdown,
        Options::all() - Options::ENABLE_SMART_PUNCTUATION - Options::ENABLE_HEADING_ATTRIBUTES,
    )
    .collect()
}

/// The text of these events; panics if one of them is more than text.
fn plain(events: &[Event<'_>]) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) => text.to_string(),
        other => panic!("not text: {other:?} in {events:?}"),
    };
    events.iter().map(text).collect()
}

/// The events between the first start and the last end that the filter takes.
fn inside<'a, 'b>(
    events: &'a [Event<'b>],
    start: fn(&Tag<'b>) -> bool,
    end: TagEnd,
) -> &'a [Event<'b>] {
    let first = events
        .iter()
        .position(|event| matches!(event, Event::Start(tag) if start(tag)));
    let last = events.iter().rposition(|event| *event == Event::End(end));
    let (Some(first), Some(last)) = (first, last) else {
        panic!("no {end:?} in {events:?}")
    };
    &events[first + 1..last]
}

/// Markdown has no NUL.
fn shown(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn text_reads_as_it_is(text in text(Line::Many)) {
        prop_assume!(!text.is_empty());
        let written = markdown_text(&text);
        prop_assert_eq!(written.lines().count(), 1);
        let whole = events(&written);
        let paragraph = inside(&whole, |tag| *tag == Tag::Paragraph, TagEnd::Paragraph);
        prop_assert_eq!(paragraph.len() + 2, whole.len());
        prop_assert_eq!(plain(paragraph), shown(&text));

        let middle = format!("a {written} b");
        let middle = events(&middle);
        prop_assert_eq!(plain(&middle[1..middle.len() - 1]), format!("a {} b", shown(&text)));

        let second = format!("a\n{written}\n");
        let second: Vec<_> = events(&second).into_iter().filter(|event| *event != Event::SoftBreak).collect();
        prop_assert_eq!(plain(&second[1..second.len() - 1]), format!("a{}", shown(&text)));

        let item = format!("- {written}\n");
        let item = events(&item);
        prop_assert_eq!(plain(inside(&item, |tag| *tag == Tag::Item, TagEnd::Item)), shown(&text));

        let heading = format!("## {written}\n");
        let heading = events(&heading);
        prop_assert_eq!(plain(&heading[1..heading.len() - 1]), shown(&text));

        let table = format!("| h | i |\n|---|---|\n| {written} | x |\n");
        let table = events(&table);
        let row = inside(&table, |tag| *tag == Tag::TableRow, TagEnd::TableRow);
        prop_assert_eq!(plain(&row[1..row.len() - 4]), shown(&text));
    }

    #[test]
    fn a_code_span_reads_as_it_is(text in text(Line::One)) {
        prop_assume!(!text.is_empty());
        let written = format!("a {} b", markdown_code(&text));
        let read = events(&written);
        let code: Vec<_> = read.iter().filter_map(|event| match event {
            Event::Code(code) => Some(code.to_string()),
            _ => None,
        }).collect();
        prop_assert_eq!(read.len(), 5, "{:?}", read);
        prop_assert_eq!(code, [shown(&text)]);

        let alone = markdown_code(&text);
        let alone = events(&alone);
        prop_assert_eq!(alone.len(), 3, "{:?}", alone);
    }

    #[test]
    fn a_code_block_reads_as_it_is(text in text(Line::Many)) {
        let text = text.replace('\r', "");
        let written = format!("a\n{}b\n", markdown_fence("bash", &text));
        let read = events(&written);
        let code = inside(&read, |tag| matches!(tag, Tag::CodeBlock(_)), TagEnd::CodeBlock);
        let line_end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        prop_assert_eq!(plain(code), shown(&text) + line_end);
        prop_assert_eq!(read.len(), code.len() + 8);
    }
}

#[test]
fn plain_text_stays_readable() {
    for text in [
        "10.77.0.11:5432",
        "wal_keep_size = 1GB",
        "it's \"fine\" (really)!",
        "a - b + c # d",
        "pg_hba.conf, 50%",
        "-D is #1",
    ] {
        assert_eq!(markdown_text(text), text);
    }
    assert_eq!(markdown_text("a\nb"), "a&#10;b");
    assert_eq!(markdown_code("a\nb"), "`a b`");
    assert_eq!(markdown_code(""), "");
}
