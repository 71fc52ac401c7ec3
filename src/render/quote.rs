//! The escape funnels: the only place that writes a value into a foreign syntax. One function a syntax.
//!
//! Every funnel is total over what its syntax can carry, and its result stands for exactly the value that went in.
//! What a syntax cannot carry at all (a NUL byte nearly everywhere, a line break in pg_hba.conf and in a passfile)
//! the types of [`crate::name`] and the rules keep out; as the last line of defence a funnel that meets such a value
//! panics and never writes a line that breaks out.
//!
//! Text is UTF-8. What reads the result must take it as UTF-8 or byte for byte, as all of PostgreSQL's files are
//! read; a psql session that is fed SQL sets its `client_encoding` to UTF8.
//!
//! JSON has no funnel here: `serde_json` writes it.

mod conf;
mod hba;
mod libpq;
mod markdown;
mod shell;
mod sql;
mod systemd;

pub use conf::{conf, conf_recovery, recovery_carries};
pub use hba::{hba_carries, hba_name};
pub use libpq::{conninfo, pgpass_field, pgpass_line};
pub use markdown::{markdown_code, markdown_fence, markdown_text};
pub use shell::{heredoc, push_sh_comment, push_sh_word, sh_comment, sh_word};
pub use sql::{sql_identifier, sql_literal};
pub use systemd::debian_unit;

/// Whether a byte is an ASCII letter, a digit or one of these.
const fn table(others: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut i = 0;
    while i < others.len() {
        table[others[i] as usize] = true;
        i += 1;
    }
    table
}

/// The last line of defence of syntaxes that carry every character but NUL.
fn assert_no_nul(syntax: &str, text: &str) {
    assert!(
        !text.contains('\0'),
        "{syntax} cannot carry a NUL character"
    );
}

/// The last line of defence of syntaxes in which a line end ends the value.
fn assert_one_line(syntax: &str, text: &str) {
    assert!(
        !text.bytes().any(|b| matches!(b, b'\0' | b'\r' | b'\n')),
        "{syntax} cannot carry a NUL character or a line break"
    );
}
