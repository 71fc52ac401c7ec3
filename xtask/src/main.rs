//! The chores, one implementation each: run `cargo xtask` for the list.

mod bless;
mod cache;
mod given;
mod hosts;
mod install;
mod layers;
mod needs;
mod process;
mod readme;
#[cfg(test)]
mod scratch;
mod serve;
mod servers;
mod site;
mod table;
mod web;
mod wheels;
mod words;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test", names @ ..] => layers::test(names),
        ["needs"] => {
            print!("{}", needs::markdown());
            Ok(true)
        }
        ["needs", "--readme"] => readme::write().map(|()| true),
        ["bless"] => bless::command().map(|()| true),
        ["hosts", words @ ..] => hosts::command(words),
        ["dist", words @ ..] => site::command(words).map(|()| true),
        ["finish", dir] => site::finish(Path::new(dir)).map(|_| true),
        ["serve", words @ ..] => serve::command(words).map(|()| true),
        ["servers"] => servers::command().map(|()| true),
        _ => {
            eprint!("{}", usage());
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from(
        "usage: cargo xtask serve           build the page and serve it on this machine: [--watch] [--port N] [--no-build]\n\
        \x20                                  [--dir DIR] [--path /SUB/PATH]\n\
        \x20      cargo xtask dist            build the page into dist/: [--out DIR] [--bless-sizes]\n\
        \x20      cargo xtask finish DIR      the last part of that, which Trunk calls\n\
        \x20      cargo xtask test [LAYER…]   install what the tests need, then run all layers or those named\n\
        \x20      cargo xtask needs           print what the tests need and where it comes from\n\
        \x20      cargo xtask needs --readme  write that into README.md\n\
        \x20      cargo xtask bless           write the files anew that the program makes: docs/reference, docs/messages, tests/golden\n\
        \x20      cargo xtask hosts           run bundles on whole Debian hosts: [SUITE…] [--all] [--cell PART] [--fresh] [--record] [--last]\n\
        \x20      cargo xtask servers         make the tests' PostgreSQL servers ready and print where they are\n\nlayers:\n",
    );
    for layer in layers::LAYERS {
        text.push_str(&format!("  {:<8} {}\n", layer.name, layer.what));
    }
    text
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask has a parent folder")
}
