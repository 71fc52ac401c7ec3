//! What a person can type before a step, to see with their own eyes what it is about to change: plain commands that only
//! read, and that need nothing of the bundle.

use super::{Step, Verb};
use crate::pg::{Feature, names};
use crate::platform::{Site, service_user, site};
use crate::render::conf;
use crate::render::quote::{sh_word, sql_literal};
use crate::topology::{Node, Platform, Topology};

/// A command, and what its answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// One command, as the user types it that the bundle is unpacked as.
    pub command: String,
    /// What is to be seen before the step, or after it; a sentence without its point.
    pub seen: String,
}

/// The look that belongs to a step.
pub fn look(topology: &Topology, step: &Step<'_>) -> Look {
    let (node, major) = (step.node, topology.major());
    let at = At::new(topology, node);
    match step.verb {
        Verb::PrimaryPrepare => at.sql(
            &format!("SELECT version(), {}()", names(major).is_in_recovery),
            format!("PostgreSQL {major}, and f: it is no standby"),
        ),
        Verb::PrimaryConfigure => at.sql(
            &format!(
                "SELECT name, setting, unit, sourcefile FROM pg_settings WHERE name IN ({})",
                at.settings()
            ),
            "what each setting is now, and the file that says so".to_owned(),
        ),
        Verb::PrimaryRestart if major.has(Feature::FileSettings) => at.sql(
            "SELECT name, (SELECT count(*) FROM pg_stat_activity) AS sessions FROM pg_settings WHERE pending_restart",
            "the settings that wait for a restart, and how many sessions it ends; no row: nothing is restarted".to_owned(),
        ),
        Verb::PrimaryRestart => at.sql(
            "SELECT count(*) FROM pg_stat_activity",
            "how many sessions a restart ends".to_owned(),
        ),
        Verb::PrimaryRole => at.role(),
        Verb::StandbyPrepare | Verb::StandbyStop => at.clusters(),
        Verb::StandbyPreflight => at.reachable(),
        Verb::StandbyCopy => {
            let parent = match at.site.data.rsplit_once('/') {
                Some((parent, _)) if !parent.is_empty() => parent,
                _ => "/",
            };
            Look {
                command: format!("df -h {}", sh_word(parent)),
                seen: format!(
                    "more room than {}'s data directory and tablespaces take; what is moved aside stays{}",
                    topology.primary().name(),
                    at.elsewhere()
                ),
            }
        }
        Verb::StandbyStart => {
            let file = match major.has(Feature::StandbySignal) {
                true => "standby.signal",
                false => "recovery.conf",
            };
            Look {
                command: at.as_owner(&format!("ls -l {}", sh_word(&format!("{}/{file}", at.site.data)))),
                seen: format!(
                    "the file is there; without it this server starts as an independent primary{}",
                    at.elsewhere()
                ),
            }
        }
        Verb::PrimaryProve => match names(major).stat_replication {
            Some(_) => at.sql(
                "SELECT application_name, client_addr, state, sync_state FROM pg_stat_replication",
                "a row for each standby, and streaming".to_owned(),
            ),
            None => Look {
                command: "ps -C postgres -o args".to_owned(),
                seen: "a wal sender process for each standby".to_owned(),
            },
        },
        Verb::StandbyProve => at.sql(
            &format!(
                "SELECT {}(), {}(), {}()",
                names(major).is_in_recovery,
                names(major).last_wal_receive_lsn,
                names(major).last_wal_replay_lsn
            ),
            "t, and two locations that grow while the primary writes".to_owned(),
        ),
    }
}

/// A query as a word of the shell, in double quotes where that changes nothing.
pub(crate) fn typed(query: &str) -> String {
    match query.contains(['"', '$', '`', '\\', '!']) {
        true => sh_word(query),
        false => format!("\"{query}\""),
    }
}

/// A node, and how commands are typed there.
pub(crate) struct At<'a> {
    topology: &'a Topology,
    node: &'a Node,
    pub(crate) site: Site,
}

impl<'a> At<'a> {
    pub(crate) fn new(topology: &'a Topology, node: &'a Node) -> At<'a> {
        At {
            topology,
            node,
            site: site(topology, node),
        }
    }

    /// A command as the user that the cluster belongs to.
    pub(crate) fn as_owner(&self, command: &str) -> String {
        let owner = self.topology.os_user().as_str();
        match service_user(self.topology) == owner {
            true => command.to_owned(),
            false => format!("runuser -u {owner} -- {command}"),
        }
    }

    /// A warning where the data directory is the packages' default, and the cluster may have another.
    fn elsewhere(&self) -> &'static str {
        match self.topology.platform() {
            Platform::Debian => "; if pg_lsclusters shows another data directory, look there",
            Platform::Source => "",
        }
    }

    /// A program of PostgreSQL's; Debian has some of them in everybody's path.
    pub(crate) fn program(&self, name: &str) -> String {
        match self.topology.platform() {
            Platform::Debian => name.to_owned(),
            Platform::Source => sh_word(&format!("{}/{name}", self.site.bin)),
        }
    }

    /// A query on the node's own server.
    fn sql(&self, query: &str, seen: String) -> Look {
        Look {
            command: format!("{} {}", self.psql(), typed(query)),
            seen,
        }
    }

    /// psql on the node's own server, up to the query.
    pub(crate) fn psql(&self) -> String {
        let psql = self.program("psql");
        self.as_owner(&format!("{psql} -X -p {} -d postgres -c", self.node.port()))
    }

    /// The settings that the bundle writes on this node, in SQL's quotes.
    fn settings(&self) -> String {
        let settings = conf::settings(self.topology, self.node);
        let names: Vec<String> = settings
            .iter()
            .map(|setting| sql_literal(setting.name))
            .collect();
        names.join(", ")
    }

    fn role(&self) -> Look {
        let major = self.topology.major();
        let attribute = match major.has(Feature::ReplicationAttribute) {
            true => "rolreplication",
            false => "rolsuper",
        };
        let slots = match major.has(Feature::ReplicationSlots) {
            true => ", (SELECT count(*) FROM pg_replication_slots) AS slots",
            false => "",
        };
        self.sql(
            &format!(
                "SELECT rolname, rolcanlogin, {attribute}, rolconnlimit{slots} FROM pg_roles WHERE rolname = {}",
                sql_literal(self.topology.role().as_str())
            ),
            "no row: the role is made; a row: it stays, with its password".to_owned(),
        )
    }

    /// Which clusters there are.
    fn clusters(&self) -> Look {
        match self.topology.platform() {
            Platform::Debian => Look {
                command: "pg_lsclusters".to_owned(),
                seen: format!(
                    "whether {} is there and runs, and which port it has",
                    self.site.title
                ),
            },
            Platform::Source => Look {
                command: format!("ls -lA {}", sh_word(&self.site.data)),
                seen: "what lies in the data directory now; no such directory is good, too"
                    .to_owned(),
            },
        }
    }

    pub(crate) fn reachable(&self) -> Look {
        let primary = self.topology.primary();
        let (address, port) = (sh_word(&primary.address().to_string()), primary.port());
        if self.topology.major().has(Feature::PgIsReady) {
            return Look {
                command: format!("{} -h {address} -p {port}", self.program("pg_isready")),
                seen: "accepting connections; no response: a firewall, or listen_addresses"
                    .to_owned(),
            };
        }
        Look {
            command: format!(
                "timeout 5 bash -c '</dev/tcp/\"$0\"/{port}' {address} && echo reachable"
            ),
            seen: "reachable; else a firewall, or listen_addresses".to_owned(),
        }
    }
}
