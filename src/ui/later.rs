//! What the first result does not need: files and their colours, the audit, the zip, plan.json. Where the page is built
//! with the feature `split` (`cargo xtask dist`), these functions and all that only they use are a module of their own,
//! which the browser loads when one of them is first called; else they are a part of the app.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pgrunbook::audit::audited;
use pgrunbook::bundle;
use pgrunbook::compare;
use pgrunbook::diagnose::diagnose;
use pgrunbook::finding::Finding;
use pgrunbook::page::{
    self, Hues, Links, Shown, answered, answered_words, compared, compared_words, days, everything,
    majors, of_node,
};
use pgrunbook::pg::Major;
use pgrunbook::plan::Plan;
use pgrunbook::secret::{Credential, Salt, Secret};
use pgrunbook::site::Site;
use pgrunbook::topology::Topology;
use sha2::{Digest, Sha256};

use super::changes::{self, Changes};

/// Why there is no result, in words for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed(pub String);

/// The one reason that can be gone at a second try.
pub const NOT_LOADED: &str = "This part of the page could not be loaded. See whether its server can be reached, and try again.";

impl From<wasm_split_helpers::SplitLoaderError> for Failed {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Failed {
        Failed(NOT_LOADED.to_owned())
    }
}

macro_rules! later {
    ($($(#[$about:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $result:ty $body:block)*) => {$(
        $(#[$about])*
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split(later, fallible)]
        pub fn $name($($arg: $ty),*) -> Result<$result, Failed> $body

        $(#[$about])*
        #[cfg(not(feature = "split"))]
        pub async fn $name($($arg: $ty),*) -> Result<$result, Failed> $body
    )*};
}

/// Which files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// A node's own, by its place.
    Node(usize),
    Days,
    Everything,
}

/// What is asked beside the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// What another major would change.
    Compare,
    /// What a message means.
    Messages,
}

/// A file, and where it was asked for, its text as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Painted {
    pub path: String,
    /// Where it goes, with what is done to it.
    pub to: String,
    pub lines: usize,
    pub html: String,
    /// Another one where another text or answer is shown, whatever is marked in it.
    pub key: String,
}

/// A zip.
pub struct Made {
    pub bytes: Vec<u8>,
    /// Its SHA-256, hexadecimal.
    pub sum: String,
}

later! {
    /// Which lines differ from those of `before`, and the files that are shown together, with why each line is there. Those of a
    /// node come with their text, and what differs is marked; the others' is asked for by [`paint`] when it is looked at.
    fn files(before: Option<Arc<Topology>>, topology: Arc<Topology>, which: Option<Which>, links: Links) -> (Changes, Vec<Painted>) {
        let changes = before.map(|before| changes::compare(&before, &topology)).unwrap_or_default();
        let hues = Hues::new(&topology);
        let painted = |file: Shown, html: bool| {
            let paint = |changed: &[(usize, String)]| match html {
                true => file.answering(&topology, &hues, changed, links).into_string(),
                false => String::new(),
            };
            let plain = paint(&[]);
            let mut key = DefaultHasher::new();
            (&file.text, &file.to, &plain).hash(&mut key);
            let changed = changes.iter().find(|(path, _)| *path == file.path);
            Painted {
                lines: file.text.lines().count(),
                html: changed.map_or(plain, |(_, lines)| paint(lines)),
                key: format!("{} {:x}", file.path, key.finish()),
                path: file.path,
                to: file.to,
            }
        };
        let Some(which) = which else {
            return Ok((changes, Vec::new()));
        };
        let files = match which {
            Which::Node(place) => {
                let node = topology.nodes().nth(place);
                let files = node.map(|node| of_node(&topology, node)).unwrap_or_default();
                files.into_iter().map(|file| painted(file, true)).collect()
            }
            Which::Days => days(&topology).into_iter().map(|file| painted(file, false)).collect(),
            Which::Everything => {
                let files = everything(passed(&topology, None)?);
                files.into_iter().map(|file| painted(file, false)).collect()
            }
        };
        Ok((changes, files))
    }

    /// The text of one file as HTML.
    fn paint(topology: Arc<Topology>, path: String, links: Links) -> String {
        let files = everything(passed(&topology, None)?);
        let file = files.into_iter().find(|file| file.path == path).ok_or_else(gone)?;
        Ok(file.answering(&topology, &Hues::new(&topology), &[], links).into_string())
    }

    /// The text of one file, as in the zip: what leaves has passed the audit.
    fn text(topology: Arc<Topology>, path: String) -> String {
        let mut files = passed(&topology, None)?.into_iter();
        Ok(files.find(|file| file.path == path).ok_or_else(gone)?.text)
    }

    /// The whole bundle.
    fn zip(topology: Arc<Topology>, secret: Option<(Secret, Salt)>) -> Made {
        let credential = secret.map(|(password, salt)| {
            Credential::derive(topology.major(), topology.role().as_str(), password, salt)
        });
        let files = passed(&topology, credential.as_ref())?;
        let bytes = bundle::zip(topology.name(), &files);
        let mut sum = String::new();
        for byte in Sha256::digest(&bytes) {
            let _written = write!(sum, "{byte:02x}");
        }
        Ok(Made { bytes, sum })
    }

    /// What is asked for by a tool, with what was asked before.
    fn ask(tool: Tool, plan: Plan, asked: String) -> String {
        let own = Major::parse(&plan.postgres).unwrap_or(Major::latest());
        Ok(match tool {
            Tool::Compare => majors(own, Major::parse(&asked)),
            Tool::Messages => page::ask(&asked),
        }
        .into_string())
    }

    /// The answer of a tool: a sentence, and all of it as HTML.
    fn answer(tool: Tool, plan: Plan, topology: Arc<Topology>, asked: String) -> (String, String) {
        match tool {
            Tool::Compare => {
                let (Some(own), Some(other)) = (Major::parse(&plan.postgres), Major::parse(&asked)) else {
                    return Ok((String::new(), String::new()));
                };
                let found = compare::compare(&plan, other).map_err(|wrong| {
                    Failed(format!("The two cannot be compared, since one of them has errors. {}", wrong.join(" ")))
                })?;
                Ok((compared_words(own, other, &found), compared(own, other, &found).into_string()))
            }
            Tool::Messages if asked.trim().is_empty() => Ok((String::new(), String::new())),
            Tool::Messages => {
                let found = diagnose(&asked, Some(&topology));
                Ok((answered_words(&found), answered(&found, &Hues::new(&topology)).into_string()))
            }
        }
    }

    /// Reads what the host of this copy has set; what is wrong with it stands in its place.
    fn site(text: String) -> Result<Site, Vec<String>> {
        Ok(Site::from_json(&text))
    }

    /// Reads a plan file; what is wrong with it stands in its place.
    fn read(bytes: Vec<u8>) -> Result<Plan, Vec<Finding>> {
        Ok(Plan::from_json(&bytes).map_err(|error| error.findings))
    }
}

/// The plan has changed since the file was shown.
fn gone() -> Failed {
    Failed("The plan has changed meanwhile, and this file is no longer in the bundle.".to_owned())
}

fn passed(
    topology: &Topology,
    credential: Option<&Credential>,
) -> Result<Vec<pgrunbook::render::File>, Failed> {
    audited(topology, credential).map_err(|defects| {
        let first = defects.first().map(ToString::to_string).unwrap_or_default();
        Failed(format!(
            "The bundle does not pass its own audit, so it is not handed out. This is a mistake of pgrunbook: {first}"
        ))
    })
}
