//! What real servers and programs printed when it was provoked by `tests/servers/messages.rs`, which can record it anew. The file's
//! name is the family that must come first, and behind a point what tells it from others of that family.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pgrunbook::diagnose::{Family, diagnose, families};
use pgrunbook::pg::Major;

/// A text that was printed on a server.
struct Captured {
    server: Major,
    /// The major of psql, pg_basebackup and the like: packages of old servers have newer ones.
    clients: Major,
    /// The file's name without its ending.
    stem: String,
    text: String,
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    let name = path.file_name().expect("a name");
    name.to_str().expect("UTF-8").to_owned()
}

/// Every text; its first line says where it is from: `# server 10, clients 14, 2026-11-24`.
fn captured() -> Vec<Captured> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnose/captured");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let (header, text) = text.split_once('\n').expect("a header");
        let words: Vec<&str> = header.split([' ', ',']).collect();
        let ["#", "server", server, "", "clients", clients, "", date] = words[..] else {
            panic!("{}: {header}", path.display());
        };
        assert_eq!(date.len(), 10, "{}: {header}", path.display());
        assert_eq!(name(path.parent().expect("a folder")), server);
        Captured {
            server: Major::parse(server).expect("a major"),
            clients: Major::parse(clients).expect("a major"),
            stem: name(&path).strip_suffix(".txt").expect("a text").to_owned(),
            text: text.to_owned(),
        }
    };
    let folders = entries(&folder);
    folders
        .iter()
        .flat_map(|folder| entries(folder))
        .map(read)
        .collect()
}

fn family(stem: &str) -> &'static Family {
    let slug = stem.split('.').next().unwrap_or(stem);
    families::find(slug).unwrap_or_else(|| panic!("no family {slug}"))
}

#[test]
fn what_servers_printed_is_known_and_the_cause_comes_first() {
    for one in captured() {
        let (server, stem, wanted) = (one.server, &one.stem, family(&one.stem).slug);
        // As it was printed, and as it comes out of an editor of Windows.
        for text in [one.text.clone(), one.text.replace('\n', "\r\n")] {
            let diagnosis = diagnose(&text, None);
            let found: Vec<&str> = diagnosis.matches.iter().map(|one| one.family).collect();
            assert_eq!(found.first(), Some(&wanted), "{server}/{stem}: {found:?}");
        }
    }
}

/// The tables say of a major that it has the message that it printed.
#[test]
fn what_a_major_printed_is_of_that_major() {
    for one in captured() {
        for found in diagnose(&one.text, None).matches {
            let mut messages = family(found.family).messages.iter();
            let printed = messages.any(|message| {
                let here = message.at(one.server) || message.at(one.clients);
                here && text_has(&one.text, message.text())
            });
            assert!(printed, "{}/{}: {}", one.server, one.stem, found.family);
        }
    }
}

/// Whether the pieces of a message stand in the text, one behind the other.
fn text_has(text: &str, message: &str) -> bool {
    let pieces = message
        .split('%')
        .enumerate()
        .map(|(number, piece)| match number {
            0 => piece,
            _ => &piece[1..],
        });
    text.lines().any(|line| {
        let mut rest = line;
        pieces.clone().all(|piece| match rest.find(piece) {
            Some(at) => {
                rest = &rest[at + piece.len()..];
                true
            }
            None => false,
        })
    })
}

#[test]
fn three_majors_were_recorded_and_most_families() {
    let mut all = BTreeSet::new();
    let mut majors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in &captured() {
        let slug = family(&one.stem).slug;
        all.insert(slug);
        majors.entry(one.server.label()).or_default().insert(slug);
    }
    assert_eq!(
        majors.keys().copied().collect::<Vec<_>>(),
        ["10", "15", "18"]
    );
    for (major, slugs) in majors {
        assert!(slugs.len() >= 70, "{major}: {slugs:?}");
    }
    assert!(all.len() >= 80, "{}: {all:?}", all.len());
}
