//! The root file systems that hosts are made of, in the cache: `base-SUITE`.

use super::platforms::Platform;
use crate::cache;
use crate::process::{self, End};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const SCRIPT: &str = "tests/hosts/base.bash";

/// The folder of a platform's suite; made if it is missing, if its script has
/// changed, or if it is to be `fresh` and was not made today.
pub fn ready(platform: &Platform, fresh: bool, deadline: Instant) -> Result<PathBuf, String> {
    let script = crate::root().join(SCRIPT);
    let text = fs::read_to_string(&script).map_err(|error| format!("{SCRIPT}: {error}"))?;
    let name = format!("base-{}", platform.suite);
    let today = super::results::today()?;
    let dir = cache::dir()?.join(&name);
    if fresh && fs::read_to_string(dir.join(".made")).is_ok_and(|made| made != today) {
        fs::remove_file(dir.join(".key")).map_err(|error| format!("{}: {error}", dir.display()))?;
    }
    let key = format!("{}\n{text}", platform.packaged);
    let dir = cache::entry(&name, &key, deadline, |dir| {
        println!("making the root file system of {}", platform.suite);
        let root = dir.join("root");
        fs::create_dir(&root).map_err(|error| format!("{}: {error}", root.display()))?;
        fs::write(dir.join(".made"), &today).map_err(|error| error.to_string())?;
        make(platform, &script, dir, &root, deadline)
    })?;
    Ok(dir.join("root"))
}

/// In a mount and process namespace of its own, so that nothing stays mounted however it ends.
fn make(
    platform: &Platform,
    script: &Path,
    dir: &Path,
    root: &Path,
    deadline: Instant,
) -> Result<(), String> {
    let log = dir.join("log");
    let file = fs::File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let copy = file.try_clone().map_err(|error| error.to_string())?;
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--pid", "--fork", "--kill-child", "bash"])
        .arg(script)
        .args([platform.suite, platform.packaged])
        .arg(root)
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(copy);
    let end = process::run(&mut command, deadline)?;
    if matches!(&end, End::Exit(status) if status.success()) {
        return Ok(());
    }
    let text = fs::read_to_string(&log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(15)..].join("\n");
    Err(match end {
        End::Exit(status) => format!("{SCRIPT} {} ended with {status}:\n{last}", platform.suite),
        End::TimedOut => format!("{SCRIPT} {} was ended at the time limit", platform.suite),
    })
}
