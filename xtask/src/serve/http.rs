//! The server: a thread a connection, as many as a page needs and not more.

use super::answer::{self, Answer};
use super::folder::Folder;
use super::request;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How many connections are served at a time; the next is closed at once.
const CONNECTIONS: usize = 64;

/// How long one side waits for the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a stream of reloads shows that it lives, so that one nobody reads ends.
const PULSE: Duration = Duration::from_secs(5);

/// A folder at a path. The folder can be exchanged while the server runs.
pub struct Server {
    base: String,
    now: Mutex<Now>,
    changed: Condvar,
    open: AtomicUsize,
}

struct Now {
    folder: Arc<Folder>,
    /// How often the folder was exchanged.
    builds: u64,
}

impl Server {
    pub fn new(folder: Folder, base: &str) -> Server {
        let now = Now {
            folder: Arc::new(folder),
            builds: 0,
        };
        Server {
            base: base.to_owned(),
            now: Mutex::new(now),
            changed: Condvar::new(),
            open: AtomicUsize::new(0),
        }
    }

    /// Serves `folder` from now on and lets open pages reload.
    pub fn exchange(&self, folder: Folder) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.folder = Arc::new(folder);
        now.builds += 1;
        self.changed.notify_all();
    }

    /// Answers whoever connects, until accepting fails.
    pub fn run(self: &Arc<Server>, listener: &TcpListener) -> Result<(), String> {
        for stream in listener.incoming() {
            let stream = match stream {
                Ok(stream) => stream,
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionAborted => continue,
                Err(error) => return Err(format!("accept: {error}")),
            };
            if self.open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                self.open.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let server = Arc::clone(self);
            std::thread::spawn(move || {
                // An error is a browser that went away.
                let _gone = server.serve(stream);
                server.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
        Ok(())
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut answered = false;
        loop {
            let Some(request) = request::read(&mut stream) else {
                // Nothing more is asked for on a connection that has had its answers.
                return match answered {
                    true => Ok(()),
                    false => {
                        let refused = Answer::Refused("400 Bad Request");
                        answer::write(&mut stream, &refused, false, false)
                    }
                };
            };
            let (folder, builds) = {
                let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
                (Arc::clone(&now.folder), now.builds)
            };
            let answer = answer::find(&folder, &self.base, &request);
            let more = request.more && answer != Answer::Reloads;
            answer::write(&mut stream, &answer, request.method == "HEAD", more)?;
            if answer == Answer::Reloads && request.method == "GET" {
                self.tell(&mut stream, builds)?;
            }
            if !more {
                return Ok(());
            }
            answered = true;
        }
    }

    /// Waits until the folder is another than at `builds` and says so.
    fn tell(&self, stream: &mut TcpStream, builds: u64) -> std::io::Result<()> {
        loop {
            let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            let (now, _) = self
                .changed
                .wait_timeout_while(now, PULSE, |now| now.builds == builds)
                .unwrap_or_else(PoisonError::into_inner);
            let built = now.builds != builds;
            drop(now);
            stream.write_all(if built {
                b"data: built\n\n"
            } else {
                b": here\n\n"
            })?;
            stream.flush()?;
            if built {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::io::Read;
    use std::time::Instant;

    fn get(port: u16, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connects");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        // The server may have closed already, which the answer shows.
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let _closed = stream.write_all(head.as_bytes());
        stream
    }

    /// All that comes until the server closes, for a while at most: a stream would never end.
    fn text(mut stream: TcpStream) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut bytes = Vec::new();
        let mut part = [0; 512];
        while Instant::now() < deadline {
            match stream.read(&mut part) {
                Ok(length) if length > 0 => bytes.extend_from_slice(&part[..length]),
                _ => break,
            }
        }
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn a_page_is_served_and_told_when_it_is_built_anew() {
        let dir = Scratch::new("server");
        dir.write("index.html", b"old");
        let folder = || Folder::load(&dir.path, true).expect("a folder");
        let server = Arc::new(Server::new(folder(), "/sub/"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let running = Arc::clone(&server);
        std::thread::spawn(move || running.run(&listener));

        assert!(text(get(port, "/sub/")).ends_with("\r\n\r\nold"));
        assert!(text(get(port, "/sub/../Cargo.toml")).starts_with("HTTP/1.1 404 "));
        let mut stream = get(port, "/sub/reload");
        let mut head = [0; 15];
        stream.read_exact(&mut head).expect("a head");
        assert_eq!(&head, b"HTTP/1.1 200 OK");
        dir.write("index.html", b"new");
        server.exchange(folder());
        assert!(text(stream).contains("data: built\n\n"));
        assert!(text(get(port, "/sub/")).ends_with("\r\n\r\nnew"));
    }

    #[test]
    fn a_connection_has_as_many_answers_as_it_asks_for() {
        let dir = Scratch::new("keeps");
        dir.write("index.html", b"page");
        let folder = Folder::load(&dir.path, false).expect("a folder");
        let server = Arc::new(Server::new(folder, "/"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || server.run(&listener));
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connects");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        for path in ["/", "/none", "/"] {
            let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            stream.write_all(head.as_bytes()).expect("asks");
            let ends: &[u8] = if path == "/" {
                b"\r\n\r\npage"
            } else {
                b"404 Not Found"
            };
            let mut bytes = Vec::new();
            while bytes.len() < 40 || !bytes.ends_with(ends) {
                let mut part = [0; 512];
                let length = stream.read(&mut part).expect("an answer");
                assert!(
                    length > 0,
                    "closed after {}",
                    String::from_utf8_lossy(&bytes)
                );
                bytes.extend_from_slice(&part[..length]);
            }
        }
    }

    #[test]
    fn more_connections_than_a_page_needs_are_closed() {
        let dir = Scratch::new("many");
        dir.write("index.html", b"page");
        let folder = Folder::load(&dir.path, false).expect("a folder");
        let server = Arc::new(Server::new(folder, "/"));
        server.open.store(CONNECTIONS, Ordering::SeqCst);
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let running = Arc::clone(&server);
        std::thread::spawn(move || running.run(&listener));
        assert_eq!(text(get(port, "/")), "");
        server.open.store(0, Ordering::SeqCst);
        assert!(text(get(port, "/")).ends_with("page"));
    }
}
