//! The bar: the state of the plan, and the way out.

use leptos::prelude::*;
use pgrunbook::finding::Severity;
use pgrunbook::runbook::order;

use super::dom;
use super::download::{Done, download};
use super::state::State;

#[component]
pub fn Bar() -> impl IntoView {
    let state = expect_context::<State>();
    let done = RwSignal::new(None::<Result<Done, String>>);
    Effect::new(move |_| {
        state.plan.track();
        state.password.track();
        done.set(None);
    });
    let count = move |severity: Severity| {
        state
            .all_findings
            .with(|all| all.iter().filter(|f| f.severity == severity).count())
    };
    let holds = Memo::new(move |_| {
        let topology = state.valid.get();
        let hosts = topology.nodes().count();
        let secret = match state.password.get() {
            super::state::Password::Asked => "no password inside",
            _ => "the password is in secrets/",
        };
        format!(
            "{} steps on {hosts} hosts; {secret}",
            order(&topology).len()
        )
    });
    let bad = move || count(Severity::Error) > 0;
    let words = move || match bad() {
        true => "Below is the last valid plan. Copy and download are off.".to_owned(),
        false => holds.get(),
    };
    let press = move |_| {
        if state.blocked() {
            state.say("Download is off while the plan has an error.");
            return;
        }
        let result = download(state);
        match &result {
            Ok(_) => state.say("The zip is made"),
            Err(why) => state.say(why),
        }
        done.set(Some(result));
    };
    let name = move || state.valid.with(|topology| topology.name().to_string());
    view! {
        <div class="bar" class:bad=bad role="region" aria-label="State of the plan">
            <output aria-live="polite">
                <a href="#findings" on:click=|event| { event.prevent_default(); dom::show("findings"); }>
                    <span class:is-err=bad>{move || plural(count(Severity::Error), "error")}</span>", "
                    <span class:is-warn=move || { count(Severity::Warning) > 0 }>{move || plural(count(Severity::Warning), "warning")}</span>
                </a>
            </output>
            <span class="holds">{words}</span>
            <div class="acts">
                <a class="to" href="#result" on:click=|event| { event.prevent_default(); dom::show("result"); }>"Result"</a>
                <button type="button" class="primary" id="download"
                    aria-disabled=move || state.blocked().to_string()
                    title=move || if state.blocked() { "Off while the plan has an error" } else { "" }
                    on:click=press>"Download"<span class="wide">" "{name}".zip"</span></button>
            </div>
        </div>
        <div class="sum" role="status">{move || done.get().map(|result| match result {
            Ok(done) => view! {
                <p>"SHA-256 "<code id="sha256">{done.sum}</code></p>
                {done.salt.map(|salt| view! { <p>"Salt "<code id="salt">{salt}</code>" (the command-line program makes the same bytes with it)"</p> })}
            }.into_any(),
            Err(why) => view! { <p class="is-err">{why}</p> }.into_any(),
        })}</div>
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
