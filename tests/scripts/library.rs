//! Functions of the libraries, run by bash without a server, at its own level and at that of bash 4.2.

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv6Addr;
use std::path::Path;

use pgrunbook::check::check_password;
use pgrunbook::finding::Severity;
use pgrunbook::render::quote::{conf, sh_word, sql_literal};
use pgrunbook::render::script::{COMMON, MANUAL, PRIMARY, STANDBY};
use pgrunbook::render::{File, pgpass, render};
use pgrunbook::secret::Secret;
use pgrunbook::topology::Topology;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::bash::{directory, run};
use crate::hostile::{Line, names, texts};
use crate::plans::{majors, plan, topology};

const LEVELS: [Option<&str>; 2] = [None, Some("4.2")];

/// A script that has sourced the libraries and works in this directory.
fn sourced(work: &Path) -> String {
    for (name, text) in [
        ("common", COMMON),
        ("primary", PRIMARY),
        ("standby", STANDBY),
        ("manual", MANUAL),
    ] {
        fs::write(work.join(name), text).expect("write");
    }
    let work = sh_word(&work.to_string_lossy());
    let set = "set -Eeuo pipefail\nSLOT='' SIGNAL_FILE=''\n";
    format!(
        "{set}. {work}/common\n. {work}/primary\n. {work}/standby\n. {work}/manual\nWORK={work}\n"
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

/// Where the server has nothing of its own, the standby's drop-in is the rendered file, whatever its values hold.
#[test]
fn the_drop_in_of_a_standby_is_the_rendered_file() {
    let good = |text: &str| {
        !text.contains(char::is_control)
            && !text.contains(['\u{2028}', '\u{2029}'])
            && !["none", "public"].contains(&text)
            && !text.starts_with(['@', '+'])
            && !text.ends_with(',')
            && text.len() < 60
    };
    let roles = names(150, |text| good(text) && !text.starts_with("pg_"));
    let paths = texts(150, Line::One, |text| {
        good(text)
            && !text.contains([':', '/'])
            && text.trim() == text
            && !["", ".", ".."].contains(&text)
    });
    let labels: Vec<_> = majors().iter().map(|major| major.label()).collect();
    for level in LEVELS {
        let folder = directory();
        let mut script = sourced(folder.path());
        script.push_str("configured() { :; }\np_setting() { :; }\n");
        let mut expected = Vec::new();
        for (i, (role, path)) in roles.iter().zip(&paths).enumerate() {
            let topology = with(labels[i % labels.len()], role, &format!("/srv/{path}"));
            let files = render(&topology, None);
            let path = "nodes/standby-1/postgresql.conf";
            let file = files
                .iter()
                .find(|file| file.path == path)
                .expect("a drop-in");
            let bundle = folder.path().join(i.to_string());
            fs::create_dir_all(bundle.join("nodes/standby-1")).expect("a folder");
            fs::write(bundle.join(path), &file.text).expect("write");
            let values = values(&files, "standby-1");
            let bundle = sh_word(&bundle.to_string_lossy());
            let _ = writeln!(
                script,
                "(\n{values}BUNDLE={bundle}\nbuild_standby_dropin\ncat \"$WORK/dropin\"\nprintf '\\0'\n)"
            );
            expected.push(file.text.clone());
        }
        let made = run(&script, level).texts();
        for (made, expected) in made.iter().zip(&expected) {
            assert_eq!(made, expected);
        }
        assert_eq!(made.len(), expected.len());
    }
}

/// Passwords that no rule refuses for this topology.
fn passwords(count: usize, topology: &Topology) -> Vec<String> {
    texts(count, Line::One, |text| {
        let findings = check_password(topology, &Secret::new(text.to_owned()));
        findings
            .iter()
            .all(|finding| finding.severity != Severity::Error)
    })
}

/// A password that was typed makes the same passfile as one that came with the bundle.
#[test]
fn a_typed_password_makes_the_passfile_of_the_bundle() {
    for level in LEVELS {
        for major in ["9.1", "9.6", "17"] {
            let topology = with(major, "a:b\\c", "/srv/d");
            let node = &topology.standbys()[0];
            let passwords = passwords(250, &topology);
            let folder = directory();
            let mut script = sourced(folder.path());
            script.push_str(&values(&render(&topology, None), "standby-1"));
            script.push_str(
                "BUNDLE=$WORK STATE=$WORK/none PASSFILE=$WORK/none\nask_password() { :; }\n",
            );
            for password in &passwords {
                let _ = writeln!(script, "PASSWORD={}", sh_word(password));
                script.push_str("passfile_lines\ncat \"$WORK/pgpass\"\nprintf '\\0'\n");
            }
            let made = run(&script, level).texts();
            for (made, password) in made.iter().zip(&passwords) {
                let secret = Secret::new(password.clone());
                assert_eq!(
                    made,
                    &pgpass::file(&topology, node, &secret),
                    "{password:?}"
                );
            }
            assert_eq!(made.len(), passwords.len());
        }
    }
}

/// psql is asked for the password that the passfile holds, with nothing lost on the way.
#[test]
fn psql_gets_the_typed_password() {
    for major in ["9.1", "17"] {
        let topology = with(major, "a:b\\c\"d", "/srv/d");
        let node = topology.primary();
        let passwords = passwords(80, &topology);
        let folder = directory();
        let psql = folder.path().join("psql");
        fs::write(&psql, "#!/usr/bin/env bash\ncat; printf '\\0'\n").expect("write");
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&psql, executable).expect("executable");
        let mut script = sourced(folder.path());
        script.push_str(&values(&render(&topology, None), "alpha"));
        script.push_str(
            "BIN=$WORK SOCKET=/ SERVER_PORT=1 PASSFILE=$WORK/passfile\nsql() { echo 1; }\n",
        );
        for (i, password) in passwords.iter().enumerate() {
            let file = pgpass::file(&topology, node, &Secret::new(password.clone()));
            fs::write(folder.path().join(i.to_string()), file).expect("write");
            let _ = writeln!(script, "cp \"$WORK/{i}\" \"$PASSFILE\"");
            script.push_str("create_role_by_prompt >\"$WORK/said\"\ncat \"$WORK/password\"\n");
        }
        let asked = run(&script, None).texts();
        for (asked, password) in asked.iter().zip(&passwords) {
            assert_eq!(asked, &format!("{password}\n{password}\n"));
        }
        assert_eq!(asked.len(), passwords.len());
    }
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

/// Up to 9.1 the links to this host's certificate and key are taken over from the cluster that was moved aside, the newest
/// first, and nothing that the copy has brought is replaced.
#[test]
fn certificates_of_the_old_cluster_are_taken_over() {
    for (in_data, expected) in [("yes", ["new", "copied"]), ("no", ["", "copied"])] {
        let folder = directory();
        let mut script = sourced(folder.path());
        let _ = writeln!(
            script,
            "DATA=$WORK/data SSL_FILES_IN_DATA={in_data} YES=yes\nmkdir $DATA $DATA.before-pgrunbook-1 $DATA.before-pgrunbook-2\n\
             ln -s old $DATA.before-pgrunbook-1/server.crt\nln -s new $DATA.before-pgrunbook-2/server.crt\n\
             ln -s theirs $DATA.before-pgrunbook-2/server.key\nln -s copied $DATA/server.key\n\
             will_certificates\nperform >/dev/null\n\
             for name in server.crt server.key; do readlink -n $DATA/$name || true; printf '\\0'; done"
        );
        assert_eq!(run(&script, None).texts(), expected);
    }
}

/// A path on the primary's host reaches the program there through one more shell, whichever that is.
#[test]
fn words_for_the_shell_of_another_host_come_back() {
    let texts = texts(1500, Line::One, |_| true);
    for level in LEVELS {
        for shell in ["bash", "sh"] {
            let folder = directory();
            let mut script = sourced(folder.path());
            for text in &texts {
                let _ = writeln!(
                    script,
                    "{shell} -c \"$(remote_words printf '%s\\0' {})\"",
                    sh_word(text)
                );
            }
            assert_eq!(run(&script, level).texts(), texts, "{shell}");
        }
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

/// Lines that a file for host-based authentication may hold.
const HBA: &[&str] = &[
    "# a comment",
    "",
    "  # indented",
    "local all all peer",
    "host all all 127.0.0.1/32 scram-sha-256",
    "host \"a b\" all ::1/128 md5 # why",
    "host all all \\",
    "  10.0.0.0/8 md5",
    "# ends with \\",
    "@include x",
    "\t",
    "# BEGIN pgrunbook new\nhost old old 10.0.0.1/32 md5\n# END pgrunbook new\n",
    "# BEGIN pgrunbook new\nhost old old 10.0.0.1/32 md5\n# END pgrunbook new",
    "# BEGIN pgrunbook newer\nhost other other 10.0.0.3/32 md5\n# END pgrunbook newer",
];

/// The file without our blocks and the empty line that ends each.
fn without_ours(file: &str) -> String {
    let (mut out, mut skip, mut swallow) = (String::new(), false, false);
    for line in file.lines() {
        if line == "# BEGIN pgrunbook new" {
            skip = true;
        }
        if !(skip || swallow && line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
        swallow = skip && line == "# END pgrunbook new";
        skip &= !swallow;
    }
    out
}

#[test]
fn the_block_stands_before_the_first_record_and_nothing_else_changes() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(proptest::sample::select(HBA), 0..8);
    let files: Vec<String> = (0..300)
        .map(|_| {
            let lines = strategy.new_tree(&mut runner).expect("a file").current();
            lines.iter().map(|line| format!("{line}\n")).collect()
        })
        .collect();
    let folder = directory();
    let node = folder.path().join("nodes/n");
    fs::create_dir_all(&node).expect("a folder");
    let block = "# BEGIN pgrunbook new\nhost new new 10.0.0.2/32 md5\n# END pgrunbook new\n";
    fs::write(node.join("pg_hba.conf"), block).expect("write");
    for continues in ["yes", "no"] {
        let mut script = sourced(folder.path());
        let _ = writeln!(
            script,
            "BUNDLE=$WORK BUNDLE_NAME=new NODE=n HBA_CONTINUES={continues} HBA_FILE=$WORK/hba"
        );
        for file in &files {
            let _ = writeln!(script, "printf %s {} >\"$HBA_FILE\"", sh_word(file));
            script.push_str("build_hba; cat \"$WORK/pg_hba.conf\"; printf '\\0'\n");
            script.push_str("cp \"$WORK/pg_hba.conf\" \"$HBA_FILE\"; build_hba; cat \"$WORK/pg_hba.conf\"; printf '\\0'\n");
        }
        let made = run(&script, None).texts();
        assert_eq!(made.len(), 2 * files.len());
        for (file, made) in files.iter().zip(made.chunks(2)) {
            assert_eq!(made[0], made[1], "a second time changes it:\n{file}");
            assert_eq!(made[0].matches(block).count(), 1, "{file}");
            assert_eq!(
                made[0].matches("BEGIN pgrunbook new\n").count(),
                1,
                "{file}"
            );
            assert_eq!(without_ours(&made[0]), without_ours(file));
            let record =
                |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
            let joined = match continues {
                "yes" => made[0].replace("\\\n", " "),
                _ => made[0].clone(),
            };
            assert_eq!(
                joined.lines().find(record),
                Some("host new new 10.0.0.2/32 md5"),
                "{file}"
            );
        }
    }
}

#[test]
fn an_include_is_added_once_and_stays_last() {
    let files = [
        "",
        "a = 1",
        "a = 1\n",
        "include 'x.conf'\n# end\n",
        "a = 'ä'\n\n",
    ];
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str("CONFIG_FILE=$WORK/conf\n");
    for file in files {
        let _ = writeln!(script, "printf %s {} >\"$CONFIG_FILE\"", sh_word(file));
        for _ in 0..2 {
            script.push_str("with_include /x/zz-pgrunbook.conf /x/zz-pgrunbook.floors.conf\n");
            script.push_str("cat \"$WORK/postgresql.conf\"; printf '\\0'\ncp \"$WORK/postgresql.conf\" \"$CONFIG_FILE\"\n");
        }
    }
    let made = run(&script, None).texts();
    assert_eq!(made.len(), 2 * files.len());
    for (file, made) in files.iter().zip(made.chunks(2)) {
        assert_eq!(made[0], made[1]);
        let line_end = if file.is_empty() || file.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let ours = ["zz-pgrunbook.conf", "zz-pgrunbook.floors.conf"]
            .map(|name| format!("include '{name}'   # pgrunbook: keep this the last line\n"))
            .concat();
        assert_eq!(made[0], format!("{file}{line_end}{ours}"));
    }
}

/// Addresses of the server stay, ours come behind them, each once, and `*` is all.
#[test]
fn lists_of_addresses_are_joined() {
    let folder = directory();
    let script = sourced(folder.path());
    for (running, wanted, joined) in [
        ("localhost", "localhost,10.0.0.1", "localhost,10.0.0.1"),
        (
            "10.0.0.9, localhost",
            "localhost,10.0.0.1",
            "10.0.0.9,localhost,10.0.0.1",
        ),
        ("", "localhost", "localhost"),
        ("*", "localhost", "*"),
        ("10.0.0.9", "*", "*"),
        (" ::1 ,, 10.0.0.9 ", "::1", "::1,10.0.0.9"),
    ] {
        let call = format!(
            "{script}printf '%s\\0' \"$(union {} {})\"\n",
            sh_word(running),
            sh_word(wanted)
        );
        assert_eq!(
            run(&call, None).texts(),
            [joined],
            "{running:?} and {wanted:?}"
        );
    }
}
