//! `cargo xtask serve`: builds the page and hands it out on this machine alone.

mod answer;
mod folder;
mod http;
mod request;
mod watch;

use crate::words::Words;
use crate::{process, site};
use folder::Folder;
use http::Server;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many ports are tried from the one that is asked for.
const PORTS: u16 = 20;

/// The limit of the first build.
const LIMIT: Duration = Duration::from_secs(40 * 60);

struct Options {
    /// 0: any that is free.
    port: u16,
    watch: bool,
    build: bool,
    dir: PathBuf,
    /// Where the page lies on the server, with a slash at both ends.
    path: String,
}

/// `cargo xtask serve [--port N] [--watch] [--no-build] [--dir DIR] [--path /SUB/PATH]`; returns only with an error.
pub fn command(words: &[&str]) -> Result<(), String> {
    let options = options(words)?;
    process::adopt()?;
    let listener = listen(options.port)?;
    if options.build {
        site::dist(&options.dir, Instant::now() + LIMIT)?;
    }
    let folder = Folder::load(&options.dir, options.watch)?;
    let server = Arc::new(Server::new(folder, &options.path));
    let port = listener
        .local_addr()
        .map_err(|error| format!("port: {error}"))?
        .port();
    let mut out = std::io::stdout();
    writeln!(out, "http://127.0.0.1:{port}{}", options.path)
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output: {error}"))?;
    if options.watch {
        let server = Arc::clone(&server);
        std::thread::spawn(move || watch::follow(&server, &options.dir));
    }
    server.run(&listener)
}

/// Hands a folder out below a path, until this process ends; returns the address.
pub fn in_background(dir: &Path, path: &str) -> Result<String, String> {
    let listener = listen(0)?;
    let server = Arc::new(Server::new(Folder::load(dir, false)?, path));
    let address = listener.local_addr();
    let address = address.map_err(|error| format!("port: {error}"))?;
    std::thread::spawn(move || server.run(&listener));
    Ok(format!("http://{address}{path}"))
}

fn options(words: &[&str]) -> Result<Options, String> {
    let mut options = Options {
        port: 8080,
        watch: false,
        build: true,
        dir: crate::root().join(site::DIST),
        path: "/".to_owned(),
    };
    let mut words = Words::new(words);
    while let Some(word) = words.next() {
        match word {
            "--port" => {
                let value = words.value(word)?;
                options.port = value
                    .parse()
                    .map_err(|_| format!("--port {value} is no port"))?;
            }
            "--watch" => options.watch = true,
            "--no-build" => options.build = false,
            "--dir" => options.dir = absolute(words.value(word)?)?,
            "--path" => {
                let path = words.value(word)?.trim_matches('/');
                options.path = if path.is_empty() {
                    "/".to_owned()
                } else {
                    format!("/{path}/")
                };
            }
            _ => return Err(words.unknown(word)),
        }
    }
    Ok(options)
}

/// Builds that follow run in another folder than this one.
fn absolute(dir: &str) -> Result<PathBuf, String> {
    std::path::absolute(dir).map_err(|error| format!("--dir {dir}: {error}"))
}

/// The port that is asked for, or the next free one.
fn listen(port: u16) -> Result<TcpListener, String> {
    let last = if port == 0 {
        0
    } else {
        port.saturating_add(PORTS)
    };
    let mut said = String::new();
    for port in port..=last {
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => said = error.to_string(),
        }
    }
    Err(format!(
        "no port from {port} to {last} of 127.0.0.1 is free: {said}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gets_a_slash_at_both_ends() {
        for (word, path) in [("/", "/"), ("", "/"), ("a/b", "/a/b/"), ("/a/b/", "/a/b/")] {
            assert_eq!(options(&["--path", word]).expect("options").path, path);
        }
    }

    #[test]
    fn unknown_words_and_lacking_values_are_refused() {
        for words in [
            &["--prot", "1"][..],
            &["--port"],
            &["--port", "x"],
            &["--port", "65536"],
            &["dist"],
        ] {
            assert!(options(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_port_that_is_taken_is_passed_over() {
        let first = listen(0).expect("a port");
        let taken = first.local_addr().expect("an address").port();
        let second = listen(taken).expect("another port");
        assert_ne!(second.local_addr().expect("an address").port(), taken);
    }
}
