//! A plan for a lab, rendered by the real program and unpacked on every node.

use crate::driver::{self, BUNDLE};
use crate::lab::Lab;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// What a careless file would spoil: quotes, a dollar, a backslash, a colon, a hash, a letter beyond ASCII.
pub const PASSWORD: &str = "p'a $s\\w\"ö#:d";

/// How the password looks in a passfile.
pub const PASSWORD_IN_PASSFILE: &str = "p'a $s\\\\w\"ö#\\:d";

/// The plan for a lab whose first node is the primary.
pub fn plan(lab: &Lab) -> Value {
    let node = |node: &crate::node::Node| json!({ "name": node.name, "address": "127.0.0.1", "port": node.port, "data": node.data, "bin": node.bin });
    json!({
        "plan": 1,
        "name": BUNDLE,
        "postgres": lab.nodes[0].major.label(),
        "platform": "source",
        "os_user": lab.account.name,
        "replication": { "user": "replicator", "tls": "off" },
        "primary": node(&lab.nodes[0]),
        "standbys": lab.nodes[1..].iter().map(node).collect::<Vec<Value>>(),
    })
}

/// Renders the plan with the password and puts the folder on every node.
pub fn unpack(lab: &Lab, plan: &Value) {
    let password = lab.dir().join("password");
    fs::write(&password, PASSWORD).expect("the lab is writable");
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).expect("ours");
    render(
        lab,
        plan,
        &["--password-file".as_ref(), password.as_os_str()],
    );
    fs::remove_file(&password).expect("ours");
}

/// Renders the plan without a password and puts the folder on every node.
pub fn unpack_without_password(lab: &Lab, plan: &Value) {
    render(lab, plan, &[]);
}

fn render(lab: &Lab, plan: &Value, arguments: &[&OsStr]) {
    let (file, out) = (lab.dir().join("plan.json"), lab.dir().join("rendered"));
    fs::write(&file, plan.to_string()).expect("the lab is writable");
    let mut render = Command::new(env!("CARGO_BIN_EXE_pgrunbook"));
    crate::node::succeed(
        render
            .arg("render")
            .arg(&file)
            .arg("--out")
            .arg(&out)
            .args(arguments),
    );
    driver::spread(lab, &out);
    fs::remove_dir_all(out).expect("ours");
}
