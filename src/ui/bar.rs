//! The bar: the state of the plan, and the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::finding::Severity;
use pgrunbook::why::called;

use super::dom;
use super::download::{Done, download};
use super::password::Password;
use super::state::State;
use super::view::{click, flag, part, text, yes_no};

#[component]
pub fn Bar() -> AnyView {
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
    let bad = flag(move || count(Severity::Error) > 0);
    let words = text(move || {
        if bad.get() {
            return last(state);
        }
        if state.blocked() {
            return match state.last_good() {
                Some(_) => "While you type, below is the last valid plan.",
                None => "While you type, below is the example.",
            }
            .to_owned();
        }
        let hosts = state.valid.with(|topology| topology.nodes().count());
        let secret = match state.password.get() {
            Password::Asked => "no password inside",
            _ => "the password is in secrets/",
        };
        format!("{} steps on {hosts} hosts; {secret}", state.steps.get())
    });
    let press = move |_| {
        if state.blocked() {
            state.say("Download is off while the plan has an error.");
            return;
        }
        let of = (state.plan.get_untracked(), state.password.get_untracked());
        spawn_local(async move {
            let result = download(state).await;
            match &result {
                Ok(_) => state.say("The zip is made"),
                Err(why) => state.say(why),
            }
            // A sum stands only beside what it is the sum of.
            if of == (state.plan.get_untracked(), state.password.get_untracked()) {
                done.set(Some(result));
            }
        });
    };
    let off = yes_no(move || state.blocked());
    let why = text(move || match state.blocked() {
        true => dom::OFF.to_owned(),
        false => String::new(),
    });
    let name = text(move || state.valid.with(|topology| topology.name().to_string()));
    view! {
        <div class="bar" class:bad=bad role="region" aria-label="State of the plan">
            <output aria-live="polite">
                <a id="count" href="#findings">
                    <span class:is-err=bad>{text(move || plural(count(Severity::Error), "error"))}</span>", "
                    <span class:is-warn=flag(move || { count(Severity::Warning) > 0 })>{text(move || plural(count(Severity::Warning), "warning"))}</span>
                </a>
            </output>
            <span class="holds">{words}<span class="off" hidden=flag(move || !state.blocked())>" Copy and download are off."</span></span>
            <div class="acts">
                <a class="to" href="#result">"Result"</a>
                <button type="button" class="primary" id="download" aria-disabled=off title=why
                    on:click=click(press)>"Download"<span class="wide">" "{name}".zip"</span></button>
            </div>
        </div>
        <div class="sum" role="status">{part(move || match done.get() {
            Some(Ok(done)) => view! {
                <p>"SHA-256 "<code id="sha256">{done.sum}</code></p>
                {done.salt.map(|salt| view! { <p>"Salt "<code id="salt">{salt}</code>" (no secret; with it the command-line program makes the same bytes)"</p> })}
            }.into_any(),
            Some(Err(why)) => view! { <p class="is-err">{why}</p> }.into_any(),
            None => ().into_any(),
        })}</div>
    }
    .into_any()
}

/// What is below while something is wrong: in brackets what the field that is wrong first has there, and the version, if that is another.
fn last(state: State) -> String {
    if state.is_valid() {
        return match state.origin.with(|origin| origin.findings.is_empty()) {
            true => "Below is this plan; its password cannot be used.",
            false => "Below is this plan without what could not be read.",
        }
        .to_owned();
    }
    let Some(good) = state.last_good() else {
        return "Below is the example, not this plan.".to_owned();
    };
    let mut other = Vec::new();
    state.all_findings.with(|all| {
        let found = all
            .iter()
            .find_map(|finding| Some((finding, state.back(finding)?)));
        if let Some((finding, was)) = found {
            let field = state.plan.with(|plan| called(plan, &finding.path));
            other.push(format!("{field}: {}", was.value));
        }
    });
    if state.plan.with(|plan| plan.postgres != good.postgres) {
        let version = format!("PostgreSQL: {}", good.postgres);
        if !other.contains(&version) {
            other.push(version);
        }
    }
    match other.is_empty() {
        true => "Below is the last valid plan.".to_owned(),
        false => format!("Below is the last valid plan ({}).", other.join("; ")),
    }
}

pub fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
