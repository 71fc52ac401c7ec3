//! What the program reads: plans, password files, random bytes. Errors are whole messages.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnose;
use crate::finding::Finding;
use crate::plan::MAX_BYTES;
use crate::rules::password;
use crate::secret::{Salt, Secret};

/// The longest password file that is read, in bytes; PostgreSQL takes passwords of 64 kB at most.
const MAX_PASSWORD: usize = 64 << 10;

fn read(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a plan, at most one more than a plan may have; `-` is standard input.
pub fn plan(path: &Path) -> Result<Vec<u8>, String> {
    limited(path, MAX_BYTES)
}

/// The bytes of a piece of a log, at most one more than is read of it; `-` is standard input.
pub fn log(path: &Path) -> Result<Vec<u8>, String> {
    limited(path, diagnose::MAX_BYTES)
}

fn limited(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let bytes = if path == Path::new("-") {
        read(io::stdin().lock(), limit)
    } else {
        File::open(path).and_then(|file| read(file, limit))
    };
    bytes.map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The password that a file holds: all of it but one line end. The inner error is a finding about its content.
pub fn password(path: &Path) -> Result<Result<Secret, Box<Finding>>, String> {
    let bytes = File::open(path)
        .and_then(|file| read(file, MAX_PASSWORD))
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if bytes.len() > MAX_PASSWORD {
        return Ok(Err(password::file_too_large(MAX_PASSWORD).into()));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(mut text) => {
            let line = text
                .strip_suffix('\n')
                .map(|line| line.strip_suffix('\r').unwrap_or(line));
            let length = line.map_or(text.len(), str::len);
            text.truncate(length);
            Ok(Secret::new(text))
        }
        Err(error) => {
            drop(Secret::new(
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
            ));
            Err(password::file_not_utf8().into())
        }
    })
}

/// A warning if others than the file's owner can read it.
#[cfg(unix)]
pub fn open_to_others(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = path.metadata().ok().filter(|metadata| metadata.is_file())?;
    let mode = metadata.permissions().mode() & 0o777;
    let path = path.display();
    (mode & 0o077 != 0).then(|| {
        format!("warning: {path} can be read by others (mode {mode:04o}): chmod 600 {path}")
    })
}

/// Elsewhere the mode says nothing.
#[cfg(not(unix))]
pub fn open_to_others(_: &Path) -> Option<String> {
    None
}

/// A salt from the operating system's source of random numbers.
pub fn random_salt() -> Result<Salt, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| format!("cannot draw a salt: {error}"))?;
    Ok(Salt(bytes))
}
