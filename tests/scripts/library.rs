//! Functions of the libraries, run by bash without a server, at its own level and at that of bash 4.2.

#[path = "library/copy.rs"]
mod copy;
#[path = "library/files.rs"]
mod files;
#[path = "library/host.rs"]
mod host;
#[path = "library/passwords.rs"]
mod passwords;
#[path = "library/standby.rs"]
mod standby;

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv6Addr;
use std::path::Path;

use pgrunbook::render::File;
use pgrunbook::render::quote::{conf, sh_word, sql_literal};
use pgrunbook::render::script::{COMMON, MANUAL, PARITY, PRIMARY, STANDBY};
use pgrunbook::topology::Topology;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::bash::{directory, run};
use crate::hostile::{Line, texts};
use crate::plans::{plan, topology};

pub const LEVELS: [Option<&str>; 2] = [None, Some("4.2")];

/// A script that has sourced the libraries and works in this directory.
pub fn sourced(work: &Path) -> String {
    for (name, text) in [
        ("common", COMMON),
        ("primary", PRIMARY),
        ("standby", STANDBY),
        ("manual", MANUAL),
        ("parity", PARITY),
    ] {
        fs::write(work.join(name), text).expect("write");
    }
    let work = sh_word(&work.to_string_lossy());
    let set = "set -Eeuo pipefail\nSLOT='' SIGNAL_FILE=''\n";
    format!(
        "{set}. {work}/common\n. {work}/primary\n. {work}/standby\n. {work}/manual\n. {work}/parity\nWORK={work}\n"
    )
}

/// The values that the scripts of a node know.
fn values(files: &[File], node: &str) -> String {
    let path = format!("nodes/{node}/values.bash");
    let file = files.iter().find(|file| file.path == path);
    format!("NODE={node}\n{}", file.expect("values").text)
}

/// A topology of platform source whose role and standby's directory are these.
fn with(major: &str, role: &str, data: &str) -> Topology {
    let mut plan = plan(major, "source", 1);
    plan.replication.user = role.to_owned();
    plan.standbys[0].data = data.to_owned();
    topology(&plan)
}

/// The funnels that the scripts need at run time write as the program's own do.
#[test]
fn the_libraries_quote_as_the_program_does() {
    let texts = texts(2500, Line::One, |_| true);
    for level in LEVELS {
        let folder = directory();
        let mut script = sourced(folder.path());
        for text in &texts {
            let text = sh_word(text);
            let _ = writeln!(
                script,
                "conf_quote {text}; printf '\\0'; sql_literal {text}; printf '\\0'"
            );
        }
        let mut made = run(&script, level).texts().into_iter();
        for text in &texts {
            assert_eq!(made.next(), Some(conf(text)));
            assert_eq!(
                made.next().as_deref().map(str::trim_start),
                Some(&*sql_literal(text))
            );
        }
        assert_eq!(made.next(), None);
    }
}

/// The kernel shows IPv6 addresses as 32 digits; a plan's address must compare equal to that.
#[test]
fn addresses_are_compared_in_one_form() {
    let mut runner = TestRunner::deterministic();
    let part =
        proptest::prop_oneof![3 => proptest::strategy::Just(0u16), 1 => proptest::num::u16::ANY];
    let strategy = proptest::collection::vec(part, 8..9);
    let mut script = sourced(directory().path())
        .lines()
        .take(0)
        .collect::<String>();
    let folder = directory();
    script.push_str(&sourced(folder.path()));
    script.push_str("canonical_addresses <<'END'\n10.77.0.11\n");
    let mut expected = "10.77.0.11\n".to_owned();
    for _ in 0..2000 {
        let parts = strategy
            .new_tree(&mut runner)
            .expect("an address")
            .current();
        let parts: [u16; 8] = parts.try_into().expect("eight parts");
        let ip = Ipv6Addr::from(parts);
        if ip.to_ipv4_mapped().is_none() {
            let _ = writeln!(script, "{ip}");
            let _ = writeln!(expected, "{:032x}", u128::from(ip));
        }
    }
    script.push_str("END\nprintf '\\0'\n");
    assert_eq!(run(&script, None).texts(), [expected]);
}
