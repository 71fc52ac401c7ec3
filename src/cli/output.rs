//! What the program writes: findings, folders and zips. Errors are whole messages.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use super::Stop;
use crate::finding::{Report, Severity};
use crate::render::{File, folder_mode};

/// How findings are printed.
#[derive(Clone, Copy, PartialEq)]
pub enum Format {
    /// For people, with a line that counts them.
    Human,
    /// One JSON object a line.
    Json,
}

/// Writes to standard output. Somebody who stops reading is no error.
pub fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Stop::Closed),
        Err(error) => Err(Stop::Failed(format!(
            "cannot write to standard output: {error}"
        ))),
    }
}

/// Writes a line to standard error; where that is closed there is nobody left to tell.
pub fn complain(line: &str) {
    let _nobody_reads = writeln!(io::stderr(), "{line}");
}

/// Prints findings to standard error.
pub fn findings(report: &Report, format: Format) {
    for finding in &report.findings {
        match format {
            Format::Human => complain(&finding.to_string()),
            Format::Json => complain(&serde_json::to_string(finding).unwrap_or_default()),
        }
    }
    if format == Format::Human && !report.findings.is_empty() {
        complain(&count(report));
    }
}

/// `1 error, 2 warnings`.
fn count(report: &Report) -> String {
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let number = report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count();
        let plural = if number == 1 { "" } else { "s" };
        (number, format!("{number} {severity}{plural}"))
    });
    let shown: Vec<String> = counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(_, text)| text)
        .collect();
    shown.join(", ")
}

/// Where the bundle goes.
pub enum Target {
    Folder(PathBuf),
    Zip(PathBuf),
}

impl Target {
    /// Refuses what exists already, before anything is done.
    pub fn new(folder: Option<&Path>, zip: Option<&Path>, force: bool) -> Result<Target, String> {
        if let Some(file) = zip {
            if file.is_dir() {
                return Err(format!(
                    "{} is a directory; give the zip's file name, or --out",
                    file.display()
                ));
            }
            if !force && file.symlink_metadata().is_ok() {
                return Err(format!("{} exists; --force overwrites it", file.display()));
            }
            return Ok(Target::Zip(file.to_owned()));
        }
        let folder = folder.unwrap_or(Path::new("."));
        if !force && !is_free(folder).map_err(|error| failed(folder, &error))? {
            return Err(format!(
                "{} is not empty; --force writes into it",
                folder.display()
            ));
        }
        Ok(Target::Folder(folder.to_owned()))
    }
}

/// Whether nothing stands there, or an empty directory.
fn is_free(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(folder.symlink_metadata().is_err()),
        Err(error) => Err(error),
    }
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}

fn parent(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn permissions(mode: u32) -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

/// Writes the zip beside its place and moves it there, so that no half of it is ever seen.
pub fn zip(path: &Path, bytes: &[u8], secret: bool, force: bool) -> Result<(), String> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pgrunbook-");
    #[cfg(unix)]
    builder.permissions(permissions(if secret { 0o600 } else { 0o666 }));
    #[cfg(not(unix))]
    let _ = secret;
    let written = builder.tempfile_in(parent(path)).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let moved = if force {
            file.persist(path)
        } else {
            file.persist_noclobber(path)
        };
        moved.map(|_| ()).map_err(|error| error.error)
    });
    written.map_err(|error| failed(path, &error))
}

/// Writes the files into a folder. One that is new or empty appears with all of them or not at all.
pub fn folder(path: &Path, files: &[File], force: bool) -> Result<(), String> {
    let written = match is_free(path) {
        Ok(true) => new_folder(path, files),
        Ok(false) if force => remove_earlier(path).and_then(|()| write_all(path, files)),
        Ok(false) => Err(io::Error::from(ErrorKind::DirectoryNotEmpty)),
        Err(error) => Err(error),
    };
    written.map_err(|error| failed(path, &error))
}

fn new_folder(path: &Path, files: &[File]) -> io::Result<()> {
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        fs::create_dir_all(above)?;
    }
    if path.is_dir() {
        return write_all(path, files);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pgrunbook-");
    let made = builder.tempdir_in(parent(path))?;
    #[cfg(unix)]
    fs::set_permissions(made.path(), permissions(folder_mode("")))?;
    write_all(made.path(), files)?;
    fs::rename(made.path(), path)?;
    let _moved_away = made.keep();
    Ok(())
}

/// Removes the files of an earlier bundle, as its SHA256SUMS lists them: a script that the new one does not have must
/// not stay among those that are run, nor an old password.
fn remove_earlier(folder: &Path) -> io::Result<()> {
    for sums in ["SHA256SUMS", "secrets/SHA256SUMS"] {
        remove_listed(folder, sums)?;
        remove(&folder.join(sums))?;
    }
    Ok(())
}

fn remove_listed(folder: &Path, sums: &str) -> io::Result<()> {
    let list = match fs::read_to_string(folder.join(sums)) {
        Ok(list) => list,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for line in list.lines() {
        let Some((_, file)) = line.split_once("  ") else {
            continue;
        };
        let inside = Path::new(file)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if inside {
            remove(&folder.join(file))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A folder of the bundle, with its mode whatever the umask; one that is there keeps its own.
fn new_inner_folder(folder: &Path, inside: &str) -> io::Result<()> {
    let path = folder.join(inside);
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir(&path)?;
    #[cfg(unix)]
    fs::set_permissions(&path, permissions(folder_mode(inside)))?;
    Ok(())
}

fn write_all(folder: &Path, files: &[File]) -> io::Result<()> {
    for file in files {
        let path = folder.join(&file.path);
        for (at, _) in file.path.match_indices('/') {
            new_inner_folder(folder, &file.path[..at])?;
        }
        remove(&path)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, file.mode);
        let mut handle = options.open(&path)?;
        #[cfg(unix)]
        handle.set_permissions(permissions(file.mode))?;
        handle.write_all(file.text.as_bytes())?;
    }
    Ok(())
}
