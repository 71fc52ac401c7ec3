//! The recorded facts, as types.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use pgrunbook::pg::Major;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub type ByMajor<T> = BTreeMap<String, T>;

/// One file `guc-<major>.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The settings that our tables name.
    pub settings: BTreeMap<String, Guc>,
    /// Every setting of the server.
    pub names: BTreeSet<String>,
}

/// A line of `pg_settings`, and what the source adds.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Guc {
    pub vartype: String,
    pub unit: Option<String>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub boot_val: Option<String>,
    pub context: String,
    pub enumvals: Option<Vec<String>>,
    pub hidden: Option<Vec<String>>,
    pub in_file: bool,
}

/// A parameter of recovery.conf.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct RecoveryParameter {
    #[serde(rename = "type")]
    pub vartype: String,
    pub default: String,
    pub enumvals: Option<Vec<String>>,
    pub unit: Option<String>,
}

/// The options of one program: the table of long ones, and the string of short ones that getopt gets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    pub long: BTreeMap<String, LongOption>,
    pub getopt: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct LongOption {
    pub short: Option<char>,
    pub argument: bool,
}

/// What things are called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Called {
    pub functions: BTreeMap<String, Option<String>>,
    pub views: BTreeMap<String, Option<Vec<String>>>,
    pub directories: BTreeMap<String, String>,
    pub floors: Vec<String>,
    pub walreceiver_name: Option<String>,
}

/// What pg_hba.conf takes; sizes of buffers in bytes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HbaFacts {
    pub types: Vec<String>,
    pub methods: Vec<String>,
    pub token: Option<usize>,
    pub line: Option<usize>,
    pub clientcert: Vec<String>,
}

/// The functions that begin and end a backup, as their signatures.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    pub start: String,
    pub stop: Vec<String>,
    /// Whether a backup can belong to a session.
    pub in_session: bool,
}

pub fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/upstream")
        .join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// A file whose keys are the labels of all majors.
pub fn by_major<T: DeserializeOwned>(file: &str) -> ByMajor<T> {
    let table: ByMajor<T> = read(file);
    let labels: BTreeSet<&str> = Major::all().map(Major::label).collect();
    assert_eq!(
        table.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        labels,
        "{file}"
    );
    table
}
