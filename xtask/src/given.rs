//! PostgreSQL's servers that no package has: somebody may have them, in a folder that an environment variable names.

use crate::servers::version;
use std::path::PathBuf;

/// The folder, with `MAJOR/bin` in it.
const VARIABLE: &str = "PGRUNBOOK_TEST_SERVERS";

/// The majors that are looked for there; `tests/servers/binaries.rs` has the same.
const MAJORS: &[&str] = &["9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6"];

/// A major and its server's version, or why its tests are not run.
pub type Given = (&'static str, Result<String, String>);

/// Every major, whether there is a server of it or not.
pub fn servers() -> Vec<Given> {
    let dir = std::env::var_os(VARIABLE).filter(|dir| !dir.is_empty());
    let look = |major: &str| {
        let Some(dir) = &dir else {
            return Err(format!("{VARIABLE} is not set"));
        };
        let program = PathBuf::from(dir).join(major).join("bin/postgres");
        if !program.exists() {
            return Err(format!("{VARIABLE} has no {major}/bin/postgres"));
        }
        if !nix::unistd::Uid::effective().is_root() {
            return Err("needs root".to_owned());
        }
        version(&program)
    };
    MAJORS.iter().map(|&major| (major, look(major))).collect()
}

/// The lines of the matrix.
pub fn table(servers: &[Given]) -> String {
    let line = |(major, server): &Given| match server {
        Ok(version) => format!("{major:<6} {version:<8} given\n"),
        Err(why) => format!("{major:<6} not run: {why}\n"),
    };
    servers.iter().map(line).collect()
}

/// What the test program gets, so that tests without a server are left out and not counted as passed.
pub fn left_out(servers: &[Given]) -> Vec<String> {
    let absent = servers.iter().filter(|(_, server)| server.is_err());
    absent
        .map(|(major, _)| format!("--skip=::v{}::", major.replace('.', "_")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_know_the_same_majors() {
        let text = std::fs::read_to_string(crate::root().join("tests/servers/binaries.rs"));
        let line = format!("pub const GIVEN: &[&str] = &{MAJORS:?};");
        assert!(text.expect("there").contains(&line), "{line}");
    }

    #[test]
    fn what_is_absent_is_named_and_left_out() {
        let servers = [
            ("9.1", Err("no server".to_owned())),
            ("9.4", Ok("9.4.24".to_owned())),
        ];
        assert_eq!(
            table(&servers),
            "9.1    not run: no server\n9.4    9.4.24   given\n"
        );
        assert_eq!(left_out(&servers), ["--skip=::v9_1::"]);
    }
}
