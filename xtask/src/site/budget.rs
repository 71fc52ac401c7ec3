//! `docs/sizes.json`: what the page may weigh. It grows only on purpose.

use super::out;
use super::sizes::Sizes;
use std::path::PathBuf;

/// By how many percent the first view, a file that is loaded later, or the static pages together may outgrow the file, as
/// brotli sends them.
const GROWTH: usize = 2;

/// So many bytes more are no growth: the names of other files stand in some, and what is in those names makes small files
/// heavier or lighter.
const NAMES: usize = 64;

fn file() -> PathBuf {
    crate::root().join("docs/sizes.json")
}

/// Takes `sizes` for the budget from now on.
pub fn write(sizes: &Sizes) -> Result<(), String> {
    let text = serde_json::to_string_pretty(sizes).map_err(|error| format!("sizes: {error}"))?;
    out::write(&file(), text + "\n")?;
    println!("wrote {}", file().display());
    Ok(())
}

/// An error if `sizes` are over the budget.
pub fn hold(sizes: &Sizes) -> Result<(), String> {
    let budget = serde_json::from_str(&out::text(&file())?)
        .map_err(|error| format!("{}: {error}", file().display()))?;
    compare(&budget, sizes)
}

fn compare(budget: &Sizes, sizes: &Sizes) -> Result<(), String> {
    let mut parts = vec![
        ("the first view", budget.first_view, sizes.first_view),
        ("all static pages", budget.pages, sizes.pages),
    ];
    for (name, size) in &sizes.later {
        let may = budget.later.get(name).copied().unwrap_or_default();
        parts.push((name, may, *size));
    }
    let grown = parts
        .into_iter()
        .map(|(name, may, is)| (name, may.brotli, is.brotli))
        .filter(|(_, may, is)| is * 100 > may * (100 + GROWTH) && (*may == 0 || is - may > NAMES));
    let said: Vec<String> = grown
        .map(|(name, may, is)| format!("{name} grew from {may} to {is} bytes of brotli"))
        .collect();
    if said.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{}: over {GROWTH} %; make it smaller, or say that it is on purpose: cargo xtask dist --bless-sizes",
        said.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::sizes::Size;

    fn sizes(brotli: usize) -> Sizes {
        let of = |brotli| Size {
            brotli,
            ..Size::default()
        };
        Sizes {
            first_view: of(brotli),
            later: [("later.wasm".to_owned(), of(10_000))].into(),
            pages: of(10_000),
            ..Sizes::default()
        }
    }

    #[test]
    fn two_percent_are_allowed_and_no_more() {
        assert_eq!(compare(&sizes(10_000), &sizes(4_000)), Ok(()));
        assert_eq!(compare(&sizes(10_000), &sizes(10_200)), Ok(()));
        assert!(compare(&sizes(10_000), &sizes(10_201)).is_err());
    }

    #[test]
    fn other_names_in_a_small_file_are_no_growth() {
        let of = |brotli| {
            let mut sizes = sizes(10_000);
            let size = Size {
                brotli,
                ..Size::default()
            };
            sizes.later.insert("embed.html".to_owned(), size);
            sizes
        };
        assert_eq!(compare(&of(566), &of(566 + NAMES)), Ok(()));
        assert!(compare(&of(566), &of(567 + NAMES)).is_err());
    }

    #[test]
    fn what_is_loaded_later_and_the_pages_are_held_as_well() {
        let budget = sizes(10_000);
        let mut now = sizes(10_000);
        now.pages.brotli = 10_201;
        let said = compare(&budget, &now).expect_err("the pages grew");
        assert!(
            said.starts_with("all static pages grew from 10000 to 10201"),
            "{said}"
        );
        let mut now = sizes(10_000);
        now.later.insert(
            "new.js".to_owned(),
            Size {
                brotli: 1,
                ..Size::default()
            },
        );
        let said = compare(&budget, &now).expect_err("a file is new");
        assert!(said.starts_with("new.js grew from 0 to 1 "), "{said}");
    }

    #[test]
    fn the_committed_file_can_be_read() {
        let text = out::text(&file()).expect("a file");
        let budget: Sizes = serde_json::from_str(&text).expect("sizes");
        assert!(budget.first_view.brotli > 10_000, "{budget:?}");
        assert!(
            budget.pages.brotli > 10_000 && budget.later.len() > 3,
            "{budget:?}"
        );
    }
}
