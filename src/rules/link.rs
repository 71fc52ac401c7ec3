//! What can be wrong with a link.

use super::file::holds_secret;
use super::{Rule, Stage};
use crate::finding::Finding;
use crate::plan::link::MAX_LINK;

pub const TOO_LONG: Rule = rule!("link-too-long", "LNK001", Error, Stage::Link);
pub const PART_UNKNOWN: Rule = rule!("link-part-unknown", "LNK002", Error, Stage::Link);
pub const PART_DOUBLED: Rule = rule!("link-part-doubled", "LNK003", Error, Stage::Link);
pub const PART_MALFORMED: Rule = rule!("link-part-malformed", "LNK004", Error, Stage::Link);
pub const EMPTY: Rule = rule!("link-empty", "LNK005", Warning, Stage::Link);

/// A link of more than [`MAX_LINK`] bytes.
pub(crate) fn too_long(bytes: usize) -> Finding {
    TOO_LONG
        .finding(
            "",
            "",
            format!("the link has {bytes} bytes, at most {MAX_LINK} are read"),
        )
        .detail("Mail and chat programs cut such links without a word.")
        .hint("Send the plan as a file.")
}

/// A link without a plan.
pub(crate) fn empty(link: &str) -> Finding {
    EMPTY
        .finding("", link, "the link holds no plan")
        .detail("The plan stands after the #; this is the example.")
        .hint("Ask for the whole link: some programs cut it at the #.")
}

/// A part whose key no plan has.
pub(crate) fn unknown(part: &str, key: &str) -> Finding {
    let finding = PART_UNKNOWN.finding(
        "",
        if holds_secret(key) { "" } else { part },
        format!("unknown part {key}"),
    );
    if holds_secret(key) {
        return finding
            .detail("A link holds no secret: it stays in histories, mails and logs.")
            .hint("Change that password where it is used, and send the link without it.");
    }
    finding
        .detail("The plan that opens is not what the sender meant, as far as this part goes.")
        .hint("Correct the part's name, or fill in its value by hand.")
}

/// A part that stands in the link twice.
pub(crate) fn doubled(part: &str, path: &str) -> Finding {
    PART_DOUBLED
        .finding(path, part, format!("{path} is given twice"))
        .detail("The first of the two was taken.")
        .hint("Remove one of them.")
}

/// A part that cannot be read. `path`: the field that it names, if it names one.
pub(crate) fn malformed(path: &str, part: &str, why: &str) -> Finding {
    PART_MALFORMED
        .finding(
            path,
            part,
            format!("a part of the link cannot be read: {why}"),
        )
        .detail("The plan that opens is not what the sender meant, as far as this part goes.")
        .hint("Ask for the link again, or fill in the value by hand. A % itself is written %25.")
}

/// A number of standbys below the number of those that the link describes.
pub(crate) fn too_few_standbys(part: &str, needed: usize) -> Finding {
    malformed("", part, &format!("it describes {needed} standbys"))
}
