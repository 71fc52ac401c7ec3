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
