//! Variables of scripts, as text.

use crate::render::quote::push_sh_word;

/// Variables of scripts, each value written as one shell word.
#[derive(Default)]
pub struct Values(pub(super) String);

impl Values {
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push('=');
        push_sh_word(&mut self.0, value);
        self.0.push('\n');
    }

    pub fn list<T: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        self.0.push_str(name);
        self.0.push_str("=(");
        let mut first = true;
        for value in values {
            if !std::mem::take(&mut first) {
                self.0.push(' ');
            }
            push_sh_word(&mut self.0, value.as_ref());
        }
        self.0.push_str(")\n");
    }

    pub fn flag(&mut self, name: &str, value: bool) {
        self.set(name, if value { "yes" } else { "no" });
    }

    /// The assignments, one a line.
    pub fn as_text(&self) -> &str {
        &self.0
    }
}
