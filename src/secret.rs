//! The password and what is derived from it.
//!
//! Nothing here draws random numbers: salt and random bytes come from the edge (the command line or the browser), so the
//! same input gives the same output.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::pg::{Feature, Major};

mod problem;
mod saslprep;

pub use problem::{PasswordProblem, password_problems};
pub use saslprep::saslprep;

/// Text that must not be shown: no `Display`, no `Serialize`, `Debug` prints `***`, and its memory is overwritten when
/// it goes. Who really needs the text calls [`Secret::expose`].
///
/// ```compile_fail,E0277
/// format!("{}", pgrunbook::secret::Secret::new("pencil".to_owned()));
/// ```
/// ```compile_fail,E0277
/// serde_json::to_string(&pgrunbook::secret::Secret::new("pencil".to_owned()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Secret {
        Secret(text)
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The salt of a SCRAM verifier. It is no secret by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl Salt {
    /// From 32 hexadecimal digits, in upper or lower case; `None` if it is anything else.
    pub fn parse(text: &str) -> Option<Salt> {
        let digits: Vec<u8> = text
            .chars()
            .map(|c| c.to_digit(16).map(|d| d as u8))
            .collect::<Option<_>>()?;
        let digits: [u8; 32] = digits.try_into().ok()?;
        Some(Salt(std::array::from_fn(|i| {
            digits[2 * i] << 4 | digits[2 * i + 1]
        })))
    }
}

impl fmt::Display for Salt {
    /// 32 hexadecimal digits in lower case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A password and the verifier that the server stores for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    password: Secret,
    verifier: Secret,
}

impl Credential {
    /// Derives the verifier: SCRAM-SHA-256 with 4096 iterations where the major has it, else MD5 of password and role
    /// name (which takes no salt). About 3 ms.
    pub fn derive(major: Major, role: &str, password: Secret, salt: Salt) -> Credential {
        let verifier = if major.has(Feature::Scram) {
            scram_sha_256(password.expose(), salt)
        } else {
            md5(role, password.expose())
        };
        Credential {
            password,
            verifier: Secret::new(verifier),
        }
    }

    /// What the standby sends or proves to know.
    pub fn password(&self) -> &Secret {
        &self.password
    }

    /// What the server stores, `pg_authid.rolpassword`: the text after `PASSWORD` in `CREATE ROLE`. A secret too: who
    /// has an MD5 verifier can log in with it, a SCRAM verifier can be attacked offline.
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }
}

/// The verifier of RFC 5803 in PostgreSQL's form, `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>`.
fn scram_sha_256(password: &str, salt: Salt) -> String {
    const ITERATIONS: u32 = 4096;
    let prepared = saslprep(password);
    let salted =
        pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(prepared.expose().as_bytes(), &salt.0, ITERATIONS);
    let keyed = |text: &str| {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&salted).expect("HMAC takes a key of any length");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes()
    };
    let stored_key = Sha256::digest(keyed("Client Key"));
    let server_key = keyed("Server Key");
    format!(
        "SCRAM-SHA-256${ITERATIONS}:{}${}:{}",
        STANDARD.encode(salt.0),
        STANDARD.encode(stored_key),
        STANDARD.encode(server_key)
    )
}

/// `md5` and 32 hexadecimal digits: the MD5 sum of the password followed by the role's name.
fn md5(role: &str, password: &str) -> String {
    let sum = Md5::new()
        .chain_update(password)
        .chain_update(role)
        .finalize();
    sum.iter()
        .fold("md5".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

/// A password of 32 characters with 160 bits, for every major and without a character that any syntax escapes.
///
/// The alphabet has 32 characters, lower-case letters without `l` and `o` and the digits 2 to 9. Each takes the low
/// five bits of one random byte, so every password is equally likely and no byte is refused.
pub fn generate(random: &[u8; 32]) -> Secret {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    Secret::new(
        random
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
            .collect(),
    )
}
