//! The browser: what Leptos does not wrap.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;
use pgrunbook::page::Links;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Window};

pub fn window() -> Window {
    web_sys::window().expect("a page has a window")
}

fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}

pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// A new element that can take the place of this one.
pub fn beside(place: &HtmlElement) -> Option<HtmlElement> {
    place.clone_node().ok()?.dyn_into().ok()
}

/// Every element of the page that this selector finds.
pub fn all(selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    let nodes = (0..list.length()).filter_map(|i| list.item(i));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

/// The fragment of the page's address with its `#`; empty if there is none.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// What the document says of itself in an attribute `data-NAME`.
pub fn about(name: &str) -> Option<String> {
    document()
        .document_element()?
        .get_attribute(&format!("data-{name}"))
}

/// Whether this is the page that shows the runbook of a link and nothing else.
pub fn embedded() -> bool {
    about("view").is_some()
}

/// Whether this is the page that is one file, with no other beside it.
pub fn alone() -> bool {
    about("alone").is_some()
}

/// Where links of the result can lead.
pub fn links() -> Links {
    Links {
        form: !embedded(),
        pages: !alone(),
    }
}

/// What was clicked and is, or lies in, something that this selector finds.
pub fn closest(event: &web_sys::Event, selector: &str) -> Option<HtmlElement> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// A click on a link to a place of this page goes there and leaves the address alone: its fragment is the plan.
pub fn follow(event: &web_sys::Event) {
    let link = closest(event, "a[href^='#']");
    if let Some(id) = link.and_then(|link| link.get_attribute("href")) {
        event.prevent_default();
        match id.starts_with("#f-") {
            true => go_to(&id[1..]),
            false => show(&id[1..]),
        }
    }
}

/// The keys among the lines of a file that can be asked: up and down go to the next, Escape folds what is open.
pub fn among_lines(event: &web_sys::Event) {
    let key = event
        .dyn_ref::<web_sys::KeyboardEvent>()
        .map(web_sys::KeyboardEvent::key);
    match key.as_deref() {
        Some("Escape") => {
            let Some(open) = closest(event, ".code details[open]") else {
                return;
            };
            let _set = open.remove_attribute("open");
            if let Some(summary) = open.first_element_child() {
                let _focused = summary.unchecked_into::<HtmlElement>().focus();
            }
        }
        Some(key @ ("ArrowUp" | "ArrowDown")) => {
            let Some(this) = closest(event, ".code summary") else {
                return;
            };
            event.prevent_default();
            let lines = all(".code summary");
            let at = lines.iter().position(|line| *line == this).unwrap_or(0);
            let next = if key == "ArrowUp" {
                at.wrapping_sub(1)
            } else {
                at + 1
            };
            if let Some(next) = lines.get(next) {
                let _focused = next.focus();
            }
        }
        _ => {}
    }
}

/// Shows a field, unfolds what it lies in, and puts the cursor there.
pub fn go_to(id: &str) {
    seek(id, 20);
}

fn seek(id: &str, times: u32) {
    let Some(field) = element(id) else {
        // A standby's fields are made when its line is unfolded: f-standbys-12-name in standby-12.
        let mut parts = id.split('-');
        let line = parts
            .nth(2)
            .and_then(|at| element(&format!("standby-{at}")));
        match line {
            Some(line) if times > 0 => {
                let _set = line.set_attribute("open", "");
                let id = id.to_owned();
                later(50, move || seek(&id, times - 1));
            }
            // What has no field is among what is counted there.
            _ => show("count"),
        }
        return;
    };
    let mut outer = field.closest("details").ok().flatten();
    while let Some(details) = outer {
        let _set = details.set_attribute("open", "");
        outer = details
            .parent_element()
            .and_then(|parent| parent.closest("details").ok().flatten());
    }
    let _focused = field.focus();
    field.scroll_into_view_with_bool(false);
}

/// What the field means that an event comes from.
pub fn help(event: &web_sys::Event) -> String {
    let field = closest(event, "[aria-describedby]");
    let ids = field.and_then(|field| field.get_attribute("aria-describedby"));
    let help = ids
        .as_deref()
        .and_then(|ids| ids.split(' ').nth(1))
        .and_then(element);
    help.and_then(|help| help.text_content())
        .unwrap_or_default()
}

/// Shows an element of the result.
pub fn show(id: &str) {
    if let Some(target) = element(id) {
        target.scroll_into_view();
        focus(id);
    }
}

/// Puts the focus on an element, also on one that has none by itself.
pub fn focus(id: &str) {
    if let Some(target) = element(id) {
        if target.tab_index() < 0 {
            target.set_tab_index(-1);
        }
        let _focused = target.focus();
    }
}

/// What stands in the address of a page that is loaded again after it has failed: another each time.
pub const AGAIN: [&str; 2] = ["?again", "?once-more"];

/// A message in the page's place that keeps the plan: it is in the session's storage, and read again.
pub fn broken(why: &str) {
    let Some(body) = document().body() else {
        return;
    };
    let Ok(message) = document().create_element("div") else {
        return;
    };
    message.set_class_name("broken fixed");
    let _set = message.set_attribute("role", "alert");
    let text = format!(
        "This page has failed, and nothing on it can be trusted now. Your plan is kept; the password is not. {why}"
    );
    message.set_text_content(Some(&text));
    // Another address, so that the page is loaded and not only scrolled; the plan that it was opened with stays in it.
    let search = window().location().search().unwrap_or_default();
    let again = AGAIN[usize::from(search == AGAIN[0])];
    for (fragment, words) in [
        (hash().as_str(), "Load the page again"),
        ("#v=1", "Start from the example"),
    ] {
        if let Ok(link) = document().create_element("a") {
            let _set = link.set_attribute("href", &format!("{again}{fragment}"));
            link.set_text_content(Some(words));
            let _put = message.append_with_str_1(" ");
            let _put = message.append_child(&link);
        }
    }
    let _put = body.prepend_with_node_1(&message);
}

/// Listens on the window as long as the page lives.
pub fn on_window(event: &'static str, action: impl Fn(web_sys::Event) + 'static) {
    let handle = window_event_listener_untyped(event, action);
    on_cleanup(move || handle.remove());
}

thread_local! {
    /// Whether a button of the mouse or a finger is down.
    static DOWN: Cell<bool> = const { Cell::new(false) };
}

/// Follows the pointer as long as the page lives.
pub fn follow_pointer() {
    on_window("pointerdown", |_| DOWN.set(true));
    for end in ["pointerup", "pointercancel"] {
        on_window(end, |_| DOWN.set(false));
    }
}

/// Does something as soon as nothing is pressed; after some seconds in any case.
pub fn when_released(action: impl FnOnce() + 'static) {
    wait_for_release(50, action);
}

fn wait_for_release(times: u32, action: impl FnOnce() + 'static) {
    // A click comes after the pointer is up.
    later(if DOWN.get() { 100 } else { 0 }, move || {
        match DOWN.get() && times > 0 {
            true => wait_for_release(times - 1, action),
            false => action(),
        }
    });
}

/// Does something later, once.
pub fn later(milliseconds: u64, action: impl FnOnce() + 'static) {
    set_timeout(action, Duration::from_millis(milliseconds));
}

/// Does something when the next frame has been painted.
pub fn after_frame(action: impl FnOnce() + 'static) {
    request_animation_frame(move || later(0, action));
}

/// Puts a button that copies off or on again, with the reason.
pub fn switch(button: &HtmlElement, off: bool) {
    let _set = button.set_attribute("aria-disabled", if off { "true" } else { "false" });
    button.set_title(if off { OFF } else { "" });
}

/// Why nothing can be taken away.
pub const OFF: &str = "Off while the plan has an error";

/// Something that is done once, some time after the last call that asks for it.
#[derive(Clone, Copy)]
pub struct Afterwards(StoredValue<Option<TimeoutHandle>>);

impl Afterwards {
    /// Ends with the owner that makes it.
    pub fn new() -> Afterwards {
        let waiting = StoredValue::new(None);
        on_cleanup(move || clear(waiting.try_get_value().flatten()));
        Afterwards(waiting)
    }

    /// As [`later`], unless it is asked for again before.
    pub fn later(self, milliseconds: u64, action: impl FnOnce() + 'static) {
        let wait = Duration::from_millis(milliseconds);
        let waiting = set_timeout_with_handle(action, wait).ok();
        clear(
            self.0
                .try_update_value(|last| std::mem::replace(last, waiting))
                .flatten(),
        );
    }
}

fn clear(waiting: Option<TimeoutHandle>) {
    if let Some(waiting) = waiting {
        waiting.clear();
    }
}

/// The session's storage, where the browser gives one.
pub fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Random bytes of the browser's own generator.
pub fn random<const N: usize>() -> std::result::Result<[u8; N], JsValue> {
    let mut bytes = [0; N];
    window()
        .crypto()?
        .get_random_values_with_u8_array(&mut bytes)?;
    Ok(bytes)
}

/// Gives the browser a file to save.
pub fn save(name: &str, bytes: &[u8], kind: &str) -> std::result::Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    later(10_000, move || {
        let _revoked = web_sys::Url::revoke_object_url(&url);
    });
    Ok(())
}

/// The element that was clicked.
pub fn target(event: &web_sys::MouseEvent) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}
