//! The layer `web`: what a person does with the page, in a real Chromium, from a server of the test's own.

use crate::layers::Run;
use crate::table::Outcome;
use crate::{serve, site};
use std::path::Path;
use std::process::Command;

/// The folder of the tests, with their lock file.
const TESTS: &str = "tests/web";

/// The page lies deep, as in somebody's intranet: nothing in it may think that it is at the root.
const PATH: &str = "/some/deep/path/";

/// Chromium's program; Debian's first.
const CHROMIUM: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
];

/// Runs them against the page that the layer `site` has built.
pub fn layer(run: &Run) -> Outcome {
    match ready(run) {
        Err(outcome) => outcome,
        Ok(mut playwright) => run.run(&mut playwright),
    }
}

fn ready(run: &Run) -> Result<Command, Outcome> {
    let Some(chromium) = CHROMIUM.iter().find(|path| Path::new(path).exists()) else {
        return Err(Outcome::Skipped("there is no Chromium".to_owned()));
    };
    let dir = site::of_tests().map_err(Outcome::Failed)?;
    if !dir.join("index.html").exists() {
        site::held(run.deadline).map_err(Outcome::Failed)?;
    }
    let program = dir.parent().unwrap_or(&dir).join("debug/pgrunbook");
    passed(run.cargo(&["build", "--locked", "--quiet", "--bin=pgrunbook"]))?;
    let tests = crate::root().join(TESTS);
    let install = [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ];
    passed(
        run.run(
            Command::new("npm")
                .arg("--prefix")
                .arg(&tests)
                .args(install),
        ),
    )?;
    let address = serve::in_background(&dir, PATH).map_err(Outcome::Failed)?;
    let mut playwright = Command::new("node");
    playwright
        .arg(tests.join("node_modules/@playwright/test/cli.js"))
        .args(["test", "--config"])
        .arg(tests.join("playwright.config.js"))
        .env("PGRUNBOOK_SITE", address)
        .env("PGRUNBOOK_SITE_DIR", &dir)
        .env("PGRUNBOOK_CHROMIUM", chromium)
        .env("PGRUNBOOK_CLI", program);
    Ok(playwright)
}

fn passed(outcome: Outcome) -> Result<(), Outcome> {
    match outcome {
        Outcome::Passed => Ok(()),
        other => Err(other),
    }
}
