//! Installs what is missing of the table of needs, or says what to install.

use crate::needs::{NEEDS, Source};
use crate::process::succeed;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Makes the machine ready. Debian packages are installed only as root on Debian; elsewhere the message names them.
pub fn missing(deadline: Instant) -> Result<(), String> {
    toolchain(deadline)?;
    let packages = missing_packages();
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if !debian() {
        return Err(format!(
            "not found: {list} (names of Debian packages): install them by your system's means"
        ));
    }
    if !nix::unistd::Uid::effective().is_root() {
        return Err(format!(
            "not found: {list}; as root run: apt-get install --no-install-recommends {list}"
        ));
    }
    println!("installing {list}");
    if packages.contains(&"postgresql") {
        no_main_cluster()?;
    }
    succeed(apt_get().arg("update"), deadline)?;
    succeed(
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(&packages),
        deadline,
    )?;
    match missing_packages() {
        left if left.is_empty() => Ok(()),
        left => Err(format!(
            "installed, and still not found: {}",
            left.join(" ")
        )),
    }
}

/// Keeps Debian's package from making and starting a cluster `main`: it would take port 5432, and the tests make their
/// own. The file may be removed afterwards.
fn no_main_cluster() -> Result<(), String> {
    let dir = Path::new("/etc/postgresql-common/createcluster.d");
    let file = dir.join("pgrunbook-tests.conf");
    let text = "# the tests of pgrunbook installed postgresql for its programs\ncreate_main_cluster = false\n";
    fs::create_dir_all(dir)
        .and_then(|()| fs::write(&file, text))
        .map_err(|error| format!("{}: {error}", file.display()))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["--quiet", "--option=Dpkg::Use-Pty=0"])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}

fn debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release
        .lines()
        .any(|line| line == "ID=debian" || line.starts_with("ID_LIKE=") && line.contains("debian"))
}

fn missing_packages() -> Vec<&'static str> {
    let missing = |probe: &str| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", probe])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        !shell.status().is_ok_and(|status| status.success())
    };
    let wanted = NEEDS.iter().filter_map(|need| match need.source {
        Source::Apt { package, probe } if missing(probe) => Some(package),
        _ => None,
    });
    wanted.collect()
}

/// The target that the page is compiled for.
pub fn target(deadline: Instant) -> Result<(), String> {
    rustup(&[("target", targets())], deadline)
}

/// Parts of the Rust toolchain.
fn toolchain(deadline: Instant) -> Result<(), String> {
    rustup(
        &[("component", components()), ("target", targets())],
        deadline,
    )
}

/// Adds what is missing. Without rustup, cargo itself will name it.
fn rustup(wanted: &[(&str, Vec<&str>)], deadline: Instant) -> Result<(), String> {
    for (verb, list) in wanted {
        let Ok(found) = Command::new("rustup")
            .args([*verb, "list", "--installed"])
            .current_dir(crate::root())
            .output()
        else {
            return Ok(());
        };
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        for name in list {
            if !found.lines().any(|line| line.starts_with(*name)) {
                succeed(
                    Command::new("rustup")
                        .args([*verb, "add", *name])
                        .current_dir(crate::root()),
                    deadline,
                )?;
            }
        }
    }
    Ok(())
}

fn components() -> Vec<&'static str> {
    NEEDS
        .iter()
        .filter_map(|need| {
            if let Source::Component(name) = need.source {
                Some(name)
            } else {
                None
            }
        })
        .collect()
}

fn targets() -> Vec<&'static str> {
    NEEDS
        .iter()
        .filter_map(|need| {
            if let Source::Target(name) = need.source {
                Some(name)
            } else {
                None
            }
        })
        .collect()
}
