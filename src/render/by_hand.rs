//! README.md, "Following it by hand": what the scripts would run, for whoever types it. In the form of the pages of `operate/`:
//! before each block a line says on which node and as whom; a test types all of it on Debian's clusters.

use crate::pg::{Feature, names};
use crate::platform::{Site, service_user, site};
use crate::render::operate::{sh, shown, sql};
use crate::render::quote::{markdown_code, sh_word, sql_identifier, sql_literal};
use crate::render::{backup_grants, basebackup_arguments, conninfo, pgpass};
use crate::runbook::At;
use crate::topology::{CopyMethod, Node, Platform, Topology};

/// Settings of ALTER SYSTEM that make a node act as the one that they were made for; those that begin with `recovery_` too.
pub const NODE_SETTINGS: [&str; 7] = [
    "primary_conninfo",
    "primary_slot_name",
    "restore_command",
    "listen_addresses",
    "port",
    "cluster_name",
    "synchronous_standby_names",
];

/// The whole section, without its heading.
pub fn section(topology: &Topology, has_secrets: bool) -> String {
    let mut text = "The scripts run these commands, and look before each of them: by hand the looking is yours. They are typed in \
         this folder. What was there before stays as `*.before-pgrunbook`.\n\n"
        .to_owned();
    text.push_str(&primary(topology, has_secrets));
    for node in topology.standbys() {
        text.push_str(&standby(topology, node, has_secrets));
    }
    let seen = match topology.major().has(Feature::StatReplication) {
        true => sql(
            &shown(topology.primary()),
            "SELECT application_name, state FROM pg_stat_replication;",
        ),
        false => sql(
            &shown(topology.primary()),
            "SELECT application_name FROM pg_stat_get_activity(NULL) WHERE datid = 0;",
        ),
    };
    text.push_str(&format!(
        "### At the end\n\nA row for each standby, in state `streaming` (from 9.2 on); a table that you make on the primary is there on each standby.\n\n{seen}"
    ));
    text
}

fn primary(topology: &Topology, has_secrets: bool) -> String {
    let major = topology.major();
    let node = topology.primary();
    let (name, here) = (shown(node), site(topology, node));
    let service = service_user(topology);
    let mut text = format!(
        "### On the primary {name}\n\n\
         Between these commands and the reload below, take out of `zz-pgrunbook.conf` in its new place each line whose value your server \
         already exceeds: `SHOW max_wal_senders`, `SHOW wal_level` and so on. The bundle's own file stays as it is: the scripts look at its \
         sum. `listen_addresses` is a list: if yours has other addresses, write both lists into the line; if it is `*`, take the line out. \
         A line further down in postgresql.conf, postgresql.auto.conf and the command line win over it.{}\n\n",
        other_include(topology, &here),
    );
    let mut lines = settings(topology, node, &here, false);
    lines.push_str(&hba(topology, node, &here));
    text.push_str(&sh(&name, service, &lines));
    text.push_str(&sql(&name, "SELECT pg_reload_conf();"));
    text.push_str(
        "Then a restart, which ends every connection, if `SHOW` still gives the old values:\n\n",
    );
    text.push_str(&sh(&name, service, &command(topology, &here, "restart")));
    text.push_str(&passfile(topology, node, has_secrets));

    let role = sql_identifier(topology.role().as_str());
    text.push_str("The role, unless it is there already, ");
    if has_secrets {
        let psql = At::new(topology, node).psql();
        let psql = psql.trim_end_matches(" -c");
        text.push_str("by a verifier in place of its password:\n\n");
        text.push_str(&sh(
            &name,
            service,
            &format!("{psql} -v ON_ERROR_STOP=1 <secrets/role.sql"),
        ));
    } else {
        text.push_str(&format!(
            "in one session of psql, as superuser: {}{} and then {}.\n\n",
            // By default only from 14 on, and there too a server may have another value.
            match major.has(Feature::Scram) {
                true => markdown_code("SET password_encryption = 'scram-sha-256';") + ", ",
                false => String::new(),
            },
            markdown_code(&format!(
                "CREATE ROLE {role} LOGIN {};",
                names(major).replication_attribute
            )),
            markdown_code(&format!("\\password {role}"))
        ));
    }
    let mut statements = String::new();
    if let Some(function) = names(major).create_physical_slot {
        let reserve = match major.has(Feature::SlotReserve) {
            true => ", true",
            false => "",
        };
        for slot in topology.standbys().iter().filter_map(Node::slot) {
            let slot = sql_literal(slot.as_str());
            statements.push_str(&format!("SELECT {function}({slot}{reserve});\n"));
        }
    }
    if let functions @ [_, ..] = backup_grants(topology) {
        statements.push_str(&format!(
            "GRANT EXECUTE ON FUNCTION {} TO {role};\n",
            functions.join(", ")
        ));
    }
    if !statements.is_empty() {
        text.push_str(&sql(&name, statements.trim_end()));
    }
    text
}

fn standby(topology: &Topology, node: &Node, has_secrets: bool) -> String {
    let major = topology.major();
    let (name, here) = (shown(node), site(topology, node));
    let (owner, service) = (topology.os_user().as_str(), service_user(topology));
    let data = sh_word(&here.data);
    let mut text = format!("### On the standby {name}\n\n");
    text.push_str(&passfile(topology, node, has_secrets));
    if topology.platform() == Platform::Debian {
        text.push_str(&format!(
            "If {} does not show the cluster {}: {}. Then nothing may start it until the copy is complete, not even a boot.\n\n",
            markdown_code("pg_lsclusters"),
            markdown_code(&here.title),
            markdown_code(&format!(
                "pg_createcluster --port {} {major} {}",
                node.port(),
                sh_word(&here.cluster)
            ))
        ));
        let file = sh_word(&format!("{}/start.conf", here.config_dir));
        text.push_str(&sh(
            &name,
            owner,
            &format!("cp -p {file} {file}.before-pgrunbook\necho disabled >{file}"),
        ));
    }
    text.push_str("If a server runs there, and nobody needs it:\n\n");
    text.push_str(&sh(&name, service, &command(topology, &here, "stop")));
    text.push_str("If there is a data directory: nothing of it is deleted.\n\n");
    text.push_str(&sh(
        &name,
        owner,
        &format!("mv {data} {data}.before-pgrunbook"),
    ));
    text.push_str(&copy(topology, node, &here));

    text.push_str(&format!(
        "The node's own files. Of the values in `zz-pgrunbook.floors.conf`, which are the primary's, raise those of which this node has \
         more; a standby with less does not start.{}\n\n",
        match topology.platform() {
            Platform::Debian => other_include(topology, &here),
            Platform::Source => String::new(),
        }
    ));
    let mut lines = match major.has(Feature::StandbySignal) {
        true => format!("touch {data}/standby.signal\n"),
        false => format!("install -m 0600 nodes/{name}/recovery.conf {data}/recovery.conf\n"),
    };
    if major.has(Feature::AutoConf) {
        lines.push_str(&format!(
            "sed -i.before-pgrunbook -E '/^({}|recovery_[a-z_]*)[ =]/d' {data}/postgresql.auto.conf\n",
            NODE_SETTINGS.join("|")
        ));
    }
    lines.push_str(&settings(topology, node, &here, true));
    lines.push_str(&hba(topology, node, &here));
    text.push_str(&sh(&name, owner, lines.trim_end()));
    text.push_str(&format!(
        "Without {} this would start as an independent primary:\n\n",
        match major.has(Feature::StandbySignal) {
            true => "`standby.signal`",
            false => "`recovery.conf`",
        }
    ));
    if topology.platform() == Platform::Debian {
        let file = sh_word(&format!("{}/start.conf", here.config_dir));
        text.push_str(&sh(
            &name,
            owner,
            &format!("mv {file}.before-pgrunbook {file}"),
        ));
    }
    text.push_str(&sh(&name, service, &command(topology, &here, "start")));
    text
}

/// start, stop or restart. On Debian, as root, pg_ctlcluster hands over to systemd where a unit runs the cluster.
fn command(topology: &Topology, here: &Site, verb: &str) -> String {
    if topology.platform() == Platform::Debian && !here.unit.is_empty() {
        return format!("pg_ctlcluster {} {} {verb}", topology.major(), here.cluster);
    }
    match verb {
        "start" => format!("{} -l {}", here.start, sh_word(&here.server_log)),
        "stop" => here.stop.clone(),
        _ => here.restart.clone(),
    }
}

/// Where the drop-in goes, and whether a directory of that place is included.
fn dropin(topology: &Topology, here: &Site) -> (String, bool) {
    match topology.platform() == Platform::Debian && topology.major().has(Feature::IncludeDir) {
        true => (format!("{}/conf.d", here.config_dir), true),
        false => (here.config_dir.clone(), false),
    }
}

/// What to do where Debian's own include_dir was taken out.
fn other_include(topology: &Topology, here: &Site) -> String {
    match dropin(topology, here) {
        (_, true) => " If your postgresql.conf has no `include_dir = 'conf.d'`, put the file beside it, and a line `include 'zz-pgrunbook.conf'` at its end."
            .to_owned(),
        (_, false) => String::new(),
    }
}

/// Puts the node's settings, and a standby's floors, where postgresql.conf includes them.
fn settings(topology: &Topology, node: &Node, here: &Site, is_standby: bool) -> String {
    let (folder, included) = dropin(topology, here);
    let target = sh_word(&format!("{folder}/zz-pgrunbook.conf"));
    let conf = sh_word(&format!("{}/postgresql.conf", here.config_dir));
    let by_root = match service_user(topology) == topology.os_user().as_str() || is_standby {
        true => String::new(),
        false => format!("-o {0} -g {0} ", topology.os_user()),
    };
    let mut text = format!(
        "install -m 0644 {by_root}nodes/{}/postgresql.conf {target}\n",
        node.name()
    );
    let mut names = vec!["zz-pgrunbook.conf"];
    if is_standby {
        names.push("zz-pgrunbook.floors.conf");
        let settings: Vec<String> = crate::pg::names(topology.major())
            .floors
            .iter()
            .map(|floor| sql_literal(floor.setting))
            .collect();
        text.push_str(&format!(
            "{} {} -X -A -t -w -d {} -c {} >{}\n",
            conninfo::environment(topology, node),
            sh_word(&format!("{}/psql", here.bin)),
            sh_word(&conninfo::to_primary(topology, "postgres")),
            sh_word(&format!(
                "SELECT name || ' = ' || setting FROM pg_settings WHERE name IN ({})",
                settings.join(", ")
            )),
            sh_word(&format!("{folder}/zz-pgrunbook.floors.conf"))
        ));
    }
    if !included {
        // What a copy brings of the primary's is replaced.
        text.push_str(&format!("sed -i \"/^include 'zz-pgrunbook/d\" {conf}\n"));
        for name in names {
            text.push_str(&format!("echo \"include '{name}'\" >>{conf}\n"));
        }
    }
    text
}

/// Puts the node's block before all records, in place of one that is there, and keeps the file as it was.
fn hba(topology: &Topology, node: &Node, here: &Site) -> String {
    let file = sh_word(&format!("{}/pg_hba.conf", here.config_dir));
    let name = topology.name();
    format!(
        "cp -p {file} {file}.before-pgrunbook\n\
         {{ cat nodes/{}/pg_hba.conf; echo; sed '/^# BEGIN pgrunbook {name}$/,/^# END pgrunbook {name}$/d' {file}.before-pgrunbook; }} >{file}\n",
        node.name()
    )
}

/// Puts the node's passfile in its place.
fn passfile(topology: &Topology, node: &Node, has_secrets: bool) -> String {
    let (name, service, owner) = (
        shown(node),
        service_user(topology),
        topology.os_user().as_str(),
    );
    let from = match has_secrets {
        true => format!("secrets/{name}.pgpass"),
        false => format!("{name}.pgpass"),
    };
    let mut text = "Its passfile, which the password stands in and nothing else".to_owned();
    if has_secrets {
        text.push_str(":\n\n");
    } else {
        let lines: Vec<String> = pgpass::prefixes(topology, node)
            .iter()
            .map(|prefix| markdown_code(&format!("{prefix}:PASSWORD")))
            .collect();
        text.push_str(&format!(
            "; write these lines into a file {} first, mode 0600: {}{}\n\n",
            markdown_code(&from),
            lines.join(", "),
            match topology.major().has(Feature::PassfileEscapes) {
                true => ", with a backslash before each `:` and backslash of the password.",
                false => ".",
            }
        ));
    }
    let own = match service == owner {
        true => String::new(),
        false => format!("-o {owner} -g {owner} "),
    };
    let state = site(topology, node).state;
    let parent = state.rsplit_once('/').map_or("", |(parent, _)| parent);
    let mut folders = vec![sh_word(parent), sh_word(&state)];
    if topology.platform() == Platform::Debian {
        folders.insert(0, "/var/lib/postgresql/pgrunbook".to_owned());
    }
    let mut lines = format!("install -d -m 0700 {own}{}\n", folders.join(" "));
    lines.push_str(&match conninfo::passfile(topology, node) {
        Some(file) => format!("install -m 0600 {own}{from} {}", sh_word(&file)),
        // It may have lines of others, which go behind ours; nobody else may read it from the start.
        None => {
            let file = format!("~{owner}/.pgpass");
            format!(
                "touch {file}\nchown {owner} {file}\nchmod 0600 {file}\ncp -p {file} {file}.before-pgrunbook\n\
                 cat {from} {file}.before-pgrunbook >{file}"
            )
        }
    });
    text + &sh(&name, service, &lines)
}

fn copy(topology: &Topology, node: &Node, here: &Site) -> String {
    match topology.copy_method() {
        CopyMethod::PgBasebackup => {
            let mut line = format!(
                "{} {} -D {}",
                conninfo::environment(topology, node),
                sh_word(&format!("{}/pg_basebackup", here.bin)),
                sh_word(&here.data)
            );
            for word in basebackup_arguments(topology, node) {
                line.push(' ');
                line.push_str(&sh_word(&word));
            }
            format!(
                "The copy:\n\n{}",
                sh(&shown(node), topology.os_user().as_str(), &line)
            )
        }
        CopyMethod::Manual => format!(
            "The copy: begin the backup, run rsync and end the backup as step \"copy\" of {} says, global/pg_control last.\n\n",
            shown(node)
        ),
    }
}
