//! The rules' pages, read for what they speak of.

use crate::pg::{self, Setting};
use crate::rules::Rule;

/// A rule with the Markdown of its page.
#[derive(Clone, Copy)]
pub struct Page<'p> {
    pub rule: &'static Rule,
    pub text: &'p str,
}

/// Every rule with the page that is compiled in, by code.
#[cfg(not(target_arch = "wasm32"))]
pub fn pages() -> Vec<Page<'static>> {
    let page = |rule: &&'static Rule| Page {
        rule,
        text: rule.page,
    };
    crate::rules::ALL.iter().map(page).collect()
}

impl<'p> Page<'p> {
    /// What it checks: the first paragraph under that heading, in one line.
    pub fn checks(&self) -> String {
        let section = self.text.split("## What it checks\n").nth(1);
        let paragraph = section.and_then(|text| text.trim_start().split("\n\n").next());
        paragraph.unwrap_or_default().trim().replace('\n', " ")
    }

    /// The settings that it speaks of, by name.
    pub fn settings(&self) -> Vec<&'static Setting> {
        let mut list: Vec<_> = pg::settings()
            .filter(|setting| self.speaks_of(setting.name()))
            .collect();
        list.sort_by_key(|setting| setting.name());
        list
    }

    /// Whether it speaks of this setting. A name that is also an English word (`port`, `ssl`) counts only as code with
    /// a value behind it (`ssl = on`).
    pub fn speaks_of(&self, setting: &str) -> bool {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if setting.contains('_') {
            return self
                .prose()
                .any(|line| line.split(|c| !is_name(c)).any(|word| word == setting));
        }
        self.prose().any(|line| {
            let mut spans = line.split('`').skip(1).step_by(2);
            spans.any(|code| {
                code.strip_prefix(setting)
                    .is_some_and(|rest| rest.starts_with(" = "))
            })
        })
    }

    /// Its lines outside of code blocks.
    fn prose(&self) -> impl Iterator<Item = &'p str> {
        let mut fenced = false;
        self.text.lines().filter(move |line| {
            let fence = line.starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_outside_of_examples_and_words_only_as_code() {
        let page = |text| Page {
            rule: crate::rules::ALL[0],
            text,
        };
        let text = "# a\n\n## What it checks\n\nOne\ntwo.\n\nThree. The port, `wal_level`, [max_wal_senders](x)\n\
                    and `ssl = on`, `port`.\n\n```plan raises\nwal_log_hints\n```\nhot_standby_feedback\n";
        let names: Vec<_> = page(text).settings().iter().map(|s| s.name()).collect();
        assert_eq!(
            names,
            [
                "hot_standby_feedback",
                "max_wal_senders",
                "ssl",
                "wal_level"
            ]
        );
        assert_eq!(page(text).checks(), "One two.");
    }
}
