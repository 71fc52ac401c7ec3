//! Standbys on whose disk there is something.

use super::{PASSWORD, after, main_of};
use crate::bundle::Bundle;
use crate::driver::{run, run_from, run_until, step};
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;

pub fn not_empty(lab: &Lab) {
    let standby = lab.host("beta");
    standby.sql(5432, "postgres", "CREATE DATABASE precious");
    let old = seen::system_identifier(lab, &main_of("beta"));
    let data = seen::data(lab, &main_of("beta"));
    standby.sql(5432, "postgres", "CHECKPOINT");
    let before = seen::relations(standby, &data);
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_until(lab, &bundle, "beta-preflight");
    let replace = format!("--replace={old}");
    for verb in ["beta-preflight", "beta-stop"] {
        // First the refusal, then what it says.
        step(lab, &bundle, verb).must_refuse(&[&replace]);
        seen::known_to_debian(lab, &main_of("beta"), "online");
        let script = bundle.script(verb);
        run(lab, &bundle, script, &["--yes", &replace]).must(0);
    }
    run_from(lab, &bundle, "beta-copy");
    after(lab, &bundle);
    seen::moved_aside(lab, &bundle.standbys()[0], &old);
    let aside = format!("{data}.before-pgrunbook-*");
    assert_eq!(
        seen::relations(standby, &aside),
        before,
        "the old data directory"
    );

    // Files of nobody in place of a cluster: the copy is not started, nothing is deleted.
    let major = lab.platform.major;
    standby.sh(&format!(
        "pg_ctlcluster {major} main stop && mv {data} {data}.kept && install -d -m 0700 -o postgres -g postgres {data} && echo precious >{data}/letter.txt"
    ));
    step(lab, &bundle, "beta-preflight").must_refuse(&["is not empty", "letter.txt"]);
    step(lab, &bundle, "beta-copy").must_refuse(&["is not empty", "letter.txt"]);
    assert_eq!(standby.sh(&format!("cat {data}/letter.txt")), "precious");
    standby.sh(&format!("mv {data} {data}.letter"));
    run_from(lab, &bundle, "beta-preflight");
    seen::all_stream(lab, &bundle);
}

pub fn mount_point(lab: &Lab) {
    let standby = lab.host("beta");
    let node = main_of("beta");
    let data = seen::data(lab, &node);
    let major = lab.platform.major;
    // The package's cluster, moved to a file system of its own.
    standby.sh(&format!(
        "pg_ctlcluster {major} main stop && mv {data} {data}.root && mkdir {data} && mount -t tmpfs -o mode=0700 data {data} && chown postgres: {data}
         cp -a {data}.root/. {data}/ && rm -r {data}.root && pg_ctlcluster {major} main start"
    ));
    let bundle = Bundle::new(lab, &plan(lab.platform, 1), Some(PASSWORD));
    run_until(lab, &bundle, "beta-copy");
    let before = standby.sh(&format!("ls -A {data} | wc -l"));
    step(lab, &bundle, "beta-copy").must_refuse(&["is a mount point", "nothing is deleted"]);
    assert_eq!(standby.sh(&format!("ls -A {data} | wc -l")), before);
    // As it says: by hand, out of the way.
    standby.sh(&format!(
        "mkdir -m 0700 {data}.old && find {data} -mindepth 1 -maxdepth 1 -exec mv -t {data}.old {{}} +"
    ));
    run_from(lab, &bundle, "beta-copy");
    after(lab, &bundle);
    assert_eq!(
        standby.sh(&format!("stat -c %m {data}")),
        data,
        "still a mount point"
    );
}
