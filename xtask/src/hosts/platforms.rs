//! The platforms that whole hosts are made of.

/// One of them: a suite of Debian and a major of PostgreSQL.
#[derive(Debug)]
pub struct Platform {
    pub name: &'static str,
    pub suite: &'static str,
    pub major: &'static str,
    /// The major that the suite's root file system has.
    pub packaged: &'static str,
    /// The programs are not Debian's: put where Debian's cluster tools look for them.
    pub grafted: bool,
    /// A platform whose older suite one cell needs, for hosts of two releases.
    pub older: Option<&'static str>,
    /// Whether `cargo xtask test` runs it: every change is held to it.
    pub always: bool,
}

const fn package(name: &'static str, suite: &'static str, major: &'static str) -> Platform {
    Platform {
        name,
        suite,
        major,
        packaged: major,
        grafted: false,
        older: None,
        always: false,
    }
}

const fn always(platform: Platform) -> Platform {
    Platform {
        always: true,
        ..platform
    }
}

const fn with_older(older: &'static str, platform: Platform) -> Platform {
    Platform {
        older: Some(older),
        ..platform
    }
}

const fn grafted(name: &'static str, major: &'static str) -> Platform {
    Platform {
        name,
        suite: "bookworm",
        major,
        packaged: "15",
        grafted: true,
        older: None,
        always: false,
    }
}

/// Every platform; `tests/hosts/platform.rs` has the same.
pub const PLATFORMS: &[Platform] = &[
    package("bullseye-13", "bullseye", "13"),
    always(package("bookworm-15", "bookworm", "15")),
    always(with_older(
        "bookworm-15",
        package("trixie-17", "trixie", "17"),
    )),
    package("forky-18", "forky", "18"),
    package("experimental-19", "experimental", "19"),
    grafted("bookworm-10", "10"),
    grafted("bookworm-11", "11"),
    grafted("bookworm-12", "12"),
    grafted("bookworm-14", "14"),
    grafted("bookworm-16", "16"),
];

/// The platform with this name, or that of a suite's own package.
pub fn named(name: &str) -> Result<&'static Platform, String> {
    let found = PLATFORMS
        .iter()
        .find(|platform| platform.name == name || !platform.grafted && platform.suite == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = PLATFORMS.iter().map(|platform| platform.name).collect();
        format!(
            "no platform is called {name}; there are {}",
            names.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_know_the_same_platforms() {
        let text = std::fs::read_to_string(crate::root().join("tests/hosts/platform.rs"));
        let text = text.expect("the tests' list");
        for platform in PLATFORMS {
            let row = format!(
                "platform(\"{}\", \"{}\", \"{}\", From::{})",
                platform.name,
                platform.suite,
                platform.major,
                if platform.grafted {
                    "Grafted"
                } else {
                    "Package"
                }
            );
            assert!(text.contains(&row), "{row}");
        }
        assert_eq!(text.matches("    platform(\"").count(), PLATFORMS.len());
    }

    #[test]
    fn a_suite_means_its_own_package() {
        assert_eq!(named("bookworm").map(|found| found.major), Ok("15"));
        assert_eq!(named("bookworm-12").map(|found| found.major), Ok("12"));
        assert!(named("buster").is_err());
    }
}
