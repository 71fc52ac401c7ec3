//! SASLprep (RFC 4013) in the form in which PostgreSQL applies it to a password.

use stringprep::tables;

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
    (!refused).then(|| nfkc(&mapped))
}

/// The text in normalization form KC. Code points that Unicode 3.2 did not have are refused before, and of those that it has
/// the form is the same in every later version.
#[cfg(not(target_arch = "wasm32"))]
fn nfkc(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkc(text).collect()
}

/// The browser has the same tables: a second copy of them would weigh as much as the form. The tests of the page hold both
/// to be equal.
#[cfg(target_arch = "wasm32")]
fn nfkc(text: &str) -> String {
    String::from(js_sys::JsString::from(text).normalize("NFKC"))
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
    text.contains(tables::bidi_r_or_al) && (text.contains(left_to_right) || !ends)
}

/// RFC 3454, table D.2. The crate asks today's Unicode, which has given some characters of Unicode 3.2 another direction
/// since. Compared with the tables in a PostgreSQL 15 server program, for every code point: these are all differences,
/// and there is none in the other tables.
fn left_to_right(c: char) -> bool {
    match c {
        '\u{cbf}' | '\u{cc6}' | '\u{1734}' | '\u{2132}' | '\u{2800}'..='\u{28ff}' => false,
        '\u{302e}' | '\u{302f}' => false,
        '\u{17b4}' | '\u{17b5}' | '\u{1885}' | '\u{1886}' => true,
        '\u{1d6c1}' | '\u{1d6db}' | '\u{1d6fb}' | '\u{1d715}' | '\u{1d735}' => true,
        '\u{1d74f}' | '\u{1d76f}' | '\u{1d789}' | '\u{1d7a9}' | '\u{1d7c3}' => true,
        _ => tables::bidi_l(c),
    }
}
