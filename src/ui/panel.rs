//! The result: the picture, the tabs, and what the chosen one holds.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::page::{Hues, facts, picture};
use pgrunbook::topology::Topology;

use super::changes::{Changed, Changes};
use super::later::{Failed, Painted, Which};
use super::runbook::Runbook;
use super::state::{State, Tab};
use super::tabs::{OWN_TABS, Tabs, key};
use super::tool::Asked;
use super::view::{click, flag, part, same_text, text, when, yes_no};
use super::{clipboard, dom, later};

#[component]
pub fn Result() -> AnyView {
    let state = expect_context::<State>();
    let drawn = same_text(move || state.valid.with(|topology| picture(topology).into_string()));
    let said = same_text(move || state.valid.with(|topology| facts(topology).into_string()));
    let title = text(move || {
        state
            .valid
            .with(|topology| format!("Runbook {}", topology.name()))
    });
    let about = text(move || {
        state.valid.with(|topology| format!(
        "PostgreSQL {}. Primary {} {}, {} standby(s), role {}. Steps in order; tick each when its output is as expected.",
        topology.major().label(), topology.primary().name(), topology.primary().address(), topology.standbys().len(), topology.role(),
    ))
    });
    view! {
        <div class="printhead"><h1>{title}</h1>
            <p>{about}</p>
            <p class="blanks">"Change ______________ Operator ______________ Date ______________"</p>
            <p class="stale">"Do not run it: the plan has an error, and this is the last valid one."</p></div>
        <figure class="picture"><div inner_html=drawn></div><dl class="facts" inner_html=said></dl></figure>
        <Tabs/>
        <section class="panel" role="tabpanel" id="panel" aria-labelledby=text(move || format!("t-{}", key(state.tab.get())))
            on:click=click(move |event| clipboard::clicked(state, &event))>
            {part(move || match state.tab.get() {
                Tab::Runbook => view! { <Runbook/> }.into_any(),
                Tab::Node(place) => view! { <NodeFiles place/> }.into_any(),
                Tab::Tool(tool) => view! { <Asked tool/> }.into_any(),
                Tab::Days => view! {
                    <p class="lead">"What the bundle has for the time after set-up: is it still streaming, changing roles, a primary that is lost, taking it away again."</p>
                    <Files which=Which::Days/>
                }.into_any(),
                Tab::Everything => view! {
                    <p class="lead">"Every file of the zip, as it is: nothing runs that you could not read here. Files with a password are not shown."</p>
                    <Files which=Which::Everything/>
                }.into_any(),
            })}
        </section>
    }
    .into_any()
}

/// A host's files. Where hosts share a tab, one is chosen here.
#[component]
fn NodeFiles(place: usize) -> AnyView {
    let state = expect_context::<State>();
    let names = move || {
        state.valid.with(|topology| {
            let names = topology.nodes().map(|node| node.name().to_string());
            names.collect::<Vec<_>>()
        })
    };
    let shared = flag(move || names().len() > OWN_TABS);
    view! {
        {when(shared, move || view! {
            <p class="choose"><label for="host">"Host"</label><span class="sel"><select id="host"
                on:change:target=move |event| state.tab.set(Tab::Node(event.target().value().parse().unwrap_or(0)))>
                {part(move || names().into_iter().enumerate().map(|(i, name)| view! {
                    <option value=i.to_string() selected=i == place>{name}</option>
                }).collect_view().into_any())}
            </select></span></p>
        }.into_any())}
        <Files which=Which::Node(place)/>
    }
    .into_any()
}

/// Files, as they are loaded.
#[component]
fn Files(which: Which) -> AnyView {
    let state = expect_context::<State>();
    let changed = expect_context::<Changed>().0;
    let files = RwSignal::new(None::<std::result::Result<Vec<Painted>, Failed>>);
    let again = RwSignal::new(());
    Effect::new(move |last: Option<Arc<Topology>>| {
        again.track();
        let topology = state.valid.get();
        let changes = match which {
            Which::Node(_) => changed.get(),
            _ => Changes::new(),
        };
        // What is painted stays: only its marks have ended.
        let shown = files.with_untracked(|files| matches!(files, Some(Ok(_))));
        if shown && changes.is_empty() && last.is_some_and(|last| Arc::ptr_eq(&last, &topology)) {
            return topology;
        }
        let asked = topology.clone();
        spawn_local(async move {
            let loaded = later::files(topology.clone(), which, changes, dom::links()).await;
            // What was asked for since then comes after.
            if Arc::ptr_eq(&topology, &state.valid.get_untracked()) {
                let _gone = files.try_set(Some(loaded));
            }
        });
        asked
    });
    part(move || match files.get() {
        None => view! { <p class="empty" role="status">"Loading"</p> }.into_any(),
        Some(Err(failed)) => view! {
            <p class="is-err" role="alert">{failed.0}</p>
            <p><button type="button" on:click=click(move |_| again.set(()))>"Try again"</button></p>
        }
        .into_any(),
        Some(Ok(files)) => {
            let class = match which {
                Which::Node(place) => Hues::class(place),
                _ => "",
            };
            let views = files.into_iter().map(|file| match which {
                Which::Node(_) => view! { <File file class/> }.into_any(),
                _ => view! { <Folded file/> }.into_any(),
            });
            views.collect_view().into_any()
        }
    })
    .into_any()
}

#[component]
fn File(file: Painted, class: &'static str) -> AnyView {
    let state = expect_context::<State>();
    let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
    let path = file.path;
    let label = format!("Copy {name}");
    let what = label.clone();
    let copy = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if state.blocked() {
            state.say("Copying is off while the plan has an error: what is shown is the last valid plan's.");
            return;
        }
        let topology = state.valid.get_untracked();
        let (path, what, button) = (path.clone(), what.clone(), dom::target(&event));
        spawn_local(async move {
            match later::text(topology, path).await {
                Ok(text) => clipboard::copy(state, button, text, what),
                Err(failed) => state.say(&failed.0),
            }
        });
    };
    view! {
        <article class=class>
            <header class="filehead"><h3>{name}</h3><span class="dest">{file.to}</span>
                <button type="button" class="copy" aria-label=label aria-disabled=yes_no(move || state.blocked()) on:click=click(copy)>"Copy"</button></header>
            <div inner_html=file.html></div>
        </article>
    }
    .into_any()
}

/// A file that is painted when it is opened.
#[component]
fn Folded(file: Painted) -> AnyView {
    let state = expect_context::<State>();
    let shown = RwSignal::new(None::<Painted>);
    let (path, lines) = (file.path.clone(), file.lines);
    let open = move |_| {
        if shown.with_untracked(Option::is_some) {
            return;
        }
        let (mut file, topology) = (file.clone(), state.valid.get_untracked());
        spawn_local(async move {
            match later::paint(topology, file.path.clone(), dom::links()).await {
                Ok(html) => {
                    file.html = html;
                    let _gone = shown.try_set(Some(file));
                }
                Err(failed) => state.say(&failed.0),
            }
        });
    };
    view! {
        <details class="listed" on:toggle=open>
            <summary><code>{path}</code><span class="n">{format!("{lines} lines")}</span></summary>
            {part(move || match shown.get() {
                Some(file) => view! { <File file class=""/> }.into_any(),
                None => ().into_any(),
            })}
        </details>
    }
    .into_any()
}
