//! The zip, made in the browser.

use std::fmt::Write;

use leptos::prelude::*;
use pgrunbook::audit::audited;
use pgrunbook::bundle;
use pgrunbook::secret::{Credential, Salt};
use sha2::{Digest, Sha256};

use super::dom;
use super::state::{Password, State};

/// What was downloaded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub sum: String,
    /// Given to the command-line program, it makes the same bytes; none without a password.
    pub salt: Option<String>,
}

/// Makes the bundle and gives it to the browser. What is said if it does not work is for the person.
pub fn download(state: State) -> Result<Done, String> {
    let topology = state.valid.get_untracked();
    let no_random = |_| {
        "The browser gives no random numbers, which a password needs: leave it to be asked on the hosts.".to_owned()
    };
    let credential = match state.password.get_untracked() {
        Password::Asked => None,
        Password::Generated(secret) | Password::Typed(secret) => {
            let salt = match state.salt.get_untracked() {
                Some(salt) => salt,
                None => Salt(dom::random().map_err(no_random)?),
            };
            state.salt.set(Some(salt));
            Some((
                Credential::derive(topology.major(), topology.role().as_str(), secret, salt),
                salt,
            ))
        }
    };
    let files = audited(&topology, credential.as_ref().map(|(credential, _)| credential)).map_err(|defects| {
        let first = defects.first().map(ToString::to_string).unwrap_or_default();
        format!("The bundle does not pass its own audit, so it is not handed out. This is a mistake of pgrunbook: {first}")
    })?;
    let bytes = bundle::zip(topology.name(), &files);
    let mut sum = String::new();
    for byte in Sha256::digest(&bytes) {
        let _written = write!(sum, "{byte:02x}");
    }
    dom::save(
        &format!("{}.zip", topology.name()),
        &bytes,
        "application/zip",
    )
    .map_err(|_| "The browser did not take the file.".to_owned())?;
    Ok(Done {
        sum,
        salt: credential.map(|(_, salt)| salt.to_string()),
    })
}
