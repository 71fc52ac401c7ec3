//! The keywords of `primary_conninfo`.

use super::{Of, Part, extent, plan};
use crate::pg::keyword;
use crate::read::conninfo;
use crate::topology::Tls;

/// Each keyword with its value; one that is not known here is left out.
pub(super) fn parts(of: &Of<'_>, text: &str) -> Vec<Part> {
    let read = conninfo::read(text, of.major());
    let pairs = read.pairs.iter();
    pairs
        .filter_map(|pair| part(of, &pair.keyword, pair.value.to_text()))
        .collect()
}

fn part(of: &Of<'_>, name: &str, value: String) -> Option<Part> {
    let topology = of.topology;
    let (node, primary) = (of.name(), topology.primary());
    let known = keyword(name)?;
    let (reason, from) = match name {
        "host" => (
            format!("{}'s address, as {node} reaches it", primary.name()),
            vec![of.of(primary, "address")],
        ),
        "port" => (
            format!("the port at which {} listens", primary.name()),
            vec![of.of(primary, "port")],
        ),
        "user" => (
            "the replication role".to_owned(),
            vec![plan("replication.user")],
        ),
        "application_name" => (
            format!("how {} shows this standby in pg_stat_replication", primary.name()),
            vec![of.own("name")],
        ),
        "sslmode" => (
            match topology.tls() {
                Tls::Off => "not encrypted: who is on the way can read all WAL".to_owned(),
                Tls::Require => format!(
                    "encrypted; that it is {} which answers is not checked",
                    primary.name()
                ),
                Tls::VerifyFull => format!(
                    "encrypted, and {}'s certificate must be signed and carry its host",
                    primary.name()
                ),
            },
            of.tls(),
        ),
        "sslrootcert" => (
            "the certificate of the authority that signed the servers' certificates, in the home of Debian's postgres"
                .to_owned(),
            {
                let mut from = of.tls();
                if !from.contains(&plan("platform")) {
                    from.push(plan("platform"));
                }
                from
            },
        ),
        "passfile" => {
            let mut from = of.state();
            from.push(plan("postgres"));
            (
                format!(
                    "where the password lies, outside the data directory and readable for its owner alone (a keyword of {})",
                    extent(|major| known.at(major))
                ),
                from,
            )
        }
        _ => return None,
    };
    Some(Part {
        name: known.name(),
        value,
        reason,
        from,
    })
}
