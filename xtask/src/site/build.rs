//! The app, compiled for wasm32.

use super::machine::Machine;
use crate::process::succeed;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles it with the page's own profile and returns where the file is.
pub fn wasm(machine: &Machine, deadline: Instant) -> Result<PathBuf, String> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["rustc", "--locked", "--profile=web", "--bin=pgrunbook"])
        .args(["--target", TARGET, "--features=split"])
        // What is cut in two needs to say who uses what.
        .args(["--", "-Clink-arg=--emit-relocs"])
        .env("CARGO_ENCODED_RUSTFLAGS", machine.flags())
        .current_dir(crate::root())
        .stdin(Stdio::null());
    succeed(&mut cargo, deadline)?;
    Ok(machine.target.join(TARGET).join("web/pgrunbook.wasm"))
}
