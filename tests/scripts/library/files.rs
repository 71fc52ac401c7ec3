//! Changes of the server's files.

use std::fmt::Write as _;
use std::fs;

use pgrunbook::render::quote::sh_word;
use pgrunbook::render::render;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::{LEVELS, sourced, values, with};
use crate::bash::{directory, run};
use crate::hostile::{Line, names, texts};
use crate::plans::majors;

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

/// The block of another bundle.
const THEIRS: &str =
    "# BEGIN pgrunbook newer\nhost other other 10.0.0.3/32 md5\n# END pgrunbook newer";

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
    THEIRS,
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
            // Blocks of other bundles may stand before it.
            let joined = joined.replace("host other other 10.0.0.3/32 md5\n", "");
            assert_eq!(
                joined.lines().find(record),
                Some("host new new 10.0.0.2/32 md5"),
                "{file}"
            );
            assert_eq!(
                made[0].matches(THEIRS).count(),
                file.matches(THEIRS).count(),
                "the block of another bundle is not whole: {file}"
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

/// While a server is down nothing may keep a roll-back from putting back what it can: a block that somebody has broken stays,
/// and where there is no room to keep what did not work, the files of before come back all the same.
#[test]
fn a_roll_back_does_what_it_can() {
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str(
        "STATE=$WORK/state BUNDLE_NAME=new HBA_FILE=$WORK/pg_hba.conf CONFIG_FILE=$WORK/conf DROPIN=$WORK/dropin\n\
         now() { echo NOW; }\nsleep() { :; }\nmkdir -p \"$STATE\"\n\
         echo 'before' >\"$CONFIG_FILE\"; echo 'local all all peer' >\"$HBA_FILE\"\n\
         echo 'ours' >\"$WORK/ours\"\n\
         printf '# BEGIN pgrunbook new\\nhost a a 10.0.0.2/32 md5\\n# END pgrunbook new\\n' >\"$WORK/block\"\n\
         put_with_undo \"$WORK/ours\" \"$CONFIG_FILE\"; put_with_undo \"$WORK/ours\" \"$DROPIN\"\n\
         put_with_undo \"$WORK/block\" \"$HBA_FILE\"\n\
         sed -i '/END/d' \"$HBA_FILE\"; cp \"$HBA_FILE\" \"$WORK/broken\"\n\
         : >\"$STATE/undone-NOW\"\n\
         put_back 2>\"$WORK/said\"\n\
         cat \"$CONFIG_FILE\"; printf '\\0'; cmp \"$HBA_FILE\" \"$WORK/broken\" && printf 'stays\\0'\n\
         test ! -e \"$DROPIN\" && printf 'gone\\0'; grep -c 'it stays as it is' \"$WORK/said\"; printf '\\0'\n\
         printf '%s\\0' \"${UNDONE:-nowhere}\"; test ! -e \"$STATE/unread\" && printf 'read\\0'\n",
    );
    for level in LEVELS {
        let made = run(&script, level).texts();
        assert_eq!(
            made,
            ["before\n", "stays", "gone", "1\n", "nowhere", "read"]
        );
        fs::remove_dir_all(folder.path().join("state")).expect("ours");
    }
}

/// Two runs in one second: neither writes over what the other has kept, a link that leads nowhere included.
#[test]
fn a_name_with_the_time_in_it_is_nobodys_yet() {
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str(
        "now() { echo tick >>\"$WORK/ticks\"; grep -c . \"$WORK/ticks\"; }\nsleep() { :; }\nrm -f \"$WORK/ticks\"\n\
         echo old >\"$WORK/kept-1\"; ln -sfn nowhere \"$WORK/kept-2\"\n\
         basename \"$(stamped \"$WORK/kept\")\"; printf '\\0'; rm \"$WORK/ticks\"\n\
         echo text >\"$WORK/a\"; echo older >\"$WORK/a.before-pgrunbook-1\"; keep_copy \"$WORK/a\"\n\
         cat \"$WORK/a.before-pgrunbook-1\" \"$WORK/a.before-pgrunbook-2\"; printf '\\0'\n",
    );
    for level in LEVELS {
        let made = run(&script, level).texts();
        assert_eq!(made, ["kept-3\n", "older\ntext\n"]);
    }
}

/// What a refused run has written goes, in one step; what a run before it has done, and its way back, stay. What stands for the
/// server lives on when it is told to read its files, as a server does.
#[test]
fn a_refusal_takes_back_its_own_run_alone() {
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str(
        "STATE=$WORK/state BUNDLE_NAME=new HBA_FILE=$WORK/pg_hba.conf CONFIG_FILE=$WORK/conf DROPIN=$WORK/dropin\n\
         mkdir -p \"$STATE\"; echo first >\"$CONFIG_FILE\"; rm -f \"$DROPIN\"\n\
         trap '' HUP; sleep 60 & SERVER_PID=$!; trap - HUP; trap 'kill $SERVER_PID 2>/dev/null || true' EXIT\n\
         echo second >\"$WORK/new\"; put_with_undo \"$WORK/new\" \"$CONFIG_FILE\"; rm -rf \"$STATE/unread\"\n\
         echo third >\"$WORK/new\"; put_with_undo \"$WORK/new\" \"$CONFIG_FILE\"; put_with_undo \"$WORK/new\" \"$DROPIN\"\n\
         echo fourth >\"$WORK/new\"; put_with_undo \"$WORK/new\" \"$CONFIG_FILE\"\n\
         take_back\n\
         cat \"$CONFIG_FILE\"; printf '\\0'; test ! -e \"$DROPIN\" && printf 'gone\\0'\n\
         HBA_FILE=/nowhere; put_back 2>&1; cat \"$CONFIG_FILE\"; printf '\\0'\n\
         ls \"$UNDONE/original\" | grep -c dropin || true; printf '\\0'\n",
    );
    for level in LEVELS {
        let made = run(&script, level).texts();
        assert_eq!(made, ["second\n", "gone", "first\n", "0\n"]);
        fs::remove_dir_all(folder.path().join("state")).expect("ours");
    }
}
