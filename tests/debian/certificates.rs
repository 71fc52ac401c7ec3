//! TLS with certificates that are verified: an authority of the test's own, the wrong one, and none.

use crate::bundle::Bundle;
use crate::driver::run;
use crate::machine::{Machine, on};
use serde_json::json;

/// Where the scripts and the servers of Debian's postgres look for the authority.
const ROOT: &str = "/var/lib/postgresql/.postgresql/root.crt";

#[test]
#[ignore = "needs root and Debian's PostgreSQL: cargo xtask test debian"]
fn the_primary_must_have_a_certificate_of_the_authority() {
    on(
        "certificates::the_primary_must_have_a_certificate_of_the_authority",
        scenario,
    );
}

fn scenario(machine: &Machine) {
    machine.be_two_hosts();
    let major = &machine.major;
    authorities(machine);
    machine.sh(&format!(
        "pg_createcluster {major} main >/dev/null
         printf \"ssl_cert_file = '/srv/tls/server.crt'\\nssl_key_file = '/srv/tls/server.key'\\n\" \\
           >/etc/postgresql/{major}/main/conf.d/tls.conf
         pg_ctlcluster {major} main start"
    ));
    machine.sql(5432, "postgres", "CREATE TABLE item AS SELECT 1 AS number");
    let bundle = Bundle::with_password(
        &json!({
            "plan": 1, "name": "orders", "postgres": major, "platform": "debian",
            "replication": { "tls": "verify-full" },
            "primary": { "name": "alpha", "address": "10.77.0.11" },
            "standbys": [ { "name": "beta", "address": "10.77.0.12", "port": 5433, "cluster": "second" } ]
        }),
        "a fine password",
    );
    let scripts = bundle.scripts();
    let (of_primary, of_standby) = scripts.split_at(5);
    run(machine, &bundle, &scripts[0], &["--yes"])
        .must_refuse(&[&format!("postgres cannot read {ROOT}")]);
    trust(machine, "authority");
    for script in of_primary {
        run(machine, &bundle, script, &["--yes"]).must(0);
    }
    trust(machine, "stranger");
    run(machine, &bundle, &of_standby[0], &["--yes"]).must_refuse(&[
        "certificate verify failed",
        "The primary's certificate does not satisfy tls verify-full.",
    ]);
    trust(machine, "authority");
    for script in of_standby {
        run(machine, &bundle, script, &["--yes"]).must(0);
    }
    let streams =
        "SELECT state || ' ' || ssl FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)";
    assert_eq!(machine.sql(5432, "postgres", streams), "streaming true");
    let conninfo = machine.sql(5433, "postgres", "SHOW primary_conninfo");
    for part in ["sslmode=verify-full", &format!("sslrootcert={ROOT}")] {
        assert!(conninfo.contains(part), "{conninfo}");
    }

    // A server with the certificate of a stranger is no longer followed.
    machine.sh(&format!("pg_ctlcluster {major} second stop"));
    trust(machine, "stranger");
    let ran = run(machine, &bundle, &bundle.script("beta-start"), &["--yes"]).must(1);
    let words = "The primary's certificate does not satisfy tls verify-full.";
    assert!(ran.output.contains(words));
}

/// Two authorities, and a certificate of the first one for the primary's address.
fn authorities(machine: &Machine) {
    machine.sh(
        "set -e; mkdir -m 755 /srv/tls; cd /srv/tls
         for name in authority stranger; do
           openssl req -new -x509 -days 2 -nodes -subj /CN=$name -keyout $name.key -out $name.crt 2>/dev/null
         done
         openssl req -new -nodes -subj /CN=alpha -keyout server.key -out server.csr 2>/dev/null
         echo subjectAltName=IP:10.77.0.11 >extensions
         openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 \
           -extfile extensions -out server.crt 2>/dev/null
         chown postgres: server.key; chmod 600 server.key",
    );
}

/// Both nodes, which share a home here, trust this authority and no other.
fn trust(machine: &Machine, name: &str) {
    machine.sh(&format!(
        "install -D -m 644 -o postgres /srv/tls/{name}.crt {ROOT}"
    ));
}
