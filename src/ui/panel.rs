//! The result: the picture, the tabs, and what the chosen one holds.

use leptos::prelude::*;
use pgrunbook::audit::audited;
use pgrunbook::page::{Hues, Shown, days, everything, facts, of_node, picture};

use super::changes::Changed;
use super::runbook::Runbook;
use super::state::{State, Tab};
use super::tabs::{OWN_TABS, Tabs, key};
use super::{clipboard, dom};

#[component]
pub fn Result() -> impl IntoView {
    let state = expect_context::<State>();
    let drawn = Memo::new(move |_| state.valid.with(|topology| picture(topology).into_string()));
    let said = Memo::new(move |_| state.valid.with(|topology| facts(topology).into_string()));
    // Buttons that copy are written as text; they are off together.
    Effect::new(move |_| {
        let blocked = state.blocked();
        state.tab.track();
        for button in dom::all("#result .copy") {
            let _set =
                button.set_attribute("aria-disabled", if blocked { "true" } else { "false" });
        }
    });
    view! {
        <div class="printhead"><h1>{move || state.valid.with(|topology| format!("Runbook {}", topology.name()))}</h1>
            <p>{move || state.valid.with(|topology| format!(
                "PostgreSQL {}. Primary {} {}, {} standby(s), role {}. Steps in order; tick each when its output is as expected.",
                topology.major().label(), topology.primary().name(), topology.primary().address(), topology.standbys().len(), topology.role(),
            ))}</p>
            <p class="blanks">"Change ______________ Operator ______________ Date ______________"</p>
            <p class="stale">"Do not run it: the plan has an error, and this is the last valid one."</p></div>
        <figure class="picture"><div inner_html=move || drawn.get()></div><dl class="facts" inner_html=move || said.get()></dl></figure>
        <Tabs/>
        <section class="panel" role="tabpanel" id="panel" aria-labelledby=move || format!("t-{}", key(state.tab.get()))
            on:click=move |event| clipboard::clicked(state, &event)>
            {move || match state.tab.get() {
                Tab::Runbook => view! { <Runbook/> }.into_any(),
                Tab::Node(place) => view! { <NodeFiles place/> }.into_any(),
                Tab::Days => view! { <DayTwo/> }.into_any(),
                Tab::Everything => view! { <AllFiles/> }.into_any(),
            }}
        </section>
    }
}

/// A host's files. Where hosts share a tab, one is chosen here.
#[component]
fn NodeFiles(place: usize) -> impl IntoView {
    let state = expect_context::<State>();
    let changed = expect_context::<Changed>().0;
    let names = Memo::new(move |_| {
        state.valid.with(|topology| {
            topology
                .nodes()
                .map(|node| node.name().to_string())
                .collect::<Vec<_>>()
        })
    });
    let files = Memo::new(move |_| {
        let topology = state.valid.get();
        let hues = Hues::new(&topology);
        let Some(node) = topology.nodes().nth(place) else {
            return Vec::new();
        };
        let painted = of_node(&topology, node).into_iter().map(|file| {
            let lines =
                changed.with(|changes| changes.get(&file.path).cloned().unwrap_or_default());
            (
                file.html(topology.major(), &hues, &lines).into_string(),
                file,
            )
        });
        painted.collect::<Vec<_>>()
    });
    view! {
        <Show when=move || { names.with(Vec::len) > OWN_TABS }>
            <p class="choose"><label for="host">"Host"</label><span class="sel"><select id="host"
                on:change:target=move |event| state.tab.set(Tab::Node(event.target().value().parse().unwrap_or(0)))>
                {move || names.get().into_iter().enumerate().map(|(i, name)| view! {
                    <option value=i.to_string() selected=i == place>{name}</option>
                }).collect_view()}
            </select></span></p>
        </Show>
        {move || files.get().into_iter().map(|(html, file)| view! { <File file html class=Hues::class(place)/> }).collect_view()}
    }
}

#[component]
fn File(file: Shown, html: String, class: &'static str) -> impl IntoView {
    let state = expect_context::<State>();
    let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
    let (path, what) = (file.path.clone(), format!("Copy {name}"));
    let copy = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if state.blocked() {
            state.say("Copying is off while the plan has an error: what is shown is the last valid plan's.");
            return;
        }
        // As in the zip: what leaves has passed the audit.
        let files = state
            .valid
            .with_untracked(|topology| audited(topology, None));
        let file = files
            .ok()
            .and_then(|files| files.into_iter().find(|file| file.path == path));
        match file {
            Some(file) => clipboard::copy(state, dom::target(&event), file.text, what.clone()),
            None => {
                state.say("This file does not pass pgrunbook's own audit, so it is not handed out.")
            }
        }
    };
    view! {
        <article class=class>
            <header class="filehead"><h3>{name.clone()}</h3><span class="dest">{file.to.clone()}</span>
                <button type="button" class="copy" aria-label=format!("Copy {name}") aria-disabled=move || state.blocked().to_string() on:click=copy>"Copy"</button></header>
            <div inner_html=html></div>
        </article>
    }
}

#[component]
fn DayTwo() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <p class="lead">"What the bundle has for the time after set-up: is it still streaming, changing roles, a primary that is lost, taking it away again."</p>
        {move || state.valid.with(|topology| folded(days(topology), state))}
    }
}

#[component]
fn AllFiles() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <p class="lead">"Every file of the zip, as it is: nothing runs that you could not read here. Files with a password are not shown."</p>
        {move || state.valid.with(|topology| match audited(topology, None) {
            Ok(files) => folded(everything(files), state).into_any(),
            Err(defects) => view! {
                <p class="is-err" role="alert">"The bundle does not pass its own audit. This is a mistake of pgrunbook: "
                    {defects.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")}</p>
            }.into_any(),
        })}
    }
}

/// A list of files, each painted when it is opened.
fn folded(files: Vec<Shown>, state: State) -> impl IntoView {
    let items = files.into_iter().map(|file| {
        let open = RwSignal::new(false);
        let path = file.path.clone();
        let lines = file.text.lines().count();
        view! {
            <details class="listed" on:toggle=move |_| open.set(true)>
                <summary><code>{path}</code><span class="n">{format!("{lines} lines")}</span></summary>
                {move || open.get().then(|| {
                    let html = state.valid.with_untracked(|topology| file.html(topology.major(), &Hues::new(topology), &[]).into_string());
                    view! { <File file=file.clone() html class=""/> }
                })}
            </details>
        }
    });
    items.collect_view()
}
