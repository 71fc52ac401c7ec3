//! What a script knows of the plan: variables, each value written as one shell word.

mod manual;
mod parity;
mod queries;
mod variables;

use std::fmt::Write;

use crate::net::Host;
use crate::pg::{Feature, names};
use crate::platform::{Site, site, state, trigger_in};
use crate::render::conf::{Kind, Setting, senders_needed, settings};
use crate::render::quote::{sh_word, sql_identifier, sql_literal};
use crate::render::{backup_grants, basebackup_arguments, by_hand, conninfo};
use crate::topology::{CopyMethod, Node, Topology};

use manual::manual_values;
use queries::{create_slot, fresh_query, literals, sender_state, senders};
pub use variables::Values;

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
    values.list("OWN_ADDRESSES", node.bound().map(ToString::to_string));
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
    values.set("TLS", topology.tls().word());
    values.set("SSLMODE", conninfo::sslmode(topology));
    values.set("ALIVE", &conninfo::alive(major));
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
        ("LIBDIR_IS_PATH", Feature::LibdirIsPath),
        ("RECORD_KEPT", Feature::UnknownDottedNames),
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
    values.set("COLLATIONS", &parity::collations(major));
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
    values.set(
        "SLOT_LOST",
        if major.has(Feature::SlotLimit) {
            "coalesce(wal_status = 'lost', false)"
        } else {
            "false"
        },
    );
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
    values.set("NODE_SETTINGS", &by_hand::NODE_SETTINGS.join(" "));
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
    values.set("LOCALES", &parity::locales(topology));
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
    values.flag(
        "GROUP_MAY_READ_DATA",
        major.has(Feature::DataDirGroupAccess),
    );
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
