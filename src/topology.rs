//! The plan, parsed and typed. A [`Topology`] exists only if the plan has no error; rendering it cannot fail.

use crate::finding::Finding;
use crate::name::{AbsolutePath, BundleName, ClusterName, NodeName, OsUser, RoleName, SlotName};
use crate::net::{Host, Listen, Port};
use crate::pg::Major;
use crate::plan::Plan;

/// Where the servers run, and how they are started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Debian or Ubuntu with their (or PGDG's) packages and cluster tools.
    Debian,
    /// Any installation with a data directory and a directory of programs; driven by `pg_ctl`.
    Source,
}

/// How replication connections are encrypted (`sslmode` of `primary_conninfo`, record type in pg_hba.conf).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    Off,
    Require,
    VerifyFull,
}

impl Tls {
    /// What a plan says for it.
    pub fn word(self) -> &'static str {
        match self {
            Tls::Off => "off",
            Tls::Require => "require",
            Tls::VerifyFull => "verify-full",
        }
    }
}

/// How a standby gets its first copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyMethod {
    /// By pg_basebackup, 9.1 and later.
    PgBasebackup,
    /// By rsync over ssh, between the start and the end of a backup.
    Manual,
}

impl CopyMethod {
    /// What a plan says for it.
    pub fn word(self) -> &'static str {
        match self {
            CopyMethod::PgBasebackup => "pg_basebackup",
            CopyMethod::Manual => "manual",
        }
    }
}

/// How the WAL written during the copy reaches the standby (`pg_basebackup -X`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyWal {
    /// By a second connection, 9.2 and later.
    Stream,
    /// At the end of the copy.
    Fetch,
}

impl CopyWal {
    /// What a plan says for it.
    pub fn word(self) -> &'static str {
        match self {
            CopyWal::Stream => "stream",
            CopyWal::Fetch => "fetch",
        }
    }
}

/// Where a node's cluster lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Debian {
        cluster: ClusterName,
    },
    Source {
        data: AbsolutePath,
        bin: AbsolutePath,
    },
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub(crate) name: NodeName,
    pub(crate) address: Host,
    pub(crate) port: Port,
    pub(crate) listen: Vec<Listen>,
    pub(crate) from: Host,
    pub(crate) place: Place,
    pub(crate) slot: Option<SlotName>,
}

impl Node {
    pub fn name(&self) -> &NodeName {
        &self.name
    }
    /// How the other nodes reach this one.
    pub fn address(&self) -> &Host {
        &self.address
    }
    pub fn port(&self) -> Port {
        self.port
    }
    /// What the server binds beside `localhost`.
    pub fn listen(&self) -> &[Listen] {
        &self.listen
    }
    /// Addresses of one interface that its server binds, beside [`Node::address`]: behind NAT its host is known by these.
    pub fn bound(&self) -> impl Iterator<Item = &Host> {
        self.listen.iter().filter_map(|listen| match listen {
            Listen::Host(host @ Host::Ip(ip))
                if *host != self.address && !ip.is_unspecified() && !ip.is_loopback() =>
            {
                Some(host)
            }
            _ => None,
        })
    }
    /// The source address that the other nodes see.
    pub fn from(&self) -> &Host {
        &self.from
    }
    pub fn place(&self) -> &Place {
        &self.place
    }
    /// The slot that this node uses on its upstream; none before 9.4.
    pub fn slot(&self) -> Option<&SlotName> {
        self.slot.as_ref()
    }
}

/// The whole set-up: one primary, one or more direct standbys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topology {
    pub(crate) plan: Plan,
    pub(crate) findings: Vec<Finding>,
    pub(crate) name: BundleName,
    pub(crate) major: Major,
    pub(crate) platform: Platform,
    pub(crate) os_user: OsUser,
    pub(crate) role: RoleName,
    pub(crate) tls: Tls,
    pub(crate) copy_method: CopyMethod,
    pub(crate) copy_wal: CopyWal,
    pub(crate) wal_keep: u64,
    pub(crate) slot_limit: Option<u64>,
    pub(crate) primary: Node,
    pub(crate) standbys: Vec<Node>,
}

impl Topology {
    /// What the check had to say short of errors.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
    /// The plan that this was made of, as it was typed.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
    /// The bundle's name.
    pub fn name(&self) -> &BundleName {
        &self.name
    }
    pub fn major(&self) -> Major {
        self.major
    }
    pub fn platform(&self) -> Platform {
        self.platform
    }
    /// The operating system user that owns the clusters.
    pub fn os_user(&self) -> &OsUser {
        &self.os_user
    }
    /// The replication role.
    pub fn role(&self) -> &RoleName {
        &self.role
    }
    pub fn tls(&self) -> Tls {
        self.tls
    }
    pub fn copy_method(&self) -> CopyMethod {
        self.copy_method
    }
    /// Means nothing for a copy by hand, which takes no WAL along.
    pub fn copy_wal(&self) -> CopyWal {
        self.copy_wal
    }
    /// WAL kept on the primary for standbys without regard to slots, in kB (1024 bytes).
    pub fn wal_keep(&self) -> u64 {
        self.wal_keep
    }
    /// WAL that a slot may hold back, in kB; `None`: no limit was asked for or the major has none.
    pub fn slot_limit(&self) -> Option<u64> {
        self.slot_limit
    }
    pub fn primary(&self) -> &Node {
        &self.primary
    }
    /// At least one.
    pub fn standbys(&self) -> &[Node] {
        &self.standbys
    }
    /// The primary and the standbys, in the plan's order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        std::iter::once(&self.primary).chain(&self.standbys)
    }
}
