//! The pages of `operate/`, followed as they stand: a line "On NODE, as USER:" before each block of commands.

use crate::blocks::{Block, blocks};
use crate::bundle::{Bundle, PLACE};
use crate::lab::Lab;
use std::fs;
use std::time::Duration;

/// How long one block may take.
const LIMIT: Duration = Duration::from_secs(240);

/// A page, read on one host.
pub struct Page {
    name: String,
    text: String,
    blocks: Vec<Block>,
}

/// What a person fills in.
#[derive(Default)]
pub struct Filled<'a> {
    /// Who the new primary is.
    pub new: &'a str,
    /// Words of the page, and what is written instead.
    pub words: &'a [(&'a str, &'a str)],
}

impl Page {
    /// Reads `operate/NAME.md` on a host that is switched on.
    pub fn read(lab: &Lab, bundle: &Bundle, host: &str, name: &str) -> Page {
        let path = format!("{}/operate/{name}.md", bundle.folder());
        let text = fs::read_to_string(lab.host(host).outside(&path)).expect("a page");
        Page {
            name: name.to_owned(),
            blocks: blocks(&text),
            text,
        }
    }

    /// The blocks below the heading that begins so, those of its own headings too; panics if there is no such heading.
    pub fn below(&self, heading: &str) -> Vec<Block> {
        let found: Vec<Block> = self
            .blocks
            .iter()
            .filter(|block| block.headings.iter().any(|line| line.starts_with(heading)))
            .cloned()
            .collect();
        let mut lines = self.text.lines().filter_map(|line| line.split_once("# "));
        let is_there = lines.any(|(_, line)| line.starts_with(heading));
        assert!(is_there, "{}.md: no heading {heading}", self.name);
        found
    }

    /// Whether these words stand in it.
    pub fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// The blocks directly below the heading that begins so.
    pub fn at(&self, heading: &str) -> Vec<Block> {
        let mut found = self.below(heading);
        found.retain(|block| {
            block
                .headings
                .last()
                .is_some_and(|l| l.starts_with(heading))
        });
        found
    }
}

/// Does what the blocks say, in their order; returns what was printed. Questions are answered with `--yes`, since there is
/// no terminal.
pub fn follow(lab: &Lab, bundle: &Bundle, blocks: &[Block], filled: &Filled) -> String {
    let mut output = String::new();
    for block in blocks {
        let places: Vec<&str> = match block.place.as_str() {
            "every host" => lab.hosts().iter().map(|host| host.name).collect(),
            "the new primary" => vec![filled.new],
            node => vec![node],
        };
        for place in places {
            output.push_str(&run(lab, bundle, block, place, filled));
            output.push('\n');
        }
    }
    output
}

fn run(lab: &Lab, bundle: &Bundle, block: &Block, place: &str, filled: &Filled) -> String {
    let host = lab.host(place);
    let mut text = block.text.clone();
    for (word, instead) in filled.words {
        text = text.replace(word, instead);
    }
    lab.note(&format!(
        "{place}, {}: {text}",
        block.user.as_deref().unwrap_or("SQL")
    ));
    let Some(user) = &block.user else {
        let node = bundle.nodes.iter().find(|node| node.name == place);
        let said = host.sql(node.expect("a node").port, "postgres", &text);
        lab.transcript.output(&said);
        return said;
    };
    let folder = match block.place.as_str() {
        "every host" => PLACE.to_owned(),
        _ => bundle.folder().to_string(),
    };
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.starts_with("operate/promote-") {
            true => format!("{line} --yes"),
            false => line.to_owned(),
        })
        .collect();
    let mut command = host.command(user);
    command.args(["setsid", "--wait", "bash", "-ec"]);
    command.arg(format!("cd {folder}\n{}", lines.join("\n")));
    let ran = host.run(command, LIMIT);
    lab.transcript.output(&ran.output);
    ran.must(0).output
}
