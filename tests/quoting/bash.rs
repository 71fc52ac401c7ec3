//! What the funnels for bash make, run by a real bash.

use std::path::Path;
use std::process::Command;

use pgrunbook::render::quote::{heredoc, sh_comment, sh_word};
use tempfile::TempDir;

use crate::hostile::{CANARY, Line, texts};

/// Runs the script in an empty directory, in both of the ways in which bash takes bytes for characters; its output and
/// the names of the files it made.
fn bash(script: &str, locale: &str) -> (Vec<u8>, Vec<String>) {
    let (code, work) = (
        TempDir::new().expect("a directory"),
        TempDir::new().expect("a directory"),
    );
    let path = code.path().join("script.sh");
    std::fs::write(&path, script).expect("write");
    let output = Command::new("bash")
        .args(["--norc", "--noprofile"])
        .arg(&path)
        .current_dir(work.path())
        .env("LC_ALL", locale)
        .output()
        .expect("bash");
    (output.stdout, files(work.path()))
}

fn files(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("the directory");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

/// Runs the script in both locales: it makes no file, and prints these texts, each followed by a NUL.
fn assert_prints(script: &str, expected: &[String]) {
    for locale in ["C", "C.UTF-8"] {
        let (output, made) = bash(script, locale);
        assert_eq!(made, Vec::<String>::new(), "{locale}: something ran");
        let output = String::from_utf8(output).expect("UTF-8");
        let printed: Vec<&str> = output.split_terminator('\0').collect();
        for (i, text) in expected.iter().enumerate() {
            assert_eq!(
                printed.get(i).copied(),
                Some(text.as_str()),
                "{locale}, text {i}"
            );
        }
        assert_eq!(printed.len(), expected.len());
    }
}

#[test]
fn the_canary_appears_if_nothing_quotes() {
    let bites = |text: &String| {
        bash(&format!("echo {text}\n"), "C")
            .1
            .contains(&CANARY.to_owned())
    };
    let biting = texts(400, Line::Many, |_| true)
        .iter()
        .filter(|text| bites(text))
        .count();
    assert!(
        biting > 20,
        "only {biting} strings of 400 would run something"
    );
}

#[test]
fn words_come_back() {
    let texts = texts(4000, Line::Many, |_| true);
    let arguments: String = texts
        .iter()
        .map(|text| format!("printf '%s\\0' {}\n", sh_word(text)))
        .collect();
    assert_prints(&arguments, &texts);
    let assignments: String = texts
        .iter()
        .map(|text| format!("x={}; printf '%s\\0' \"$x\"\n", sh_word(text)))
        .collect();
    assert_prints(&assignments, &texts);
}

#[test]
fn a_word_in_the_place_of_a_command_is_a_command() {
    let builtin = |text: &str| [":", "."].contains(&text) || text.starts_with('%');
    let texts = texts(2000, Line::Many, |text| {
        !text.contains('/') && !builtin(text)
    });
    let handler = "PATH=/nowhere\ncommand_not_found_handle() { builtin printf '%s\\0' \"$1\"; }\n";
    let script: String = texts
        .iter()
        .map(|text| format!("{}\n", sh_word(text)))
        .collect();
    assert_prints(&format!("{handler}{script}"), &texts);
}

#[test]
fn here_documents_come_back() {
    let mut texts = texts(1500, Line::Many, |_| true);
    texts.extend(["EOF", "EOF\nEND_1_EOF", "EOF)\n", "a\nEOF \n", "\n\n"].map(str::to_owned));
    let documents: Vec<_> = texts.iter().map(|text| heredoc(text)).collect();
    let whole_lines = |text: &String| match text.as_str() {
        "" => String::new(),
        text if text.ends_with('\n') => text.to_owned(),
        text => format!("{text}\n"),
    };
    let script: String = documents
        .iter()
        .map(|(end, body)| format!("cat <<'{end}'\n{body}{end}\nprintf '\\0'\n"))
        .collect();
    assert_prints(&script, &texts.iter().map(whole_lines).collect::<Vec<_>>());

    let captured: String = documents
        .iter()
        .map(|(end, body)| format!("x=$(cat <<'{end}'\n{body}{end}\n)\nprintf '%s\\0' \"$x\"\n"))
        .collect();
    let trimmed: Vec<String> = texts
        .iter()
        .map(|text| text.trim_end_matches('\n').to_owned())
        .collect();
    assert_prints(&captured, &trimmed);
}

#[test]
fn comments_run_nothing() {
    let texts = texts(4000, Line::Many, |_| true);
    let script: String = texts
        .iter()
        .map(|text| format!("# {}\nprintf '.\\0'\n", sh_comment(text)))
        .collect();
    assert_eq!(script.lines().count(), 2 * texts.len());
    assert_prints(&script, &vec![".".to_owned(); texts.len()]);
    assert_eq!(sh_comment("as it is: $(x) `y` ä"), "as it is: $(x) `y` ä");
    assert_eq!(sh_comment("a\nb\u{202e}c"), r"a\u{a}b\u{202e}c");
}

#[test]
fn plain_words_stay_bare() {
    for word in [
        "/usr/lib/postgresql/15/bin/pg_ctl",
        "5432",
        "10.77.0.11:5432",
        "-D",
        "--slot=beta_1",
        "a,b@c%d+e",
    ] {
        assert_eq!(sh_word(word), word);
    }
    for word in ["", "~", "~postgres", "a b", "PGUSER=x", "then", "*", "a'b"] {
        assert!(sh_word(word).starts_with('\''), "{word}");
    }
}
