//! From where a script is called, and what of the bundle is still there.

use crate::bundle;
use crate::driver::{self, BUNDLE};
use crate::lab::Lab;
use crate::node::{Node, succeed};
use crate::scenarios::primary;
use crate::seen::{all_done, streams};
use std::fs;
use std::path::Path;

/// The node of a script, by its name.
fn node_of<'a>(lab: &'a Lab, script: &str) -> &'a Node {
    let found = lab
        .nodes
        .iter()
        .find(|node| script.contains(&format!("-{}-", node.name)));
    found.unwrap_or_else(|| panic!("{script} is of no node"))
}

/// Each script by a path that is relative to another directory, and after a node's first step without its secrets.
fn from_any_directory_and_without_the_secrets(major: &str) {
    let lab = primary(major, |_| ());
    bundle::unpack(&lab, &bundle::plan(&lab));
    let scripts = driver::scripts(&lab.nodes[0].home.join(BUNDLE));
    for (i, script) in scripts.iter().enumerate() {
        let node = node_of(&lab, script);
        let folder = node.home.join(BUNDLE);
        let path = folder.join(script);
        let (from, name) = match i % 3 {
            0 => (Path::new("/"), path.strip_prefix("/").expect("absolute")),
            1 => (
                path.parent().expect("a folder"),
                Path::new(path.file_name().expect("a name")),
            ),
            _ => (&*folder, Path::new(script)),
        };
        succeed(node.account.command("bash", from).arg(name).arg("--yes"));
        if script.ends_with("-prepare.sh") {
            fs::remove_dir_all(folder.join("secrets")).expect("they were there");
        }
    }
    streams(&lab);
    all_done(&driver::run_all(&lab, &["--yes"]));
}

majors! {
    "needs the servers of `cargo xtask servers`";
    v15 "15": from_any_directory_and_without_the_secrets;
}
