//! The plan with each field read by itself, defaults filled in: what the rules look at.

use crate::finding::{Finding, Problem};
use crate::name::{AbsolutePath, BundleName, ClusterName, NodeName, OsUser, RoleName, SlotName};
use crate::net::{Host, Listen, Port};
use crate::pg::{self, Feature, Major};
use crate::plan::{self, Plan, place_in_words};
use crate::topology::{CopyMethod, CopyWal, Node, Place, Platform, Tls, Topology};

/// A field that was read: `Ok(None)` if it is not given and has no default.
pub type Parsed<T> = Result<Option<T>, Problem>;

/// The plan, read field by field. What could not be read is `Err`; a choice that is none of its list, and what depends
/// on one, is `None`.
pub struct Draft<'p> {
    pub plan: &'p Plan,
    pub name: Parsed<BundleName>,
    pub major: Option<Major>,
    pub platform: Option<Platform>,
    pub os_user: Parsed<OsUser>,
    pub role: Parsed<RoleName>,
    pub tls: Option<Tls>,
    pub copy_method: Option<CopyMethod>,
    pub copy_wal: Option<CopyWal>,
    /// In kB.
    pub wal_keep: Parsed<u64>,
    /// In kB; `Ok(None)`: no limit.
    pub slot_limit: Parsed<u64>,
    /// The primary first.
    pub nodes: Vec<DraftNode<'p>>,
}

/// One node of a [`Draft`].
pub struct DraftNode<'p> {
    /// `primary`, `standbys[0]`.
    pub path: String,
    pub plan: &'p plan::Node,
    pub name: Parsed<NodeName>,
    pub address: Parsed<Host>,
    pub port: Parsed<Port>,
    pub listen: Parsed<Vec<Listen>>,
    pub from: Parsed<Host>,
    pub cluster: Parsed<ClusterName>,
    pub data: Parsed<AbsolutePath>,
    pub bin: Parsed<AbsolutePath>,
}

/// Reads a text, or its default if it is empty.
fn read<T>(text: &str, default: &str, parse: fn(&str) -> Result<T, Problem>) -> Parsed<T> {
    match if text.is_empty() { default } else { text } {
        "" => Ok(None),
        text => parse(text).map(Some),
    }
}

/// The value of a good field.
pub fn good<T>(parsed: &Parsed<T>) -> Option<&T> {
    parsed.as_ref().ok()?.as_ref()
}

fn size(text: &str) -> Result<u64, Problem> {
    pg::parse_size(text).map_err(|error| {
        Problem::new(error.to_string())
            .hint("Give a whole number and kB, MB, GB or TB, as 1GB.")
            .suggest(error.meant)
    })
}

impl<'p> Draft<'p> {
    pub fn new(plan: &'p Plan) -> Draft<'p> {
        let major = Major::parse(&plan.postgres);
        let platform = match plan.platform.as_str() {
            "debian" => Some(Platform::Debian),
            "source" => Some(Platform::Source),
            _ => None,
        };
        Draft {
            plan,
            name: read(&plan.name, "replication", BundleName::parse),
            major,
            platform,
            os_user: read(&plan.os_user, "postgres", OsUser::parse),
            role: read(&plan.replication.user, "replicator", RoleName::parse),
            tls: match (plan.replication.tls.as_str(), platform) {
                ("off", _) | ("", Some(Platform::Source)) => Some(Tls::Off),
                ("require", _) | ("", Some(Platform::Debian)) => Some(Tls::Require),
                ("verify-full", _) => Some(Tls::VerifyFull),
                _ => None,
            },
            copy_method: match (plan.copy.method.as_str(), major) {
                ("pg_basebackup", _) => Some(CopyMethod::PgBasebackup),
                ("manual", _) => Some(CopyMethod::Manual),
                ("", Some(major)) if major.has(Feature::BaseBackup) => {
                    Some(CopyMethod::PgBasebackup)
                }
                ("", Some(_)) => Some(CopyMethod::Manual),
                _ => None,
            },
            copy_wal: match (plan.copy.wal.as_str(), major) {
                ("stream", _) => Some(CopyWal::Stream),
                ("fetch", _) => Some(CopyWal::Fetch),
                ("", Some(major)) if major.has(Feature::BaseBackupStream) => Some(CopyWal::Stream),
                ("", Some(_)) => Some(CopyWal::Fetch),
                _ => None,
            },
            wal_keep: read(&plan.wal.keep, "1GB", size),
            slot_limit: match plan.wal.slot_limit.as_str() {
                "-1" => Ok(None),
                text => read(text, "10GB", size),
            },
            nodes: plan
                .nodes()
                .map(|(path, node)| DraftNode::new(path, node))
                .collect(),
        }
    }

    /// The topology, if every part of it could be read.
    pub(super) fn topology(&self, findings: &[Finding]) -> Option<Topology> {
        let major = self.major?;
        let mut nodes = self
            .nodes
            .iter()
            .map(|node| node.finish(self.platform?, major));
        let primary = nodes.next()??;
        let standbys: Vec<Node> = nodes.collect::<Option<_>>()?;
        Some(Topology {
            plan: self.plan.clone(),
            findings: findings.to_vec(),
            name: good(&self.name)?.clone(),
            major,
            platform: self.platform?,
            os_user: good(&self.os_user)?.clone(),
            role: good(&self.role)?.clone(),
            tls: self.tls?,
            copy_method: self.copy_method?,
            copy_wal: self.copy_wal?,
            wal_keep: *good(&self.wal_keep)?,
            slot_limit: good(&self.slot_limit)
                .copied()
                .filter(|_| major.has(Feature::SlotLimit)),
            primary,
            standbys: if standbys.is_empty() {
                return None;
            } else {
                standbys
            },
        })
    }
}

impl<'p> DraftNode<'p> {
    fn new(path: String, node: &'p plan::Node) -> DraftNode<'p> {
        let address = read(&node.address, "", Host::parse);
        DraftNode {
            path,
            plan: node,
            name: read(&node.name, "", NodeName::parse),
            port: read(&node.port, "5432", Port::parse),
            listen: if node.listen.is_empty() {
                Ok(good(&address).map(|host| vec![default_listen(host)]))
            } else {
                Listen::parse_list(&node.listen).map(Some)
            },
            from: if node.from.is_empty() {
                Ok(good(&address).cloned())
            } else {
                Host::parse(&node.from).map(Some)
            },
            address,
            cluster: read(&node.cluster, "main", ClusterName::parse),
            data: read(&node.data, "", AbsolutePath::parse),
            bin: read(&node.bin, "", AbsolutePath::parse),
        }
    }

    fn finish(&self, platform: Platform, major: Major) -> Option<Node> {
        let name = good(&self.name)?.clone();
        Some(Node {
            address: good(&self.address)?.clone(),
            port: *good(&self.port)?,
            listen: good(&self.listen)?.clone(),
            from: good(&self.from)?.clone(),
            place: match platform {
                Platform::Debian => Place::Debian {
                    cluster: good(&self.cluster)?.clone(),
                },
                Platform::Source => Place::Source {
                    data: good(&self.data)?.clone(),
                    bin: good(&self.bin)?.clone(),
                },
            },
            slot: major
                .has(Feature::ReplicationSlots)
                .then(|| SlotName::of(&name)),
            name,
        })
    }

    /// The path of one of the node's fields.
    pub fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// What a sentence calls it: its name, or its place in the plan if the name is no good.
    pub fn called(&self) -> String {
        good(&self.name).map_or_else(|| self.place(), ToString::to_string)
    }

    /// Its place in the plan, in words.
    pub fn place(&self) -> String {
        place_in_words(&self.path)
    }
}

/// A host name in listen_addresses is resolved by the server itself, on Debian often to 127.0.1.1: `*` is safer.
fn default_listen(address: &Host) -> Listen {
    match address {
        Host::Ip(_) => Listen::Host(address.clone()),
        Host::Name(_) => Listen::All,
    }
}
