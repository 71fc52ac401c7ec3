//! The zip: fixed order, times and modes, so that the same files give the same bytes everywhere.

use std::collections::HashSet;
use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};

use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime, System, ZipArchive};

use crate::name::BundleName;
use crate::render::script::LIBRARIES;
use crate::render::{File, folder_mode};

/// Packs the files, in their order, into one folder of the bundle's name. Every file is from 1980-01-01, the first day
/// that a zip knows. Folders have entries of their own: without them the umask of whoever unpacks decides, and under 077
/// the user that later steps run as could not enter.
///
/// # Panics
/// If two files have the same path, or a file has 4 GiB: rendering makes no such files.
pub fn zip(name: &BundleName, files: &[File]) -> Vec<u8> {
    let expected = files.iter().map(|file| file.text.len() / 2 + 256).sum();
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(expected)));
    let mut libraries = LIBRARY_ENTRIES.clone();
    let mut known = HashSet::new();
    for file in files {
        let path = format!("{name}/{}", file.path);
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if !known.contains(folder) {
                known.insert(folder.to_owned());
                let inside = folder.split_once('/').map_or("", |(_, inside)| inside);
                zip.add_directory(folder, options().unix_permissions(folder_mode(inside)))
                    .expect("a folder of its own");
            }
        }
        let library = LIBRARIES
            .iter()
            .position(|(_, text)| file.mode == LIBRARY_MODE && *text == file.text);
        match library {
            Some(i) => libraries
                .by_index(i)
                .and_then(|entry| zip.raw_copy_file_rename(entry, path)),
            None => write(&mut zip, path, file.mode, &file.text),
        }
        .expect("rendered files have paths of their own and fit into a zip");
    }
    let written = zip.finish().expect("memory can be written");
    written.into_inner()
}

/// The mode of [`LIBRARIES`] in the bundle.
const LIBRARY_MODE: u32 = 0o644;

/// Shorter texts, in bytes, are stored as they are: deflating one saves a kB or two, and costs the clearing of a window.
const DEFLATED_FROM: usize = 3072;

/// [`LIBRARIES`], deflated once in a process: their entries are copied into every zip.
static LIBRARY_ENTRIES: LazyLock<ZipArchive<Cursor<Arc<[u8]>>>> = LazyLock::new(|| {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in LIBRARIES {
        write(&mut zip, path.to_owned(), LIBRARY_MODE, text).expect("paths of their own");
    }
    let written = zip.finish().expect("memory can be written");
    ZipArchive::new(Cursor::new(written.into_inner().into())).expect("a zip that was just written")
});

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
}

fn write(
    zip: &mut ZipWriter<Cursor<Vec<u8>>>,
    path: String,
    mode: u32,
    text: &str,
) -> ZipResult<()> {
    let options = options().unix_permissions(mode);
    let options = if text.len() < DEFLATED_FROM {
        options.compression_method(CompressionMethod::Stored)
    } else {
        options
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
    };
    zip.start_file(path, options)?;
    Ok(zip.write_all(text.as_bytes())?)
}

/// The deflate level: the fastest. The bundle is some percent larger than at 6, and is made many times faster.
const LEVEL: i64 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn files() -> Vec<File> {
        let file = |path: &str, mode, text: &str| File {
            path: path.to_owned(),
            mode,
            text: text.to_owned(),
            secret: mode == 0o600,
        };
        vec![
            file("runbook/01-alpha-prepare.sh", 0o755, "#!/bin/bash\n"),
            file("README.md", 0o644, &"Größe\n".repeat(100)),
            file("secrets/alpha.pgpass", 0o600, "a:b\n"),
        ]
    }

    #[test]
    fn files_come_back_with_order_modes_times_and_text() {
        let name = BundleName::parse("orders").expect("a name");
        let bytes = zip(&name, &files());
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let folders = [
            ("orders/", 0o755),
            ("orders/runbook/", 0o755),
            ("orders/secrets/", 0o700),
        ];
        assert_eq!(archive.len(), files().len() + folders.len());
        for (folder, mode) in folders {
            let entry = archive.by_name(folder).expect("an entry");
            assert_eq!(entry.unix_mode(), Some(0o40_000 | mode));
            assert_eq!(entry.last_modified(), Some(DateTime::DEFAULT));
        }
        let mut read = 0;
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).expect("an entry");
            if entry.is_dir() {
                continue;
            }
            let file = &files()[read];
            read += 1;
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            assert_eq!(
                entry.name().expect("a name"),
                format!("orders/{}", file.path)
            );
            assert_eq!(entry.unix_mode(), Some(0o100_000 | file.mode));
            assert_eq!(entry.last_modified(), Some(DateTime::DEFAULT));
            assert_eq!(text, file.text);
        }
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_others_do_not() {
        let name = BundleName::parse("orders").expect("a name");
        assert_eq!(zip(&name, &files()), zip(&name, &files()));
        let mut changed = files();
        changed[2].mode = 0o644;
        assert_ne!(zip(&name, &files()), zip(&name, &changed));
    }
}
