//! The zip, made in the browser.

use leptos::prelude::*;
use pgrunbook::secret::Salt;

use super::password::Password;
use super::state::State;
use super::{dom, later};

/// What was downloaded last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub sum: String,
    /// Given to the command-line program, it makes the same bytes; none without a password.
    pub salt: Option<String>,
}

/// Makes the bundle and gives it to the browser. What is said if it does not work is for the person.
pub async fn download(state: State) -> Result<Done, String> {
    let topology = state.valid.get_untracked();
    let no_random = |_| {
        "The browser gives no random numbers, which a password needs: leave it to be asked on the hosts.".to_owned()
    };
    let password = state.password.get_untracked();
    let secret = match &password {
        Password::Asked => None,
        Password::Generated(secret) | Password::Typed(secret) => {
            let drawn = state.salt.get_untracked();
            let salt = match drawn.filter(|(of, _)| *of == password) {
                Some((_, salt)) => salt,
                None => Salt(dom::random().map_err(no_random)?),
            };
            state.salt.set(Some((password.clone(), salt)));
            Some((secret.clone(), salt))
        }
    };
    let salt = secret.as_ref().map(|(_, salt)| salt.to_string());
    let name = format!("{}.zip", topology.name());
    let made = later::zip(topology, secret)
        .await
        .map_err(|failed| failed.0)?;
    dom::save(&name, &made.bytes, "application/zip")
        .map_err(|_| "The browser did not take the file.".to_owned())?;
    Ok(Done {
        sum: made.sum,
        salt,
    })
}
