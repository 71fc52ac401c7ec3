//! What the bundles do with a setting.

use super::example::{Examples, Line};
use super::markdown::{code, list};
use crate::pg::{self, Major, Setting, Stretch, stretches};
use crate::render::conf::Kind;

/// How the scripts treat a value that the server already has.
fn treated(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => " A higher value that the server already has stays.",
        Kind::Level => " A higher level that the server already has stays.",
        Kind::Switch => " It is left out where the server has it already.",
        Kind::Hints => " It is left out where the cluster has data checksums.",
        Kind::Union => " Addresses that are already there stay.",
        Kind::Limit => " A value that somebody else has set stays.",
        Kind::Exact => "",
    }
}

/// What a bundle writes and why; or which of its files have to do with it. `has` says which majors are asked for.
pub fn in_a_bundle(
    setting: &Setting,
    examples: &Examples,
    lines: Vec<Line>,
    has: impl Fn(Major) -> bool,
) -> String {
    let name = setting.name();
    let at_least = at_least(name, &has);
    let Some((why, kind)) = examples.reason(name).filter(|_| !lines.is_empty()) else {
        return at_least + &named_in(&examples.files_that_name(name, has));
    };
    let lines = lines
        .iter()
        .map(|line| format!("# {}, {}\n{}\n", line.majors, line.node, line.text));
    format!(
        "\nBundles set it: {why}.{} In the example's bundle:\n\n```conf\n{}```\n{at_least}",
        treated(kind),
        lines.collect::<String>()
    )
}

/// Of a setting that must be at least as high on a standby as on its primary, at the majors that are asked for.
fn at_least(name: &str, has: impl Fn(Major) -> bool) -> String {
    let compared = |major| {
        pg::names(major)
            .floors
            .iter()
            .any(|floor| floor.setting == name)
    };
    let spans = stretches(|major| (has(major) && compared(major)).then_some(()));
    if spans.is_empty() {
        return String::new();
    }
    format!(
        "\nAt {} a standby must have at least what its primary has: the scripts write the higher of the two on the \
         standby.\n",
        list(spans.iter().map(Stretch::to_string))
    )
}

/// The files of the example's bundle that name a setting which none of them sets.
fn named_in(files: &[String]) -> String {
    const SHOWN: usize = 4;
    let more = match files.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown = list(files.iter().take(SHOWN).map(|file| code(file)));
    if files.is_empty() {
        "\nNo file of the example's bundle names it.\n".to_owned()
    } else {
        format!(
            "\nThe plan does not set it. Of the example's bundle, these files name it: {shown}{more}.\n"
        )
    }
}
