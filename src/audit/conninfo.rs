//! `primary_conninfo`.

use super::{Audit, places};
use crate::pg::Feature;
use crate::read::conninfo;
use crate::topology::{Node, Tls};

/// It names the primary and the standby, encrypts as the plan says, and holds no password.
pub fn check(audit: &mut Audit, node: &Node, path: &str, line: usize, text: &str) {
    let topology = audit.topology;
    let major = topology.major();
    let read = conninfo::read(text, major);
    for fault in &read.faults {
        audit.defect(
            path,
            line,
            format!("primary_conninfo: {}", fault.problem.message),
        );
    }
    if read.uri {
        audit.defect(
            path,
            line,
            "primary_conninfo is a URI, which not every walreceiver takes",
        );
    }
    let primary = topology.primary();
    let sslmode = match topology.tls() {
        Tls::Off => "disable",
        Tls::Require => "require",
        Tls::VerifyFull => "verify-full",
    };
    let mut wanted = vec![
        ("host", primary.address().to_string()),
        ("port", primary.port().to_string()),
        ("user", topology.role().to_string()),
        ("application_name", node.name().to_string()),
        ("sslmode", sslmode.to_owned()),
    ];
    if let Some(certificate) = places::certificate(topology) {
        wanted.push(("sslrootcert", certificate.to_owned()));
    }
    let passfile = read.get("passfile");
    if major.has(Feature::Passfile) {
        let file = passfile.map(|path| path.to_text()).unwrap_or_default();
        // A copy and pg_rewind carry what is inside the data directory.
        let data = places::of(topology, node).data;
        if !file.starts_with('/') || file.starts_with(&format!("{data}/")) {
            audit.defect(
                path,
                line,
                "the passfile of primary_conninfo lies inside the data directory, or nowhere",
            );
        }
        wanted.push(("passfile", file));
    }
    let found: Vec<(&str, String)> = read
        .pairs
        .iter()
        .map(|pair| (pair.keyword.as_str(), pair.value.to_text()))
        .collect();
    audit.same(path, line, "primary_conninfo", found, wanted);
}
