//! Reference pages in Markdown: settings by version, rules, messages, versions. Made from the tables of [`crate::pg`], from the
//! example's bundle at each major and from the rules' pages, and from nothing else: a row that is added is printed.
//!
//! `docs/reference/` holds the pages, `docs/messages/` those of the families of messages; the command-line program prints parts of them. Links are relative to that folder.

mod bundle;
mod example;
mod markdown;
mod messages;
mod page;
mod rules;
mod settings;
mod values;
mod versions;

pub use example::{Examples, Line};
use messages::messages;
pub use messages::{message, message_pages};
pub use page::Page;
#[cfg(not(target_arch = "wasm32"))]
pub use page::pages;
use rules::rules;
use settings::settings;
pub use settings::{setting, setting_at};
pub use values::{allowed, default_value, effect, file_name};
pub use versions::version;
use versions::versions;

/// The pages, by their path under `docs/reference/`.
pub fn files(pages: &[Page]) -> [(&'static str, String); 4] {
    [
        ("messages.md", messages()),
        ("rules.md", rules(pages)),
        ("settings.md", settings(pages)),
        ("versions.md", versions()),
    ]
}
