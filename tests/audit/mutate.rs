//! What is done to a bundle is found: every token of every file that servers, clients and scripts read is changed, left
//! out, or written twice; SHA256SUMS is made anew each time, so that it is not what finds it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pgrunbook::audit::audit;
use pgrunbook::pg::Major;
use pgrunbook::read::{self, Kind, Token};
use pgrunbook::render::{File, render};
use pgrunbook::secret::Credential;
use pgrunbook::topology::Topology;
use sha2::{Digest, Sha256};

use crate::credential;
use crate::plans::{hostile, plan, topology};

/// A bundle to be spoilt.
struct Bundle {
    topology: Topology,
    credential: Credential,
    files: Vec<File>,
}

impl Bundle {
    fn new(topology: Topology) -> Bundle {
        let credential = credential(&topology);
        let files = render(&topology, Some(&credential));
        Bundle {
            topology,
            credential,
            files,
        }
    }

    /// Whether the audit finds something if this file is changed so, or left out.
    fn finds(&self, path: &str, text: Option<String>) -> bool {
        let mut files = self.files.clone();
        match text {
            Some(text) => {
                let file = files.iter_mut().find(|file| file.path == path);
                file.expect("the file").text = text;
            }
            None => files.retain(|file| file.path != path),
        }
        if !path.ends_with("SHA256SUMS") {
            sum(&mut files);
        }
        !audit(&self.topology, Some(&self.credential), &files).is_empty()
    }
}

/// Makes both lists of sums anew.
fn sum(files: &mut [File]) {
    for (path, secret) in [("secrets/SHA256SUMS", true), ("SHA256SUMS", false)] {
        let mut text = String::new();
        for file in files
            .iter()
            .filter(|file| file.secret == secret && file.path != path)
        {
            for byte in Sha256::digest(&file.text) {
                let _ = write!(text, "{byte:02x}");
            }
            let _ = writeln!(text, "  {}", file.path);
        }
        if let Some(file) = files.iter_mut().find(|file| file.path == path) {
            file.text = text;
        }
    }
}

/// The bundles: majors where files or grammars change, two or three nodes, encrypted or not, and hostile names.
fn bundles() -> Vec<Bundle> {
    let mut list = Vec::new();
    let mut by_hand = plan("9.5", "debian", 1);
    by_hand.copy.method = "manual".to_owned();
    list.push(topology(&by_hand));
    let mut in_session = hostile("14", "source");
    in_session.copy.method = "manual".to_owned();
    in_session.standbys.truncate(1);
    list.push(topology(&in_session));
    list.push(topology(&plan("9.0", "debian", 1)));
    list.push(topology(&plan("17", "debian", 2)));
    list.push(topology(&hostile("9.1", "source")));
    let mut fetch = plan("9.6", "source", 1);
    fetch.copy.wal = "fetch".to_owned();
    fetch.replication.tls = "verify-full".to_owned();
    list.push(topology(&fetch));
    list.into_iter().map(Bundle::new).collect()
}

fn tokens(path: &str, text: &str, major: Major) -> Option<Vec<Token>> {
    let name = path.rsplit('/').next()?;
    Some(match name {
        "postgresql.conf" => read::conf::read(text, major).tokens,
        "recovery.conf" => read::recovery::read(text, major).tokens,
        "pg_hba.conf" => read::hba::read(text, major).tokens,
        _ if name.ends_with(".pgpass") => read::pgpass::read(text, major).tokens,
        _ => return None,
    })
}

/// Another character in the place of this one, of its kind where that is a digit.
fn other(c: char) -> char {
    match c {
        '9' => '8',
        '0'..='8' => char::from(c as u8 + 1),
        'x' => 'y',
        _ => 'x',
    }
}

fn with(text: &str, start: usize, end: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..start], &text[end..])
}

#[test]
fn every_character_of_every_token_counts() {
    let mut tried = 0;
    for bundle in bundles() {
        for File { path, text, .. } in &bundle.files {
            let Some(tokens) = tokens(path, text, bundle.topology.major()) else {
                continue;
            };
            for token in tokens {
                // `=` need not be there in postgresql.conf.
                if matches!(token.kind, Kind::Blank | Kind::Comment | Kind::Equals) {
                    continue;
                }
                let (start, end) = (token.span.start, token.span.end);
                let long = end - start > 20;
                for (i, c) in text[start..end]
                    .char_indices()
                    .step_by(if long { 3 } else { 1 })
                {
                    let at = start + i;
                    let changed = with(text, at, at + c.len_utf8(), &other(c).to_string());
                    assert!(
                        bundle.finds(path, Some(changed)),
                        "{}, {path}: {c:?} at {at} of {:?}",
                        bundle.topology.major(),
                        &text[start..end]
                    );
                    tried += 1;
                }
                assert!(
                    bundle.finds(path, Some(with(text, start, end, ""))),
                    "{path}: without {:?}",
                    &text[start..end]
                );
            }
        }
    }
    assert!(tried > 1500, "only {tried}");
}

#[test]
fn every_line_counts_and_none_stands_twice() {
    for bundle in bundles() {
        for File { path, text, .. } in &bundle.files {
            if tokens(path, text, bundle.topology.major()).is_none()
                && !path.ends_with("/values.bash")
                && !path.ends_with("SHA256SUMS")
                && path != "secrets/role.sql"
            {
                continue;
            }
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            for (i, line) in lines.iter().enumerate() {
                let comment = line.starts_with("# ") && !line.contains("pgrunbook ")
                    || line.starts_with("-- ");
                let title = line.starts_with("# pgrunbook, ")
                    || line.starts_with("# shellcheck")
                    || line.starts_with("# What the scripts");
                if line.trim().is_empty() || comment || title {
                    continue;
                }
                let without: String = lines
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .map(|(_, line)| *line)
                    .collect();
                assert!(
                    bundle.finds(path, Some(without)),
                    "{path}: without {line:?}"
                );
                if path.ends_with("SHA256SUMS") {
                    continue;
                }
                let twice: String = lines
                    .iter()
                    .enumerate()
                    .map(|(j, one)| one.repeat(if i == j { 2 } else { 1 }))
                    .collect();
                assert!(bundle.finds(path, Some(twice)), "{path}: twice {line:?}");
            }
        }
    }
}

/// What only a server or a shell can judge: queries, and words for people.
const NOT_READ: &[&str] = &[
    "COLLATIONS",
    "COMPARED_LITERALS",
    "ENCRYPTION_OPTION",
    "FRESH_QUERY",
    "HINT_INSTALL",
    "LOCALES",
    "NODE_SETTINGS",
    "RECEIVING",
    "REPLAYED_AT",
    "SENDERS",
    "SLOT_LOST",
    "TABLESPACES",
    "TOKEN_QUERY",
];

#[test]
fn every_value_of_the_scripts_counts() {
    let mut survived = BTreeSet::new();
    for bundle in bundles() {
        for File { path, text, .. } in &bundle.files {
            if !path.ends_with("/values.bash") {
                continue;
            }
            let mut at = 0;
            for line in text.split_inclusive('\n') {
                let start = at;
                at += line.len();
                let Some((name, value)) = line.split_once('=') else {
                    continue;
                };
                if name.is_empty() || !name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
                    continue;
                }
                let places: Vec<(usize, char)> = value
                    .char_indices()
                    .filter(|(_, c)| c.is_alphanumeric())
                    .collect();
                let step = (places.len() / 12).max(1);
                for (i, c) in places.into_iter().step_by(step) {
                    let place = start + name.len() + 1 + i;
                    let changed = with(text, place, place + c.len_utf8(), &other(c).to_string());
                    if !bundle.finds(path, Some(changed)) {
                        survived.insert(name.to_owned());
                    }
                }
            }
        }
    }
    let survived: Vec<_> = survived.iter().map(String::as_str).collect();
    assert_eq!(survived, NOT_READ);
}

#[test]
fn files_modes_and_first_lines_count() {
    for bundle in bundles() {
        for (i, file) in bundle.files.iter().enumerate() {
            let path = &file.path;
            assert!(bundle.finds(path, None), "without {path}");
            let mut files = bundle.files.clone();
            files[i].mode ^= 0o044;
            assert!(
                !audit(&bundle.topology, Some(&bundle.credential), &files).is_empty(),
                "another mode of {path}"
            );
            let mut files = bundle.files.clone();
            files.push(file.clone());
            assert!(
                !audit(&bundle.topology, Some(&bundle.credential), &files).is_empty(),
                "{path} twice"
            );
            assert!(
                bundle.finds(path, Some(String::new())) || path.ends_with("standby.signal"),
                "{path} is empty"
            );
            if path.ends_with(".sh") {
                for (j, line) in file.text.lines().enumerate().take(3) {
                    let changed = file.text.replacen(line, &format!("{line}x"), 1);
                    assert!(bundle.finds(path, Some(changed)), "{path}, line {}", j + 1);
                }
                for name in ["NODE", "STEP_USER", "LIBRARY"] {
                    let changed =
                        file.text
                            .replacen(&format!("\n{name}="), &format!("\n{name}=x"), 1);
                    assert!(bundle.finds(path, Some(changed)), "{path}: {name}");
                }
            }
        }
        let mut files = bundle.files.clone();
        files.push(File {
            path: "runbook/99-more.sh".to_owned(),
            ..files[0].clone()
        });
        assert!(
            !audit(&bundle.topology, Some(&bundle.credential), &files).is_empty(),
            "one more file"
        );
        assert!(
            !audit(&bundle.topology, None, &bundle.files).is_empty(),
            "secrets without a credential"
        );
    }
}
