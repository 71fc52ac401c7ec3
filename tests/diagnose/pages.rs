//! Every family says enough.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pgrunbook::diagnose::{TOPICS, families, find, generic, newest};
use pgrunbook::pg::Major;
use pgrunbook::reference::message_pages;
use pgrunbook::rules;

#[test]
fn every_family_has_a_page_with_causes_and_a_way_on() {
    let pages: BTreeSet<String> = message_pages().into_iter().map(|(name, _)| name).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/messages");
    let mut slugs = BTreeSet::new();
    for family in families::all() {
        let slug = family.slug;
        assert!(slugs.insert(slug), "{slug} twice");
        assert!(
            slug.chars()
                .all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()),
            "{slug}"
        );
        assert!(pages.contains(&format!("{slug}.md")), "{slug}");
        let page = fs::read_to_string(folder.join(format!("{slug}.md"))).expect(slug);
        assert!(
            !family.messages.is_empty() && !family.causes.is_empty(),
            "{slug}"
        );
        assert!(!family.look.is_empty() || !family.fix.is_empty(), "{slug}");
        for message in family.messages {
            assert!(page.contains(message.text()), "{slug}: {}", message.text());
        }
        for (what, sign) in generic(family, newest(family.messages.iter())).causes {
            assert!(
                page.contains(&what) && page.contains(&sign),
                "{slug}: {what}"
            );
            assert!(what.ends_with(['.', ':']), "{slug}: {what}");
            let alone = family.causes.len() == 1;
            assert!(alone || !sign.is_empty(), "{slug}: {what} has no sign");
        }
        assert!(
            !family.title.ends_with('.') && !family.title.is_empty(),
            "{slug}"
        );
        assert!(find(&slug.to_uppercase()).is_some_and(|one| one.slug == slug));
        // `explain` takes either by its name.
        assert!(rules::ALL.iter().all(|rule| rule.name != slug), "{slug}");
    }
    assert_eq!(pages.len(), slugs.len());
    assert!(slugs.len() >= 100, "{}", slugs.len());
    assert!(TOPICS.iter().all(|(_, families)| !families.is_empty()));
    assert!(find("no-such-family").is_none());
}

/// The holes of the words are filled, and a command is there for whatever a major has.
#[test]
fn no_hole_is_left() {
    for family in families::all() {
        for major in Major::all() {
            let answer = generic(family, major);
            let words = answer
                .causes
                .iter()
                .flat_map(|(what, sign)| [what, sign])
                .chain(answer.look.iter().chain(&answer.fix).map(|one| &one.words));
            for text in words {
                assert!(!text.contains(['{', '}']), "{}: {text}", family.slug);
                assert!(!text.contains("  "), "{}: {text}", family.slug);
            }
            for one in answer.look.iter().chain(&answer.fix) {
                let Some(command) = &one.command else {
                    continue;
                };
                assert!(
                    !command.line.is_empty() && !command.line.contains('\n'),
                    "{}",
                    family.slug
                );
            }
        }
    }
}
