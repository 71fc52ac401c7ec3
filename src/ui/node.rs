//! A server's rows in the form.

use leptos::context::Provider;
use leptos::prelude::*;
use pgrunbook::page::Hues;
use pgrunbook::plan::{Node, Plan, standby_index};
use wasm_bindgen::JsCast;

use super::field::{Input, OfNode, Said, about, id};
use super::state::{State, is_error};
use super::view::{click, flag, same_text, text, when};
use super::{dom, history};

/// Standbys beyond this many are a line each until they are unfolded.
pub const OPEN: usize = 8;

/// What the lines of the folded standbys say, and whether one of its fields is wrong: one list, so that a key press that
/// changes none of them asks none of them.
pub fn lines(state: State) -> Memo<Vec<(String, bool)>> {
    Memo::new(move |_| {
        let mut lines: Vec<_> = state.plan.with(|plan| {
            let rest = plan.standbys.iter().skip(OPEN);
            rest.map(|node| (format!("{} {}", node.name, node.address), false))
                .collect()
        });
        state.all_findings.with(|all| {
            for finding in all.iter().filter(|finding| is_error(finding)) {
                let at = standby_index(&finding.path).and_then(|place| place.checked_sub(OPEN));
                if let Some(line) = at.and_then(|at| lines.get_mut(at)) {
                    line.1 = true;
                }
            }
        });
        lines
    })
}

/// A standby behind the first ones: its name and address, and its fields when they are asked for.
#[component]
pub fn FoldedRow(place: usize, lines: Memo<Vec<(String, bool)>>) -> AnyView {
    let open = RwSignal::new(false);
    let line = move || lines.with(|lines| lines.get(place - OPEN - 1).cloned());
    let wrong = flag(move || line().is_some_and(|line| line.1));
    let toggled = move |event: web_sys::Event| {
        let details = event
            .target()
            .and_then(|one| one.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details class=format!("standby {}", Hues::class(place)) id=format!("standby-{}", place - 1) on:toggle=toggled>
            <summary class:is-err=wrong>{text(move || line().map(|line| line.0).unwrap_or_default())}
                {when(wrong, || " (error)".into_any())}</summary>
            {when(flag(move || open.get()), move || view! { <NodeRow place/> }.into_any())}
        </details>
    }
    .into_any()
}

/// One server. Which fields it has depends on the platform; what hardly anybody needs is folded.
#[component]
pub fn NodeRow(place: usize) -> AnyView {
    let state = expect_context::<State>();
    let prefix = match place {
        0 => "primary".to_owned(),
        place => format!("standbys[{}]", place - 1),
    };
    let start = format!("{prefix}.");
    let of = OfNode {
        node: Memo::new(move |_| state.plan.with(|plan| own(plan, place).clone())),
        findings: Memo::new(move |_| {
            state.all_findings.with(|all| {
                let here = all
                    .iter()
                    .filter(|finding| finding.path.starts_with(&start));
                here.cloned().collect()
            })
        }),
    };
    let at = move |key: &str| format!("{prefix}.{key}");
    let other = if place == 0 { "(master)" } else { "(slave)" };
    let title = same_text(move || match place {
        0 => "Primary".to_owned(),
        place if state.many.get() => format!("Standby {place}"),
        _ => "Standby".to_owned(),
    });
    let class = format!(
        "node {}{}",
        Hues::class(place),
        if (2..=OPEN).contains(&place) {
            " rest"
        } else {
            ""
        }
    );
    let name = move || of.node.with(|node| node.name.clone());
    // An address that is cut off cannot be compared.
    let long = flag(move || {
        of.node
            .with(|node| node.address.len() > 15 || node.name.len() > 10)
    });
    let by_cluster = flag(move || !state.by_paths.get());
    let removable = flag(move || place > 0 && state.many.get());
    let remove = move |_| {
        history::mark();
        state.remove_standby(place - 1);
        state.say("Removed the standby; Undo brings it back");
        // Where it stood, there is the next one; behind the last, the one before.
        let last = state.plan.with_untracked(|plan| plan.standbys.len());
        dom::later(0, move || {
            dom::go_to(&format!("f-standbys-{}-name", place.min(last) - 1))
        });
    };
    let legend = text(move || format!("{} {other} {}", title.get(), name()));
    let places = at("data");
    let binaries = at("bin");
    let debian = at("cluster");
    view! {
        <Provider value=of>
        <fieldset class=class class:long=long>
            <legend class="sr">{legend}</legend>
            <div class="role">
                <span aria-hidden="true"><b>{title}</b>" "<span class="muted">{other}</span></span>
                {when(removable, move || view! {
                    <button type="button" class="plain" aria-label=text(move || format!("Remove standby {}", name())) on:click=click(remove)>"Remove"</button>
                }.into_any())}
            </div>
            <Labelled path=at("name")/>
            <Labelled path=at("address")/>
            <Labelled path=at("port")/>
            {when(by_cluster, move || view! { <Labelled path=debian.clone()/> }.into_any())}
            {when(state.by_paths, move || view! {
                <div class="paths"><Labelled path=places.clone()/><Labelled path=binaries.clone()/></div>
            }.into_any())}
            <Said path=at("name")/><Said path=at("address")/><Said path=at("port")/><Said path=at("cluster")/>
            <Said path=at("data")/><Said path=at("bin")/>
            <details class="more">
                <summary>"NAT or several interfaces"</summary>
                <div class="paths"><Labelled path=at("listen")/><Labelled path=at("from")/></div>
            </details>
            <Said path=at("listen")/><Said path=at("from")/>
        </fieldset>
        </Provider>
    }
    .into_any()
}

/// The server in this place; the primary's for one that has just gone.
fn own(plan: &Plan, place: usize) -> &Node {
    let standby = place.checked_sub(1).and_then(|i| plan.standbys.get(i));
    standby.unwrap_or(&plan.primary)
}

#[component]
fn Labelled(path: String) -> AnyView {
    view! { <div class="f"><label for=id(&path)>{about(&path).label}</label><Input path/></div> }
        .into_any()
}
