//! The zip: fixed order, times and modes, so that the same files give the same bytes everywhere.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime, System};

use crate::name::BundleName;
use crate::render::File;

/// Packs the files, in their order, into one folder of the bundle's name. Every file is from 1980-01-01, the first day
/// that a zip knows.
///
/// # Panics
/// If two files have the same path, or a file has 4 GiB: rendering makes no such files.
pub fn zip(name: &BundleName, files: &[File]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::DEFAULT)
            .system(System::Unix)
            .unix_permissions(file.mode);
        zip.start_file(format!("{name}/{}", file.path), options)
            .and_then(|()| Ok(zip.write_all(file.text.as_bytes())?))
            .expect("rendered files have paths of their own and fit into a zip");
    }
    let written = zip.finish().expect("memory can be written");
    written.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use zip::ZipArchive;

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
        assert_eq!(archive.len(), files().len());
        for (i, file) in files().iter().enumerate() {
            let mut entry = archive.by_index(i).expect("an entry");
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
