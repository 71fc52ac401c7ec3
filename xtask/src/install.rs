//! Installs what is missing of the table of needs, or says what to install.

use crate::needs::{NEEDS, Source};
use crate::wheels::succeed;
use std::process::{Command, Stdio};

/// Makes the machine ready. Debian packages are installed only as root on Debian; elsewhere the message names them.
pub fn missing() -> Result<(), String> {
    toolchain()?;
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
    succeed(apt_get().arg("update"))?;
    succeed(
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(&packages),
    )?;
    match missing_packages() {
        left if left.is_empty() => Ok(()),
        left => Err(format!(
            "installed, and still not found: {}",
            left.join(" ")
        )),
    }
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
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
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

/// Parts of the Rust toolchain. Without rustup, cargo itself will name what is missing.
fn toolchain() -> Result<(), String> {
    for (verb, list) in [("component", components()), ("target", targets())] {
        let Ok(found) = Command::new("rustup")
            .args([verb, "list", "--installed"])
            .current_dir(crate::root())
            .output()
        else {
            return Ok(());
        };
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        for name in list {
            if !found.lines().any(|line| line.starts_with(name)) {
                succeed(
                    Command::new("rustup")
                        .args([verb, "add", name])
                        .current_dir(crate::root()),
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
