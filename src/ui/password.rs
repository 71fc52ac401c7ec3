//! The replication role's password: asked on the hosts, generated or typed.

use leptos::prelude::*;
use pgrunbook::check::check_password;
use pgrunbook::finding::Finding;
use pgrunbook::secret::{Secret, generate};
use pgrunbook::topology::Topology;

use super::field::{Said, findings_at};
use super::state::{State, is_error};
use super::view::{click, flag, text, when, yes_no};
use super::{clipboard, dom};

/// Where the password comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Password {
    /// The scripts ask for it.
    Asked,
    Generated(Secret),
    Typed(Secret),
}

/// What is wrong with a password, for this plan.
pub fn of_password(topology: &Topology, password: &Password) -> Vec<Finding> {
    let mut findings = match password {
        Password::Asked => Vec::new(),
        Password::Generated(secret) | Password::Typed(secret) => check_password(topology, secret),
    };
    for finding in &mut findings {
        finding.path = "password".to_owned();
    }
    findings
}

#[component]
pub fn PasswordRow() -> AnyView {
    let state = expect_context::<State>();
    // What was typed is there again where one comes back to it.
    let keep = move || {
        let now = state.password.get_untracked();
        if kind(&now) == 2 {
            state.typed.set(now);
        }
    };
    let asked = move |_| {
        keep();
        state.password.set(Password::Asked);
    };
    let generated = move |_| {
        keep();
        draw(state);
    };
    let typed = move |_| {
        let kept = state.typed.get_untracked();
        state.password.set(match kind(&kept) {
            2 => kept,
            _ => Password::Typed(Secret::new(String::new())),
        });
        dom::later(0, || dom::go_to("f-password"));
    };
    let is = move |wanted: u8| state.password.with(|password| kind(password) == wanted);
    let found = findings_at(state, "password");
    let (given, drawn) = (flag(move || !is(0)), flag(move || is(1)));
    let value = move || match state.password.get() {
        Password::Asked => String::new(),
        Password::Generated(secret) | Password::Typed(secret) => secret.expose().to_owned(),
    };
    let help = move || {
        match state.password.get() {
        Password::Asked => {
            "The first script on each host asks for it, without showing it. It never enters the link, plan.json, a log or a command line.".to_owned()
        }
        _ => {
            "It stands in the zip, in secrets/, and nowhere else: not in the link, not in plan.json, not in this browser's storage. A reload forgets it.".to_owned()
        }
    }
    };
    view! {
        <span class="lab" id="l-password">"Password"</span>
        <div class="ctl">
            <div class="radios" role="radiogroup" aria-labelledby="l-password" aria-describedby="d-password">
                <label><input type="radio" name="password" prop:checked=flag(move || is(0)) checked=true on:change=asked/>"ask on host"</label>
                <label><input type="radio" name="password" prop:checked=flag(move || is(1)) on:change=generated/>"generate"</label>
                <label><input type="radio" name="password" prop:checked=flag(move || is(2)) on:change=typed/>"type"</label>
            </div>
            {when(given, move || view! {
                <div class="secret">
                    <input id="f-password" aria-label="The password" aria-describedby="f-password-said" autocomplete="off" spellcheck="false"
                        aria-invalid=yes_no(move || found.with(|found| found.iter().any(is_error)))
                        readonly=flag(move || is(1))
                        prop:value=text(value)
                        on:input:target=move |event| state.password.set(Password::Typed(Secret::new(event.target().value())))/>
                    {when(drawn, move || view! {
                        <button type="button" on:click=click(move |_| clipboard::copy(state, None, value(), "the password".to_owned()))>"Copy"</button>
                        <button type="button" on:click=click(move |_| draw(state))>"Another"</button>
                    }.into_any())}
                </div>
            }.into_any())}
            <p class="help" id="d-password">{text(help)}</p>
            <Said path="password"/>
        </div>
    }
    .into_any()
}

fn kind(password: &Password) -> u8 {
    match password {
        Password::Asked => 0,
        Password::Generated(_) => 1,
        Password::Typed(_) => 2,
    }
}

fn draw(state: State) {
    match dom::random() {
        Ok(bytes) => {
            state.password.set(Password::Generated(generate(&bytes)));
            state.say("A password was generated");
        }
        Err(_) => {
            state.password.set(Password::Asked);
            state.say("The browser gives no random numbers: type a password, or let the scripts ask for it");
        }
    }
}
