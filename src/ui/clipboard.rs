//! Copying. Pages that came over plain HTTP, as inside many networks, have no clipboard but the old command.

use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::dom;
use super::state::State;

/// Copies a text and says so on the button.
pub fn copy(state: State, button: Option<HtmlElement>, text: String, what: String) {
    spawn_local(async move {
        let copied = by_clipboard(&text).await.is_ok() || by_command(&text);
        if !copied {
            state.say(
                "The browser does not let this page copy: select the text and copy it by hand.",
            );
            return;
        }
        state.say(&format!("Copied: {what}"));
        let Some(button) = button else { return };
        // Pressed again meanwhile, it says so already.
        if button.class_list().contains("done") {
            return;
        }
        let label = button.text_content();
        button.set_text_content(Some("Copied"));
        let _done = button.class_list().add_1("done");
        dom::later(2_000, move || {
            button.set_text_content(label.as_deref());
            let _done = button.class_list().remove_1("done");
        });
    });
}

async fn by_clipboard(text: &str) -> Result<(), JsValue> {
    let navigator = dom::window().navigator();
    // Missing where the page is no secure context.
    if js_sys::Reflect::get(&navigator, &"clipboard".into())?.is_undefined() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await?;
    Ok(())
}

fn by_command(text: &str) -> bool {
    let document = dom::window().document().expect("a window has a document");
    let Some(body) = document.body() else {
        return false;
    };
    let Ok(area) = document.create_element("textarea") else {
        return false;
    };
    let area: web_sys::HtmlTextAreaElement = area.unchecked_into();
    area.set_value(text);
    area.set_class_name("sr");
    let _put = body.append_child(&area);
    area.select();
    let execute = js_sys::Reflect::get(&document, &"execCommand".into())
        .ok()
        .and_then(|command| command.dyn_into::<js_sys::Function>().ok());
    let done = execute.and_then(|command| command.call1(&document, &"copy".into()).ok());
    area.remove();
    done.is_some_and(|done| done.is_truthy())
}

/// A click on any of the result's buttons that copy: their HTML is written as text, so one listener serves all.
pub fn clicked(state: State, event: &web_sys::MouseEvent) {
    if let Some(button) = dom::closest(event, "[data-copy]") {
        let text = button
            .previous_element_sibling()
            .and_then(|before| before.query_selector("code").ok().flatten());
        let what = button.get_attribute("aria-label").unwrap_or_default();
        if state.blocked() {
            state.say("Copying is off while the plan has an error: what is shown is the last valid plan's.");
        } else if let Some(text) = text.and_then(|code| code.text_content()) {
            copy(state, Some(button), text, what);
        }
    }
}
