//! What is asked beside the plan: another major, a message. What is asked for and the answer come from the second
//! module as HTML.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::page::Html;
use pgrunbook::plan::Plan;
use wasm_bindgen::{JsCast, JsValue};

use super::changes::PAUSE;
use super::later::Tool;
use super::state::State;
use super::view::same_text;
use super::{dom, later};

#[component]
pub fn Asked(tool: Tool) -> AnyView {
    let state = expect_context::<State>();
    let asked = state.asked[tool as usize];
    let (form, answer) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let pause = dom::Afterwards::new();
    spawn_local(async move {
        let plan = state.plan.get_untracked();
        let html = later::ask(tool, plan, asked.get_untracked()).await;
        // What could not be loaded is said once, in place of the answer.
        let _gone = form.try_set(html.unwrap_or_default());
        // What is chosen already is asked.
        dom::later(0, move || read(asked));
    });
    let typed = dom::Afterwards::new();
    Effect::new(move |last: Option<Plan>| {
        let (topology, plan, text) = (state.valid.get(), state.plan.get(), asked.get());
        let now = plan.clone();
        // The plan's bundle is made twice for a comparison: not at every key press.
        let waits = last.is_some_and(|last| last != plan);
        let look = async move {
            let (words, html) =
                match later::answer(tool, plan.clone(), topology, text.clone()).await {
                    Ok(answer) => answer,
                    Err(failed) => (failed.0.clone(), said(&failed.0)),
                };
            // What was asked for since then comes after.
            if text == asked.get_untracked()
                && plan == state.plan.get_untracked()
                && answer.try_set(html).is_none()
            {
                state.say(&words);
            }
        };
        typed.later(if waits { PAUSE } else { 0 }, move || spawn_local(look));
        now
    });
    view! {
        <div on:input=move |_| pause.later(PAUSE, move || read(asked)) inner_html=same_text(move || form.get())></div>
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

fn said(why: &str) -> String {
    let mut html = Html::new();
    html.raw("<p class=\"is-err\" role=\"alert\">")
        .text(why)
        .raw("</p>");
    html.into_string()
}
