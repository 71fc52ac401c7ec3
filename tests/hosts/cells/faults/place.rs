//! The host itself: folders, programs, /tmp, left-over files.

use super::{Old, example, finish};
use crate::driver::{run_until, step};
use crate::lab::Lab;
use crate::seen;

pub fn night(lab: &Lab) {
    let bundle = example(lab);
    let old = Old::note(lab, &bundle);
    let (alpha, beta, major) = (lab.host("alpha"), lab.host("beta"), lab.platform.major);
    let node = &bundle.standbys()[0];
    let home = alpha.sh("echo ~");
    // Unpacked where postgres cannot enter: seen by the first step of each host.
    for (host, end) in [(alpha, "alpha-prepare"), (beta, "beta-prepare")] {
        let name = &bundle.script(end).name;
        host.sh(&format!("cp -a {} ~/", bundle.folder()));
        let said = host.try_sh(&format!(
            "bash ~/{}/runbook/{name} --yes </dev/null; echo code $?",
            bundle.name
        ));
        let said = said.expect("echo");
        lab.transcript.output(&said);
        assert!(said.ends_with("code 3"), "{said}");
        assert!(
            said.contains(&format!("the user postgres cannot read {home}/")),
            "{said}"
        );
        assert!(
            said.contains("Unpack the bundle where postgres can enter"),
            "{said}"
        );
        host.sh(&format!("rm -r ~/{}", bundle.name));
    }
    run_until(lab, &bundle, "alpha-configure");
    // A file system for /tmp that is full, and one that is read-only.
    let before = alpha.sh(&format!(
        "cat /etc/postgresql/{major}/main/pg_hba.conf; ls /etc/postgresql/{major}/main/conf.d"
    ));
    alpha.sh("mount -t tmpfs -o size=64k,mode=1777 tmpfs /tmp; cat /dev/zero >/tmp/ballast 2>/dev/null; true");
    step(lab, &bundle, "alpha-configure").must_fail(&["No space left on device"]);
    alpha.sh("mount -o remount,ro /tmp");
    step(lab, &bundle, "alpha-configure").must_fail(&["Read-only file system"]);
    assert_eq!(
        alpha.sh(&format!(
            "cat /etc/postgresql/{major}/main/pg_hba.conf; ls /etc/postgresql/{major}/main/conf.d"
        )),
        before
    );
    alpha.sh("umount /tmp");
    step(lab, &bundle, "alpha-configure").must(0);
    // The primary crashed, and is down.
    let data = seen::data(lab, bundle.primary());
    alpha.sh(&format!(
        "pid=$(head -n 1 {data}/postmaster.pid); kill -9 $pid; while [ -d /proc/$pid ]; do sleep 0.05; done"
    ));
    step(lab, &bundle, "alpha-role").must_refuse(&[
        "no server runs on",
        "Start the cluster first: pg_ctlcluster",
    ]);
    alpha.sh(&format!(
        "for i in $(seq 20); do pg_ctlcluster {major} main start && exit; sleep 0.5; done"
    ));
    for end in ["alpha-restart", "alpha-role", "beta-prepare"] {
        step(lab, &bundle, end).must(0);
    }
    // The standby's programs are gone for a while.
    let programs = format!("/usr/lib/postgresql/{major}/bin");
    beta.sh(&format!("mv {programs}/postgres {programs}/away"));
    lab.transcript.output(&beta.sh("pg_lsclusters"));
    step(lab, &bundle, "beta-preflight").must_refuse(&[
        &format!("there are no programs of PostgreSQL {major}"),
        "apt-get install",
    ]);
    beta.sh(&format!("mv {programs}/away {programs}/postgres"));
    for end in ["beta-preflight", "beta-stop"] {
        step(lab, &bundle, end).must(0);
    }
    // A postmaster.pid of before a power cut, whose number another program of postgres has now.
    let data = seen::data(lab, node);
    beta.sh(&format!(
        "setsid runuser -u postgres -- sleep 300 </dev/null >/dev/null 2>&1 & sleep 0.3
         pid=$(pgrep -u postgres -x sleep) && printf '%s\\n{data}\\n1\\n5432\\n/var/run/postgresql\\nlocalhost\\n1 1\\nready\\n' $pid >{data}/postmaster.pid && chown postgres: {data}/postmaster.pid"
    ));
    step(lab, &bundle, "beta-stop").must_say(0, &["no server runs on"]);
    // Nothing can be written beside the data directory.
    let above = format!("/var/lib/postgresql/{major}");
    beta.sh(&format!(
        "mount --bind {above} {above} && mount -o remount,ro,bind {above}"
    ));
    step(lab, &bundle, "beta-copy").must_refuse(&["postgres cannot write in"]);
    beta.sh(&format!("umount {above}"));
    step(lab, &bundle, "beta-copy").must(0);
    beta.sh("kill $(pgrep -u postgres -x sleep)");
    finish(lab, &bundle, &old);
}
