//! Parts of views, each under one type for all that it may hold. A closure in a view has a type of its own, and the
//! framework is compiled once for each of them: most of what the page weighed was that.

use leptos::prelude::*;

use super::later::NOT_LOADED;
use super::{dom, patch};

/// A part that is made anew when what it reads changes.
pub type Part = Box<dyn FnMut() -> AnyView + Send>;

/// What is done at a click.
pub type Click = Box<dyn FnMut(web_sys::MouseEvent)>;

/// A text that follows what it reads.
pub fn text(read: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(read)
}

/// As [`text`], and what depends on it is told only when the text has changed.
pub fn same_text(read: impl Fn() -> String + Send + Sync + 'static) -> Memo<String> {
    memo(Box::new(read))
}

/// What an element holds, as HTML. What of it stays the same stays in the page, with the cursor, the selection and what is unfolded.
pub fn holds(element: web_sys::Element, html: Memo<String>) {
    Effect::new(move |before: Option<String>| {
        let html = html.get();
        match before {
            None => element.set_inner_html(&html),
            Some(before) => patch::patch(&element, &before, &html),
        }
        html
    });
}

/// Yes or no, told only when it has changed.
pub fn flag(read: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    memo(Box::new(read))
}

/// A number, told only when it has changed.
pub fn number(read: impl Fn() -> usize + Send + Sync + 'static) -> Memo<usize> {
    memo(Box::new(read))
}

fn memo<T: PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
    Memo::new(move |_| read())
}

/// The value of an attribute that is `true` or `false`.
pub fn yes_no(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<&'static str> {
    Signal::derive(move || if read() { "true" } else { "false" })
}

/// A part that follows what it reads.
pub fn part(make: impl FnMut() -> AnyView + Send + 'static) -> Part {
    Box::new(make)
}

/// A part that is there while something is so.
pub fn when(is: Memo<bool>, make: impl Fn() -> AnyView + Send + 'static) -> Part {
    part(move || match is.get() {
        true => make(),
        false => ().into_any(),
    })
}

/// Why there is no result, while there is a reason; with a second try where that can help. `again` takes the reason away and tries.
pub fn failure(why: Memo<String>, again: impl Fn() + Copy + Send + 'static) -> Part {
    let press = move |_| {
        // The button goes with the reason.
        dom::focus("panel");
        again();
    };
    part(move || {
        let words = why.get();
        if words.is_empty() {
            return ().into_any();
        }
        let again = (words == NOT_LOADED).then(|| {
            view! { <p><button type="button" on:click=click(press)>"Try again"</button></p> }
        });
        view! { <p class="is-err" role="alert">{words}</p>{again} }.into_any()
    })
}

/// What is done at a click.
pub fn click(act: impl FnMut(web_sys::MouseEvent) + 'static) -> Click {
    Box::new(act)
}

/// One of a list whose elements stay as long as their keys do.
pub struct Row {
    key: String,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Row {
    pub fn new(key: String, make: impl FnOnce() -> AnyView + Send + 'static) -> Row {
        Row {
            key,
            make: Box::new(make),
        }
    }
}

/// A list that follows what it reads.
pub fn rows(list: impl Fn() -> Vec<Row> + Send + 'static) -> AnyView {
    let list: Box<dyn Fn() -> Vec<Row> + Send> = Box::new(list);
    view! { <For each=list key=|row: &Row| row.key.clone() children=|row: Row| (row.make)()/> }
        .into_any()
}
