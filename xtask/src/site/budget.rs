//! `docs/sizes.json`: what the page may weigh. It grows only on purpose.

use super::out;
use super::sizes::Sizes;
use std::path::PathBuf;

/// By how many percent the first view may outgrow the file, as brotli sends it.
const GROWTH: usize = 2;

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
    let (may, is) = (budget.first_view.brotli, sizes.first_view.brotli);
    if is * 100 > may * (100 + GROWTH) {
        return Err(format!(
            "the first view grew from {may} to {is} bytes of brotli, over {GROWTH} %; make it smaller, \
             or say that it is on purpose: cargo xtask dist --bless-sizes"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::sizes::Size;

    fn sizes(brotli: usize) -> Sizes {
        let first_view = Size {
            brotli,
            ..Size::default()
        };
        Sizes {
            first_view,
            ..Sizes::default()
        }
    }

    #[test]
    fn two_percent_are_allowed_and_no_more() {
        assert_eq!(compare(&sizes(1000), &sizes(400)), Ok(()));
        assert_eq!(compare(&sizes(1000), &sizes(1020)), Ok(()));
        assert!(compare(&sizes(1000), &sizes(1021)).is_err());
    }

    #[test]
    fn the_committed_file_can_be_read() {
        let text = out::text(&file()).expect("a file");
        let budget: Sizes = serde_json::from_str(&text).expect("sizes");
        assert!(budget.first_view.brotli > 10_000, "{budget:?}");
    }
}
