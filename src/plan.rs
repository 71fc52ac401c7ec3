//! Plan v1: what the person typed. Plain text everywhere, so that nothing is lost or corrected on the way in;
//! [`crate::check`] says what is wrong with it. A plan holds no secret.

use serde::{Deserialize, Serialize};

/// The whole plan. Its JSON form is the stable interface; unknown keys are an error.
///
/// An empty text means "not given": it is not written, and an optional field then takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The format's version: 1.
    pub plan: String,
    /// Names the bundle; default `replication`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The major version: `9.0` to `9.6`, `10` to `19`.
    pub postgres: String,
    /// `debian`, `rhel`, `docker` or `source`.
    pub platform: String,
    /// Who owns the clusters; default `postgres`. Platform `source` only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub os_user: String,
    #[serde(default)]
    pub replication: Replication,
    #[serde(default)]
    pub copy: Copy,
    #[serde(default)]
    pub wal: Wal,
    pub primary: Node,
    pub standbys: Vec<Node>,
}

/// The replication role and its connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Replication {
    /// The role's name; default `replicator`.
    pub user: String,
    /// `off`, `require` or `verify-full`; default `require` on Debian, else `off`.
    pub tls: String,
}

/// How the standby gets its first copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Copy {
    /// `pg_basebackup` (default) or `manual`.
    pub method: String,
    /// `stream` (default where the major has it) or `fetch`.
    pub wal: String,
}

/// How much WAL the primary keeps for standbys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wal {
    /// Kept in any case; a size (`1GB`).
    pub keep: String,
    /// The most that a slot may hold back (13 and later); a size (`10GB`).
    pub slot_limit: String,
}

/// One server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub name: String,
    /// How the other nodes reach this one: IPv4, IPv6 or a host name.
    pub address: String,
    #[serde(default)]
    pub port: String,
    /// Debian's cluster name; default `main`.
    #[serde(default)]
    pub cluster: String,
    /// What the server binds beside localhost; default: the address.
    #[serde(default)]
    pub listen: String,
    /// The source address that the other nodes see; default: the address.
    #[serde(default)]
    pub from: String,
    /// The data directory; platform `source`.
    #[serde(default)]
    pub data: String,
    /// The directory of PostgreSQL's programs; platform `source`.
    #[serde(default)]
    pub bin: String,
}
