//! postgresql.conf and recovery.conf of a node.

use super::{Audit, conninfo, places};
use crate::net::Listen;
use crate::pg::{Feature, names, setting};
use crate::read::conf::{self, Entry};
use crate::read::recovery;
use crate::read::value::{self, Spec};
use crate::topology::Node;

/// A setting as a file gives it.
pub struct Setting {
    pub name: String,
    /// The value as the server takes it.
    pub value: String,
    /// The value in the base unit, as `pg_settings.setting` shows it.
    pub base: String,
    /// The value as it is written, with its quotes.
    pub written: String,
    pub line: usize,
}

/// The settings of postgresql.conf and of recovery.conf, in the order of the files.
pub struct Settings {
    pub path: String,
    pub conf: Vec<Setting>,
    pub recovery: Vec<Setting>,
}

impl Settings {
    /// The setting, in whichever file.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        let mut all = self.conf.iter().chain(&self.recovery);
        all.find(|setting| setting.name == name)
    }

    /// The value of a number in its base unit.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.base.parse().ok()
    }
}

/// What a setting must be.
enum Want {
    /// This value in the base unit.
    Base(String),
    /// A list of addresses of exactly these.
    Addresses(Vec<String>),
    /// The connection string of this standby.
    Conninfo,
}

pub fn check<'a>(audit: &mut Audit<'a>, node: &'a Node) -> Settings {
    let major = audit.topology.major();
    let standby = !audit.is_primary(node);
    let in_recovery_conf = standby && !major.has(Feature::StandbySignal);
    let mut settings = Settings {
        path: format!("nodes/{}/postgresql.conf", node.name()),
        conf: Vec::new(),
        recovery: Vec::new(),
    };
    let path = settings.path.clone();
    let text = audit.text(&path);
    let read = conf::read(text, major);
    audit.faults(&path, &read.faults);
    let faults = conf::check(text, &read, major);
    audit.faults(&path, &faults);
    if let Some(include) = read.includes.first() {
        audit.defect(&path, include.line, "it includes another file");
    }
    settings.conf = entries(audit, &read.entries, text, true);
    reasons(audit, &path, text, &read.entries);
    let mut wanted = expected(audit, node);
    if standby && !in_recovery_conf {
        wanted.extend(upstream(node));
    }
    compare(audit, node, &path, &settings.conf, wanted);
    if in_recovery_conf {
        let path = format!("nodes/{}/recovery.conf", node.name());
        let text = audit.text(&path);
        let read = recovery::read(text, major);
        audit.faults(&path, &read.faults);
        let faults = recovery::check(text, &read, major);
        audit.faults(&path, &faults);
        if let Some(include) = read.includes.first() {
            audit.defect(&path, include.line, "it includes another file");
        }
        settings.recovery = entries(audit, &read.entries, text, false);
        let mut wanted = vec![
            ("standby_mode", Want::Base("on".to_owned())),
            ("recovery_target_timeline", Want::Base("latest".to_owned())),
        ];
        wanted.extend(upstream(node));
        if !major.has(Feature::PgCtlPromote) {
            // Beside the data directory: /tmp and its like are open to everybody.
            let state = places::of(audit.topology, node).state;
            wanted.push(("trigger_file", Want::Base(format!("{state}/promote"))));
        }
        compare(audit, node, &path, &settings.recovery, wanted);
    }
    settings
}

/// What makes a node a standby of the primary.
fn upstream(node: &Node) -> Vec<(&'static str, Want)> {
    let mut list = vec![("primary_conninfo", Want::Conninfo)];
    if let Some(slot) = node.slot() {
        list.push(("primary_slot_name", Want::Base(slot.to_string())));
    }
    list
}

fn entries(audit: &Audit, entries: &[Entry], text: &str, in_conf: bool) -> Vec<Setting> {
    let major = audit.topology.major();
    let one = |entry: &Entry| {
        let value = entry.value.to_text();
        let name = if in_conf {
            entry.name.to_ascii_lowercase()
        } else {
            entry.name.clone()
        };
        let row = setting(&name).and_then(|setting| setting.at(major));
        let parsed = row.map(|row| value::parse(major, &Spec::from(row), &value));
        let base = match parsed {
            Some(Ok(parsed)) => parsed.to_string(),
            _ => value.clone(),
        };
        Setting {
            name,
            base,
            written: text
                .get(entry.value_span.start..entry.value_span.end)
                .unwrap_or_default()
                .to_owned(),
            line: entry.line,
            value,
        }
    };
    entries.iter().map(one).collect()
}

/// The comment above a setting ends in `restart` or `reload` where it says which of both the change needs.
fn reasons(audit: &mut Audit, path: &str, text: &str, entries: &[Entry]) {
    let major = audit.topology.major();
    let lines: Vec<&str> = text.lines().collect();
    for entry in entries {
        let above = entry
            .line
            .checked_sub(2)
            .and_then(|i| lines.get(i))
            .copied()
            .unwrap_or_default();
        let said = above.rsplit("; ").next().unwrap_or_default();
        let row = setting(&entry.name).and_then(|setting| setting.at(major));
        let needs = row.map(|row| {
            if row.needs_restart() {
                "restart"
            } else {
                "reload"
            }
        });
        if !above.starts_with("# ") {
            audit.defect(
                path,
                entry.line,
                format!("{} has no reason above it", entry.name),
            );
        } else if ["restart", "reload"].contains(&said) && needs.is_some_and(|needs| needs != said)
        {
            audit.defect(
                path,
                entry.line,
                format!(
                    "a change of {} needs another thing than a {said}",
                    entry.name
                ),
            );
        }
    }
}

/// What each node's postgresql.conf must say.
fn expected(audit: &Audit, node: &Node) -> Vec<(&'static str, Want)> {
    let topology = audit.topology;
    let major = topology.major();
    let standbys = topology.standbys().len() as u64;
    let mut addresses = vec!["localhost".to_owned()];
    for listen in node.listen() {
        match listen {
            Listen::All => addresses = vec!["*".to_owned()],
            listen if listen.to_string() == "127.0.0.1" || addresses == ["*"] => {}
            listen => addresses.push(listen.to_string()),
        }
    }
    let number = |number: u64| Want::Base(number.to_string());
    let on = || Want::Base("on".to_owned());
    let mut list = vec![
        ("listen_addresses", Want::Addresses(addresses)),
        ("port", Want::Base(node.port().to_string())),
        ("wal_level", Want::Base(names(major).wal_level.to_owned())),
        // One for each standby, two for a copy; never below what 10 and later have by default.
        ("max_wal_senders", number((standbys + 2).max(10))),
        ("hot_standby", on()),
    ];
    if major.has(Feature::ReplicationSlots) {
        list.push(("max_replication_slots", number(standbys.max(10))));
    }
    // At least what the plan says, in whole megabytes or in segments of 16 MB.
    list.push(if major.has(Feature::WalKeepSize) {
        ("wal_keep_size", number(topology.wal_keep().div_ceil(1024)))
    } else {
        (
            "wal_keep_segments",
            number(topology.wal_keep().div_ceil(16 * 1024)),
        )
    });
    if let (Some(limit), true) = (topology.slot_limit(), major.has(Feature::SlotLimit)) {
        list.push(("max_slot_wal_keep_size", number(limit.div_ceil(1024))));
    }
    if major.has(Feature::WalLogHints) {
        list.push(("wal_log_hints", on()));
    }
    list
}

fn compare(
    audit: &mut Audit,
    node: &Node,
    path: &str,
    found: &[Setting],
    wanted: Vec<(&'static str, Want)>,
) {
    for (i, setting) in found.iter().enumerate() {
        if found[..i].iter().any(|other| other.name == setting.name) {
            audit.defect(path, setting.line, format!("{} is set twice", setting.name));
        }
        if !wanted.iter().any(|(name, _)| *name == setting.name) {
            audit.defect(
                path,
                setting.line,
                format!("nothing asks for {}", setting.name),
            );
        }
    }
    for (name, want) in wanted {
        let Some(setting) = found.iter().find(|setting| setting.name == name) else {
            audit.defect(path, 0, format!("{name} is missing"));
            continue;
        };
        match want {
            Want::Base(text) => audit.same(
                path,
                setting.line,
                name,
                setting.base.as_str(),
                text.as_str(),
            ),
            Want::Addresses(list) => {
                let found: Vec<&str> = setting.value.split(',').map(str::trim).collect();
                audit.same(
                    path,
                    setting.line,
                    name,
                    found,
                    list.iter().map(String::as_str).collect(),
                );
            }
            Want::Conninfo => conninfo::check(audit, node, path, setting.line, &setting.value),
        }
    }
}
