//! The standby's own files: what it takes from the primary, and what not.

use std::fmt::Write as _;
use std::fs;

use pgrunbook::render::quote::sh_word;
use pgrunbook::render::render;

use super::{sourced, values, with};
use crate::bash::{directory, run};

/// The settings by which one server is not another.
const OWN: [&str; 8] = [
    "primary_conninfo",
    "primary_slot_name",
    "recovery_target_time",
    "restore_command",
    "listen_addresses",
    "port",
    "cluster_name",
    "synchronous_standby_names",
];

/// Lines that only look like those.
const OTHERS: &str = "# port = 1\nwork_mem = '7MB'\nMax_Connections='77'\nport.own = '1'\nour.recovery_target = 'x'\n";

/// However ALTER SYSTEM settings of the primary are spelled, those that are its own go, the others stay and are listed, and
/// the file as it came lies beside it.
#[test]
fn the_primarys_own_settings_do_not_stay_in_the_copy() {
    let values = values(&render(&with("17", "r", "/srv/d"), None), "standby-1");
    let spelled = |name: &str| {
        let upper = name.to_uppercase();
        format!("{name} = 'x'\n{name}='x'\n{upper} = 'x'\n\t{name}\t'x'\n")
    };
    let own: String = OWN.iter().map(|name| spelled(name)).collect();
    let came = format!("{own}{OTHERS}");
    let folder = directory();
    let mut script = sourced(folder.path());
    let _ = writeln!(
        script,
        "{values}DATA=$WORK/data YES=yes\nmkdir $DATA\nprintf %s {} >$DATA/postgresql.auto.conf\n\
         will_clean_auto_conf >$WORK/said\nperform >$WORK/done\n\
         cat $DATA/postgresql.auto.conf; printf '\\0'\n\
         cat $DATA/postgresql.auto.conf.before-pgrunbook-*; printf '\\0'\n\
         sed 's/^ *//' $WORK/said; printf '\\0'\n\
         will_clean_auto_conf >$WORK/said\nprintf '%s\\0' ${{#WILL_RUN[@]}}",
        sh_word(&came)
    );
    let made = run(&script, None).texts();
    let (_, listed) = OTHERS.split_once('\n').expect("lines");
    let listed = format!("note  these ALTER SYSTEM settings came from alpha and stay:\n{listed}");
    assert_eq!(made, [OTHERS, &came, &listed, "0"]);
}

/// What a standby needs as large as the primary has it is never less than what it or the plan has.
#[test]
fn the_largest_value_is_the_standbys() {
    let files = render(&with("17", "r", "/srv/d"), None);
    let values = values(&files, "standby-1");
    let folder = directory();
    for file in &files {
        if file.path == "nodes/standby-1/postgresql.conf" {
            let path = folder.path().join(&file.path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(path, &file.text).expect("writable");
        }
    }
    let script = sourced(folder.path());
    // The plan says 10 and replica.
    for (own, primary, senders, level) in [
        ("30", "20", "30", "replica"),
        ("20", "30", "30", "replica"),
        ("20", "20", "20", "replica"),
        ("5", "7", "10", "logical"),
    ] {
        let script = format!(
            "{script}{values}BUNDLE=$WORK AT_LEAST='max_connections max_worker_processes'\n\
             configured() {{ if [ $1 = wal_level ]; then echo minimal; else echo {own}; fi; }}\n\
             p_setting() {{ case $1 in wal_level) echo {level} ;; max_worker_processes) ;; *) echo {primary} ;; esac; }}\n\
             build_floors\ngrep -v '^#' $WORK/floors; printf '\\0'\n\
             build_standby_dropin\nfor name in max_wal_senders wal_level; do grep \"^$name\" $WORK/dropin; printf '\\0'; done"
        );
        let (own, primary): (u32, u32) = (
            own.parse().expect("a number"),
            primary.parse().expect("a number"),
        );
        let expected = [
            format!("max_connections = {}\n", own.max(primary)),
            format!("max_wal_senders = {senders}\n"),
            format!("wal_level = {level}\n"),
        ];
        assert_eq!(run(&script, None).texts(), expected);
    }
}
