//! A bundle as a user has it: made by the program from a plan, copied to each host and unpacked there by root.

use crate::host::Host;
use crate::lab::Lab;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

/// Where the bundle's folder is on each host.
pub const PLACE: &str = "/srv";

/// A rendered and unpacked bundle.
pub struct Bundle {
    /// Its name, which is the folder's.
    pub name: String,
    /// What its folder is in, on each host.
    place: &'static str,
    pub password: Option<String>,
    /// What role.sql has in place of the password; empty without secrets.
    pub verifier: String,
    /// Names in `runbook/`, in the order in which they are to be run, with node and user.
    pub scripts: Vec<Script>,
    /// The primary, then the standbys.
    pub nodes: Vec<Node>,
}

/// A node of the plan.
#[derive(Clone)]
pub struct Node {
    pub name: String,
    pub port: u16,
    pub cluster: String,
}

/// A script and what its header says.
#[derive(Clone)]
pub struct Script {
    pub name: String,
    pub node: String,
    pub user: String,
}

impl Bundle {
    /// Renders the plan and unpacks the bundle on every host of the lab.
    pub fn new(lab: &Lab, plan: &Value, password: Option<&str>) -> Bundle {
        Bundle::put(lab, plan, password, PLACE, |host, _| {
            host.sh(&format!(
                "cd {PLACE} && umask 022 && unzip -q -o /srv/bundle.zip && rm /srv/bundle.zip"
            ));
        })
    }

    /// Renders the plan; `unpack` is told each host, which has the bundle as /srv/bundle.zip, and the bundle's name. It makes
    /// the bundle's folder in `place`.
    pub fn put(
        lab: &Lab,
        plan: &Value,
        password: Option<&str>,
        place: &'static str,
        unpack: impl Fn(&Host, &str),
    ) -> Bundle {
        let name = plan["name"].as_str().expect("a name").to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let at = |file: &str| folder.path().join(file);
        fs::write(at("plan.json"), plan.to_string()).expect("writable");
        let mut render = program();
        render
            .arg("render")
            .arg(at("plan.json"))
            .arg("--zip")
            .arg(at("bundle.zip"));
        if let Some(password) = password {
            fs::write(at("password"), password).expect("writable");
            fs::set_permissions(at("password"), fs::Permissions::from_mode(0o600)).expect("ours");
            render.arg("--password-file").arg(at("password"));
        }
        let rendered = render.output().expect("the program runs");
        let findings = String::from_utf8_lossy(&rendered.stderr);
        lab.transcript.output(&findings);
        assert!(rendered.status.success(), "render: {findings}");
        let link = program().arg("link").arg(at("plan.json")).output();
        let link = String::from_utf8(link.expect("the program runs").stdout).expect("UTF-8");
        lab.note(&format!("plan: {}", link.trim()));
        for host in lab.hosts() {
            fs::copy(at("bundle.zip"), host.outside("/srv/bundle.zip")).expect("copied");
            unpack(host, &name);
        }
        let mut bundle = Bundle {
            name,
            place,
            password: password.map(str::to_owned),
            verifier: String::new(),
            scripts: Vec::new(),
            nodes: nodes(plan),
        };
        let first = lab.hosts().first().expect("a host");
        let read = |path: String| {
            fs::read_to_string(first.outside(&path)).unwrap_or_else(|e| panic!("{path}: {e}"))
        };
        let names = first.sh(&format!("cd {}/runbook && ls -1 *.sh", bundle.folder()));
        for name in names.lines() {
            let text = read(format!("{}/runbook/{name}", bundle.folder()));
            let header = |key: &str| {
                let mut lines = text.lines().take(10);
                let found = lines.find_map(|line| line.strip_prefix(key));
                found
                    .unwrap_or_else(|| panic!("{name} has no {key:?}"))
                    .to_owned()
            };
            bundle.scripts.push(Script {
                name: name.to_owned(),
                node: header("# node: "),
                user: header("# user: "),
            });
        }
        if password.is_some() {
            let role = read(format!("{}/secrets/role.sql", bundle.folder()));
            let from = role.find("SCRAM-SHA-256$").expect("a verifier");
            let length = role[from..].find('\'').expect("a literal");
            bundle.verifier = role[from..from + length].to_owned();
        }
        bundle
    }

    /// The folder on each host.
    pub fn folder(&self) -> HostPath {
        HostPath(PathBuf::from(self.place).join(&self.name))
    }

    /// What nobody may see in a process: the password and its verifier.
    pub fn secrets(&self) -> Vec<&str> {
        let password = self.password.iter().map(String::as_str);
        password
            .chain((!self.verifier.is_empty()).then_some(&*self.verifier))
            .collect()
    }

    pub fn primary(&self) -> &Node {
        &self.nodes[0]
    }

    pub fn standbys(&self) -> &[Node] {
        &self.nodes[1..]
    }

    /// The script whose name ends in `-NODE-VERB.sh`.
    pub fn script(&self, end: &str) -> &Script {
        let end = format!("-{end}.sh");
        self.scripts
            .iter()
            .find(|script| script.name.ends_with(&end))
            .unwrap_or_else(|| panic!("no script {end}"))
    }
}

fn nodes(plan: &Value) -> Vec<Node> {
    let standbys = plan["standbys"].as_array().expect("standbys");
    std::iter::once(&plan["primary"])
        .chain(standbys)
        .map(|node| Node {
            name: node["name"].as_str().expect("a name").to_owned(),
            port: node["port"]
                .as_u64()
                .unwrap_or(5432)
                .try_into()
                .expect("a port"),
            cluster: node["cluster"].as_str().unwrap_or("main").to_owned(),
        })
        .collect()
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pgrunbook"))
}

/// A path on a host, which is text in command lines.
pub struct HostPath(PathBuf);

impl std::fmt::Display for HostPath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        self.0.display().fmt(formatter)
    }
}
