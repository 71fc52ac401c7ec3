//! The result: the picture, the tabs, and what the chosen one holds.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::finding::Finding;
use pgrunbook::page::{Hues, facts, picture};
use pgrunbook::plan::fields::field;
use pgrunbook::why::called;
use wasm_bindgen::JsCast;

use super::bar::plural;
use super::changes::Found;
use super::field::id;
use super::later::{Painted, Which};
use super::password::Password;
use super::runbook::Runbook;
use super::state::{State, Tab, is_error};
use super::tabs::{OWN_TABS, Tabs, key};
use super::tool::Asked;
use super::view::{Row, click, failure, flag, holds, part, rows, same_text, text, when, yes_no};
use super::{changes, clipboard, dom, later};

/// What stands above the runbook on paper.
#[component]
pub fn PrintHead() -> AnyView {
    let state = expect_context::<State>();
    let title = text(move || {
        state
            .valid
            .with(|topology| format!("Runbook {}", topology.name()))
    });
    let about = text(move || {
        state.valid.with(|topology| format!(
        "PostgreSQL {}. Primary {} {}, {}, role {}. Steps in order; tick each when its output is as expected.",
        topology.major().label(), topology.primary().name(), topology.primary().address(), plural(topology.standbys().len(), "standby"), topology.role(),
    ))
    });
    view! {
        <div class="printhead"><h1>{title}</h1>
            <p>{about}</p>
            <p class="blanks">"Change ______________ Operator ______________ Date ______________"</p>
            <p class="stale">"Do not run it: the plan has an error, and this is the last valid one."</p></div>
    }
    .into_any()
}

/// What is printed is the runbook, whatever is shown.
#[component]
pub fn Result() -> AnyView {
    let state = expect_context::<State>();
    let drawn = same_text(move || state.valid.with(|topology| picture(topology).into_string()));
    let said = same_text(move || state.valid.with(|topology| facts(topology).into_string()));
    let away = StoredValue::new(None::<Tab>);
    dom::on_window("beforeprint", move |_| {
        state.printing.set(true);
        let tab = state.tab.get_untracked();
        if tab != Tab::Runbook {
            away.set_value(Some(tab));
            state.tab.set(Tab::Runbook);
        }
    });
    dom::on_window("afterprint", move |_| {
        state.printing.set(false);
        if let Some(tab) = away.try_update_value(Option::take).flatten() {
            state.tab.set(tab);
        }
    });
    view! {
        <figure class="picture"><div use:holds=drawn></div><dl class="facts" use:holds=said></dl></figure>
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
                    <p class="lead">"Every file of the zip, as it is: nothing runs that you could not read here."
                        {text(move || match state.password.get() {
                            Password::Asked => "",
                            _ => " Only the files in secrets/ are not shown: the password or its verifier is in them.",
                        }.to_owned())}</p>
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

/// Lines that come from a field which is wrong now say so: what stands there is the last valid plan's.
fn mark_waiting(state: State) {
    for line in dom::all(".code [data-waits]") {
        let _gone = line.remove_attribute("data-waits");
    }
    let wrong = state.all_findings.with_untracked(|all| {
        let fields = all
            .iter()
            .filter(|finding| is_error(finding) && field(&finding.path).is_some());
        let path = |finding: &Finding| finding.path.clone();
        fields.map(path).collect::<Vec<_>>()
    });
    for path in wrong {
        let words = state
            .plan
            .with_untracked(|plan| format!("waits for {}", called(plan, &path)));
        for link in dom::all(&format!(".code a[href='#{}']", id(&path))) {
            let line = link.closest("details").ok().flatten();
            if let Some(line) = line.and_then(|line| line.first_element_child()) {
                let _set = line.set_attribute("data-waits", &words);
            }
        }
    }
}

/// Files, as they are loaded. Those that stay the same stay in the page.
#[component]
fn Files(which: Which) -> AnyView {
    let (state, found) = (expect_context::<State>(), expect_context::<Found>());
    Effect::new(move |_| {
        state.all_findings.track();
        found.files.track();
        dom::later(0, move || mark_waiting(state));
    });
    let ours = move |use_it: &mut dyn FnMut(&changes::Files)| {
        found.files.with(|files| match files {
            Some((of, files)) if *of == which => use_it(files),
            _ => (),
        });
    };
    let (loaded, failed) = (
        flag(move || {
            let mut is = false;
            ours(&mut |_| is = true);
            is
        }),
        same_text(move || {
            let mut why = String::new();
            ours(&mut |files| {
                if let Err(failed) = files {
                    why.clone_from(&failed.0);
                }
            });
            why
        }),
    );
    let all = move || {
        let mut all = Vec::new();
        ours(&mut |files| {
            for file in files.iter().flatten().cloned() {
                all.push(Row::new(file.key.clone(), move || match which {
                    Which::Node(place) => {
                        view! { <File file class=Hues::class(place)/> }.into_any()
                    }
                    _ => view! { <Folded file/> }.into_any(),
                }));
            }
        });
        all
    };
    view! {
        {part(move || match loaded.get() {
            true => ().into_any(),
            false => view! { <p class="empty" role="status">"Loading"</p> }.into_any(),
        })}
        {failure(failed, move || {
            found.files.set(None);
            found.again.set(());
        })}
        {rows(all)}
    }
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
                <button type="button" class="copy" aria-label=label aria-disabled=yes_no(move || state.blocked())
                    title=text(move || if state.blocked() { dom::OFF.to_owned() } else { String::new() }) on:click=click(copy)>"Copy"</button></header>
            <div inner_html=file.html></div>
        </article>
    }
    .into_any()
}

/// A file that is painted when it is opened.
#[component]
fn Folded(file: Painted) -> AnyView {
    let (state, opened) = (expect_context::<State>(), expect_context::<Found>().opened);
    let is_this = |path: &str| {
        let path = path.to_owned();
        move |one: &Painted| one.path == path
    };
    // One that was open before it changed is open, with what it had until the new is there.
    let last = opened.with_value(|all| all.iter().find(|one| is_this(&file.path)(one)).cloned());
    let open = last.is_some();
    let shown = RwSignal::new(last);
    let (path, lines) = (file.path.clone(), file.lines);
    let toggled = move |event: web_sys::Event| {
        opened.update_value(|all| all.retain(|one| !is_this(&file.path)(one)));
        let details = event
            .target()
            .and_then(|one| one.dyn_into::<web_sys::Element>().ok());
        if !details.is_some_and(|details| details.has_attribute("open")) {
            return;
        }
        let (mut file, topology) = (file.clone(), state.valid.get_untracked());
        if let Some(last) = shown.get_untracked() {
            let same = last.key == file.key;
            opened.update_value(|all| all.push(last));
            if same {
                return;
            }
        }
        spawn_local(async move {
            match later::paint(topology, file.path.clone(), dom::links()).await {
                Ok(html) => {
                    file.html = html;
                    opened.update_value(|all| {
                        all.retain(|one| !is_this(&file.path)(one));
                        all.push(file.clone());
                    });
                    let _gone = shown.try_set(Some(file));
                    dom::later(0, move || mark_waiting(state));
                }
                Err(failed) => state.say(&failed.0),
            }
        });
    };
    view! {
        <details class="listed" open=open on:toggle=toggled>
            <summary><code>{path}</code><span class="n">{format!("{lines} lines")}</span></summary>
            {part(move || match shown.get() {
                Some(file) => view! { <File file class=""/> }.into_any(),
                None => ().into_any(),
            })}
        </details>
    }
    .into_any()
}
