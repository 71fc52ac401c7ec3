//! Which host this is, and what its service manager ties to the cluster.

use std::fmt::Write as _;

use super::sourced;
use crate::bash::{directory, run};

/// Exit code and all that is said where a host with 10.77.0.11 and fd00:77::11 is asked who it is.
fn asked(values: &str) -> (Option<i32>, String) {
    let folder = directory();
    let mut script = sourced(folder.path());
    let _ = writeln!(
        script,
        "host_addresses() {{ printf '%s\\n' 10.77.0.11 fd000077000000000000000000000011; }}\n\
         NODE=alpha ADDRESS_IS_NAME=no OWN_ADDRESSES=()\n{values}\nidentity"
    );
    let output = run(&script, None).output;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    (output.status.code(), said)
}

/// Behind NAT a node's address is not its host's; what its server binds is, unless somebody answers for the host.
#[test]
fn a_host_is_known_by_its_address_or_by_what_its_server_binds() {
    let known = "this host has an address of node alpha";
    for (values, code, words) in [
        ("ADDRESS=10.77.0.11", 0, &[known][..]),
        ("ADDRESS=fd00:77::11", 0, &[known]),
        ("ADDRESS=192.0.2.1 OWN_ADDRESSES=(10.77.0.11)", 0, &[known]),
        (
            "ADDRESS=192.0.2.1 OWN_ADDRESSES=(10.77.0.99 fd00:77:0::11)",
            0,
            &[known],
        ),
        (
            "ADDRESS=192.0.2.1",
            3,
            &["REFUSED", "has the address 192.0.2.1\n"],
        ),
        (
            "ADDRESS=192.0.2.1 OWN_ADDRESSES=(10.77.0.1)",
            3,
            &[
                "REFUSED",
                "has the address 192.0.2.1, 10.77.0.1\n",
                "--address-ok",
            ],
        ),
        (
            "ADDRESS=192.0.2.1 OWN_ADDRESSES=(10.77.0.1)\noptions --address-ok",
            0,
            &["WARN", "does not have the address 192.0.2.1"],
        ),
    ] {
        let (found, said) = asked(values);
        assert_eq!(found, Some(code), "{values}: {said}");
        for word in words {
            assert!(said.contains(word), "{values}: no {word:?} in {said}");
        }
    }
}

/// A service manager in which `app` requires the cluster, `worker` and `idle` need `app`, which is tied to the cluster twice;
/// only what is listed in ACTIVE runs, and nothing starts that is called `broken`.
const SYSTEMCTL: &str = r#"UNIT=cluster.service STATE=$WORK/state STARTED='' ACTIVE=' app.service worker.service '
with_systemd() { :; }
systemctl() {
  case "$1 ${*: -1}" in
    'show cluster.service') printf '%s\n' RequiredBy=app.service BoundBy=app.service RequisiteOf= ConsistsOf= ;;
    'show app.service') printf '%s\n' RequiredBy= 'BoundBy=worker.service idle.service' RequisiteOf= ConsistsOf= ;;
    'show worker.service') printf '%s\n' RequiredBy= BoundBy= RequisiteOf= ConsistsOf=cluster.service ;;
    'show '*) printf '%s\n' RequiredBy= BoundBy= RequisiteOf= ConsistsOf= ;;
    '--quiet '*) [[ $ACTIVE == *" ${*: -1} "* ]] ;;
    'start broken.service') return 1 ;;
    'start '*) STARTED+=" ${*: -1}" ;;
  esac
}
"#;

/// What the script with that service manager says, and what it started.
fn managed(lines: &str) -> Vec<String> {
    let folder = directory();
    let mut script = sourced(folder.path());
    script.push_str(SYSTEMCTL);
    script.push_str(lines);
    run(&script, None).texts()
}

#[test]
fn units_that_stop_with_the_cluster_are_started_after_it() {
    let made = managed(
        "note_dependents\nprintf '%s\\0' \"$(cat $STATE/units)\"\nstart_dependents >$WORK/said\n\
         printf '%s\\0' \"$STARTED\" \"$(ls $STATE)\"\nstart_dependents\nprintf '%s\\0' \"$STARTED\"",
    );
    let started = " app.service worker.service";
    assert_eq!(made, ["app.service\nworker.service", started, "", started]);
}

#[test]
fn a_unit_that_does_not_start_again_is_named_and_the_others_start() {
    let made = managed(
        "make_state\nprintf '%s\\n' broken.service app.service >$STATE/units\n\
         start_dependents >$WORK/said 2>$WORK/warned\nprintf '%s\\0' \"$STARTED\" \"$(cat $WORK/warned)\"",
    );
    assert_eq!(made[0], " app.service");
    assert!(made[1].contains("systemctl status broken.service"));
}

#[test]
fn nothing_is_noted_where_no_unit_stops_with_the_cluster() {
    let made = managed("ACTIVE=''\nnote_dependents\nls $WORK | grep -c state || printf '\\0'");
    assert_eq!(made, ["0\n"]);
}
