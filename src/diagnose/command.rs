//! Commands for a node of the plan, or with words in capitals where there is no plan.

use super::family::{How, Query, Shell};
use crate::pg::{Feature, Major, names, setting};
use crate::platform::service_user;
use crate::render::conninfo;
use crate::render::quote::{sh_word, sql_identifier, sql_literal};
use crate::runbook::{At, Verb, chosen, invocation, order, typed};
use crate::topology::{Node, Topology};

/// The lines of configuration files that make a server a standby of another.
const FIND_SETTINGS: &str = "grep -nsE '^[[:space:]]*(primary_conninfo|primary_slot_name|restore_command|hot_standby|recovery_target)'";

/// Whose values stand in a command.
pub enum Whose<'a> {
    /// A node of the plan, and the standby that the message is about.
    Plan {
        topology: &'a Topology,
        node: &'a Node,
        standby: &'a Node,
    },
    /// Nobody's; names of things are those of this major.
    Anybody { major: Major },
}

impl Whose<'_> {
    fn major(&self) -> Major {
        match self {
            Whose::Plan { topology, .. } => topology.major(),
            Whose::Anybody { major } => *major,
        }
    }

    /// The command, as the user types it that the bundle is unpacked as; `None` if this major has nothing of the kind.
    pub fn command(&self, how: How) -> Option<String> {
        match how {
            How::Words => None,
            How::Sql(query) => Some(format!("{} {}", self.psql(), typed(&self.query(query)?))),
            How::Shell(shell) => self.shell(shell),
            How::Step(verb) => Some(self.step(verb)),
            How::Replace => Some(self.step(Verb::StandbyCopy) + " --replace=SYSTEM_IDENTIFIER"),
        }
    }

    /// Who types the commands of this node.
    pub fn user(&self) -> &str {
        match self {
            Whose::Plan { topology, .. } => service_user(topology),
            Whose::Anybody { .. } => "the cluster's owner",
        }
    }

    fn step(&self, verb: Verb) -> String {
        match self {
            Whose::Plan { topology, node, .. } => {
                let same = |(_, (which, on)): &(usize, (Verb, &Node))| {
                    *which == verb && on.name() == node.name()
                };
                let number = (1..)
                    .zip(order(topology))
                    .find(same)
                    .map(|(number, _)| number);
                let steps = chosen(topology, |other| Some(other) == number);
                let step = steps.first().map(|(_, step)| invocation(topology, step));
                step.unwrap_or_default()
            }
            Whose::Anybody { .. } => {
                let node = if verb.on_primary() {
                    "PRIMARY"
                } else {
                    "STANDBY"
                };
                format!("runbook/NN-{node}-{}.sh", verb.word())
            }
        }
    }

    fn psql(&self) -> String {
        match self {
            Whose::Plan { topology, node, .. } => At::new(topology, node).psql(),
            Whose::Anybody { .. } => "psql -X -p PORT -d postgres -c".to_owned(),
        }
    }

    fn role(&self) -> &str {
        match self {
            Whose::Plan { topology, .. } => topology.role().as_str(),
            Whose::Anybody { .. } => "ROLE",
        }
    }

    fn slot(&self) -> String {
        let slot = match self {
            Whose::Plan { standby, .. } => standby.slot().map(ToString::to_string),
            Whose::Anybody { .. } => Some("SLOT".to_owned()),
        };
        sql_literal(&slot.unwrap_or_default())
    }

    fn query(&self, query: Query) -> Option<String> {
        let major = self.major();
        let names = names(major);
        let role = sql_identifier(self.role());
        let slots = major.has(Feature::ReplicationSlots);
        Some(match query {
            Query::Role => format!(
                "SELECT rolname, rolcanlogin, {}, rolconnlimit, rolvaliduntil FROM pg_roles WHERE rolname = {}",
                match major.has(Feature::ReplicationAttribute) {
                    true => "rolreplication",
                    false => "rolsuper",
                },
                sql_literal(self.role())
            ),
            Query::RoleMayReplicate => {
                format!("ALTER ROLE {role} LOGIN {}", names.replication_attribute)
            }
            Query::RoleUnlimited => format!("ALTER ROLE {role} CONNECTION LIMIT -1"),
            Query::Slots if !slots => return None,
            Query::Slots => {
                let pid = column(major.has(Feature::SlotActivePid), ", active_pid");
                let status = column(major.has(Feature::SlotLimit), ", wal_status");
                format!("SELECT slot_name, slot_type, active{pid}, restart_lsn{status} FROM pg_replication_slots")
            }
            Query::CreateSlot => {
                let reserve = column(major.has(Feature::SlotReserve), ", true");
                format!("SELECT {}({}{reserve})", names.create_physical_slot?, self.slot())
            }
            Query::DropSlot => format!("SELECT {}({})", names.drop_slot?, self.slot()),
            Query::Senders => {
                let view = names.stat_replication?;
                format!(
                    "SELECT {}, application_name, client_addr, state, sync_state, {} FROM pg_stat_replication",
                    view.pid, view.replay_lsn
                )
            }
            Query::Receiver if major.has(Feature::StatWalReceiver) => {
                "SELECT status, conninfo FROM pg_stat_wal_receiver".to_owned()
            }
            Query::Recovery | Query::Receiver => format!(
                "SELECT {}(), {}(), {}()",
                names.is_in_recovery, names.last_wal_receive_lsn, names.last_wal_replay_lsn
            ),
            Query::Settings(list) => {
                let here = |name: &&&str| setting(name).is_none_or(|one| one.at(major).is_some());
                let list: Vec<String> = list.iter().filter(here).map(|name| sql_literal(name)).collect();
                format!(
                    "SELECT name, setting, unit, sourcefile, sourceline FROM pg_settings WHERE name IN ({})",
                    list.join(", ")
                )
            }
            Query::HbaRules if major.has(Feature::HbaFileRules) => {
                "SELECT line_number, type, database, user_name, address, auth_method, error FROM pg_hba_file_rules"
                    .to_owned()
            }
            Query::HbaRules => "SHOW hba_file".to_owned(),
            Query::FileErrors if major.has(Feature::FileSettings) => {
                "SELECT sourcefile, sourceline, name, setting, error FROM pg_file_settings WHERE error IS NOT NULL"
                    .to_owned()
            }
            Query::FileErrors => return None,
            Query::Sessions => {
                "SELECT usename, client_addr, count(*) FROM pg_stat_activity GROUP BY usename, client_addr ORDER BY count(*) DESC"
                    .to_owned()
            }
            Query::OldestTransactions => format!(
                "SELECT {}, usename, xact_start FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start LIMIT 5",
                names.activity_pid
            ),
            // The view came with the attribute, in 9.1.
            Query::Conflicts if major.has(Feature::ReplicationAttribute) => {
                "SELECT * FROM pg_stat_database_conflicts".to_owned()
            }
            Query::Conflicts => return None,
            Query::Identifier if major.has(Feature::ControlFunctions) => {
                "SELECT system_identifier FROM pg_control_system()".to_owned()
            }
            Query::Timeline if major.has(Feature::ControlFunctions) => format!(
                "SELECT {}(), timeline_id FROM pg_control_checkpoint()",
                names.is_in_recovery
            ),
            Query::Identifier | Query::Timeline => return None,
            // The view came with slots, in 9.4.
            Query::Archiver if slots => {
                "SELECT archived_count, last_archived_wal, last_archived_time, failed_count, last_failed_wal, last_failed_time FROM pg_stat_archiver"
                    .to_owned()
            }
            Query::Archiver => return None,
            Query::Collations if major.has(Feature::DatabaseProvider) => {
                "SELECT datname, datcollversion, pg_database_collation_actual_version(oid) FROM pg_database".to_owned()
            }
            Query::Collations if major.has(Feature::CollationProvider) => {
                "SELECT collname, collversion, pg_collation_actual_version(oid) FROM pg_collation WHERE collversion IS NOT NULL"
                    .to_owned()
            }
            Query::Collations => return None,
            Query::Checkpoint => "CHECKPOINT".to_owned(),
            Query::Reload => "SELECT pg_reload_conf()".to_owned(),
            Query::NoSynchronousStandby if major.has(Feature::AutoConf) => {
                "ALTER SYSTEM SET synchronous_standby_names = ''".to_owned()
            }
            Query::NoSynchronousStandby => return None,
            Query::ResumeReplay => format!("SELECT {}()", names.wal_replay_resume?),
        })
    }

    fn shell(&self, shell: Shell) -> Option<String> {
        let Whose::Plan { topology, node, .. } = self else {
            return self.anybodys(shell);
        };
        let at = At::new(topology, node);
        let (site, major) = (&at.site, topology.major());
        let primary = topology.primary();
        let data = sh_word(&site.data);
        let signal = match major.has(Feature::StandbySignal) {
            true => "standby.signal",
            false => "recovery.conf",
        };
        let inside = |name: &str| sh_word(&format!("{}/{name}", site.data));
        let program = |name: &str| sh_word(&format!("{}/{name}", site.bin));
        let passfile = match conninfo::passfile(topology, node) {
            Some(path) => sh_word(&path),
            None => format!("~{}/.pgpass", topology.os_user()),
        };
        let command = match shell {
            Shell::Log if site.server_log.is_empty() => return None,
            Shell::Log => format!("tail -n 50 {}", sh_word(&site.server_log)),
            Shell::Reachable => return Some(at.reachable().command),
            Shell::Login => {
                let passfile = conninfo::passfile(topology, node)
                    .map(|path| format!("env PGPASSFILE={} ", sh_word(&path)));
                format!(
                    "{}{} -X -d {} -c \"SELECT 1\"",
                    passfile.unwrap_or_default(),
                    at.program("psql"),
                    sh_word(&conninfo::to_primary(topology, "postgres"))
                )
            }
            Shell::HostName => {
                return Some(format!(
                    "getent hosts {}",
                    sh_word(&primary.address().to_string())
                ));
            }
            Shell::Listening => return Some("ss -ltn".to_owned()),
            Shell::Space => format!("df -h {data}"),
            Shell::DataDirectory => format!("ls -la {data}"),
            Shell::Signal => {
                format!("ls -l {data} | grep -E '{signal}|recovery.signal|backup_label'")
            }
            Shell::StandbySettings => {
                let config = sh_word(&site.config_dir);
                let files = match site.config_dir == site.data {
                    true => format!("{data}/*.conf"),
                    false => format!("{config}/*.conf {config}/conf.d/*.conf {data}/*.conf"),
                };
                format!("{FIND_SETTINGS} {files}")
            }
            Shell::Control => format!("{} {data}", program("pg_controldata")),
            Shell::DataVersion => format!("cat {}", inside("PG_VERSION")),
            Shell::Passfile => format!("ls -l {passfile}"),
            Shell::ClosePassfile => format!("chmod 0600 {passfile}"),
            Shell::CloseData => format!("chmod 0700 {data}"),
            Shell::Postmaster => format!("cat {}", inside("postmaster.pid")),
            Shell::CopyVersion => format!("{} --version", program("pg_basebackup")),
            Shell::Start => return Some(site.start.clone()),
            Shell::Restart => return Some(site.restart.clone()),
            Shell::Stop => return Some(site.stop.clone()),
        };
        Some(at.as_owner(&command))
    }

    fn anybodys(&self, shell: Shell) -> Option<String> {
        let signal = match self.major().has(Feature::StandbySignal) {
            true => "standby.signal",
            false => "recovery.conf",
        };
        let text = match shell {
            Shell::Log => "tail -n 50 LOG",
            Shell::Reachable => "pg_isready -h PRIMARY -p PORT",
            Shell::Login => {
                "psql -X -c \"SELECT 1\" 'host=PRIMARY port=PORT user=ROLE dbname=postgres'"
            }
            Shell::HostName => "getent hosts PRIMARY",
            Shell::Listening => "ss -ltn",
            Shell::Space => "df -h DATA",
            Shell::DataDirectory => "ls -la DATA",
            Shell::Signal => {
                return Some(format!(
                    "ls -l DATA | grep -E '{signal}|recovery.signal|backup_label'"
                ));
            }
            Shell::StandbySettings => {
                return Some(format!("{FIND_SETTINGS} CONFIG/*.conf DATA/*.conf"));
            }
            Shell::Control => "pg_controldata DATA",
            Shell::DataVersion => "cat DATA/PG_VERSION",
            Shell::Passfile => "ls -l PASSFILE",
            Shell::ClosePassfile => "chmod 0600 PASSFILE",
            Shell::CloseData => "chmod 0700 DATA",
            Shell::Postmaster => "cat DATA/postmaster.pid",
            Shell::CopyVersion => "pg_basebackup --version",
            Shell::Start => "pg_ctl -D DATA start",
            Shell::Restart => "pg_ctl -D DATA restart -m fast",
            Shell::Stop => "pg_ctl -D DATA stop -m fast",
        };
        Some(text.to_owned())
    }
}

fn column(has: bool, text: &'static str) -> &'static str {
    if has { text } else { "" }
}
