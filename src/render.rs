//! From a topology to files. Pure and deterministic: the same topology and credential give the same text.

mod by_hand;
pub mod conf;
pub mod conninfo;
pub mod hba;
pub(crate) mod operate;
pub mod pgpass;
pub mod quote;
mod readme;
mod role;
pub mod script;

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::pg::{Feature, LABEL, backup_calls, names};
use crate::runbook::steps;
use crate::secret::Credential;
use crate::topology::{CopyMethod, CopyWal, Node, Topology};

/// One file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the bundle's folder, with `/`.
    pub path: String,
    /// Permission bits: `0o644`, `0o755` or `0o600`.
    pub mode: u32,
    pub text: String,
    /// Holds the password or a verifier.
    pub secret: bool,
}

impl File {
    fn plain(path: impl Into<String>, text: impl Into<String>) -> File {
        File {
            path: path.into(),
            mode: 0o644,
            text: text.into(),
            secret: false,
        }
    }

    fn program(path: impl Into<String>, text: String) -> File {
        File {
            mode: 0o755,
            ..File::plain(path, text)
        }
    }

    fn secret(path: impl Into<String>, text: String) -> File {
        File {
            mode: 0o600,
            secret: true,
            ..File::plain(path, text)
        }
    }
}

/// Permission bits of a folder of the bundle, given relative to the bundle's own folder. The user that later steps run as
/// must enter, whatever the umask of whoever unpacks; what is secret is closed.
pub fn folder_mode(path: &str) -> u32 {
    if path == "secrets" { 0o700 } else { 0o755 }
}

/// Every file of the bundle, in its order. Without a credential the bundle has no `secrets/` and the scripts ask.
pub fn render(topology: &Topology, credential: Option<&Credential>) -> Vec<File> {
    let steps = steps(topology);
    let mut files = Vec::with_capacity(steps.len() + 4 * topology.standbys().len() + 16);
    files.push(File::plain(
        "README.md",
        readme::page(topology, &steps, credential.is_some()),
    ));
    files.push(File::plain("plan.json", topology.plan().to_json()));
    let libraries = script::LIBRARIES.into_iter().filter(|(_, text)| {
        *text != script::MANUAL || topology.copy_method() == CopyMethod::Manual
    });
    files.extend(libraries.map(|(path, text)| File::plain(path, text)));
    for (i, step) in steps.iter().enumerate() {
        files.push(File::program(
            format!("runbook/{}.sh", step.id),
            script::step(topology, step, i + 1, steps.len()),
        ));
    }
    for node in topology.nodes() {
        let name = node.name();
        files.push(File::plain(
            format!("nodes/{name}/values.bash"),
            script::values(topology, node),
        ));
        files.push(File::plain(
            format!("nodes/{name}/postgresql.conf"),
            conf::file(topology, node),
        ));
        files.push(File::plain(
            format!("nodes/{name}/pg_hba.conf"),
            hba::block(topology, node),
        ));
        if !std::ptr::eq(node, topology.primary()) {
            files.push(if topology.major().has(Feature::StandbySignal) {
                File::plain(format!("nodes/{name}/standby.signal"), "")
            } else {
                File::plain(
                    format!("nodes/{name}/recovery.conf"),
                    conf::recovery(topology, node),
                )
            });
        }
    }
    if let Some(credential) = credential {
        let first = files.len();
        files.push(File::secret(
            "secrets/role.sql",
            role::file(topology, credential),
        ));
        for node in topology.nodes() {
            files.push(File::secret(
                format!("secrets/{}.pgpass", node.name()),
                pgpass::file(topology, node, credential.password()),
            ));
        }
        // A sum of a text that is known but for the password lets anybody who reads it try passwords: a secret too.
        let sums = sums(files[first..].iter());
        files.push(File::secret("secrets/SHA256SUMS", sums));
    }
    files.extend(operate::files(topology));
    let sums = File::plain("SHA256SUMS", sums(files.iter().filter(|f| !f.secret)));
    files.insert(2, sums);
    files
}

/// A line for each file, as sha256sum prints and checks it.
fn sums<'a>(files: impl Iterator<Item = &'a File>) -> String {
    let mut text = String::with_capacity(files.size_hint().1.unwrap_or(0) * 100);
    for file in files {
        match script::LIBRARIES
            .iter()
            .position(|(_, library)| *library == file.text)
        {
            Some(i) => text.push_str(&LIBRARY_SUMS[i]),
            None => push_sum(&mut text, &file.text),
        }
        text.push_str("  ");
        text.push_str(&file.path);
        text.push('\n');
    }
    text
}

/// The sums of [`script::LIBRARIES`], taken once in a process: they are more than a third of a small bundle.
static LIBRARY_SUMS: LazyLock<[String; 5]> = LazyLock::new(|| {
    script::LIBRARIES.map(|(_, library)| {
        let mut text = String::new();
        push_sum(&mut text, library);
        text
    })
});

/// Appends a text's SHA-256 in hexadecimal.
fn push_sum(out: &mut String, text: &str) {
    for byte in Sha256::digest(text.as_bytes()) {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
}

/// What the copy by hand calls the backup of a node, so that a later run knows it again.
pub fn backup_label(topology: &Topology, node: &Node) -> String {
    format!("pgrunbook {} {}", topology.name(), node.name())
}

/// The call that begins the backup of a node.
pub fn backup_start(topology: &Topology, node: &Node) -> String {
    let label = quote::sql_literal(&backup_label(topology, node));
    backup_calls(topology.major()).start.replace(LABEL, &label)
}

/// The functions that the role is granted: for copies by hand, from 9.6 on.
pub fn backup_grants(topology: &Topology) -> &'static [&'static str] {
    match topology.copy_method() {
        CopyMethod::PgBasebackup => &[],
        CopyMethod::Manual => backup_calls(topology.major()).granted,
    }
}

/// The arguments of pg_basebackup after its target directory. `-w`: it never asks; the passfile answers.
pub fn basebackup_arguments(topology: &Topology, node: &Node) -> Vec<String> {
    let (major, primary) = (topology.major(), topology.primary());
    let names = names(major);
    let method = match topology.copy_wal() {
        CopyWal::Stream => names.basebackup_stream,
        CopyWal::Fetch => names.basebackup_fetch,
    };
    let mut list = Vec::new();
    if major.has(Feature::BaseBackupConninfo) {
        list.extend(["-d".to_owned(), conninfo::alive(major)]);
    }
    list.extend([
        "-h".to_owned(),
        primary.address().to_string(),
        "-p".to_owned(),
        primary.port().to_string(),
        "-U".to_owned(),
        topology.role().to_string(),
        "-w".to_owned(),
        "-v".to_owned(),
        "-c".to_owned(),
        "fast".to_owned(),
    ]);
    list.extend(method.map(str::to_owned));
    if let (Some(slot), CopyWal::Stream, true) = (
        node.slot(),
        topology.copy_wal(),
        major.has(Feature::BaseBackupSlot),
    ) {
        list.extend(["-S".to_owned(), slot.to_string()]);
    }
    list
}
