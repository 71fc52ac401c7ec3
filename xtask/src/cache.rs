//! Where downloaded tools and servers are kept, outside `target` and outside homes that other users cannot enter.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The variable that moves the cache; the tests read it too.
pub const VARIABLE: &str = "PGRUNBOOK_CACHE";

/// The cache: `$PGRUNBOOK_CACHE`, else `/var/tmp/pgrunbook-UID`. Made if it is missing, mode 0755, because servers run
/// from it as another user. A folder of somebody else's is refused: programs are run from here.
pub fn dir() -> Result<PathBuf, String> {
    let user = nix::unistd::Uid::effective();
    let dir = match std::env::var_os(VARIABLE) {
        Some(dir) if !dir.is_empty() => PathBuf::from(dir),
        _ => PathBuf::from(format!("/var/tmp/pgrunbook-{user}")),
    };
    let fail = |error: io::Error| format!("{}: {error}", dir.display());
    if !dir.exists() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(&dir)
            .map_err(fail)?;
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).map_err(fail)?;
    }
    let found = fs::symlink_metadata(&dir).map_err(fail)?;
    if !found.is_dir() || found.uid() != user.as_raw() || found.mode() & 0o022 != 0 {
        return Err(format!(
            "{} is not a folder that belongs to user {user} alone: remove it or set {VARIABLE}",
            dir.display()
        ));
    }
    fs::canonicalize(&dir).map_err(fail)
}

/// The folder `name` of the cache, filled by `fill` unless that was done before with the same `key`. `fill` works in a
/// folder beside it, so that one that was interrupted leaves nothing that looks finished.
pub fn entry(
    name: &str,
    key: &str,
    deadline: Instant,
    fill: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let cache = dir()?;
    let ready = cache.join(name);
    let fail = |error: io::Error| format!("{}: {error}", ready.display());
    let _lock = lock(&cache.join(format!("{name}.lock")), deadline)?;
    if fs::read_to_string(ready.join(".key")).is_ok_and(|found| found == key) {
        return Ok(ready);
    }
    let work = cache.join(format!("{name}.new"));
    if work.exists() {
        fs::remove_dir_all(&work).map_err(fail)?;
    }
    fs::create_dir(&work).map_err(fail)?;
    fs::set_permissions(&work, fs::Permissions::from_mode(0o755)).map_err(fail)?;
    fill(&work)?;
    fs::write(work.join(".key"), key).map_err(fail)?;
    if ready.exists() {
        fs::remove_dir_all(&ready).map_err(fail)?;
    }
    fs::rename(&work, &ready).map_err(fail)?;
    Ok(ready)
}

/// Waits until no other run fills the same folder; the lock ends with the file that is handed out.
fn lock(path: &Path, deadline: Instant) -> Result<File, String> {
    let fail = |error: io::Error| format!("{}: {error}", path.display());
    let file = File::create(path).map_err(fail)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(200));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(format!(
                    "{}: another run holds it for too long",
                    path.display()
                ));
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
    }
}
