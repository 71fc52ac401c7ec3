//! File names that say what is inside, so that a server may let browsers keep the files for ever.

use sha2::{Digest, Sha256};

/// How many hexadecimal digits of the SHA-256 a name carries.
const DIGITS: usize = 16;

/// `STEM-HASH.EXTENSION` for these bytes.
pub fn name(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("{stem}-{}.{extension}", of(bytes))
}

/// The beginning of the SHA-256 of these bytes, as names carry it.
pub fn of(bytes: &[u8]) -> String {
    let mut digits = digits(&Sha256::digest(bytes));
    digits.truncate(DIGITS);
    digits
}

/// Bytes as hexadecimal digits.
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name without its hash, the same for every build. Trunk's names have the same shape.
pub fn plain(name: &str) -> String {
    let Some(dash) = name.find('-') else {
        return name.to_owned();
    };
    let hash = &name[dash + 1..];
    let digits = hash.bytes().take_while(u8::is_ascii_hexdigit).count();
    if digits < DIGITS {
        return name.to_owned();
    }
    format!("{}{}", &name[..dash], &hash[digits..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_bytes_and_loses_its_hash_again() {
        let one = name("boot", "js", b"abc");
        assert_eq!(one, "boot-ba7816bf8f01cfea.js");
        assert_ne!(one, name("boot", "js", b"abd"));
        assert_eq!(plain(&one), "boot.js");
        assert_eq!(
            plain("pgrunbook-0123456789abcdef_bg.wasm"),
            "pgrunbook_bg.wasm"
        );
        assert_eq!(plain("guide-bad.css"), "guide-bad.css");
    }
}
