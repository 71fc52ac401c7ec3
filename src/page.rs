//! What the page shows of a valid plan, as HTML: the runbook, files and the picture. Pure text in, text out, so that the
//! static page and the app print the same.

mod answer;
mod code;
mod compare;
mod difference;
mod facts;
mod files;
mod fit;
mod html;
mod hue;
mod messages;
mod picture;
mod shell;
mod steps;

pub use answer::Links;
pub use compare::{compared, compared_words, majors};
pub use difference::{Difference, differences};
pub use facts::facts;
pub use files::{Shown, days, everything, of_node};
pub use html::Html;
pub use hue::Hues;
pub use messages::{answered, answered_words, ask};
pub use picture::picture;
pub use shell::{BRAND, BROKEN, NAME, shell};
pub use steps::{Group, groups, order, start, step};

/// The id of the control of a field in the form, by its path.
pub fn field_id(path: &str) -> String {
    let plain: String = path
        .chars()
        .filter(|c| *c != ']')
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("f-{plain}")
}
