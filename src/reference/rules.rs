//! The page of rules.

use super::markdown::{list, setting_link, table};
use super::page::Page;

/// docs/reference/rules.md: every rule, by code.
pub fn rules(pages: &[Page]) -> String {
    let row = |page: &Page| {
        let rule = page.rule;
        [
            rule.code.to_owned(),
            format!("[{0}](../rules/{0}.md)", rule.name),
            rule.severity.to_string(),
            page.checks(),
            list(page.settings().iter().map(|one| setting_link(one.name()))),
        ]
    };
    format!(
        "# Rules\n\n\
         What pgrunbook finds in a plan, a link or a password. An error: no bundle is made; a warning: the bundle is made\n\
         and its README says it; a note is good to know. The second column leads to the rule's page: why it matters, what\n\
         to do, examples. `pgrunbook explain port-shared` prints such a page, and so does `pgrunbook explain PRT002`.\n\
         The last column names the [settings](settings.md) that the page speaks of.\n\n{}",
        table(
            ["code", "rule", "severity", "what it checks", "settings"],
            pages.iter().map(row)
        )
    )
}
