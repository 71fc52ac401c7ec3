//! `site.json`, beside the page's `index.html`: what a company that hosts its own copy of the page has set for it.
//!
//! ```json
//! {
//!   "banner": "The copy of the database team. Questions: extension 4711.",
//!   "defaults": { "postgres": "16", "replication.tls": "verify-full", "standbys[].cluster": "replica" },
//!   "locked": ["replication.tls"]
//! }
//! ```
//!
//! Fields have the paths of [`FIELDS`]. Defaults are what the form starts from; a link means the same on every copy,
//! whatever its defaults. A locked field has its default in every plan.

use crate::check::check;
use crate::finding::Severity;
use crate::plan::Plan;
use crate::plan::Tree;
use crate::plan::fields::{FIELDS, field};
use crate::rules::file::near;

/// The longest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 10;

/// The longest banner, in characters.
pub const MAX_BANNER: usize = 500;

const KEYS: [&str; 3] = ["banner", "defaults", "locked"];

/// What a copy of the page has for its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// What stands above the form; empty: nothing.
    pub banner: String,
    /// Paths with `[]` for each standby, and texts.
    defaults: Vec<(String, String)>,
    locked: Vec<String>,
}

/// A locked field of a plan that came with another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub path: String,
    /// The text that it came with.
    pub given: String,
    /// The text that it has.
    pub kept: String,
}

impl Site {
    /// Reads the file's text.
    ///
    /// # Errors
    /// All that is wrong with it, each with the key, its value and what to do; then nothing of it counts.
    pub fn from_json(text: &str) -> Result<Site, Vec<String>> {
        let mut reader = Reader::default();
        reader.top(text);
        if reader.wrong.is_empty() {
            reader.check();
        }
        match reader.wrong.is_empty() {
            true => Ok(reader.site),
            false => Err(reader.wrong),
        }
    }

    /// A plan of the page itself, with this copy's defaults.
    pub fn start(&self, mut plan: Plan) -> Plan {
        for (path, text) in &self.defaults {
            for path in places(path, &plan) {
                let _known = plan.set(&path, text);
            }
        }
        plan
    }

    /// Whether nobody may change this field.
    pub fn locks(&self, path: &str) -> bool {
        field(path).is_some_and(|field| self.locked.iter().any(|locked| locked == field.path))
    }

    /// Gives locked fields their texts and says which had another.
    pub fn hold(&self, plan: &mut Plan) -> Vec<Held> {
        let mut held = Vec::new();
        let locked = |(path, _): &&(String, String)| self.locked.contains(path);
        for (path, kept) in self.defaults.iter().filter(locked) {
            for path in places(path, plan) {
                let given = plan.get(&path).unwrap_or_default().to_owned();
                if given != *kept && plan.set(&path, kept) {
                    held.push(Held {
                        path,
                        given,
                        kept: kept.clone(),
                    });
                }
            }
        }
        held
    }
}

/// The paths that `path` stands for in this plan.
fn places(path: &str, plan: &Plan) -> Vec<String> {
    match path.contains("[]") {
        true => (0..plan.standbys.len())
            .map(|i| path.replace("[]", &format!("[{i}]")))
            .collect(),
        false => vec![path.to_owned()],
    }
}

#[derive(Default)]
struct Reader {
    site: Site,
    wrong: Vec<String>,
}

impl Reader {
    fn top(&mut self, text: &str) {
        if text.len() > MAX_BYTES {
            return self.say(format!(
                "the file has {} bytes; up to {MAX_BYTES} are read",
                text.len()
            ));
        }
        let tree = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(Tree::Object(entries)) => entries,
            Ok(other) => {
                return self.say(format!(
                    "{} stands where an object in braces belongs",
                    other.shown()
                ));
            }
            Err(error) => return self.say(format!("it is no JSON: {error}")),
        };
        self.once("", &tree);
        for (key, value) in &tree {
            match key.as_str() {
                "banner" => self.banner(value),
                "defaults" => self.defaults(value),
                "locked" => self.locked(value),
                _ => self.unknown(key, key, &KEYS),
            }
        }
        for path in &self.site.locked {
            if !self.site.defaults.iter().any(|(key, _)| key == path) {
                self.wrong.push(format!(
                    "locked: {path} has no text in defaults; write there which one it is held at"
                ));
            }
        }
    }

    fn say(&mut self, words: String) {
        self.wrong.push(words);
    }

    /// No key stands twice.
    fn once(&mut self, place: &str, entries: &[(String, Tree)]) {
        for (i, (key, value)) in entries.iter().enumerate() {
            if entries[..i].iter().any(|(before, _)| before == key) {
                self.say(format!(
                    "{place}{key} stands twice; the second time it is {}: take one of them out",
                    value.shown()
                ));
            }
        }
    }

    fn unknown(&mut self, place: &str, key: &str, known: &[&str]) {
        let meant = near(key, known).map_or_else(
            || match known.len() {
                0..=3 => format!("the keys are {}", known.join(", ")),
                _ => "the reference of the plan has every field".to_owned(),
            },
            |meant| format!("is {meant} meant?"),
        );
        self.say(format!("{place}: there is no such key; {meant}"));
    }

    fn banner(&mut self, value: &Tree) {
        match value {
            Tree::Text(text) if text.chars().count() <= MAX_BANNER => {
                self.site.banner = text.clone();
            }
            Tree::Text(text) => self.say(format!(
                "banner: it has {} characters; up to {MAX_BANNER} are shown",
                text.chars().count()
            )),
            other => self.say(format!("banner: {} is no text in quotes", other.shown())),
        }
    }

    fn defaults(&mut self, value: &Tree) {
        let Tree::Object(entries) = value else {
            return self.say(format!(
                "defaults: {} is no object in braces",
                value.shown()
            ));
        };
        self.once("defaults: ", entries);
        for (path, value) in entries {
            let Some(field) = FIELDS.iter().find(|field| settable(field.path, path)) else {
                self.unknown(&format!("defaults: {path}"), path, &paths());
                continue;
            };
            match value.text(field.numeric) {
                Some(text) => self.site.defaults.push((field.path.to_owned(), text)),
                None => self.say(format!(
                    "defaults: {path}: {} is no {}",
                    value.shown(),
                    if field.numeric {
                        "number and no text in quotes"
                    } else {
                        "text in quotes"
                    }
                )),
            }
        }
    }

    fn locked(&mut self, value: &Tree) {
        let Tree::Array(items) = value else {
            return self.say(format!(
                "locked: {} is no list in square brackets",
                value.shown()
            ));
        };
        for item in items {
            match item {
                Tree::Text(path) if self.site.locked.contains(path) => {
                    self.say(format!("locked: {path} stands twice"));
                }
                Tree::Text(path) if paths().contains(&path.as_str()) => {
                    self.site.locked.push(path.clone());
                }
                Tree::Text(path) => self.unknown(&format!("locked: {path}"), path, &paths()),
                other => self.say(format!("locked: {} is no text in quotes", other.shown())),
            }
        }
    }

    /// What nobody could download must not be what everybody starts from.
    fn check(&mut self) {
        let (report, _) = check(&self.site.start(Plan::default()));
        for finding in report.findings {
            let path = FIELDS.iter().map(|field| field.path);
            let of = path.filter(|path| places(path, &Plan::default()).contains(&finding.path));
            let ours = |path: &&str| self.site.defaults.iter().any(|(key, _)| key == path);
            if finding.severity == Severity::Error
                && let Some(path) = of.clone().find(ours)
            {
                self.wrong.push(format!(
                    "defaults: {path}: {}; {}",
                    finding.message, finding.hint
                ));
            }
        }
    }
}

/// The paths that the file may name. The version of the plan's own form is not the host's to choose.
fn paths() -> Vec<&'static str> {
    let paths = FIELDS.iter().map(|field| field.path);
    paths.filter(|path| *path != "plan").collect()
}

fn settable(field: &str, path: &str) -> bool {
    field == path && path != "plan"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Site {
        Site::from_json(text).expect("a site")
    }

    fn wrong(text: &str) -> String {
        Site::from_json(text).expect_err(text).join("\n")
    }

    const OURS: &str = r#"{
        "banner": "Copy of the database team",
        "defaults": {"postgres": 16, "replication.tls": "verify-full", "standbys[].port": 5433},
        "locked": ["replication.tls", "standbys[].port"]
    }"#;

    #[test]
    fn defaults_are_what_the_page_starts_from() {
        assert_eq!(read("{}"), Site::default());
        assert_eq!(Site::default().start(Plan::default()), Plan::default());
        let site = read(OURS);
        let mut two = Plan::default();
        two.standbys.push(two.standbys[0].clone());
        let start = site.start(two);
        assert_eq!(start.postgres, "16");
        assert_eq!(start.replication.tls, "verify-full");
        assert!(start.standbys.iter().all(|node| node.port == "5433"));
        assert_eq!(start.primary.port, "5432");
    }

    #[test]
    fn locked_fields_are_held_and_said() {
        let site = read(OURS);
        let mut plan = Plan {
            postgres: "12".to_owned(),
            ..Plan::default()
        };
        let held = site.hold(&mut plan);
        let said: Vec<_> = held
            .iter()
            .map(|held| [&*held.path, &*held.given, &*held.kept])
            .collect();
        assert_eq!(
            said,
            [
                ["replication.tls", "require", "verify-full"],
                ["standbys[0].port", "5432", "5433"]
            ]
        );
        assert_eq!(plan.postgres, "12", "a default alone holds nothing");
        assert_eq!(site.hold(&mut plan), []);
        assert!(site.locks("standbys[7].port") && !site.locks("primary.port"));
        assert!(!site.locks("nothing"));
    }

    #[test]
    fn each_mistake_is_named() {
        for (text, said) in [
            ("", "it is no JSON"),
            ("[]", "[…] stands where an object"),
            (
                r#"{"baner": "x"}"#,
                "baner: there is no such key; is banner meant?",
            ),
            (r#"{"banner": 1}"#, "banner: 1 is no text"),
            (r#"{"banner": "a", "banner": "b"}"#, "banner stands twice"),
            (r#"{"defaults": []}"#, "defaults: […] is no object"),
            (
                r#"{"defaults": {"primary.adress": "x"}}"#,
                "defaults: primary.adress: there is no such key; is primary.address meant?",
            ),
            (
                r#"{"defaults": {"plan": "1"}}"#,
                "defaults: plan: there is no such key",
            ),
            (
                r#"{"defaults": {"standbys[0].port": 1}}"#,
                "standbys[0].port: there is no such key",
            ),
            (
                r#"{"defaults": {"platform": 1}}"#,
                "defaults: platform: 1 is no text in quotes",
            ),
            (
                r#"{"defaults": {"postgres": "99"}}"#,
                "defaults: postgres: ",
            ),
            (r#"{"locked": {}}"#, "locked: {…} is no list"),
            (r#"{"locked": [1]}"#, "locked: 1 is no text"),
            (
                r#"{"locked": ["wal"]}"#,
                "locked: wal: there is no such key",
            ),
            (
                r#"{"locked": ["wal.keep"]}"#,
                "locked: wal.keep has no text in defaults",
            ),
            (
                r#"{"defaults": {"wal.keep": "1GB"}, "locked": ["wal.keep", "wal.keep"]}"#,
                "locked: wal.keep stands twice",
            ),
        ] {
            let wrong = wrong(text);
            assert!(wrong.contains(said), "{text}: {wrong}");
        }
        let long = format!(r#"{{"banner": "{}"}}"#, "ä".repeat(MAX_BANNER + 1));
        assert!(wrong(&long).contains("501 characters"));
        assert!(wrong(&" ".repeat(MAX_BYTES + 1)).contains("65537 bytes"));
        assert_eq!(
            read(&format!("\u{feff}{{\"banner\": \"{}\"}}", "ä".repeat(500)))
                .banner
                .chars()
                .count(),
            500
        );
    }
}
