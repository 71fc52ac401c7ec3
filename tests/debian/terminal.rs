//! A person at a terminal: waits for a question, types an answer.

use crate::bundle::Bundle;
use crate::driver::{Ran, as_user, user_of};
use crate::machine::Machine;
use nix::pty::openpty;
use std::fs::File;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long the script may take to ask, and to end.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs a script at a terminal of its own; after each text that it prints, in order, types the answer and return.
pub fn run(machine: &Machine, bundle: &Bundle, script: &str, answers: &[(&str, &str)]) -> Ran {
    let path = bundle.folder.join(script);
    let pty = openpty(None, None).expect("a terminal");
    let slave = File::from(pty.slave);
    let mut keyboard = File::from(pty.master);
    let mut screen = keyboard.try_clone().expect("a second handle");
    machine.note(&format!("$ {script}   # at a terminal"));
    let mut command = as_user(&user_of(&path));
    command
        .args(["setsid", "--ctty", "--wait", "bash"])
        .arg(&path);
    let copy = || slave.try_clone().expect("a second handle");
    command.stdin(copy()).stdout(copy()).stderr(copy());
    let mut child = command.spawn().expect("bash runs");
    // Only the script holds the terminal now: when it ends, reading ends.
    drop(command);
    drop(slave);
    let shown = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&shown);
    let reader = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = screen.read(&mut buffer) {
            into.lock()
                .expect("not poisoned")
                .extend_from_slice(&buffer[..count]);
        }
    });
    let text = || String::from_utf8_lossy(&shown.lock().expect("not poisoned")).into_owned();
    let end = Instant::now() + LIMIT;
    let mut from = 0;
    for (question, answer) in answers {
        from += loop {
            let now = text();
            if let Some(at) = now[from..].find(question) {
                break at + question.len();
            }
            let ended = child.try_wait().expect("our child");
            assert!(
                ended.is_none() && Instant::now() < end,
                "no {question:?} in:\n{now}"
            );
            std::thread::sleep(Duration::from_millis(20));
        };
        // A prompt is printed before the echo is switched off.
        std::thread::sleep(Duration::from_millis(300));
        writeln!(keyboard, "{answer}").expect("the terminal is there");
    }
    let status = loop {
        if let Some(status) = child.try_wait().expect("our child") {
            break status;
        }
        assert!(Instant::now() < end, "does not end:\n{}", text());
        std::thread::sleep(Duration::from_millis(20));
    };
    reader.join().expect("it only reads");
    println!("{}", text());
    machine.note(&format!("= {:?}", status.code()));
    Ran {
        script: script.to_owned(),
        code: status.code(),
        output: text(),
    }
}
