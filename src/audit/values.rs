//! `nodes/NODE/values.bash`: what the scripts know of the plan, against the topology and the node's own files.

mod cluster;
mod copy;
mod server;

use std::collections::{HashMap, HashSet};

use super::conf::{Setting, Settings};
use super::shell::{self, Value};
use super::{Audit, conninfo, passfile};
use crate::net::Host;
use crate::pg::{Feature, names};
use crate::read::conninfo::read as read_conninfo;
use crate::topology::{CopyMethod, Node, Tls};

/// The variables of a node.
pub struct Values<'a> {
    pub path: String,
    pub all: HashMap<&'a str, Value<'a>>,
}

impl Values<'_> {
    pub fn word(&self, name: &str) -> &str {
        self.all.get(name).and_then(Value::word).unwrap_or_default()
    }

    pub fn list(&self, name: &str) -> Vec<&str> {
        let list = self.all.get(name).and_then(Value::list).unwrap_or_default();
        list.iter().map(AsRef::as_ref).collect()
    }
}

pub fn check<'a>(audit: &mut Audit<'a>, node: &'a Node, conf: &Settings) -> Values<'a> {
    let path = format!("nodes/{}/values.bash", node.name());
    let text = audit.text(&path);
    let all = shell::assignments(text).unwrap_or_else(|(line, message)| {
        audit.defect(&path, line, message);
        HashMap::new()
    });
    let values = Values { path, all };
    variables(audit, node, &values);
    server::connections(audit, node, &values);
    server::functions(audit, node, &values);
    words(audit, node, &values);
    versions(audit, &values);
    places(audit, node, &values);
    settings(audit, node, &values, conf);
    copy::check(audit, node, &values);
    if audit.is_primary(node) {
        standbys(audit, &values);
    }
    values
}

/// A defect unless the variable holds this text.
fn word(audit: &mut Audit, values: &Values, name: &str, wanted: &str) {
    let found = values.all.get(name).and_then(Value::word);
    audit.same(&values.path, 0, name, found, Some(wanted));
}

fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// What the scripts of every node read.
const OF_EVERY_NODE: &str = "ADDRESS ADDRESS_IS_NAME ALIVE AT_LEAST BIN BUNDLE_NAME CLUSTER CLUSTER_TITLE COMPARED_LITERALS \
    CONFIG_DIR COPY_METHOD DATA FRESH_QUERY GROUP_MAY_READ_DATA HAS_FILE_SETTINGS HAS_HBA_RULES HAS_INCLUDE_DIR HAS_POSTGRES_C HAS_SLOTS \
    HBA_CONTINUES HINT_INSTALL HOSTSSL_NEEDS_SSL KEEP_IN_SEGMENTS LIBDIR_IS_PATH LOCALES MAJOR NODE_SETTINGS OS_USER OWNER_HOME OWN_ADDRESSES PASSFILE \
    PASSFILE_ESCAPES PASSFILE_PREFIXES PASSFILE_SHARED PID_FILE_HAS_PORT PLATFORM PORT PRIMARY_ADDRESS PRIMARY_CONNINFO \
    PRIMARY_NAME PRIMARY_PORT PRIMARY_REPLICATION PRIMARY_SQL PROMOTE_COMMAND RECEIVING RECEIVING_SEEN_FROM RECORD_KEPT REPLAYED_AT \
    REPLAY_PAUSED REPLAY_RESUME RESTART_COMMAND ROLE_ATTRIBUTE ROLE_IDENT ROLE_LITERAL ROLE_NAME ROOT_CERTIFICATE SENDERS \
    SENDER_STATE SERVER_LOG SETTINGS SIGNAL_FILE SLOT SLOT_LOST SSLMODE SSL_FILES_IN_DATA START_COMMAND STATE STOP_COMMAND \
    TABLESPACES TLS TOKEN_QUERY TRIGGER_FILE UNIT VERSION_FROM VERSION_TO";
/// What the primary's scripts read besides.
const OF_THE_PRIMARY: &str = "BACKUP_GRANTS COLLATIONS COMMIT_LOCALLY CREATE_SLOT ENCRYPTION_OPTION MAY_REPLICATE QUIET_SESSION \
    SELF_SQL SENDERS_IN_CONNECTIONS SENDERS_NEEDED SLOTS SLOTS_NEEDED SLOT_LITERALS STANDBY_NAMES \
    STANDBY_NAME_LITERALS";

/// Under `set -u` a variable that is missing ends a script in its middle.
fn variables(audit: &mut Audit, node: &Node, values: &Values) {
    let more = match audit.is_primary(node) {
        true => OF_THE_PRIMARY,
        false => "",
    };
    let copy = match audit.topology.copy_method() {
        CopyMethod::PgBasebackup => "COPY_ARGUMENTS",
        CopyMethod::Manual => copy::BY_HAND,
    };
    let wanted: HashSet<&str> = [OF_EVERY_NODE, more, copy]
        .into_iter()
        .flat_map(str::split_whitespace)
        .collect();
    let found: HashSet<&str> = values.all.keys().copied().collect();
    for name in wanted.difference(&found) {
        audit.defect(&values.path, 0, format!("{name} is missing"));
    }
    for name in found.difference(&wanted) {
        audit.defect(&values.path, 0, format!("nothing reads {name}"));
    }
}

/// What stands in the plan.
fn words(audit: &mut Audit, node: &Node, values: &Values) {
    let topology = audit.topology;
    let primary = topology.primary();
    let role = topology.role().as_str();
    let doubled = |text: &str, quote: &str| text.replace(quote, &format!("{quote}{quote}"));
    let literal = if role.contains('\\') {
        format!("E'{}'", doubled(&doubled(role, "'"), "\\"))
    } else {
        format!("'{}'", doubled(role, "'"))
    };
    for (name, wanted) in [
        ("BUNDLE_NAME", topology.name().to_string()),
        ("MAJOR", topology.major().to_string()),
        ("OS_USER", topology.os_user().to_string()),
        ("ADDRESS", node.address().to_string()),
        (
            "ADDRESS_IS_NAME",
            yes(matches!(node.address(), Host::Name(_))).to_owned(),
        ),
        ("PORT", node.port().to_string()),
        ("ROLE_NAME", role.to_owned()),
        ("ROLE_IDENT", format!("\"{}\"", doubled(role, "\""))),
        ("ROLE_LITERAL", literal),
        ("PRIMARY_NAME", primary.name().to_string()),
        ("PRIMARY_ADDRESS", primary.address().to_string()),
        ("PRIMARY_PORT", primary.port().to_string()),
        (
            "SLOT",
            node.slot().map_or(String::new(), ToString::to_string),
        ),
    ] {
        word(audit, values, name, &wanted);
    }
    let (tls, sslmode) = match topology.tls() {
        Tls::Off => ("off", "disable"),
        Tls::Require => ("require", "require"),
        Tls::VerifyFull => ("verify-full", "verify-full"),
    };
    word(audit, values, "TLS", tls);
    word(audit, values, "SSLMODE", sslmode);
}

/// What depends on the major.
fn versions(audit: &mut Audit, values: &Values) {
    let major = audit.topology.major();
    for (name, feature) in [
        ("GROUP_MAY_READ_DATA", Feature::DataDirGroupAccess),
        ("HAS_FILE_SETTINGS", Feature::FileSettings),
        ("HAS_HBA_RULES", Feature::HbaFileRules),
        ("HAS_INCLUDE_DIR", Feature::IncludeDir),
        ("HAS_POSTGRES_C", Feature::IncludeIfExists),
        ("HAS_SLOTS", Feature::ReplicationSlots),
        ("HBA_CONTINUES", Feature::HbaContinuation),
        ("LIBDIR_IS_PATH", Feature::LibdirIsPath),
        ("PASSFILE_ESCAPES", Feature::PassfileEscapes),
        ("RECORD_KEPT", Feature::UnknownDottedNames),
        ("PID_FILE_HAS_PORT", Feature::PidFilePort),
    ] {
        word(audit, values, name, yes(major.has(feature)));
    }
    word(
        audit,
        values,
        "PASSFILE_SHARED",
        yes(!major.has(Feature::Passfile)),
    );
    let in_data = !major.has(Feature::SslFileSettings);
    word(audit, values, "SSL_FILES_IN_DATA", yes(in_data));
    let needs_ssl = !major.has(Feature::HostsslWithoutSsl);
    word(audit, values, "HOSTSSL_NEEDS_SSL", yes(needs_ssl));
    word(
        audit,
        values,
        "KEEP_IN_SEGMENTS",
        yes(!major.has(Feature::WalKeepSize)),
    );
    let signal = if major.has(Feature::StandbySignal) {
        "standby.signal"
    } else {
        "recovery.conf"
    };
    word(audit, values, "SIGNAL_FILE", signal);
    let range = major.server_version_num_range();
    word(audit, values, "VERSION_FROM", &range.start.to_string());
    word(audit, values, "VERSION_TO", &range.end.to_string());
    let floors: Vec<&str> = names(major)
        .floors
        .iter()
        .map(|floor| floor.setting)
        .collect();
    word(audit, values, "AT_LEAST", &floors.join(" "));
    for floor in floors {
        if !values
            .word("COMPARED_LITERALS")
            .contains(&format!("'{floor}'"))
        {
            audit.defect(
                &values.path,
                0,
                format!("{floor} is not compared with the primary's"),
            );
        }
    }
}

/// Directories and files: the state and with it the passfile lie outside the data directory.
fn places<'a>(audit: &mut Audit<'a>, node: &'a Node, values: &Values) {
    let topology = audit.topology;
    let path = &values.path;
    let (data, state) = (values.word("DATA"), values.word("STATE"));
    cluster::check(audit, node, values);
    if state.starts_with(&format!("{data}/")) {
        audit.defect(path, 0, "STATE lies inside the data directory");
    }
    let user = topology.os_user();
    if topology.major().has(Feature::Passfile) {
        let passfile = format!("{state}/passfile");
        word(audit, values, "PASSFILE", &passfile);
        let read = read_conninfo(values.word("PRIMARY_CONNINFO"), topology.major());
        let found = read.get("passfile").map(|path| path.to_text());
        audit.same(
            path,
            0,
            "the passfile of PRIMARY_CONNINFO",
            found,
            Some(passfile),
        );
    } else {
        let shared = format!("{user}/.pgpass");
        let wanted = Some(Value::Home(&shared));
        let found = values.all.get("PASSFILE").cloned();
        audit.same(path, 0, "PASSFILE", found, wanted);
    }
    let home = user.to_string();
    audit.same(
        path,
        0,
        "OWNER_HOME",
        values.all.get("OWNER_HOME").cloned(),
        Some(Value::Home(&home)),
    );
    let prefixes = values.list("PASSFILE_PREFIXES").into_iter();
    let lines: String = prefixes.map(|prefix| format!("{prefix}:x\n")).collect();
    passfile::compare(audit, path, node, &lines, "x");
}

/// `kind|name|value in the base unit|value as written`, a line for each setting of the node's postgresql.conf.
fn settings(audit: &mut Audit, node: &Node, values: &Values, conf: &Settings) {
    let list = values.list("SETTINGS");
    audit.same(
        &values.path,
        0,
        "the number of SETTINGS",
        list.len(),
        conf.conf.len(),
    );
    for (line, setting) in list.into_iter().zip(&conf.conf) {
        let Setting {
            name,
            base,
            written,
            value,
            ..
        } = setting;
        let kind = match name.as_str() {
            "listen_addresses" => "union",
            "max_slot_wal_keep_size" => "limit",
            "wal_level" => "level",
            "wal_log_hints" => "hints",
            "hot_standby" => "switch",
            "port" if audit.is_primary(node) => "switch",
            "port" | "primary_conninfo" | "primary_slot_name" => "exact",
            _ => "number",
        };
        let base = match kind {
            "exact" => "",
            "union" => value,
            _ => base,
        };
        let wanted = format!("{kind}|{name}|{base}|{written}");
        audit.same(&values.path, 0, "a line of SETTINGS", line, wanted.as_str());
    }
    match conf.get("primary_conninfo") {
        Some(conninfo) => word(audit, values, "PRIMARY_CONNINFO", &conninfo.value),
        // The primary's, for the day on which it follows another one.
        None => {
            let text = values.word("PRIMARY_CONNINFO");
            conninfo::check(audit, node, &values.path, 0, text);
        }
    }
}

/// What the primary knows of its standbys.
fn standbys(audit: &mut Audit, values: &Values) {
    let topology = audit.topology;
    let names: Vec<&str> = topology
        .standbys()
        .iter()
        .map(|node| node.name().as_str())
        .collect();
    audit.same(
        &values.path,
        0,
        "STANDBY_NAMES",
        values.list("STANDBY_NAMES"),
        names,
    );
    let slots: Vec<&str> = topology
        .standbys()
        .iter()
        .filter_map(|node| node.slot().map(|slot| slot.as_str()))
        .collect();
    let wanted = if topology.major().has(Feature::ReplicationSlots) {
        topology.standbys().len()
    } else {
        0
    };
    audit.same(&values.path, 0, "the number of slots", slots.len(), wanted);
    audit.same(&values.path, 0, "SLOTS", values.list("SLOTS"), slots);
    word(
        audit,
        values,
        "SLOTS_NEEDED",
        &topology.standbys().len().to_string(),
    );
    word(
        audit,
        values,
        "SENDERS_NEEDED",
        &(topology.standbys().len() + 2).to_string(),
    );
}
