//! What a script knows of the plan: variables, each value written as one shell word.

use std::fmt::Write;

use crate::net::Host;
use crate::pg::{Feature, Major, Names, backup_calls, copy_excludes, emptied_directories, names};
use crate::platform::{Site, site, state, trigger_in};
use crate::render::conf::{Kind, Setting, senders_needed, settings};
use crate::render::quote::{push_sh_word, sh_word, sql_identifier, sql_literal};
use crate::render::{backup_grants, backup_label, backup_start, basebackup_arguments, conninfo};
use crate::topology::{CopyMethod, Node, Tls, Topology};

/// Variables of scripts, each value written as one shell word.
#[derive(Default)]
pub struct Values(String);

impl Values {
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push('=');
        push_sh_word(&mut self.0, value);
        self.0.push('\n');
    }

    pub fn list<T: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        self.0.push_str(name);
        self.0.push_str("=(");
        let mut first = true;
        for value in values {
            if !std::mem::take(&mut first) {
                self.0.push(' ');
            }
            push_sh_word(&mut self.0, value.as_ref());
        }
        self.0.push_str(")\n");
    }

    pub fn flag(&mut self, name: &str, value: bool) {
        self.set(name, if value { "yes" } else { "no" });
    }

    /// The assignments, one a line.
    pub fn as_text(&self) -> &str {
        &self.0
    }
}

/// `nodes/NODE/values.bash`: what the scripts of a node know of the plan. One file a node, since a node has several
/// scripts; they source it after its checksum was compared.
pub fn file(topology: &Topology, node: &Node) -> String {
    let settings = settings(topology, node);
    let mut values = Values(String::with_capacity(6144));
    let _ = write!(
        values.0,
        "# shellcheck shell=bash disable=SC1003,SC2016,SC2034 # values for the files that source this one\n\
         # What the scripts of node {} know of the plan: values and nothing else.\n\n",
        node.name()
    );
    node_values(&mut values, topology, node, &settings);
    if std::ptr::eq(node, topology.primary()) {
        primary_values(&mut values, topology);
    }
    standby_values(&mut values, topology, node, &settings);
    values.0
}

/// What every script of a node knows.
fn node_values(values: &mut Values, topology: &Topology, node: &Node, settings: &[Setting]) {
    let major = topology.major();
    let site = site(topology, node);
    let Site {
        bin,
        data,
        config_dir,
        state,
        server_log,
        title,
        unit,
        cluster,
        start,
        stop,
        restart,
    } = &site;
    let on_debian = !cluster.is_empty();
    values.set("BUNDLE_NAME", topology.name().as_str());
    values.set("MAJOR", major.label());
    values.set("PLATFORM", if on_debian { "debian" } else { "source" });
    values.set("OS_USER", topology.os_user().as_str());
    values.set("ADDRESS", &node.address().to_string());
    values.flag("ADDRESS_IS_NAME", matches!(node.address(), Host::Name(_)));
    values.set("PORT", &node.port().to_string());
    for (name, value) in [
        ("BIN", bin),
        ("DATA", data),
        ("CONFIG_DIR", config_dir),
        ("STATE", state),
        ("SERVER_LOG", server_log),
        ("CLUSTER", cluster),
        ("CLUSTER_TITLE", title),
        ("UNIT", unit),
        ("START_COMMAND", start),
        ("STOP_COMMAND", stop),
        ("RESTART_COMMAND", restart),
    ] {
        values.set(name, value);
    }
    let hint = if on_debian {
        format!("As root: apt-get install postgresql-{major}")
    } else {
        format!(
            "The plan says that PostgreSQL's programs of node {} are there.",
            node.name()
        )
    };
    values.list("HINT_INSTALL", [hint]);
    let range = major.server_version_num_range();
    values.set("VERSION_FROM", &range.start.to_string());
    values.set("VERSION_TO", &range.end.to_string());
    values.set("ROLE_NAME", topology.role().as_str());
    values.set("ROLE_IDENT", &sql_identifier(topology.role().as_str()));
    values.set("ROLE_LITERAL", &sql_literal(topology.role().as_str()));
    values.set(
        "TLS",
        match topology.tls() {
            Tls::Off => "off",
            Tls::Require => "require",
            Tls::VerifyFull => "verify-full",
        },
    );
    values.set("SSLMODE", conninfo::sslmode(topology));
    values.set(
        "ROOT_CERTIFICATE",
        conninfo::root_certificate(topology).unwrap_or(""),
    );
    let _ = writeln!(values.0, "OWNER_HOME=~{}", topology.os_user());
    match conninfo::passfile(topology, node) {
        Some(path) => values.set("PASSFILE", &path),
        None => {
            let _ = writeln!(values.0, "PASSFILE=~{}/.pgpass", topology.os_user());
        }
    }
    values.set("ROLE_ATTRIBUTE", names(major).replication_attribute);
    values.set("SENDERS", &senders(major));
    values.set("SENDER_STATE", sender_state(major));
    values.flag("PASSFILE_SHARED", !major.has(Feature::Passfile));
    values.flag("PASSFILE_ESCAPES", major.has(Feature::PassfileEscapes));
    values.list(
        "PASSFILE_PREFIXES",
        crate::render::pgpass::prefixes(topology, node),
    );
    values.list("SETTINGS", settings.iter().map(line));
    for (name, feature) in [
        ("HAS_POSTGRES_C", Feature::IncludeIfExists),
        ("HAS_INCLUDE_DIR", Feature::IncludeDir),
        ("HAS_FILE_SETTINGS", Feature::FileSettings),
        ("HAS_HBA_RULES", Feature::HbaFileRules),
        ("HBA_CONTINUES", Feature::HbaContinuation),
        ("PID_FILE_HAS_PORT", Feature::PidFilePort),
    ] {
        values.flag(name, major.has(feature));
    }
}

/// `kind|name|value in the base unit|value as written`. A text that may hold a `|` is an exact one; it stands last alone.
fn line(setting: &Setting) -> String {
    let base = match setting.kind {
        Kind::Exact => "",
        _ => &setting.base,
    };
    [setting.kind.word(), setting.name, base, &setting.written].join("|")
}

fn literals<'a>(list: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = list.map(sql_literal).collect();
    match quoted.is_empty() {
        true => "''".to_owned(),
        false => quoted.join(", "),
    }
}

/// What the primary's steps know besides.
fn primary_values(values: &mut Values, topology: &Topology) {
    let major = topology.major();
    let names = names(major);
    let standbys = || topology.standbys().iter();
    values.list("STANDBY_NAMES", standbys().map(|s| s.name().as_str()));
    values.list(
        "SLOTS",
        standbys().filter_map(Node::slot).map(|slot| slot.as_str()),
    );
    values.set(
        "STANDBY_NAME_LITERALS",
        &literals(standbys().map(|s| s.name().as_str())),
    );
    values.set(
        "SLOT_LITERALS",
        &literals(standbys().filter_map(Node::slot).map(|slot| slot.as_str())),
    );
    values.set("SENDERS_NEEDED", &senders_needed(topology).to_string());
    values.set("SLOTS_NEEDED", &topology.standbys().len().to_string());
    values.flag(
        "SENDERS_IN_CONNECTIONS",
        !major.has(Feature::WalSendersApart),
    );
    values.set(
        "SLOT_LOST",
        if major.has(Feature::SlotLimit) {
            "coalesce(wal_status = 'lost', false)"
        } else {
            "false"
        },
    );
    values.set(
        "CREATE_SLOT",
        &create_slot(names, major.has(Feature::SlotReserve)),
    );
    values.set(
        "ENCRYPTION_OPTION",
        if major.has(Feature::Scram) {
            "-c password_encryption=scram-sha-256"
        } else {
            "-c password_encryption=on"
        },
    );
    values.set("QUIET_SESSION", &crate::render::role::quiet_session(major));
    values.set("SELF_SQL", &conninfo::to_primary(topology, "postgres"));
    values.set("MAY_REPLICATE", names.may_replicate);
    values.list("BACKUP_GRANTS", backup_grants(topology));
    values.set("COMMIT_LOCALLY", names.commit_locally);
}

fn create_slot(names: Names, reserve: bool) -> String {
    let second = if reserve { ", true" } else { "" };
    names
        .create_physical_slot
        .map_or(String::new(), |function| {
            format!("{function}(SLOT{second})")
        })
}

/// What a standby's steps know besides, and every node's scripts in `operate/`: roles can be swapped.
fn standby_values(values: &mut Values, topology: &Topology, node: &Node, settings: &[Setting]) {
    let major = topology.major();
    let names = names(major);
    let primary = topology.primary();
    values.set("PRIMARY_NAME", primary.name().as_str());
    values.set("PRIMARY_ADDRESS", &primary.address().to_string());
    values.set("PRIMARY_PORT", &primary.port().to_string());
    values.set(
        "PRIMARY_CONNINFO",
        &conninfo::primary_conninfo(topology, node),
    );
    values.set(
        "PRIMARY_REPLICATION",
        &conninfo::to_primary(topology, "replication"),
    );
    values.set("PRIMARY_SQL", &conninfo::to_primary(topology, "postgres"));
    values.set("SLOT", node.slot().map_or("", |slot| slot.as_str()));
    values.set(
        "SIGNAL_FILE",
        if major.has(Feature::StandbySignal) {
            "standby.signal"
        } else {
            "recovery.conf"
        },
    );
    values.flag("KEEP_IN_SEGMENTS", !major.has(Feature::WalKeepSize));
    let floors: Vec<&str> = names.floors.iter().map(|floor| floor.setting).collect();
    values.set("AT_LEAST", &floors.join(" "));
    let compared = floors.iter().copied().chain(
        settings
            .iter()
            .map(|s| s.name)
            .filter(|n| !floors.contains(n)),
    );
    values.set("COMPARED_LITERALS", &literals(compared));
    values.set(
        "NODE_SETTINGS",
        "primary_conninfo primary_slot_name restore_command listen_addresses port cluster_name synchronous_standby_names",
    );
    match topology.copy_method() {
        CopyMethod::PgBasebackup => {
            values.set("COPY_METHOD", "pg_basebackup");
            values.list("COPY_ARGUMENTS", basebackup_arguments(topology, node));
        }
        CopyMethod::Manual => {
            values.set("COPY_METHOD", "manual");
            manual_values(values, topology, node);
        }
    }
    values.set(
        "TABLESPACES",
        &format!(
            "SELECT {} FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')",
            names.tablespace_location
        ),
    );
    values.set("FRESH_QUERY", &fresh_query(topology));
    let sees = major.has(Feature::StatWalReceiver);
    values.set("RECEIVING_SEEN_FROM", if sees { "here" } else { "primary" });
    values.set(
        "RECEIVING",
        &if sees {
            "SELECT count(*) > 0 FROM pg_stat_wal_receiver WHERE status = 'streaming'".to_owned()
        } else {
            // A connection that fails at once, since WAL is gone, is there for a moment at each attempt.
            format!(
                "SELECT count(*) > 0 FROM {} WHERE application_name = {} AND backend_start < clock_timestamp() - interval '2 seconds'",
                senders(major),
                sql_literal(node.name().as_str())
            )
        },
    );
    let call = |function: Option<&str>, otherwise: &str| {
        function.map_or(otherwise.to_owned(), |name| format!("{name}()"))
    };
    values.set(
        "REPLAYED_AT",
        &names
            .last_xact_replay_timestamp
            .map_or("'not told by this version'".to_owned(), |function| {
                format!("coalesce({function}()::text, 'none since the start')")
            }),
    );
    values.set(
        "TRIGGER_FILE",
        &match major.has(Feature::PgCtlPromote) {
            true => String::new(),
            false => trigger_in(&state(topology, node)),
        },
    );
    values.set("REPLAY_PAUSED", &call(names.is_wal_replay_paused, "false"));
    values.set("REPLAY_RESUME", &call(names.wal_replay_resume, "''"));
    values.flag("HAS_SLOTS", major.has(Feature::ReplicationSlots));
    values.set("PROMOTE_COMMAND", &promote_command(topology, node));
    values.flag("SSL_FILES_IN_DATA", !major.has(Feature::SslFileSettings));
    values.flag("HOSTSSL_NEEDS_SSL", !major.has(Feature::HostsslWithoutSsl));
    values.set(
        "TOKEN_QUERY",
        &format!(
            "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = {}",
            sql_literal(topology.role().as_str())
        ),
    );
}

/// What the copy by hand knows.
fn manual_values(values: &mut Values, topology: &Topology, node: &Node) {
    let major = topology.major();
    let names = names(major);
    let there = site(topology, topology.primary());
    let calls = backup_calls(major);
    values.set("PRIMARY_DATA", &there.data);
    values.set("PRIMARY_CONFIG_DIR", &there.config_dir);
    values.set("WAL_DIR", names.wal_dir);
    values.set("WALFILE_NAME", names.walfile_name);
    values.set("BACKUP_LABEL", &backup_label(topology, node));
    values.set("BACKUP_START", &backup_start(topology, node));
    values.set("BACKUP_STOP", calls.stop);
    values.flag("BACKUP_IN_SESSION", calls.in_session);
    values.flag("STOP_WAITS", !major.has(Feature::BackupWithoutArchive));
    values.list("COPY_EXCLUDES", copy_excludes(major));
    values.list("EMPTY_DIRECTORIES", emptied_directories(major));
    values.list("NEEDED_GRANTS", backup_grants(topology));
}

/// The walsenders, as a row each: `application_name`, `state`, `client_addr`, `backend_start`, `sync_state`, `sent`,
/// `replayed`. 9.0 lists them only in the function behind `pg_stat_activity`, as backends without a database.
fn senders(major: Major) -> String {
    let Some(view) = names(major).stat_replication else {
        return format!(
            "(SELECT application_name, '{}'::text AS state, client_addr, backend_start, 'async'::text AS sync_state, \
             '?'::text AS sent, '?'::text AS replayed FROM pg_stat_get_activity(NULL) WHERE datid = 0) AS senders",
            sender_state(major)
        );
    };
    format!(
        "(SELECT application_name, state, client_addr, backend_start, sync_state, {}::text AS sent, {}::text AS replayed \
         FROM pg_stat_replication) AS senders",
        view.sent_lsn, view.replay_lsn
    )
}

/// The state of a standby that follows, as far as the primary tells it.
fn sender_state(major: Major) -> &'static str {
    match major.has(Feature::StatReplication) {
        true => "streaming",
        false => "connected",
    }
}

/// What a person types to promote a standby.
fn promote_command(topology: &Topology, node: &Node) -> String {
    let site = site(topology, node);
    if !topology.major().has(Feature::PgCtlPromote) {
        format!("touch {}", sh_word(&trigger_in(&site.state)))
    } else if site.cluster.is_empty() {
        let program = sh_word(&format!("{}/pg_ctl", site.bin));
        format!("{program} -D {} promote", sh_word(&site.data))
    } else {
        format!(
            "pg_ctlcluster {} {} promote",
            topology.major(),
            sh_word(&site.cluster)
        )
    }
}

/// One line that says what a cluster holds; all zero is a fresh one.
fn fresh_query(topology: &Topology) -> String {
    let major = topology.major();
    let pid = names(major).activity_pid;
    let clients = if major.has(Feature::BackendType) {
        format!("backend_type = 'client backend' AND {pid} <> pg_backend_pid()")
    } else {
        // Autovacuum workers are listed like clients there; a client has an application name or an address, or a socket.
        format!("{pid} <> pg_backend_pid() AND client_port IS NOT NULL")
    };
    let slots = if major.has(Feature::ReplicationSlots) {
        "(SELECT count(*) FROM pg_replication_slots)"
    } else {
        "0"
    };
    format!(
        "SELECT (SELECT count(*) FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1')) || ' user databases, ' \
         || (SELECT count(*) FROM pg_class WHERE oid >= 16384) || ' relations, ' \
         || (SELECT count(*) FROM pg_stat_activity WHERE {clients}) || ' other clients, ' \
         || (SELECT count(*) FROM {}) || ' standbys, ' || {slots} || ' slots'",
        senders(major)
    )
}
