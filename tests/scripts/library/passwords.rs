//! A password that somebody types.

use std::fmt::Write as _;
use std::fs;

use pgrunbook::check::check_password;
use pgrunbook::finding::Severity;
use pgrunbook::render::quote::sh_word;
use pgrunbook::render::{pgpass, render};
use pgrunbook::secret::Secret;
use pgrunbook::topology::Topology;

use super::{LEVELS, sourced, values, with};
use crate::bash::{directory, run};
use crate::hostile::{Line, texts};

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

/// In ~/.pgpass our lines go first, what others have there stays as it is, and the file as it was is kept.
#[test]
fn a_shared_passfile_keeps_the_lines_of_others() {
    let topology = with("9.6", "courier", "/srv/d");
    let secret = Secret::new("horse".to_owned());
    let ours = pgpass::file(&topology, &topology.standbys()[0], &secret);
    let (first, _) = ours.split_once('\n').expect("lines");
    let theirs = "# mine\n\nother:5432:*:clerk:secret\n*:*:*:*:everywhere\n";
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str(&values(&render(&topology, None), "standby-1"));
    let _ = writeln!(
        script,
        "BUNDLE=$WORK/bundle STATE=$WORK/state PASSFILE=$WORK/pgpass.theirs STEP_USER=$(id -un) YES=yes\n\
         verify() {{ :; }}\nmkdir -p $BUNDLE/secrets\nprintf %s {} >$BUNDLE/secrets/standby-1.pgpass\n\
         printf '%s\\n' {} {} >$PASSFILE\ncp $PASSFILE $WORK/before\nchmod 0640 $PASSFILE\n\
         prepare_passfile\nperform >$WORK/said\ncat $PASSFILE; printf '\\0'\nstat -c %a $PASSFILE; printf '\\0'\n\
         cmp $STATE/pgpass-* $WORK/before; prepare_passfile >$WORK/said; printf '%s\\0' ${{#WILL_RUN[@]}}",
        sh_word(&ours),
        sh_word(theirs.trim_end()),
        sh_word(first),
    );
    let made = run(&script, None).texts();
    assert_eq!(made, [&*format!("{ours}{theirs}"), "600\n", "0"]);
}
