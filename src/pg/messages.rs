//! What servers and programs say when a set-up goes wrong, with the majors that have each text.
//!
//! A text stands as in the sources, without the severity and the program's name in front; a hole is `%s` (anything), `%d` (a whole
//! number) or `%X` (hexadecimal digits). Of a text of several lines the first is here. What the operating system, the C library or
//! OpenSSL adds (`Connection refused`) stands in the text where it names the cause; `tests/upstream/messages.json` lists
//! such words apart.

pub mod auth;
pub mod capacity;
pub mod connect;
pub mod copy;
pub mod rewind;
pub mod slots;
pub mod standby;
pub mod start;
pub mod tls;
pub mod wal;

use super::span::Span;
use super::{Major, stretches};

/// A text of a server or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    text: &'static str,
    span: Span,
}

impl Message {
    /// The text with its holes.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Whether the major has this text.
    pub const fn at(&self, major: Major) -> bool {
        self.span.holds(major)
    }
}

/// The majors that have one of these texts, in words: `9.0–13, 15`.
pub fn message_majors<'m>(messages: impl Iterator<Item = &'m Message> + Clone) -> String {
    let has = |major: Major| {
        messages
            .clone()
            .any(|message| message.at(major))
            .then_some(())
    };
    let stretches = stretches(has);
    let words: Vec<String> = stretches.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// `NAME: V9_4..V13 "text", V13.. "text";`: the texts of one family.
macro_rules! messages {
    ($($name:ident: $($since:ident .. $($until:ident)? $text:literal),+;)*) => {
        $(
            #[doc = concat!("The texts of the family `", stringify!($name), "`.")]
            pub const $name: &[$crate::pg::messages::Message] = &[
                $($crate::pg::messages::Message {
                    text: $text,
                    span: $crate::pg::span::span!($since .. $($until)?),
                }),+
            ];
        )*
    };
}
use messages;
