//! The credential, compared with what a real server derives, and what is said about passwords.

#[path = "quoting/hostile.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the funnels, which use more of it"
)]
mod hostile;
#[path = "quoting/server.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the funnels, which use more of it"
)]
mod server;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use hostile::{Line, texts};
use pgrunbook::finding::Severity;
use pgrunbook::pg::{Feature, Major};
use pgrunbook::render::quote::*;
use pgrunbook::secret::*;
use server::Server;

fn major(label: &str) -> Major {
    Major::parse(label).expect("a major")
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// Passwords at which SASLprep, or PostgreSQL's use of it, has to decide something.
const UNICODE: &[&str] = &[
    "ä",
    "a\u{308}",
    "ﬁ",
    "Ⅸ",
    "I\u{ad}X",
    "a\u{a0}b",
    "\u{2003}",
    "\u{200b}",
    "\u{ad}",
    "\u{ad}\u{200d}",
    "①²ª",
    "ſ",
    "Å",
    "\u{212b}",
    "Ω",
    "\u{2126}",
    "e\u{301}\u{323}",
    "\u{1100}\u{1161}\u{11a8}",
    "한글",
    "ｶﾞ",
    "㌀",
    "𝒜𝔅",
    "\u{2fa1d}",
    "\u{7f}ä",
    "\u{1}ä",
    "\u{85}",
    "\u{e000}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{2ff0}",
    "\u{340}",
    "a\u{340}",
    "\u{200e}x",
    "\u{202e}",
    "\u{e0041}",
    "\u{221}",
    "\u{1d2c}",
    "\u{32cc}",
    "\u{1f980}",
    "\u{10ffff}",
    "\u{2028}",
    "\u{feff}x",
    // Directions. Each holds a soft hyphen, which goes if SASLprep accepts the text and stays if it does not.
    "אב\u{ad}ג",
    "א\u{ad}a",
    "a\u{ad}א",
    "א\u{ad}1",
    "1\u{ad}א",
    "א1\u{ad}ב",
    "א \u{ad}ב",
    "\u{ad}\u{fb1d}",
    "\u{fb1d}\u{ad}\u{fb1d}",
    "بس\u{ad}م",
    "ب\u{ad}1",
    "\u{ad}ﷺ",
    "א\u{2801}\u{ad}א",
    "א\u{cbf}\u{ad}א",
    "א\u{302e}\u{ad}א",
    "א\u{1d6c1}\u{ad}א",
    "א\u{17b4}\u{ad}א",
    "א\u{1885}\u{ad}א",
    "א\u{ad}\u{300}",
    "\u{300}\u{ad}א",
    "\u{ad}א",
];

/// Passwords of characters that were assigned in Unicode 3.2 and have something to normalise, map or refuse.
fn drawn(count: usize) -> Vec<String> {
    let character = prop_oneof![
        proptest::char::range('\u{a0}', '\u{52f}'),
        proptest::char::range('\u{590}', '\u{6ff}'),
        proptest::char::range('\u{5d0}', '\u{5ea}'),
        proptest::char::range('\u{900}', '\u{11ff}'),
        proptest::char::range('\u{1e00}', '\u{27ff}'),
        proptest::char::range('\u{3000}', '\u{33ff}'),
        proptest::char::range('\u{ac00}', '\u{ac40}'),
        proptest::char::range('\u{f900}', '\u{ffef}'),
        proptest::char::range('\u{1d400}', '\u{1d7ff}'),
        proptest::char::range(' ', '~'),
    ];
    let strategy = proptest::collection::vec(character, 1..5).prop_map(String::from_iter);
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("a string").current())
        .collect()
}

/// What the server stores for these roles and clear-text passwords.
fn stored(server: &Server, encryption: &str, roles: &[(String, String)]) -> Vec<String> {
    let mut script = format!("SET password_encryption = '{encryption}';\n");
    for (role, password) in roles {
        let role = sql_identifier(role);
        script += &format!("CREATE ROLE {role} PASSWORD {};\n", sql_literal(password));
    }
    script += "SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL ORDER BY oid;\n";
    server.sql(&script).lines().map(str::to_owned).collect()
}

#[test]
fn scram_as_the_server_derives_it() {
    let server = Server::start("", "local all admin trust\n");
    let mut passwords: Vec<String> = UNICODE.iter().map(|text| (*text).to_owned()).collect();
    passwords.extend(drawn(300));
    passwords.extend(texts(150, Line::One, |text| !text.is_empty()));
    let roles: Vec<_> = (0..).map(|i| format!("r{i}")).zip(passwords).collect();
    let verifiers = stored(&server, "scram-sha-256", &roles);
    assert_eq!(verifiers.len(), roles.len());
    for ((role, password), verifier) in roles.iter().zip(&verifiers) {
        let salt = verifier.split([':', '$']).nth(2).expect("a salt");
        let salt = STANDARD
            .decode(salt)
            .expect("base64")
            .try_into()
            .expect("16 bytes");
        let ours = Credential::derive(server.major(), role, secret(password), Salt(salt));
        assert_eq!(ours.verifier().expose(), verifier, "{password:?}");
    }
}

#[test]
fn md5_as_the_server_derives_it() {
    let server = Server::start("", "local all admin trust\n");
    let reserved = ["admin", "public", "none"];
    let roles = hostile::names(300, |name| {
        !name.starts_with("pg_") && !reserved.contains(&name)
    });
    let passwords = texts(300, Line::One, |text| !text.is_empty());
    // From the other end, so that no password is its role's name.
    let roles: Vec<_> = roles.into_iter().zip(passwords.into_iter().rev()).collect();
    let verifiers = stored(&server, "md5", &roles);
    assert_eq!(verifiers.len(), roles.len());
    for ((role, password), verifier) in roles.iter().zip(&verifiers) {
        let ours = Credential::derive(major("9.6"), role, secret(password), Salt([0; 16]));
        assert_eq!(ours.verifier().expose(), verifier, "{role:?} {password:?}");
    }
}

#[test]
fn the_example_of_rfc_7677() {
    let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").expect("base64");
    let salt = Salt(salt.try_into().expect("16 bytes"));
    let credential = Credential::derive(major("10"), "user", secret("pencil"), salt);
    assert_eq!(
        credential.verifier().expose(),
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:\
         wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    );
    assert_eq!(credential.password().expose(), "pencil");
}

#[test]
fn the_verifier_is_the_kind_that_the_major_has() {
    for major in Major::all() {
        let credential = Credential::derive(major, "r", secret("p"), Salt([7; 16]));
        let scram = credential
            .verifier()
            .expose()
            .starts_with("SCRAM-SHA-256$4096:");
        let md5 = credential.verifier().expose().starts_with("md5");
        assert_eq!(
            (scram, md5),
            (major.has(Feature::Scram), !major.has(Feature::Scram)),
            "{major}"
        );
    }
}

#[test]
fn debug_shows_nothing() {
    let credential = Credential::derive(major("17"), "rep", secret("pencil"), Salt([1; 16]));
    let shown = format!(
        "{credential:?} {:#?} {:?}",
        Some(credential.password()),
        [credential.verifier()]
    );
    assert!(shown.contains("***"));
    for part in ["pencil", "SCRAM", "4096"] {
        assert!(!shown.contains(part), "{shown}");
    }
}

#[test]
fn a_salt_is_32_hexadecimal_digits() {
    let text = "000102030405060708090a0b0c0d0eff";
    let salt = Salt::parse(text).expect("a salt");
    assert_eq!((salt.0[1], salt.0[15]), (1, 255));
    assert_eq!(salt.to_string(), text);
    assert_eq!(Salt::parse(&text.to_uppercase()), Some(salt));
    for bad in [
        "",
        &text[1..],
        &format!("{text}0"),
        &text.replace('a', "g"),
        &text.replace("00", "é"),
        " 0",
    ] {
        assert_eq!(Salt::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_generated_password_fits_everywhere() {
    let random = std::array::from_fn(|i| (i * 8 + i / 4) as u8);
    let password = generate(&random);
    let text = password.expose();
    assert_eq!(text.len(), 32);
    assert_eq!(generate(&random), password);
    for major in Major::all() {
        assert_eq!(password_problems(major, &password, 100), []);
        assert_eq!(
            pgpass_line(major, "h", "1", "d", "u", text),
            format!("h:1:d:u:{text}")
        );
        assert_eq!(conf_recovery(major, text), format!("'{text}'"));
    }
    assert_eq!(sh_word(text), text);
    assert_eq!(markdown_text(text), text);
    assert_eq!(conninfo(&[("password", text)]), format!("password={text}"));
    assert_eq!(sql_literal(text), format!("'{text}'"));
}

#[test]
fn every_generated_password_is_equally_likely() {
    let mut counts = std::collections::BTreeMap::new();
    for byte in 0..=255 {
        for c in generate(&[byte; 32]).expose().chars() {
            *counts.entry(c).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.len(), 32);
    assert!(counts.values().all(|count| *count == 256), "{counts:?}");
}

#[test]
fn what_is_said_about_passwords() {
    use PasswordProblem::*;
    let found = |label, text: &str, line| password_problems(major(label), &secret(text), line);
    assert_eq!(found("17", "good enough", 80), []);
    assert_eq!(found("17", "", 40), [Empty]);
    for text in ["a\nb", "a\rb", "a\0b", "ab\n"] {
        assert_eq!(found("9.1", text, 40), [LineBreak], "{text:?}");
    }
    assert_eq!(found("17", "a\tb", 40), [Control]);
    assert_eq!(found("17", "a\n\u{7f}", 40), [LineBreak, Control]);
    assert_eq!(found("17", " a", 40), [EdgeBlank]);
    assert_eq!(found("17", "a ", 40), [EdgeBlank]);
    assert_eq!(found("17", "ä", 40), [NotAscii]);
    assert_eq!(found("10", "a", 319), []);
    assert_eq!(
        found("10", "a", 320),
        [LineTooLong {
            length: 320,
            limit: 319
        }]
    );
    assert_eq!(
        found("9.0", "a", 320),
        [LineTooLong {
            length: 320,
            limit: 319
        }]
    );
    assert_eq!(found("11", "a", 5000), []);
}

#[test]
fn what_is_said_is_complete_and_shows_no_password() {
    use PasswordProblem::*;
    let all = [
        Empty,
        LineBreak,
        LineTooLong {
            length: 400,
            limit: 319,
        },
        Control,
        EdgeBlank,
        NotAscii,
    ];
    for problem in all {
        let (message, detail, hint) = (problem.message(), problem.detail(), problem.hint());
        assert!(
            message.starts_with("the password ") && !message.ends_with('.'),
            "{message}"
        );
        assert!(
            detail.ends_with('.') && hint.ends_with('.'),
            "{detail} {hint}"
        );
        assert!(
            !detail.contains("  ") && !hint.contains("  "),
            "{detail} {hint}"
        );
        let stops = matches!(problem, Empty | LineBreak | LineTooLong { .. });
        assert_eq!(problem.severity() == Severity::Error, stops);
    }
}
