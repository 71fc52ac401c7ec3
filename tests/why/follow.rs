//! A field is changed: what follows?

use std::collections::{BTreeMap, BTreeSet};

use pgrunbook::check::check;
use pgrunbook::pg::Major;
use pgrunbook::plan::Plan;
use pgrunbook::plan::fields::FIELDS;
use pgrunbook::read::{conf, conninfo, recovery};
use pgrunbook::topology::Topology;
use pgrunbook::why::Source;

use crate::{all, plans, said};

/// Whose file, which file, which record, which part of it (empty for the whole), by places in the plan, since names change.
type Key = (usize, &'static str, String, String);

/// Each record and each part of one: its text, and what it is said to come from.
type Lines = BTreeMap<Key, (String, BTreeSet<Source>)>;

fn lines(topology: &Topology) -> Lines {
    let mut found = Lines::new();
    for (node, file, whys) in said(topology) {
        let major = topology.major();
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let name = [
            "postgresql.conf",
            "recovery.conf",
            "pg_hba.conf",
            "standby.signal",
        ]
        .into_iter()
        .find(|one| *one == name)
        .expect("a file that is known");
        let mut peer = usize::MAX;
        let empty = file.text.is_empty().then_some("");
        for (line, why) in file.text.lines().chain(empty).zip(whys) {
            if let Some(about) = line.strip_prefix("# ") {
                let is = |one: &pgrunbook::topology::Node| one.name().as_str() == about;
                peer = topology.nodes().position(is).unwrap_or(peer);
            }
            let Some(why) = why else { continue };
            let (record, parts) = match name {
                "pg_hba.conf" => hba(line, peer),
                "standby.signal" => (String::new(), Vec::new()),
                _ => setting(line, major, name == "recovery.conf"),
            };
            let names: Vec<_> = parts.iter().map(|(name, _)| name.as_str()).collect();
            let said: Vec<_> = why.parts.iter().map(|part| part.name).collect();
            assert_eq!(names, said, "{line}");
            let whole = why.from.iter().cloned().collect();
            found.insert(
                (node, name, record.clone(), String::new()),
                (line.to_owned(), whole),
            );
            for ((name_of_part, value), part) in parts.into_iter().zip(why.parts) {
                assert_eq!(value, part.value, "{line}");
                let key = (node, name, record.clone(), name_of_part);
                found.insert(key, (value, part.from.into_iter().collect()));
            }
        }
    }
    found
}

type Record = (String, Vec<(String, String)>);

fn hba(line: &str, peer: usize) -> Record {
    let fields: Vec<&str> = line.split('\t').collect();
    let columns = ["type", "database", "user", "address", "method"];
    assert_eq!(fields.len(), columns.len(), "{line}");
    let parts = columns.iter().zip(&fields);
    let parts = parts.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    (format!("{peer} {}", fields[1]), parts.collect())
}

fn setting(line: &str, major: Major, recovery: bool) -> Record {
    let read = match recovery {
        true => recovery::read(line, major),
        false => conf::read(line, major),
    };
    let [entry] = read.entries.as_slice() else {
        panic!("{line}");
    };
    let mut parts = Vec::new();
    if entry.name == "primary_conninfo" {
        let pairs = conninfo::read(entry.value.to_text(), major).pairs;
        parts.extend(
            pairs
                .into_iter()
                .map(|pair| (pair.keyword, pair.value.to_text())),
        );
    }
    (entry.name.clone(), parts)
}

/// Texts for a field that differ from each other.
fn texts(path: &str) -> Vec<String> {
    let key = path.rsplit('.').next().unwrap_or(path);
    let texts: &[&str] = match path {
        "plan" => &["", "2"],
        "postgres" => return Major::all().map(|major| major.label().to_owned()).collect(),
        "platform" => &[],
        "name" => &["invoices", ""],
        "os_user" => &["dba"],
        "replication.user" => &["wal", "Odd Name"],
        "replication.tls" => &["off", "require", "verify-full", ""],
        "copy.method" => &["manual", "pg_basebackup"],
        "copy.wal" => &["fetch", "stream"],
        "wal.keep" => &["2GB", "512MB", "0", ""],
        "wal.slot_limit" => &["20GB", "-1", ""],
        _ => match key {
            "name" => &["zeta"],
            "address" => &["10.99.0.1", "fd00::99:1", "zeta.example.org"],
            "port" => &["5999", ""],
            "cluster" => &["other"],
            "listen" => &["10.99.0.2", "*", ""],
            "from" => &["10.99.0.3", ""],
            "data" => &["/srv/other"],
            "bin" => &["/opt/other/bin"],
            _ => panic!("{path}: write texts for it here"),
        },
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The plan with one field, or what one field brings with it, changed; those without errors.
fn changed(plan: &Plan) -> Vec<(Source, Topology)> {
    let mut list = Vec::new();
    for field in FIELDS {
        for place in 0..plan.standbys.len().min(2) {
            let path = field.path.replace("[]", &format!("[{place}]"));
            if place > 0 && path == field.path {
                continue;
            }
            for text in texts(&path) {
                let mut other = plan.clone();
                assert!(other.set(&path, &text), "{path}");
                if path != "plan" {
                    list.push((Source::Field(path.clone()), other));
                }
            }
        }
    }
    list.push((Source::Field("platform".to_owned()), elsewhere(plan)));
    for count in [1, 16.max(plan.standbys.len() + 1)] {
        let mut other = plan.clone();
        let platform = plan.platform.as_str();
        other.standbys.truncate(count);
        for i in other.standbys.len()..count {
            other
                .standbys
                .push(plans::node(platform, &format!("more-{i}"), 100 + i));
        }
        list.push((Source::Standbys, other));
    }
    let good = |(source, plan): (Source, Plan)| Some((source, check(&plan).1?));
    list.into_iter().filter_map(good).collect()
}

/// The same plan on the other platform, with the fields that only one of them has.
fn elsewhere(plan: &Plan) -> Plan {
    let mut other = plan.clone();
    let source = plan.platform == "debian";
    other.platform = if source { "source" } else { "debian" }.to_owned();
    other.os_user = String::new();
    for node in std::iter::once(&mut other.primary).chain(&mut other.standbys) {
        node.cluster = String::new();
        node.data = if source { "/srv/pg/data" } else { "" }.to_owned();
        node.bin = if source { "/opt/pg/bin" } else { "" }.to_owned();
    }
    other
}

/// Whether the record is of nodes that both plans have: those that are added or taken out bring and take their own.
fn in_both(key: &Key, nodes: usize) -> bool {
    let peer = key.2.split(' ').next().and_then(|word| word.parse().ok());
    key.0 < nodes && peer.unwrap_or(0) < nodes
}

/// A line that follows a field names it, and follows each field that it names.
fn hold(platform: &str) {
    let mut followed = 0;
    let majors = plans::majors();
    let ends = [majors.first(), majors.last()];
    for major in &majors {
        // Many standbys at two majors: it is the rest that majors differ in.
        let some = |plan: &Plan| plan.standbys.len() < 3 || ends.contains(&Some(major));
        for plan in all(major.label(), platform).into_iter().filter(some) {
            let topology = plans::topology(&plan);
            let before = lines(&topology);
            let mut moved = BTreeSet::new();
            for (source, other) in changed(&plan) {
                let after = lines(&other);
                let nodes = topology.nodes().count().min(other.nodes().count());
                let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
                for key in keys.into_iter().filter(|key| in_both(key, nodes)) {
                    let (old, new) = (before.get(key), after.get(key));
                    if old.map(|(text, _)| text) == new.map(|(text, _)| text) {
                        continue;
                    }
                    moved.insert((key.clone(), source.clone()));
                    // A part that comes and goes with its line: the line is held to say so.
                    let whole = (key.0, key.1, key.2.clone(), String::new());
                    let both = before.contains_key(&whole) && after.contains_key(&whole);
                    if *key != whole && !both {
                        continue;
                    }
                    for (text, from) in [old, new].into_iter().flatten() {
                        assert!(
                            from.contains(&source),
                            "{major} on {platform}: {source:?} changes {key:?}, {text:?}, which names {from:?}"
                        );
                    }
                }
            }
            for (key, (text, from)) in &before {
                for source in from {
                    // Of many standbys two have their fields changed.
                    let third = |path: &str| {
                        path.strip_prefix("standbys[")
                            .is_some_and(|rest| !rest.starts_with("0]") && !rest.starts_with("1]"))
                    };
                    if matches!(source, Source::Field(path) if third(path)) {
                        continue;
                    }
                    followed += 1;
                    assert!(
                        moved.contains(&(key.clone(), source.clone())),
                        "{major} on {platform}: {key:?}, {text:?}, names {source:?}, and nothing that is typed there changes it"
                    );
                }
            }
        }
    }
    assert!(followed > 10_000, "only {followed}");
}

#[test]
fn lines_follow_the_fields_that_they_name_and_no_others_on_debian() {
    hold("debian");
}

#[test]
fn lines_follow_the_fields_that_they_name_and_no_others_elsewhere() {
    hold("source");
}
