//! The scripts of bundles, read and run by real programs: bash, shellcheck, and a parser of bash's grammar.

#[path = "scripts/bash.rs"]
mod bash;
#[path = "scripts/grammar.rs"]
mod grammar;
#[path = "quoting/hostile.rs"]
#[allow(dead_code, reason = "tests/quoting.rs uses the rest")]
mod hostile;
#[path = "scripts/library.rs"]
mod library;
#[path = "scripts/names.rs"]
mod names;
#[path = "scripts/parity.rs"]
mod parity;
#[path = "scripts/plans.rs"]
#[allow(dead_code, reason = "tests/bundle.rs uses the rest")]
mod plans;
#[path = "scripts/split.rs"]
mod split;
#[path = "scripts/syntax.rs"]
mod syntax;
#[path = "scripts/values.rs"]
mod values;
#[path = "scripts/versions.rs"]
mod versions;
