//! Scripts that are killed, with SIGKILL, at every change that they make.

use super::{Old, example, finished, run_with};
use crate::bundle::Bundle;
use crate::driver::run;
use crate::lab::Lab;
use crate::seen;

/// Sourced by every bash (BASH_ENV); acts in scripts of the runbook alone. `perform` evaluates a change after the other;
/// a change that is in the file `met` has been met and is let pass. Whose script it is is asked in the trap: bash 5.1 has not
/// set $0 yet when it reads this file.
const TRAP: &str = r#"[ "$BASHPID" = "$$" ] || return 0
KILLED_AT=${KILL_AT:-0} KILLED_TEXT='' KILLED_COUNT=0
killed_look() {
  [ "$BASHPID" = "$$" ] || return 0
  case $0 in */runbook/[0-9]*.sh) ;; *) return 0 ;; esac
  case $1 in
    'eval "${WILL_RUN[i]}"')
      killed_after
      KILLED_TEXT=${WILL_TEXT[i]%%$'\n'*} KILLED_COUNT=0 ;;
    'WILL_TEXT=()'*) [ "$2" = perform ] && killed_after ;;
    *)
      [ -n "$KILLED_TEXT" ] && [ "$KILLED_AT" != 0 ] && case " ${FUNCNAME[*]} " in *" perform "*)
        KILLED_COUNT=$((KILLED_COUNT + 1))
        case " $KILLED_AT " in *" $KILLED_COUNT "*) killed_now "$KILLED_COUNT" "$1" ;; esac ;;
      esac ;;
  esac
  return 0
}
killed_after() {
  if [ -n "$KILLED_TEXT" ] && [ "$KILLED_AT" = 0 ]; then killed_now 0 'the next'; fi
  KILLED_TEXT=''
}
killed_now() {
  grep -qxF -- "$1 $KILLED_TEXT" "$MET" && return 0
  printf '%s %s\n' "$1" "$KILLED_TEXT" >>"$MET"
  printf 'KILLED  in: %s, before: %s\n' "$KILLED_TEXT" "$2"
  kill -KILL $$
}
set -T
trap 'killed_look "$BASH_COMMAND" "${FUNCNAME[0]-}"' DEBUG
"#;

/// Right after each change.
pub fn between(lab: &Lab) {
    killed(lab, "0");
}

/// Before the fourth and before the ninth command of each change, where it has so many.
pub fn within(lab: &Lab) {
    killed(lab, "4 9");
}

fn killed(lab: &Lab, at: &str) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    for host in lab.hosts() {
        host.write("/srv/killed.bash", TRAP, "0644");
        host.sh("touch /srv/met && chmod 666 /srv/met");
    }
    let mut kills = 0;
    for script in &bundle.scripts {
        kills += until_done(lab, &bundle, &script.name, at);
    }
    lab.note(&format!("seen: {kills} times killed"));
    assert!(kills >= 18, "only {kills} times killed");
    // A killed script leaves its folder in /tmp, which can hold a password: the next one of its user removes it.
    for script in &bundle.scripts {
        let ran = run(lab, &bundle, script, &["--yes"]).must(0);
        let proves = script.name.ends_with("-alpha-prove.sh");
        assert!(
            proves || !ran.changed(),
            "{} changes something",
            script.name
        );
    }
    seen::modes(lab, &bundle);
    seen::secrets(lab, &bundle);
    for host in lab.hosts() {
        let left = host.sh("find /etc/postgresql /var/lib/postgresql -name '*.pgrunbook-??????'");
        assert_eq!(left, "", "left behind");
    }
    finished(lab, &bundle, &old);
}

/// Runs a script until it ends with 0; how often it was killed.
fn until_done(lab: &Lab, bundle: &Bundle, name: &str, at: &str) -> u32 {
    let end = name
        .split_once('-')
        .and_then(|(_, rest)| rest.strip_suffix(".sh"))
        .expect("NN-NODE-VERB.sh");
    let environment = [
        "BASH_ENV=/srv/killed.bash".to_owned(),
        "MET=/srv/met".to_owned(),
        format!("KILL_AT={at}"),
    ];
    for kills in 0..40 {
        let ran = run_with(lab, bundle, end, &environment);
        if ran.code == Some(0) {
            return kills;
        }
        // runuser says 128 + 9 for a program that was killed.
        assert!(
            matches!(ran.code, None | Some(137)),
            "{name} ended with {:?}: {}",
            ran.code,
            ran.output
        );
    }
    panic!("{name} was killed 40 times");
}
