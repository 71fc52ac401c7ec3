//! Whole bundles as files, so that a change of what people get is seen as what it is. Every plan of
//! `tests/golden/plans` tells one story; its bundle stands in `tests/golden/bundles` at the majors where something
//! changes in it, and at every other major as a digest. `cargo xtask bless` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pgrunbook::check::{check, check_password};
use pgrunbook::pg::Major;
use pgrunbook::plan::Plan;
use pgrunbook::render::script::LIBRARIES;
use pgrunbook::render::{File, render};
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::topology::Topology;
use sha2::{Digest, Sha256};

/// A plan, its password, and the majors at which its bundle is kept as files.
struct Story {
    plan: &'static str,
    password: Option<&'static str>,
    majors: &'static [&'static str],
}

const PLAIN: Option<&str> = Some("correct horse battery staple");

const STORIES: &[Story] = &[
    Story {
        plan: "behind-nat",
        password: PLAIN,
        majors: &["16"],
    },
    Story {
        plan: "fresh-cluster",
        password: PLAIN,
        majors: &["17"],
    },
    Story {
        plan: "from-source",
        password: PLAIN,
        majors: &["9.3", "11", "17"],
    },
    Story {
        plan: "host-names",
        password: PLAIN,
        majors: &["9.6", "14"],
    },
    Story {
        plan: "ipv6",
        password: PLAIN,
        majors: &["12"],
    },
    Story {
        plan: "kept-wal",
        password: PLAIN,
        majors: &["13"],
    },
    Story {
        plan: "manual-copy",
        password: PLAIN,
        majors: &["9.0", "9.5", "10", "14", "18"],
    },
    Story {
        plan: "no-password",
        password: None,
        majors: &["15"],
    },
    Story {
        plan: "odd-names",
        password: Some("p w'\"\\:#$ä"),
        majors: &["9.2", "10", "18"],
    },
    Story {
        plan: "one-standby",
        password: PLAIN,
        majors: &["9.1", "9.4", "9.6", "10", "12", "13", "15", "18", "19"],
    },
    Story {
        plan: "twenty-standbys",
        password: PLAIN,
        majors: &[],
    },
    Story {
        plan: "two-standbys",
        password: PLAIN,
        majors: &["9.1", "17"],
    },
];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The story's plan at a major, and its files; or the codes of the rules that refuse it.
fn bundle(story: &Story, major: Major) -> Result<Vec<File>, BTreeSet<&'static str>> {
    let path = golden()
        .join("plans")
        .join(story.plan)
        .with_extension("json");
    let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut plan = Plan::from_json(&text).expect("a plan");
    plan.postgres = major.label().to_owned();
    let (report, topology) = check(&plan);
    let codes = |findings: &[pgrunbook::finding::Finding]| {
        let errors = findings
            .iter()
            .filter(|finding| finding.severity == pgrunbook::finding::Severity::Error);
        errors.map(|finding| finding.code).collect::<BTreeSet<_>>()
    };
    let Some(topology) = topology else {
        return Err(codes(&report.findings));
    };
    let credential = match story.password {
        Some(password) => {
            Some(credential(&topology, password).map_err(|findings| codes(&findings))?)
        }
        None => None,
    };
    // The libraries stand in src/render/templates, and the sums follow from the rest.
    let mut files = render(&topology, credential.as_ref());
    files.retain(|file| {
        let library = LIBRARIES.iter().any(|(path, _)| *path == file.path);
        !library && file.path != "SHA256SUMS"
    });
    Ok(files)
}

fn credential(
    topology: &Topology,
    password: &str,
) -> Result<Credential, Vec<pgrunbook::finding::Finding>> {
    let password = Secret::new(password.to_owned());
    let findings = check_password(topology, &password);
    if findings
        .iter()
        .any(|finding| finding.severity == pgrunbook::finding::Severity::Error)
    {
        return Err(findings);
    }
    let role = topology.role().as_str();
    Ok(Credential::derive(
        topology.major(),
        role,
        password,
        Salt([7; 16]),
    ))
}

/// One line: `plan major`, then the digest of all files with their paths and modes, or the rules that refuse the plan.
fn line(story: &Story, major: Major) -> String {
    let mut line = format!("{} {major} ", story.plan);
    match bundle(story, major) {
        Ok(files) => {
            let mut all = Sha256::new();
            for file in &files {
                all.update(format!(
                    "{} {:o} {}\n",
                    file.path,
                    file.mode,
                    file.text.len()
                ));
                all.update(&file.text);
            }
            for byte in all.finalize() {
                let _ = write!(line, "{byte:02x}");
            }
        }
        Err(codes) => {
            line.push_str("refused");
            for code in codes {
                line.push(' ');
                line.push_str(code);
            }
        }
    }
    line.push('\n');
    line
}

/// Every file that is kept, by its path below `tests/golden`, with its text.
fn kept() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut digests = String::new();
    for story in STORIES {
        for major in Major::all() {
            digests.push_str(&line(story, major));
        }
        for label in story.majors {
            let major = Major::parse(label).expect(label);
            let files = bundle(story, major)
                .unwrap_or_else(|codes| panic!("{} at {label}: {codes:?}", story.plan));
            let folder = format!("bundles/{}/{label}", story.plan);
            let list: String = files
                .iter()
                .map(|file| format!("{:o} {}\n", file.mode, file.path))
                .collect();
            all.insert(format!("{folder}/modes.txt"), list);
            for file in files {
                all.insert(format!("{folder}/{}", file.path), file.text);
            }
        }
    }
    all.insert("digests.txt".to_owned(), digests);
    all
}

/// The files of a folder and of those below, relative to `tests/golden`.
fn on_disk(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let inside = path.strip_prefix(golden()).expect("below it");
                found.insert(inside.to_str().expect("UTF-8").to_owned());
            }
        }
    }
    found
}

#[test]
fn every_bundle_is_fresh() {
    let kept = kept();
    if std::env::var_os("PGRUNBOOK_BLESS").is_some() {
        let bundles = golden().join("bundles");
        if bundles.exists() {
            fs::remove_dir_all(&bundles).expect("the old bundles go");
        }
        for (path, text) in &kept {
            let path = golden().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, text).expect("write");
        }
    }
    let stale: Vec<_> = kept
        .iter()
        .filter(|(path, text)| fs::read_to_string(golden().join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert!(
        stale.is_empty(),
        "{} files are stale, the first {:?}: look at the difference, then `cargo xtask bless`",
        stale.len(),
        &stale[..stale.len().min(5)]
    );
    let left: Vec<_> = on_disk(&golden().join("bundles"))
        .into_iter()
        .filter(|path| !kept.contains_key(path))
        .collect();
    assert!(left.is_empty(), "no bundle has {left:?}");
}

#[test]
fn every_plan_is_a_story_and_names_are_plain() {
    let plans: BTreeSet<_> = on_disk(&golden().join("plans"));
    let stories: BTreeSet<_> = STORIES
        .iter()
        .map(|story| format!("plans/{}.json", story.plan))
        .collect();
    assert_eq!(plans, stories);
    for path in on_disk(&golden()) {
        let plain = |part: &str| {
            part == "README.md"
                || part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
        };
        assert!(
            path.split('/').all(plain) || path.ends_with("/SHA256SUMS"),
            "{path}"
        );
    }
}

/// The majors of each file's first sentence: where it says that something changes, whole files stand.
#[test]
fn the_majors_where_something_changes_stand_as_files() {
    let kept: BTreeSet<&str> = STORIES
        .iter()
        .flat_map(|story| story.majors)
        .copied()
        .collect();
    for label in [
        "9.0", "9.1", "9.4", "9.6", "10", "12", "13", "15", "18", "19",
    ] {
        assert!(kept.contains(label), "no bundle of {label}");
    }
}
