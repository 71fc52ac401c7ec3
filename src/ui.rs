//! The page: the form, its result, and the way to take it away. Leptos stands here and nowhere else.

use leptos::prelude::*;

/// Puts the app in the place of what index.html shows.
pub fn start() {
    leptos::mount::mount_to_body(|| view! { <h1>"pgrunbook"</h1> });
}
