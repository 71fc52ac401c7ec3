//! From a topology to files. Pure and deterministic: the same topology and credential give the same text.

pub mod quote;

use crate::secret::Credential;
use crate::topology::Topology;

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

/// The files of a bundle, in its order. Without a credential the scripts ask for the password on the host.
pub fn render(topology: &Topology, _credential: Option<&Credential>) -> Vec<File> {
    vec![File {
        path: "plan.json".to_owned(),
        mode: 0o644,
        text: topology.plan().to_json(),
        secret: false,
    }]
}
