//! The copy without a network, and without room.

use super::copying::{Copying, fill, signal};
use super::{Old, example, finish, no_primary_on};
use crate::driver::{run_until, step};
use crate::lab::Lab;
use crate::seen;
use std::time::Instant;

pub fn network(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    fill(lab, &bundle);
    run_until(lab, &bundle, "beta-copy");
    let copying = Copying::begin(lab, &bundle);
    let programs = copying.programs.clone();
    lab.host("beta").unplug();
    signal("CONT", &programs);
    let began = Instant::now();
    // Two hours if nothing but the kernel's own keepalives watched over it.
    let (code, said) = copying.end(180);
    let seconds = began.elapsed().as_secs();
    lab.transcript.measured(&format!(
        "the network cut: the step \"copy\" ended after {seconds} s"
    ));
    assert_eq!(code, Some(1), "{said}");
    for words in [
        "FAILED  pg_basebackup did not finish",
        "The connection to alpha was lost",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // Without the network every step of the standby says what is missing.
    step(lab, &bundle, "beta-copy")
        .must_refuse(&["no replication connection to alpha", "firewall"]);
    no_primary_on(lab.host("beta"), &bundle.standbys()[0], lab.platform.major);
    lab.host("beta").plug();
    // The cable is in; neighbours find each other a moment later.
    lab.host("beta").sh(&format!(
        "for i in {{1..300}}; do timeout 1 bash -c '</dev/tcp/{}/5432' 2>/dev/null && exit 0; sleep 0.1; done; exit 1",
        lab.host("alpha").address
    ));
    step(lab, &bundle, "beta-copy").must(0);
    finish(lab, &bundle, &old);
}

pub fn disk_full(lab: &Lab) {
    let major = lab.platform.major;
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    fill(lab, &bundle);
    let beta = lab.host("beta");
    // A small disk of its own.
    beta.sh(&format!(
        "pg_ctlcluster {major} main stop; mkdir /srv/disk && mount -t tmpfs -o size=360m tmpfs /srv/disk
         cp -a /var/lib/postgresql/. /srv/disk/ && chown --reference=/var/lib/postgresql /srv/disk && chmod 755 /srv/disk
         mount --move /srv/disk /var/lib/postgresql && pg_ctlcluster {major} main start"
    ));
    run_until(lab, &bundle, "beta-copy");
    beta.sh("fallocate -l 200M /var/lib/postgresql/ballast");
    step(lab, &bundle, "beta-copy").must_refuse(&[
        "the copy and its WAL need about",
        "there must be room for both",
    ]);
    beta.sh("rm /var/lib/postgresql/ballast");
    let copying = Copying::begin(lab, &bundle);
    beta.sh("cat /dev/zero >/var/lib/postgresql/ballast 2>/dev/null; df -h /var/lib/postgresql >&2 || true");
    signal("CONT", &copying.programs.clone());
    let (code, said) = copying.end(120);
    assert_eq!(code, Some(1), "{said}");
    for words in ["No space left on device", "Make room on the file system"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    no_primary_on(beta, &bundle.standbys()[0], major);
    // Still full: refused or failed, and said.
    let again = step(lab, &bundle, "beta-copy");
    assert!(
        matches!(again.code, Some(1 | 3)) && again.output.contains("MB free at"),
        "{}",
        again.output
    );
    beta.sh("rm /var/lib/postgresql/ballast");
    step(lab, &bundle, "beta-copy").must(0);
    let data = seen::data(lab, &bundle.standbys()[0]);
    beta.sh(&format!("ls -d {data}.before-pgrunbook-*"));
    finish(lab, &bundle, &old);
}
