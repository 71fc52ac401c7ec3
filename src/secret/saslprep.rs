//! SASLprep (RFC 4013) in the form in which PostgreSQL applies it to a password.

use stringprep::tables;
use unicode_normalization::UnicodeNormalization as _;

use super::Secret;

/// The password as SCRAM sees it.
///
/// PostgreSQL (`pg_saslprep` in `src/common/saslprep.c`, the same in server and libpq, and their callers) differs from
/// the RFC: pure ASCII stays as it is, control characters included; prohibited, unassigned and bidirectional characters
/// are looked for in the mapped text *before* it is normalised; and a password that is refused is used as it was typed.
pub fn saslprep(password: &str) -> Secret {
    Secret::new(prepared(password).unwrap_or_else(|| password.to_owned()))
}

/// `None` if SASLprep refuses the text.
fn prepared(password: &str) -> Option<String> {
    if password.is_ascii() {
        return None;
    }
    let mapped: String = password
        .chars()
        .map(|c| {
            if tables::non_ascii_space_character(c) {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !tables::commonly_mapped_to_nothing(*c))
        .collect();
    let refused = mapped.is_empty() || mapped.contains(prohibited) || is_bad_bidi(&mapped);
    (!refused).then(|| mapped.nfkc().collect())
}

/// RFC 4013, 2.3 and 2.5.
fn prohibited(c: char) -> bool {
    tables::ascii_control_character(c)
        || tables::non_ascii_space_character(c)
        || tables::non_ascii_control_character(c)
        || tables::private_use(c)
        || tables::non_character_code_point(c)
        || tables::inappropriate_for_plain_text(c)
        || tables::inappropriate_for_canonical_representation(c)
        || tables::change_display_properties_or_deprecated(c)
        || tables::tagging_character(c)
        || tables::unassigned_code_point(c)
}

/// RFC 3454, section 6: with a character that is written from right to left, there is none from left to right, and
/// the text begins and ends with one from right to left.
fn is_bad_bidi(text: &str) -> bool {
    let ends = text.starts_with(tables::bidi_r_or_al) && text.ends_with(tables::bidi_r_or_al);
    text.contains(tables::bidi_r_or_al) && (text.contains(tables::bidi_l) || !ends)
}
