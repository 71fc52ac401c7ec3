//! The page as a folder that any static server can hand out: `cargo xtask dist` makes it, `cargo xtask finish` is the
//! part of it that Trunk calls too.

mod alone;
mod bindgen;
mod budget;
mod build;
mod check;
mod door;
mod finish;
mod glue;
mod hash;
mod html;
mod lean;
mod machine;
mod out;
mod pages;
mod scripts;
mod shell;
mod sizes;

pub use finish::finish;
pub use out::{files, read};
use sizes::Sizes;
pub use sizes::brotli;

use crate::words::Words;
use crate::{install, process};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The folder that is made unless another is named.
pub const DIST: &str = "dist";

/// The limit of a whole build, with every crate compiled for the first time on a slow machine.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// `cargo xtask dist [--out DIR] [--bless-sizes]`.
pub fn command(words: &[&str]) -> Result<(), String> {
    let mut out = crate::root().join(DIST);
    let mut bless = false;
    let mut words = Words::new(words);
    while let Some(word) = words.next() {
        match word {
            "--out" => out = PathBuf::from(words.value(word)?),
            "--bless-sizes" => bless = true,
            _ => return Err(words.unknown(word)),
        }
    }
    process::adopt()?;
    let sizes = dist(&out, Instant::now() + LIMIT)?;
    if bless {
        budget::write(&sizes)?;
    }
    Ok(())
}

/// Where the tests have the page.
pub fn of_tests() -> Result<PathBuf, String> {
    Ok(machine::Machine::ask()?.target.join("site-test"))
}

/// The layer of the tests: builds the page, which looks at it too, and holds it to its budget.
pub fn held(deadline: Instant) -> Result<(), String> {
    let sizes = dist(&of_tests()?, deadline)?;
    budget::hold(&sizes)
}

/// Builds the page into `out` and says what it weighs.
pub fn dist(out: &Path, deadline: Instant) -> Result<Sizes, String> {
    out::ours(out)?;
    println!("== toolchain");
    install::target(deadline)?;
    let machine = machine::Machine::ask()?;
    println!("== build");
    let wasm = build::wasm(&machine, deadline)?;
    println!("== bindings");
    let app = bindgen::bindings(&wasm, &machine.target.join("site-split"))?;
    println!("== page");
    let stage = machine.target.join("site-stage");
    door::open(&app, &stage)?;
    let sizes = finish(&stage)?;
    machine.absent(&stage)?;
    out::publish(&stage, out)?;
    println!("{}", out.display());
    Ok(sizes)
}
