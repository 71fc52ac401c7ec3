//! README.md's own command lines, typed into an interactive shell as root.

use super::PASSWORD;
use crate::bundle::Bundle;
use crate::host::Host;
use crate::lab::Lab;
use crate::plan::plan;
use crate::secrets::Watch;
use crate::seen;
use std::time::Duration;

/// Where README.md says that the bundle is to be.
const PLACE: &str = "/srv/pgrunbook";

pub fn readme(lab: &Lab) {
    let plan = plan(lab.platform, 1);
    let bundle = Bundle::put(lab, &plan, Some(PASSWORD), PLACE, |host, name| {
        host.sh(&format!("mv /srv/bundle.zip ~/{name}.zip"));
        let text = host.sh(&format!("unzip -p ~/{name}.zip {name}/README.md"));
        let lines = block(&text, |line| line.starts_with("unzip "));
        assert_eq!(
            lines.last().copied(),
            Some(&*format!("cd {PLACE}/{name}")),
            "{lines:?}"
        );
        typed(host, "/root", &lines);
        host.sh(&format!("rm ~/{name}.zip"));
    });
    let text = lab
        .host("alpha")
        .sh(&format!("cat {}/README.md", bundle.folder()));
    let lines = block(&text, |line| line.contains(" # on "));
    let named: Vec<&str> = bundle.scripts.iter().map(|script| &*script.name).collect();
    assert_eq!(lines.len(), named.len(), "a line for each script");
    let watch = Watch::begin(lab.hosts(), &bundle.secrets());
    for (line, name) in lines.iter().zip(named) {
        assert!(line.contains(&format!("runbook/{name} ")), "{name}: {line}");
        let (_, node) = line.rsplit_once("# on ").expect("a node");
        // The file that is typed from has no answers.
        let line = line.replacen(
            &format!("runbook/{name}"),
            &format!("runbook/{name} --yes"),
            1,
        );
        typed(lab.host(node), &bundle.folder().to_string(), &[&line]);
    }
    assert_eq!(watch.end(), [""; 0], "a secret was to be seen");
    seen::all_stream(lab, &bundle);
    seen::modes(lab, &bundle);
    // The shell's history is among the files.
    for (node, script) in [
        ("alpha", "01-alpha-prepare.sh"),
        ("beta", "09-beta-start.sh"),
    ] {
        let history = lab.host(node).sh("cat ~/.bash_history");
        assert!(history.contains(script), "{node}: {history:?}");
    }
    seen::secrets(lab, &bundle);
}

/// The first block of a page with such a line.
fn block(text: &str, has: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut blocks = text.split("\n```").skip(1).step_by(2);
    let found = blocks.find_map(|block| {
        let lines: Vec<&str> = block.lines().skip(1).collect();
        lines.iter().any(|line| has(line)).then_some(lines)
    });
    found.expect("a block of commands")
}

/// Types lines into a shell that keeps a history; panics unless the last one ends with 0.
fn typed(host: &Host, folder: &str, lines: &[&str]) {
    let text = format!("{}\n", lines.join("\n"));
    host.write("/run/typed", &text, "0600");
    host.transcript.note(&format!("{} # {text}", host.name));
    let mut command = host.command("root");
    command.args(["setsid", "--wait", "bash", "-c"]);
    command.arg(format!("cd {folder} && exec bash -i </run/typed"));
    let ran = host.run(command, Duration::from_secs(240));
    host.transcript.output(&ran.output);
    ran.must(0);
}
