//! The page: the form, its result, and the way to take it away. Leptos stands here and nowhere else.

mod bar;
mod changes;
mod clipboard;
mod dom;
mod download;
mod field;
mod findings;
mod form;
mod history;
mod later;
mod link;
mod node;
mod panel;
mod password;
mod runbook;
mod state;
mod tabs;
mod view;

use leptos::prelude::*;
use pgrunbook::page::BRAND;

use bar::Bar;
use findings::Findings;
use form::Form;
use panel::Result;
use state::State;
use view::flag;

/// Puts the app in the place of what index.html shows.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| dom::broken(&panic.to_string())));
    let Some(place) = dom::element("app") else {
        return dom::broken("index.html has no element with the id app");
    };
    place.set_inner_html("");
    leptos::mount::mount_to(place, App).forget();
}

#[component]
fn App() -> AnyView {
    let state = State::new();
    provide_context(state);
    history::follow(state);
    changes::follow(state);
    dom::follow_pointer();
    dom::on_window("dragover", |event| event.prevent_default());
    dom::on_window("drop", move |event| link::dropped(state, &event));
    view! {
        <a class="skip" href="#result">"Skip to the result"</a>
        <div class="frame">
            <header class="brand" inner_html=BRAND></header>
            <div class="plan" id="plan"><Form/></div>
            <Bar/>
            <main class="result" id="result" tabindex="-1" class:blocked=flag(move || state.blocked())>
                <Findings/>
                <Result/>
            </main>
        </div>
        <p class="sr" role="status">{state.said}</p>
    }
    .into_any()
}
