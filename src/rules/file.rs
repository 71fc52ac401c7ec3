//! What can be wrong with a file before it is a plan.

use super::{Rule, Stage};
use crate::finding::Finding;
use crate::plan::MAX_BYTES;

pub const TOO_LARGE: Rule = rule!("file-too-large", "FIL001", Error, Stage::File);
pub const ENCODING: Rule = rule!("file-encoding", "FIL002", Error, Stage::File);
pub const SYNTAX: Rule = rule!("json-syntax", "FIL003", Error, Stage::File);
pub const TYPE: Rule = rule!("json-type", "FIL004", Error, Stage::File);
pub const KEY_UNKNOWN: Rule = rule!("key-unknown", "FIL005", Error, Stage::File);
pub const KEY_DOUBLED: Rule = rule!("key-doubled", "FIL006", Error, Stage::File);
pub const KEY_MISSING: Rule = rule!("key-missing", "FIL007", Error, Stage::File);

/// A file of more than [`MAX_BYTES`].
pub(crate) fn too_large(bytes: usize) -> Finding {
    TOO_LARGE
        .finding(
            "",
            "",
            format!("the file has {bytes} bytes, a plan has at most {MAX_BYTES}"),
        )
        .hint("Check that this is the plan, and not the bundle or a dump.")
}

/// A file that begins with the mark that some Windows programs put there.
pub(crate) fn byte_order_mark() -> Finding {
    ENCODING
        .finding("", "", "the file begins with a byte order mark")
        .detail("JSON has none; programs that read it would disagree on the first character.")
        .hint("Save the file as UTF-8 without byte order mark (BOM).")
}

/// A file whose bytes from `offset` on are no UTF-8.
pub(crate) fn not_utf8(bytes: &[u8], offset: usize) -> Finding {
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    if utf16 {
        return ENCODING.finding("", "", "the file is UTF-16, not UTF-8").hint(
            "Save it as UTF-8. In Windows PowerShell, > writes UTF-16: use | Out-File -Encoding ascii.",
        );
    }
    let line = bytes[..offset].iter().filter(|b| **b == b'\n').count() + 1;
    let bad = bytes.get(offset).copied().unwrap_or_default();
    ENCODING
        .finding(
            "",
            "",
            format!("line {line} is not UTF-8: byte 0x{bad:02x} at offset {offset}"),
        )
        .hint("Save the file as UTF-8.")
}

/// A text that is no JSON.
pub(crate) fn syntax(text: &str, error: &serde_json::Error) -> Finding {
    let (line, column) = (error.line(), error.column());
    if text.trim().is_empty() {
        return SYNTAX
            .finding("", "", "the file is empty")
            .hint("Begin with the plan that `pgrunbook example` prints.");
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let source = text
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or_default()
        .trim();
    let shown: String = source
        .chars()
        .take(80)
        .filter(|_| !holds_secret(source))
        .collect();
    let hint = if message.contains("trailing comma") {
        "Remove the comma after the last entry."
    } else if source.starts_with("//") || source.starts_with('#') || source.starts_with("/*") {
        "Remove the comment: JSON has none."
    } else if message.contains("EOF") {
        "The file ends too early: close each brace, bracket and quote."
    } else {
        "Keys and texts stand in double quotes, entries are separated by commas, and there are no comments."
    };
    SYNTAX
        .finding(
            "",
            &shown,
            format!("line {line}, column {column}: {message}"),
        )
        .hint(hint)
}

/// A value of another kind than its key has.
pub(crate) fn wrong_type(path: &str, shown: String, wanted: &str) -> Finding {
    let at = if path.is_empty() { "the plan" } else { path };
    TYPE.finding(path, &shown, format!("{at} must be {wanted}, not {shown}"))
        .hint("See the plan that `pgrunbook example` prints, or `pgrunbook schema`.")
}

/// Whether a key looks as if its value were a secret, which must not be shown.
pub(crate) fn holds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["pass", "pwd", "secret"]
        .iter()
        .any(|part| key.contains(part))
}

/// The known key that was probably meant.
pub(crate) fn near<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let key = key.to_ascii_lowercase();
    let distance = |name: &&str| strsim::osa_distance(&key, name);
    let nearest = known.iter().copied().min_by_key(distance)?;
    (distance(&nearest) <= 2).then_some(nearest)
}

/// A key that no plan has. `known`: the keys that can stand there.
pub(crate) fn unknown_key(path: &str, shown: &str, known: &[&str]) -> Finding {
    let key = path.rsplit('.').next().unwrap_or_default();
    let secret = holds_secret(key);
    let near = near(key, known);
    let value = if secret { "" } else { shown };
    let finding = KEY_UNKNOWN.finding(path, value, format!("unknown key {key}"));
    let list = known.join(", ");
    match near {
        _ if secret => finding
            .detail("A plan holds no secret, so that it can be kept and sent.")
            .hint("Remove it from the plan. The page has a field for the password, and the program takes it with --password-file."),
        Some(near) => finding.hint(format!("Did you mean {near}? Known here: {list}.")),
        None => finding.hint(format!("Known here: {list}.")),
    }
}

/// A key that stands in an object twice.
pub(crate) fn doubled_key(path: &str, shown: &str) -> Finding {
    KEY_DOUBLED
        .finding(path, shown, format!("{path} is given twice"))
        .detail("Which of the two counts differs from program to program.")
        .hint("Keep one of them.")
}

/// A key that every plan has.
pub(crate) fn missing_key(path: &str) -> Finding {
    KEY_MISSING
        .finding(path, "", format!("{path} is missing"))
        .hint("Add it; `pgrunbook example` prints a plan that has every key it needs.")
}
