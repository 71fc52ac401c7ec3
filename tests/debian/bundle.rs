//! A bundle as a user has it: made by the program from a plan, unpacked from its zip by root.

use crate::machine::clean;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// The unpacked folder.
pub struct Bundle {
    pub folder: PathBuf,
    /// What role.sql says in place of the password; empty without secrets.
    pub verifier: String,
}

impl Bundle {
    /// Renders the plan with this password and unpacks the zip below /srv.
    pub fn with_password(plan: &Value, password: &str) -> Bundle {
        fs::write("/srv/password", password).expect("writable");
        fs::set_permissions("/srv/password", fs::Permissions::from_mode(0o600)).expect("ours");
        let mut bundle = render(plan, &["--password-file", "/srv/password"]);
        fs::remove_file("/srv/password").expect("ours");
        let role = fs::read_to_string(bundle.folder.join("secrets/role.sql")).expect("role.sql");
        let from = role.find("SCRAM-SHA-256$").expect("a verifier");
        let length = role[from..].find('\'').expect("a literal");
        bundle.verifier = role[from..from + length].to_owned();
        bundle
    }

    /// Renders the plan without a password.
    pub fn without_password(plan: &Value) -> Bundle {
        let bundle = render(plan, &[]);
        assert!(!bundle.folder.join("secrets").exists());
        bundle
    }

    /// The names of the scripts, in the order in which they are to be run.
    pub fn scripts(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder.join("runbook")).expect("runbook");
        let mut names: Vec<String> = names
            .map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .into_string()
                    .expect("plain")
            })
            .filter(|name| name.ends_with(".sh"))
            .map(|name| format!("runbook/{name}"))
            .collect();
        assert!(!names.is_empty(), "no scripts");
        names.sort();
        names
    }

    /// The script whose name ends in `-NODE-VERB.sh`.
    pub fn script(&self, end: &str) -> String {
        let found = self
            .scripts()
            .into_iter()
            .find(|name| name.ends_with(&format!("-{end}.sh")));
        found.unwrap_or_else(|| panic!("no script {end}"))
    }
}

fn render(plan: &Value, more: &[&str]) -> Bundle {
    let name = plan["name"].as_str().expect("a name");
    fs::write("/srv/plan.json", plan.to_string()).expect("writable");
    let output = clean("/srv/pgrunbook")
        .args([
            "render",
            "/srv/plan.json",
            "--zip",
            "/srv/bundle.zip",
            "--force",
        ])
        .args(more)
        .output()
        .expect("the program runs");
    let findings = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "render: {findings}");
    // As by a careful root, whose umask must not keep postgres out.
    let unzip = clean("bash")
        .args(["-c", "umask 077; unzip -q -o /srv/bundle.zip -d /srv"])
        .output()
        .expect("unzip runs");
    assert!(unzip.status.success(), "{unzip:?}");
    Bundle {
        folder: PathBuf::from("/srv").join(name),
        verifier: String::new(),
    }
}
