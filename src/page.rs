//! What the page shows of a valid plan, as HTML: the runbook, files and the picture. Pure text in, text out, so that the
//! static page and the app print the same.

mod code;
mod facts;
mod files;
mod html;
mod hue;
mod picture;
mod shell;
mod steps;

pub use facts::facts;
pub use files::{Shown, days, everything, of_node};
pub use html::Html;
pub use hue::Hues;
pub use picture::picture;
pub use shell::{BRAND, NAME, shell};
pub use steps::{Group, groups, order, start, step, unmarked};
