//! Certificates that do not fit.

use super::{Seen, fails, psql, start_fails};
use crate::node::{Node, succeed};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// A certificate that is signed by itself, for this name.
fn certificate(node: &Node, stem: &str, name: &str) {
    let mut openssl = node.account.command("openssl", &node.home);
    let subject = format!("/CN={name}");
    openssl.args([
        "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", &subject,
    ]);
    openssl
        .arg("-keyout")
        .arg(node.data.join(format!("{stem}.key")))
        .arg("-out")
        .arg(node.data.join(format!("{stem}.crt")));
    succeed(&mut openssl);
}

pub fn provoke(seen: &mut Seen) {
    let gamma = seen.lab.node("gamma");
    certificate(gamma, "server", "gamma.example");
    certificate(gamma, "other", "gamma.example");
    let key = gamma.data.join("server.key");
    let mode = |mode| fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("ours");
    mode(0o644);
    seen.first("tls-files.mode", &start_fails(gamma, "-c ssl=on"));
    mode(0o600);
    gamma.start_with("-c ssl=on");
    let connect = |root: &str| {
        let root = gamma.data.join(root);
        let words = format!(
            "host=127.0.0.1 dbname=postgres sslmode=verify-full sslrootcert={}",
            root.display()
        );
        fails(psql(gamma, &words).args(["-c", "SELECT 1"]))
    };
    seen.first("tls-root-missing", &connect("missing.crt"));
    seen.first("tls-not-verified", &connect("other.crt"));
    seen.first("tls-name-differs", &connect("server.crt"));
    gamma.stop();
}
