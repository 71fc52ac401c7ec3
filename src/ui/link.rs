//! Plans that come and go: links, files, presets.

use leptos::prelude::*;
use leptos::task::spawn_local;
use pgrunbook::finding::Finding;
use pgrunbook::plan::{Plan, link};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::field::shown;
use super::origin::Origin;
use super::state::State;
use super::{clipboard, dom, history, later};

/// Copies the plan's link, and says so on the button.
pub fn copy(state: State, button: Option<HtmlElement>) {
    match state.plan.with_untracked(link::encode) {
        Ok(fragment) => {
            let location = dom::window().location();
            let page = location.href().unwrap_or_default();
            let page = page.split('#').next().unwrap_or_default();
            clipboard::copy(
                state,
                button,
                format!("{page}#{fragment}"),
                "the link; it holds no password".to_owned(),
            );
        }
        Err(finding) => state.say(&format!("{}. {}", finding.message, finding.hint)),
    }
}

/// The plan in the page's address, if there is one.
pub fn in_address() -> Option<(Plan, Origin)> {
    of(&dom::hash())
}

/// The plan in a fragment of an address, if there is one.
pub fn of(hash: &str) -> Option<(Plan, Origin)> {
    let fragment = hash.strip_prefix('#')?;
    if !fragment.contains('=') {
        return None;
    }
    let (plan, report) = link::decode(fragment);
    let count = link::named(fragment);
    let words = match count {
        _ if fragment.len() > link::MAX_LINK => {
            "The link was not read: what is shown is the example.".to_owned()
        }
        0 if report.findings.is_empty() => {
            "From the link, which names no field: it is the example.".to_owned()
        }
        1 => "From the link: 1 field came from it.".to_owned(),
        count => format!("From the link: {count} fields came from it."),
    };
    Some((
        plan,
        Origin {
            words,
            findings: report.findings,
            link: link::without_secrets(fragment),
            ..Origin::default()
        },
    ))
}

/// Opens a plan file. One that cannot be read leaves the plan as it is, and says why.
pub fn open(state: State, file: web_sys::File) {
    spawn_local(async move {
        let name = file.name();
        let read = JsFuture::from(file.array_buffer()).await;
        let bytes = match read {
            Ok(buffer) => js_sys::Uint8Array::new(&buffer).to_vec(),
            Err(_) => return refused(state, &name, Vec::new()),
        };
        match later::read(bytes).await {
            Ok(Ok(plan)) => {
                history::mark();
                let origin = Origin {
                    words: format!("From the file {name}."),
                    ..Origin::default()
                };
                state.replace(plan, origin);
                state.say(&format!("Opened {name}"));
            }
            Ok(Err(findings)) => refused(state, &name, findings),
            Err(failed) => state.say(&failed.0),
        }
    });
}

/// Says what is wrong with a file. The plan is what it was, and so is what was wrong with that.
fn refused(state: State, name: &str, findings: Vec<Finding>) {
    state.say(&format!("{name} was not opened; the plan is what it was"));
    let line = |finding: Finding| {
        let parts = [&finding.message, &finding.detail, &finding.hint].map(String::as_str);
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        shown(&said.join(". "))
    };
    state.origin.update(|origin| {
        origin.words = format!("{name} was not opened, and the plan is what it was.");
        origin.refused = match findings.is_empty() {
            true => vec!["The browser could not read it.".to_owned()],
            false => findings.into_iter().map(line).collect(),
        };
    });
    dom::later(0, || dom::show("origin"));
}

/// A file that was dropped on the page.
pub fn dropped(state: State, event: &web_sys::Event) {
    let drop = event.dyn_ref::<web_sys::DragEvent>();
    let Some(files) = drop.and_then(|drop| drop.data_transfer()?.files()) else {
        return;
    };
    match (files.length(), files.get(0)) {
        (1, Some(file)) => open(state, file),
        (0, _) => {}
        (count, _) => state.origin.update(|origin| {
            origin.words = format!("{count} files were dropped and none was opened.");
            origin.refused = vec!["A plan is one file.".to_owned()];
        }),
    }
}

/// What a button says, and the plan that it brings.
type Preset = (&'static str, fn() -> Plan);

/// Where the form can start from.
pub const PRESETS: [Preset; 3] = [
    ("one standby", Plan::default),
    ("two standbys", two_standbys),
    ("classic 9.x", classic),
];

fn two_standbys() -> Plan {
    let mut plan = Plan::default();
    let mut second = plan.standbys[0].clone();
    second.name = "gamma".to_owned();
    second.address = "10.77.0.13".to_owned();
    plan.standbys.push(second);
    plan
}

/// As the guides of that time have it: a master and a slave, no slot, no TLS, segments kept.
fn classic() -> Plan {
    let mut plan = Plan {
        name: "classic".to_owned(),
        postgres: "9.3".to_owned(),
        ..Plan::default()
    };
    plan.replication.tls = "off".to_owned();
    plan.wal.slot_limit = String::new();
    plan.primary.name = "master".to_owned();
    plan.standbys[0].name = "slave".to_owned();
    plan
}
