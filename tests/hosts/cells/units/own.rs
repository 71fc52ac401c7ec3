//! Platform source: a data directory of one's own, Debian's programs by their full path.

use super::owns;
use crate::bundle::Bundle;
use crate::cells::life;
use crate::cells::matrix::PASSWORD;
use crate::driver::{run, run_all, run_from, run_until, step};
use crate::host::Host;
use crate::lab::Lab;
use crate::plan::plan;
use crate::seen;
use serde_json::{Value, json};

const DATA: &str = "/srv/pg/main";
const UNIT: &str = "pg-own.service";

fn source_plan(lab: &Lab) -> Value {
    let mut plan = plan(lab.platform, 1);
    plan["platform"] = json!("source");
    let bin = format!("/usr/lib/postgresql/{}/bin", lab.platform.major);
    let place = |node: &mut Value| {
        let node = node.as_object_mut().expect("a node");
        node.remove("cluster");
        node.insert("data".to_owned(), json!(DATA));
        node.insert("bin".to_owned(), json!(bin));
    };
    place(&mut plan["primary"]);
    place(&mut plan["standbys"][0]);
    plan
}

/// A place for the data, and none of Debian's clusters.
fn prepare(lab: &Lab, host: &Host) {
    host.sh(&format!(
        "pg_dropcluster --stop {} main; install -d -o postgres /srv/pg",
        lab.platform.major
    ));
}

/// A cluster with ssl, as a person makes it.
fn create(lab: &Lab, host: &Host) {
    let bin = format!("/usr/lib/postgresql/{}/bin", lab.platform.major);
    host.sh_as(
        "postgres",
        &format!(
            "{bin}/initdb -D {DATA} --auth-local=peer --auth-host=reject >/dev/null
             printf '%s\\n' 'ssl = on' \"ssl_cert_file = '/etc/ssl/certs/ssl-cert-snakeoil.pem'\" \
               \"ssl_key_file = '/etc/ssl/private/ssl-cert-snakeoil.key'\" \
               \"unix_socket_directories = '/run/postgresql'\" >>{DATA}/postgresql.conf"
        ),
    );
}

fn install_unit(lab: &Lab, host: &Host) {
    let text = format!(
        "[Unit]\nDescription=PostgreSQL of our own\nAfter=network.target\n\n[Service]\nType=notify\nUser=postgres\n\
         ExecStart=/usr/lib/postgresql/{}/bin/postgres -D {DATA}\nExecReload=/bin/kill -HUP $MAINPID\nKillMode=mixed\n\
         KillSignal=SIGINT\nTimeoutSec=infinity\n\n[Install]\nWantedBy=multi-user.target\n",
        lab.platform.major
    );
    host.write(&format!("/etc/systemd/system/{UNIT}"), &text, "0644");
    host.sh("systemctl daemon-reload");
}

pub fn own_unit(lab: &Lab) {
    for host in lab.hosts() {
        prepare(lab, host);
        install_unit(lab, host);
    }
    let alpha = lab.host("alpha");
    create(lab, alpha);
    alpha.sh(&format!("systemctl enable --now {UNIT} 2>/dev/null"));
    let bundle = Bundle::new(lab, &source_plan(lab), Some(PASSWORD));
    // Root has unpacked it, and every step runs as postgres.
    let said = step(lab, &bundle, "alpha-prepare")
        .must_refuse(&["postgres cannot enter /srv/orders/secrets"]);
    super::advised(alpha, &said, "to that user: ", "\n");
    life::give_to_steps(lab, &bundle);
    run_until(lab, &bundle, "alpha-restart");
    let before = seen::postmaster(alpha, DATA);
    let files = alpha.sh(&format!(
        "find {DATA}.pgrunbook {DATA}/*.conf -type f -exec sha256sum {{}} +"
    ));
    let said = step(lab, &bundle, "alpha-restart")
        .must_refuse(&["was started by the systemd unit pg-own.service"]);
    assert_eq!(seen::postmaster(alpha, DATA), before);
    assert_eq!(
        alpha.sh(&format!(
            "find {DATA}.pgrunbook {DATA}/*.conf -type f -exec sha256sum {{}} +"
        )),
        files,
        "the refusal has changed a file"
    );
    super::advised(alpha, &said, "As root: ", "   Then");
    assert_ne!(seen::postmaster(alpha, DATA), before);
    run_from(lab, &bundle, "alpha-restart");
    owns(alpha, UNIT, DATA);
    seen::all_stream(lab, &bundle);
    alpha.power_off();
    alpha.boot();
    lab.transcript
        .output(&alpha.sh("ss -ltn; ip a; journalctl -b -u pg-own --no-pager | tail -n 30"));
    owns(alpha, UNIT, DATA);
    seen::streams(lab, bundle.primary(), &bundle.standbys()[0]);
}

pub fn source(lab: &Lab) {
    for host in lab.hosts() {
        prepare(lab, host);
    }
    let alpha = lab.host("alpha");
    create(lab, alpha);
    let bin = format!("/usr/lib/postgresql/{}/bin", lab.platform.major);
    alpha.sh_as(
        "postgres",
        &format!("{bin}/pg_ctl -D {DATA} -l /srv/pg/log -w start"),
    );
    let plan = source_plan(lab);
    let bundle = Bundle::new(lab, &plan, Some(PASSWORD));
    life::give_to_steps(lab, &bundle);
    run_all(lab, &bundle);
    seen::all_stream(lab, &bundle);
    for script in &bundle.scripts {
        let ran = run(lab, &bundle, script, &["--yes"]).must(0);
        let proves = script.name.ends_with("-alpha-prove.sh");
        assert!(proves || !ran.changed(), "{}", script.name);
    }
    life::to_and_fro(lab, &plan, &bundle);
}
