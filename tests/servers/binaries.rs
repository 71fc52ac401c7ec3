//! Where the servers' programs lie: `cargo xtask servers` puts them there.

use std::path::PathBuf;

/// The majors whose programs can be had.
pub const MAJORS: &[u32] = &[10, 11, 12, 13, 14, 15, 16, 17, 18];

/// The directory of a major's programs.
pub fn bin(major: u32) -> PathBuf {
    let cache = match std::env::var_os("PGRUNBOOK_CACHE") {
        Some(dir) if !dir.is_empty() => PathBuf::from(dir),
        _ => PathBuf::from(format!(
            "/var/tmp/pgrunbook-{}",
            nix::unistd::Uid::effective()
        )),
    };
    let bin = cache.join(format!("servers/{major}/bin"));
    assert!(
        bin.join("postgres").exists(),
        "no server in {}: run `cargo xtask servers`",
        bin.display()
    );
    bin
}

/// Whether programs that read a data directory are there in this very major.
pub fn has_readers(major: u32) -> bool {
    bin(major).join("pg_controldata").exists()
}
