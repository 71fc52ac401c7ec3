//! The copy, and what it takes along.

use std::fmt::Write as _;

use pgrunbook::render::quote::sh_word;

use super::{LEVELS, sourced};
use crate::bash::{directory, run};
use crate::hostile::{Line, texts};

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

/// Wherever the copy by hand is cut off: what has pg_control has its signal too, and could not be started as a primary.
/// Looked at before each command of the function, which works on a stand-in for the server.
#[test]
fn no_copy_by_hand_has_pg_control_without_its_signal() {
    for signal in ["standby.signal", "recovery.conf"] {
        let folder = directory();
        let mut script = sourced(folder.path());
        let _ = writeln!(
            script,
            "mkdir $WORK/work $WORK/node $WORK/bundle $WORK/bundle/nodes $WORK/bundle/nodes/beta\n\
             : >$WORK/bundle/nodes/beta/recovery.conf\n\
             DATA=$WORK/node/data BUNDLE=$WORK/bundle NODE=beta SIGNAL_FILE={signal} P_SYSTEM=7 MARKER=$WORK/node/marker\n\
             BUNDLE_NAME=orders PRIMARY_NAME=alpha PRIMARY_DATA=/data COPY_EXCLUDES=(/none) EMPTY_DIRECTORIES=(pg_notify)\n\
             WORK=$WORK/work\n\
             for name in open_session begin_backup wal_is_there close_session sync; do eval \"$name() {{ :; }}\"; done\n\
             fetch() {{ mkdir -- \"$2/global\" \"$2/pg_tblspc\"; }}\n\
             end_backup() {{ : >\"$DATA/backup_label\"; }}\n\
             copy_control() {{ : >\"$WORK/pg_control\"; }}\n\
             system_identifier() {{ printf 7; }}\n\
             SEEN=()\n\
             look() {{\n\
             local state='' name\n\
             for name in global/pg_control {signal}; do if [ -e \"$DATA/$name\" ]; then state+=\" $name\"; fi; done\n\
             if [ ${{#SEEN[@]}} -eq 0 ] || [ \"${{SEEN[${{#SEEN[@]}} - 1]}}\" != \"$state\" ]; then SEEN+=(\"$state\"); fi\n\
             }}\n\
             set -T\n\
             trap look DEBUG\n\
             copy_by_hand >/dev/null\n\
             trap - DEBUG EXIT\n\
             printf '%s\\0' \"${{SEEN[@]}}\""
        );
        let all = format!(" global/pg_control {signal}");
        let expected = [String::new(), format!(" {signal}"), all];
        assert_eq!(run(&script, None).texts(), expected);
    }
}

/// Whose a tablespace's directory is: a server's that runs, or that of a cluster that Debian's tools know; this node's own
/// cluster is none of them.
#[test]
fn the_user_of_a_tablespaces_directory_is_found() {
    for level in LEVELS {
        let folder = directory();
        let mut script = sourced(folder.path());
        script.push_str(
            "PLATFORM=debian AS_OWNER=()\n\
             for name in known running own; do mkdir -p $WORK/$name/pg_tblspc \"$WORK/of $name\"; ln -s \"$WORK/of $name\" $WORK/$name/pg_tblspc/16400; done\n\
             pg_lsclusters() { printf '17 known 5434 down me %s /log\\n' $WORK/known; }\n\
             (cd $WORK/running && exec sleep 60) &\n\
             server=$!\n\
             (cd $WORK/own && exec sleep 60) &\n\
             own=$!\n\
             for round in {1..100}; do if [ /proc/$server/cwd -ef $WORK/running ] && [ /proc/$own/cwd -ef $WORK/own ]; then break; fi; sleep 0.05; done\n\
             DATA=$WORK/own\n\
             for name in known running own none; do user_of_tablespace \"$WORK/of $name\"; printf '\\0'; done\n\
             PLATFORM=source\n\
             user_of_tablespace \"$WORK/of known\"; printf '\\0'\n\
             kill $server $own\n",
        );
        let named = |name: &str| format!("{}/{name}\n", folder.path().display());
        let none = String::new();
        let expected = [
            named("known"),
            named("running"),
            none.clone(),
            none.clone(),
            none,
        ];
        assert_eq!(run(&script, level).texts(), expected);
    }
}

/// What was seen of a cluster before it was stopped holds for as long as nobody has started it, or changed it without a start.
#[test]
fn a_note_on_a_cluster_holds_until_it_is_started() {
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str(
        "AS_OWNER=() TARGET_SYSTEM=7 DATA=$WORK/data STATE=$WORK MAY_GO=''\n\
         mkdir -p $DATA/global\n\
         printf '\\7\\0\\0\\0\\0\\0\\0\\0' >$DATA/global/pg_control\n\
         server_runs() { return 1; }\n\
         say_it() { if replaceable; then printf '%s\\0' \"$MAY_GO\"; else printf '%s\\0' \"${WHY_NOT%%,*}\"; fi; }\n\
         say_it\n\
         note_replaceable 'is fresh' \"$(last_change)\"; say_it\n\
         printf more >>$DATA/global/pg_control; say_it\n\
         touch -d 2026-01-01 $DATA/postmaster.opts\n\
         note_replaceable 'is fresh' \"$(last_start)\"; say_it\n\
         printf more >>$DATA/global/pg_control; say_it\n\
         touch $DATA/postmaster.opts; say_it\n\
         printf '7 is fresh\\n' >$STATE/replaceable; say_it\n\
         note_replaceable 'is fresh' \"$(last_change)\"; TARGET_SYSTEM=8; say_it\n",
    );
    let (down, since) = (
        "it does not run",
        "it was started since this runbook has looked at it",
    );
    let expected = [
        down, "is fresh", since, "is fresh", "is fresh", since, since, down,
    ];
    assert_eq!(run(&script, None).texts(), expected);
}

/// An ssh that does not know an option is not given it.
#[test]
fn an_old_ssh_is_not_told_what_it_does_not_know() {
    for (code, more) in [(0, " -o UpdateHostKeys=no"), (255, "")] {
        let folder = directory();
        let mut script = sourced(folder.path());
        let _ = writeln!(
            script,
            "OS_USER=me\nssh() {{ return {code}; }}\nset_ssh\nprintf '%s\\0' \"${{SSH[*]}}\""
        );
        let said = run(&script, None).texts().remove(0);
        assert!(
            said.ends_with(&format!("ServerAliveCountMax=4{more} -l me")),
            "{said}"
        );
    }
}
