//! The paths of this machine, and what stands for them in what ships: no two machines would build the same bytes
//! otherwise, and nobody needs to know where we keep our files.

use super::out;
use std::path::{Path, PathBuf};
use std::process::Command;

/// This machine's folders.
pub struct Machine {
    /// Cargo's target folder.
    pub target: PathBuf,
    /// Folder and the name that it gets, the more special later: rustc takes the last that fits.
    names: Vec<(PathBuf, String)>,
}

/// Leptos' views under one type for each kind of part: a tenth of what the page weighs less. `.cargo/config.toml` has the same
/// for whoever compiles without these flags: a variable with flags takes the place of the file's.
const ERASED: &str = "--cfg=erase_components";

impl Machine {
    /// Asks cargo and rustc.
    pub fn ask() -> Result<Machine, String> {
        let metadata = output(
            "cargo",
            &["metadata", "--format-version=1", "--no-deps", "--locked"],
        )?;
        let metadata: serde_json::Value =
            serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
        let target = metadata["target_directory"]
            .as_str()
            .map(PathBuf::from)
            .ok_or("cargo metadata names no target_directory")?;
        let sysroot = PathBuf::from(output("rustc", &["--print", "sysroot"])?.trim());
        let version = output("rustc", &["-vV"])?;
        let commit = version
            .lines()
            .find_map(|line| line.strip_prefix("commit-hash: "))
            .unwrap_or("unknown");
        let cargo = std::env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
            .ok_or("neither CARGO_HOME nor a home folder is known")?;
        let mut names = vec![(cargo.clone(), "/cargo".to_owned())];
        // One folder a registry, with its host in the name.
        for registry in std::fs::read_dir(cargo.join("registry/src"))
            .into_iter()
            .flatten()
            .flatten()
        {
            names.push((registry.path(), "/crates".to_owned()));
        }
        names.push((sysroot.clone(), "/toolchain".to_owned()));
        names.push((
            sysroot.join("lib/rustlib/src/rust"),
            format!("/rustc/{commit}"),
        ));
        names.push((crate::root().to_owned(), "/pgrunbook".to_owned()));
        names.push((target.clone(), "/target".to_owned()));
        Ok(Machine { target, names })
    }

    /// The flags that make rustc write the names; joined as CARGO_ENCODED_RUSTFLAGS wants them.
    pub fn flags(&self) -> String {
        let names = self
            .names
            .iter()
            .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
        let flags: Vec<_> = std::iter::once(ERASED.to_owned()).chain(names).collect();
        flags.join("\u{1f}")
    }

    /// An error if a file of `dir` names one of the folders.
    pub fn absent(&self, dir: &Path) -> Result<(), String> {
        for name in out::files(dir)? {
            let bytes = out::read(&dir.join(&name))?;
            if let Some((path, _)) = self.names.iter().find(|(path, _)| {
                let text = path.as_os_str().as_encoded_bytes();
                bytes.windows(text.len()).any(|window| window == text)
            }) {
                return Err(format!(
                    "{name} names {}, a folder of this machine",
                    path.display()
                ));
            }
        }
        Ok(())
    }
}

fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(crate::root())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} {}: {said}", arguments.join(" ")));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{program}: no UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_file_that_names_a_folder_of_the_machine_is_found() {
        let dir = Scratch::new("machine");
        let machine = Machine {
            target: PathBuf::from("/some/where/target"),
            names: vec![(PathBuf::from("/some/where"), "/x".to_owned())],
        };
        dir.write("a.wasm", b"\0asm /somewhere/else /some/wher");
        assert_eq!(machine.absent(&dir.path), Ok(()));
        dir.write("sub/b.wasm", b"\0asm\xff/some/where/src/lib.rs");
        let error = machine.absent(&dir.path).expect_err("it is named");
        assert!(error.contains("sub/b.wasm"), "{error}");
    }

    #[test]
    fn whoever_compiles_without_our_flags_has_the_same_views() {
        let config = include_str!("../../../.cargo/config.toml");
        assert!(config.contains(&format!("rustflags = [\"{ERASED}\"]")));
    }

    #[test]
    fn the_more_special_folder_comes_later() {
        let machine = Machine::ask().expect("cargo and rustc");
        for (at, (path, _)) in machine.names.iter().enumerate() {
            for (later, _) in &machine.names[at + 1..] {
                assert!(
                    later == path || !path.starts_with(later),
                    "{} hides {}",
                    later.display(),
                    path.display()
                );
            }
        }
        let flags = machine.flags();
        let named = flags.split('\u{1f}').filter(|flag| *flag != ERASED);
        assert_eq!(named.count(), machine.names.len());
    }
}
