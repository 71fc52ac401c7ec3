//! What a node's drop-in says: settings, their values, and how a script treats a value that the server already has.

use crate::net::Listen;
use crate::pg::{Feature, names, wal_keep_setting};
use crate::platform::{state, trigger_in};
use crate::render::{conninfo, quote};
use crate::topology::{Node, Topology};

/// How a script treats what the server already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number that is never lowered.
    Number,
    /// `wal_level`, never lowered.
    Level,
    /// This value, left out where the server has it anyway.
    Switch,
    /// `on`, unless data checksums make it needless.
    Hints,
    /// A list of addresses, joined with the one that is there.
    Union,
    /// A limit: a value that somebody else has set stays.
    Limit,
    /// This value and no other.
    Exact,
}

impl Kind {
    /// The word that the scripts know it by.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Level => "level",
            Kind::Switch => "switch",
            Kind::Hints => "hints",
            Kind::Union => "union",
            Kind::Limit => "limit",
            Kind::Exact => "exact",
        }
    }
}

/// One line of the drop-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub kind: Kind,
    /// The value in the setting's base unit, as `pg_settings.setting` shows it.
    pub base: String,
    /// The value as it stands in the file, quoted where it must be.
    pub written: String,
    pub why: String,
}

/// Of `primary_conninfo` and `primary_slot_name`, whichever file they stand in.
const CONNINFO_WHY: &str = "where this standby gets its WAL; the password is in the passfile";
const SLOT_WHY: &str = "the primary keeps WAL for this standby under this name";

/// WAL senders that the plan needs: one a standby, two for a copy.
pub fn senders_needed(topology: &Topology) -> usize {
    topology.standbys().len() + 2
}

/// The settings of one node, in the order of the file.
pub fn settings(topology: &Topology, node: &Node) -> Vec<Setting> {
    let major = topology.major();
    let is_primary = std::ptr::eq(node, topology.primary());
    let mut list = Vec::with_capacity(12);
    let mut add = |name, kind, base: String, written: String, why: String| {
        list.push(Setting {
            name,
            kind,
            base,
            written,
            why,
        })
    };
    let listen = listen_addresses(node);
    add(
        "listen_addresses",
        Kind::Union,
        listen.clone(),
        quote::conf(&listen),
        "where this server can be reached; restart".into(),
    );
    let port = node.port().to_string();
    add(
        "port",
        if is_primary {
            Kind::Switch
        } else {
            Kind::Exact
        },
        port.clone(),
        port,
        "where this server listens; restart".into(),
    );
    let level = names(major).wal_level;
    add(
        "wal_level",
        Kind::Level,
        level.into(),
        level.into(),
        "what a standby needs to find in the WAL; the same on every node, so that roles can be swapped; restart".into(),
    );
    let senders = senders_needed(topology).max(10).to_string();
    add(
        "max_wal_senders",
        Kind::Number,
        senders.clone(),
        senders,
        "one for each standby, two for a copy, and a reserve for connections that hang; restart"
            .into(),
    );
    if major.has(Feature::ReplicationSlots) {
        let slots = topology.standbys().len().max(10).to_string();
        add(
            "max_replication_slots",
            Kind::Number,
            slots.clone(),
            slots,
            "one for each standby, and a reserve; restart".into(),
        );
    }
    let (name, written, base) = wal_keep_setting(major, topology.wal_keep());
    add(
        name,
        Kind::Number,
        base.to_string(),
        written,
        "WAL that is kept even where no slot asks for it; reload".into(),
    );
    if let Some(kb) = topology.slot_limit() {
        let megabytes = kb.div_ceil(1024);
        let written = if megabytes % 1024 == 0 {
            format!("{}GB", megabytes / 1024)
        } else {
            format!("{megabytes}MB")
        };
        add(
            "max_slot_wal_keep_size",
            Kind::Limit,
            megabytes.to_string(),
            written,
            "a standby that stays away longer loses its slot, and the disk does not fill; reload"
                .into(),
        );
    }
    add(
        "hot_standby",
        Kind::Switch,
        "on".into(),
        "on".into(),
        "a standby answers queries; without effect on a primary; restart".into(),
    );
    if major.has(Feature::WalLogHints) {
        add(
            "wal_log_hints",
            Kind::Hints,
            "on".into(),
            "on".into(),
            "lets a former primary rejoin by pg_rewind; needless with data checksums; restart"
                .into(),
        );
    }
    if !is_primary && major.has(Feature::StandbySignal) {
        let text = conninfo::primary_conninfo(topology, node);
        add(
            "primary_conninfo",
            Kind::Exact,
            text.clone(),
            quote::conf(&text),
            CONNINFO_WHY.into(),
        );
        if let Some(slot) = node.slot() {
            add(
                "primary_slot_name",
                Kind::Exact,
                slot.to_string(),
                quote::conf(slot.as_str()),
                SLOT_WHY.into(),
            );
        }
    }
    list
}

/// `localhost` and what the plan says, each once.
fn listen_addresses(node: &Node) -> String {
    let mut list = vec!["localhost".to_owned()];
    for listen in node.listen() {
        if *listen == Listen::All {
            return "*".to_owned();
        }
        let text = listen.to_string();
        // `localhost` binds it already, and a second time is a warning at every start.
        if text != "127.0.0.1" && !list.contains(&text) {
            list.push(text);
        }
    }
    list.join(",")
}

/// The drop-in as a file.
pub fn file(topology: &Topology, node: &Node) -> String {
    let role = if std::ptr::eq(node, topology.primary()) {
        "primary"
    } else {
        "standby"
    };
    let mut text = format!(
        "# pgrunbook, bundle {}: settings of node {} ({role}), PostgreSQL {}.\n\
         # Only what replication needs; the scripts leave out what this server already has.\n",
        topology.name(),
        node.name(),
        topology.major()
    );
    for setting in settings(topology, node) {
        text.push_str("\n# ");
        text.push_str(&setting.why);
        text.push('\n');
        text.push_str(setting.name);
        text.push_str(" = ");
        text.push_str(&setting.written);
        text.push('\n');
    }
    text
}

/// The settings of a standby's recovery.conf, for the majors that have it, in the order of the file.
pub fn recovery_settings(topology: &Topology, node: &Node) -> Vec<Setting> {
    let exact = |name, value: String, why: &str| Setting {
        name,
        kind: Kind::Exact,
        written: quote::conf_recovery(topology.major(), &value),
        base: value,
        why: why.to_owned(),
    };
    let mut list = vec![
        exact(
            "standby_mode",
            "on".to_owned(),
            "makes this server a standby",
        ),
        exact(
            "primary_conninfo",
            conninfo::primary_conninfo(topology, node),
            CONNINFO_WHY,
        ),
    ];
    if let Some(slot) = node.slot() {
        list.push(exact("primary_slot_name", slot.to_string(), SLOT_WHY));
    }
    if !topology.major().has(Feature::PgCtlPromote)
        && let Some(name) = names(topology.major()).trigger_file
    {
        list.push(exact(
            name,
            trigger_in(&state(topology, node)),
            "the file whose appearance promotes this standby; only its owner can write there",
        ));
    }
    list.push(exact(
        "recovery_target_timeline",
        "latest".to_owned(),
        "this standby goes on after another node was promoted",
    ));
    list
}

/// recovery.conf of a standby, for the majors that have it.
pub fn recovery(topology: &Topology, node: &Node) -> String {
    let mut text = format!(
        "# pgrunbook, bundle {}: makes node {} a standby. Read once, at the start; renamed to recovery.done by a promotion.\n",
        topology.name(),
        node.name(),
    );
    for setting in recovery_settings(topology, node) {
        text.push_str(&format!("{} = {}\n", setting.name, setting.written));
    }
    text
}
