//! Where the servers' programs lie: `cargo xtask servers` puts them there; of majors without a package somebody else
//! may have them.

use pgrunbook::pg::{Feature, Major};
use std::path::{Path, PathBuf};

/// The majors whose programs can be downloaded.
pub const MAJORS: &[&str] = &["10", "11", "12", "13", "14", "15", "16", "17", "18"];

/// The majors that are tried where `PGRUNBOOK_TEST_SERVERS` names a folder that has them, as `MAJOR/bin`.
pub const GIVEN: &[&str] = &["9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6"];

/// The major with this label.
pub fn major(label: &str) -> Major {
    Major::parse(label).unwrap_or_else(|| panic!("no major {label}"))
}

/// The directory of a major's programs.
pub fn bin(major: Major) -> PathBuf {
    let (servers, how) = if GIVEN.contains(&major.label()) {
        let dir = std::env::var_os("PGRUNBOOK_TEST_SERVERS").unwrap_or_default();
        (
            PathBuf::from(dir),
            "name a folder that has it in PGRUNBOOK_TEST_SERVERS",
        )
    } else {
        (cache().join("servers"), "run `cargo xtask servers`")
    };
    let bin = servers.join(major.label()).join("bin");
    assert!(
        bin.join("postgres").exists(),
        "no server of {major} in {}: {how}",
        bin.display()
    );
    bin
}

fn cache() -> PathBuf {
    match std::env::var_os("PGRUNBOOK_CACHE") {
        Some(dir) if !dir.is_empty() => PathBuf::from(dir),
        _ => Path::new("/var/tmp").join(format!("pgrunbook-{}", nix::unistd::Uid::effective())),
    }
}

/// Whether programs that read a data directory are there in this very major.
pub fn has_readers(major: Major) -> bool {
    bin(major).join("pg_controldata").exists()
}

/// Whether the password lies in the home of the clusters' owner, so that each node needs a home of its own.
pub fn needs_homes(major: Major) -> bool {
    !major.has(Feature::Passfile)
}
