//! The page: the form, its result, and the way to take it away. Leptos stands here and nowhere else.

mod aside;
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
mod origin;
mod panel;
mod password;
mod patch;
mod runbook;
mod sight;
mod state;
mod tabs;
mod tool;
mod undo;
mod view;

use leptos::prelude::*;
use pgrunbook::page::{BRAND, Html, NAME};
use pgrunbook::site::Site;

use bar::Bar;
use findings::Findings;
use form::{Form, Origins};
use panel::{PrintHead, Result};
use state::State;
use view::{flag, when};

/// Puts the app in the place of what index.html shows.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| dom::broken(&panic.to_string())));
    let Some(place) = dom::element("app") else {
        return dom::broken("index.html has no element with the id app");
    };
    // Leptos' own way is there only once something is mounted.
    wasm_bindgen_futures::spawn_local(async move {
        let (site, wrong) = match dom::about("site") {
            None => {
                let why = dom::about("site-failed").unwrap_or_default();
                (
                    Site::default(),
                    vec![format!("it could not be loaded: {why}")],
                )
            }
            Some(text) if text.trim() == "{}" => (Site::default(), Vec::new()),
            Some(text) => match later::site(text).await {
                Ok(Ok(site)) => (site, Vec::new()),
                Ok(Err(wrong)) => (Site::default(), wrong),
                Err(failed) => (Site::default(), vec![failed.0]),
            },
        };
        let Some(app) = dom::beside(&place) else {
            return dom::broken("the browser makes no element");
        };
        // In parts, none of which holds up the browser for long; what index.html shows stays until all is there.
        let shown = app.clone();
        let done = move || dom::later(0, move || drop(place.replace_with_with_node_1(&shown)));
        leptos::mount::mount_to(app, move || view! { <App site wrong done/> }).forget();
    });
}

/// `wrong`: why site.json does not count; `done`: what follows when the result is there too.
#[component]
fn App(site: Site, wrong: Vec<String>, done: impl FnOnce() + 'static) -> AnyView {
    // As long as the page.
    let site: &'static Site = Box::leak(Box::new(site));
    let state = State::new(site);
    provide_context(state);
    provide_context(sight::InSight::new(runbook::STEP));
    history::follow(state);
    changes::follow(state);
    dom::follow_pointer();
    dom::on_window("click", |event| dom::follow(&event));
    dom::on_window("dragover", |event| event.prevent_default());
    let embedded = dom::embedded();
    dom::on_window("drop", move |event| {
        event.prevent_default();
        if !embedded {
            link::dropped(state, &event);
        }
    });
    dom::on_window("keydown", |event| dom::among_lines(&event));
    let brand = match (embedded, dom::alone()) {
        (true, _) => embedded_brand(&dom::window().location().hash().unwrap_or_default()),
        (_, true) => NAME.to_owned(),
        _ => BRAND.to_owned(),
    };
    let second = RwSignal::new(false);
    dom::later(0, move || {
        second.set(true);
        done();
    });
    // In another page's frame nobody can mend the plan: what it does not lead to is not shown.
    let shown = flag(move || second.get() && !(embedded && state.blocked()));
    view! {
        <div inner_html=above(&site.banner, &wrong)></div>
        <a class="skip" href="#result">"Skip to the result"</a>
        <div class="frame">
            <header class="brand" inner_html=brand></header>
            {(!embedded).then(|| view! { <div class="plan" id="plan"><Form/></div><Bar/> })}
            <main class="result" id="result" tabindex="-1" class:blocked=flag(move || state.blocked())>
                {embedded.then(|| view! { <h2 class="sr">"Runbook"</h2><Origins/> })}
                <PrintHead/>
                <Findings/>
                {when(shown, || view! { <Result/> }.into_any())}
            </main>
        </div>
        <p class="sr" role="status">{state.said}</p>
    }
    .into_any()
}

/// The name of the page that shows the runbook of a link, and the way to its form.
fn embedded_brand(fragment: &str) -> String {
    let mut html = Html::new();
    html.raw("<h1>pgrunbook<small class=\"version\">")
        .text(&dom::about("version").unwrap_or_default())
        .raw(
            "</small></h1><nav aria-label=\"This plan\"><a target=\"_blank\" rel=\"noopener\" href=\"index.html",
        )
        .text(fragment)
        .raw("\">Open in the form</a></nav>");
    html.into_string()
}

/// What stands above the page: the words of who hosts it, or why they do not.
fn above(banner: &str, wrong: &[String]) -> String {
    let mut html = Html::new();
    if !banner.is_empty() {
        html.raw("<aside class=\"banner\" aria-label=\"About this copy\">")
            .text(banner)
            .raw("</aside>");
    }
    if !wrong.is_empty() {
        html.raw("<div class=\"broken\" role=\"alert\"><p>site.json of this copy does not count: no default, lock or banner of it is in use.</p><ul>");
        for why in wrong {
            html.raw("<li>").text(why).raw("</li>");
        }
        html.raw("</ul></div>");
    }
    html.into_string()
}
