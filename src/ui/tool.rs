//! What is asked beside the plan: another major, a message. What is asked for and the answer come from the second
//! module as HTML.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::plan::Plan;
use wasm_bindgen::{JsCast, JsValue};

use super::changes::PAUSE;
use super::later::Tool;
use super::state::State;
use super::view::{failure, same_text};
use super::{dom, later};

#[component]
pub fn Asked(tool: Tool) -> AnyView {
    let state = expect_context::<State>();
    let asked = state.asked[tool as usize];
    let (form, answer) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (failed, again) = (RwSignal::new(String::new()), RwSignal::new(()));
    let try_again = move || {
        failed.set(String::new());
        again.set(());
    };
    let pause = dom::Afterwards::new();
    let typed = dom::Afterwards::new();
    Effect::new(move |last: Option<Plan>| {
        again.track();
        let (topology, plan, text) = (state.valid.get(), state.plan.get(), asked.get());
        let now = plan.clone();
        // The plan's bundle is made twice for a comparison: not at every key press.
        let waits = last.is_some_and(|last| last != plan);
        let look = async move {
            if form.try_with_untracked(String::is_empty) == Some(true) {
                match later::ask(tool, plan.clone(), text.clone()).await {
                    Ok(html) => {
                        let _gone = form.try_set(html);
                        // What is chosen already is asked.
                        return dom::later(0, move || read(asked));
                    }
                    Err(why) => {
                        let _gone = failed.try_set(why.0);
                        return;
                    }
                }
            }
            let found = later::answer(tool, plan.clone(), topology, text.clone()).await;
            // What was asked for since then comes after.
            if text != asked.get_untracked() || plan != state.plan.get_untracked() {
                return;
            }
            let (words, html, why) = match found {
                Ok((words, html)) => (words, html, String::new()),
                Err(why) => (String::new(), String::new(), why.0),
            };
            if failed.try_set(why).is_none() && answer.try_set(html).is_none() && !words.is_empty()
            {
                state.say(&words);
            }
        };
        typed.later(if waits { PAUSE } else { 0 }, move || spawn_local(look));
        now
    });
    view! {
        <div on:input=move |_| pause.later(PAUSE, move || read(asked)) inner_html=same_text(move || form.get())></div>
        {failure(same_text(move || failed.get()), try_again)}
        <div inner_html=same_text(move || answer.get())></div>
    }
    .into_any()
}

/// What stands in the field.
fn read(asked: RwSignal<String>) {
    let field = dom::element("asked");
    let value =
        field.and_then(|field| js_sys::Reflect::get(&field, &JsValue::from_str("value")).ok());
    if let Some(text) = value.and_then(|value| value.dyn_into::<js_sys::JsString>().ok()) {
        asked.set(text.into());
    }
}
