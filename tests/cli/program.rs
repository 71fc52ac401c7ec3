//! Runs the real program.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// What a run left: its exit status (-1: killed by a signal) and what it printed.
#[derive(Debug, PartialEq)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Status 0 and this output, without a word on standard error.
    pub fn printed(out: &str) -> Ran {
        Ran {
            status: 0,
            out: out.to_owned(),
            err: String::new(),
        }
    }

    fn new(output: Output) -> Ran {
        Ran {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pgrunbook"));
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it without input.
pub fn run(args: &[&str]) -> Ran {
    Ran::new(program(args).output().expect("the program runs"))
}

/// Runs it under a umask that closes what it makes to everybody else.
pub fn run_under_umask_077(args: &[&str]) -> Ran {
    let mut command = Command::new("bash");
    command
        .args([
            "-c",
            "umask 077; exec \"$@\"",
            "bash",
            env!("CARGO_BIN_EXE_pgrunbook"),
        ])
        .args(args)
        .stdin(Stdio::null());
    Ran::new(command.output().expect("bash"))
}

/// Runs it with this text as its standard input.
pub fn run_with(args: &[&str], input: &str) -> Ran {
    let mut child = program(args)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("its input");
    stdin
        .write_all(input.as_bytes())
        .expect("the program reads");
    drop(stdin);
    Ran::new(child.wait_with_output().expect("the program ends"))
}

/// Runs it with a closed pipe as its standard output.
pub fn run_unread(args: &[&str]) -> Ran {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    Ran::new(
        program(args)
            .stdout(writer)
            .output()
            .expect("the program runs"),
    )
}

/// Runs it with this file as its standard output.
pub fn run_into(path: &str, args: &[&str]) -> Ran {
    let file = OpenOptions::new().write(true).open(path).expect("a file");
    Ran::new(
        program(args)
            .stdout(file)
            .output()
            .expect("the program runs"),
    )
}
