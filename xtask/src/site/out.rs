//! Folders that are written: looked at first, filled so that a page that is open never meets half a build.

use std::fs;
use std::path::Path;

/// What tells a folder of ours from any other.
const MARK: &str = "<title>pgrunbook";

/// The page's own document, which names all other files.
pub const INDEX: &str = "index.html";

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The text of a file.
pub fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, and the folders that it is in.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Every file below `dir`, as paths relative to it with `/` between, sorted.
pub fn files(dir: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut folders = vec![(dir.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        let said = |error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(said)? {
            let entry = entry.map_err(said)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(said)?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// An error if `dir` holds something that is not the page: it would be deleted.
pub fn ours(dir: &Path) -> Result<(), String> {
    if !dir.exists() || files(dir)?.is_empty() {
        return Ok(());
    }
    match fs::read_to_string(dir.join(INDEX)) {
        Ok(text) if text.contains(MARK) => Ok(()),
        _ => Err(format!(
            "{} holds something else than the page; name an empty folder",
            dir.display()
        )),
    }
}

/// Copies the files of `from` to `to`, index.html last, and then removes what the new build no longer has.
pub fn publish(from: &Path, to: &Path) -> Result<(), String> {
    let mut names = files(from)?;
    names.sort_by_key(|name| name == INDEX);
    for name in &names {
        write(&to.join(name), read(&from.join(name))?)?;
    }
    for name in files(to)? {
        if !names.contains(&name) {
            let path = to.join(&name);
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_folder_with_other_things_is_left_alone() {
        let dir = Scratch::new("ours");
        assert_eq!(ours(&dir.path.join("not-there")), Ok(()));
        assert_eq!(ours(&dir.path), Ok(()));
        dir.write("letters/mother.txt", b"dear");
        assert!(ours(&dir.path).is_err());
        dir.write(INDEX, b"<title>another page</title>");
        assert!(ours(&dir.path).is_err());
        dir.write(INDEX, b"<title>pgrunbook: replication</title>");
        assert_eq!(ours(&dir.path), Ok(()));
    }

    #[test]
    fn what_an_older_build_left_is_removed() {
        let (from, to) = (Scratch::new("from"), Scratch::new("to"));
        from.write(INDEX, b"new");
        from.write("sub/a-2.js", b"2");
        to.write(INDEX, b"old");
        to.write("a-1.js", b"1");
        publish(&from.path, &to.path).expect("copies");
        assert_eq!(
            files(&to.path),
            Ok(vec![INDEX.to_owned(), "sub/a-2.js".to_owned()])
        );
        assert_eq!(text(&to.path.join(INDEX)), Ok("new".to_owned()));
    }
}
