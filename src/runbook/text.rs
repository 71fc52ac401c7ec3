//! The words of each step.

use std::fmt::Write;

use super::passfile;
use super::unit;
use super::{Step, Verb};
use crate::pg::{Feature, backup_calls, copy_excludes, emptied_directories, names};
use crate::platform::{self, Site};
use crate::render::quote::{sh_word, sql_identifier};
use crate::render::{backup_grants, backup_start, basebackup_arguments, conninfo};
use crate::topology::{CopyMethod, Node, Platform, Tls, Topology};

/// The words without the step's place in the order.
#[derive(Default)]
struct Words {
    title: String,
    why: String,
    precheck: String,
    command: String,
    expect: String,
    undo: String,
    danger: String,
    noticed: String,
}

/// The step with its words: what a person must know who runs it on a server that matters.
pub fn step<'a>(
    topology: &'a Topology,
    id: String,
    verb: Verb,
    node: &'a Node,
    site: &Site,
    user: &'a str,
) -> Step<'a> {
    let words = if verb.on_primary() {
        primary(topology, node, verb, site)
    } else {
        standby(topology, node, verb, site)
    };
    Step {
        id,
        verb,
        node,
        user,
        title: words.title,
        why: words.why,
        precheck: words.precheck,
        command: words.command,
        expect: words.expect,
        undo: words.undo,
        danger: words.danger,
        noticed: words.noticed,
        findings: Vec::new(),
    }
}

/// Why a standby's start is more than a start.
const START: &str =
    "A server that answers may still serve old data; the step ends only when WAL arrives.";

fn primary(topology: &Topology, node: &Node, verb: Verb, site: &Site) -> Words {
    let major = topology.major();
    let role = sql_identifier(topology.role().as_str());
    let slots = major.has(Feature::ReplicationSlots);
    match verb {
        Verb::PrimaryPrepare => Words {
            title: "look at the primary and install the passfile".into(),
            why: "The password lies in a file that only the cluster's owner can read, so that it stands in no command, no log and no configuration. Here it is for step \"role\", which tries the login.".into(),
            precheck: format!(
                "the host has the address {}; the cluster {} runs, is PostgreSQL {major}, uses port {} and is no standby{}; {} can read the bundle",
                addresses(node), site.title, node.port(),
                if topology.tls() == Tls::Off { "" } else { "; ssl is on" },
                topology.os_user()
            ),
            command: passfile::install(topology, node),
            expect: passfile::PREPARED.into(),
            undo: passfile::undo(topology, node, site),
            ..Words::default()
        },
        Verb::PrimaryConfigure => Words {
            title: "write the settings and admit the role in pg_hba.conf".into(),
            why: "The primary must write enough WAL, have room for the connections of the standbys, listen where they can reach it, and admit them. A value that is already stronger stays.".into(),
            precheck: format!(
                "what each setting is now and which line says so; {}later lines that would win; existing {}replication connections; errors in the files",
                if major.has(Feature::AutoConf) { "ALTER SYSTEM and " } else { "" },
                if slots { "slots and " } else { "" }
            ),
            command: "write zz-pgrunbook.conf\ninsert our block into pg_hba.conf before the first record\nSELECT pg_reload_conf()".into(),
            expect: "the server has read the new files".into(),
            undo: format!("remove zz-pgrunbook.conf and our block in pg_hba.conf (a copy of the old file lies beside it), then reload; the files as they were are in {}", site.state),
            noticed: "nothing: what needs a restart waits for the next step".into(),
            ..Words::default()
        },
        Verb::PrimaryRestart => Words {
            title: "restart the primary, if a setting needs it".into(),
            why: "Some settings take effect only at a start. If all are in force already, nothing is restarted.".into(),
            precheck: format!("which settings wait for the restart; whether others would change with it; errors in the files{}", unit::looked_at(topology)),
            command: site.restart.clone(),
            expect: "the settings are in force; the script says how long the server was away".into(),
            undo: "if the server does not come up, the script puts the old files back and starts it again by itself".into(),
            danger: "the server is away for some seconds, longer if a checkpoint has much to write".into(),
            noticed: "every connection is closed; applications must connect again".into(),
        },
        Verb::PrimaryRole => {
            let (create, drop) = slot_commands(topology);
            let (grant, revoke) = grant_commands(topology);
            let record = major.has(Feature::UnknownDottedNames);
            let superuser = match names(major).replication_attribute {
                "SUPERUSER" => "; the role is a superuser, which this version demands",
                _ => "",
            };
            Words {
                title: if slots { "create the replication role and the slots" } else { "create the replication role" }.into(),
                why: format!(
                    "The standbys log in with this role{}{}{superuser}. An existing role keeps its password.{}",
                    if grant.is_empty() { "" } else { ", begin and end a backup as it" },
                    if slots { ", and a slot keeps the WAL that a standby has not yet received" } else { "" },
                    if record { " A setting of the role tells the standbys which libraries and locales they need." } else { "" }
                ),
                precheck: format!(
                    "whether the role exists, may log in and replicate, and has no connection limit{}{}",
                    if slots { "; which slots exist" } else { "" },
                    if record { "; in every database, which libraries functions are in and which locales columns are sorted by" } else { "" }
                ),
                command: format!(
                    "CREATE ROLE {role} LOGIN {} PASSWORD '(a verifier)'{create}{grant}{}",
                    names(major).replication_attribute,
                    if record { format!("\nALTER ROLE {role} SET pgrunbook.parity = '(libraries, locales, glibc and ICU here)'") } else { String::new() }
                ),
                expect: format!("{} logs in with the passfile", topology.role()),
                undo: format!(
                    "{drop}{revoke}DROP ROLE {role};{}",
                    if record { format!(" if others use it: ALTER ROLE {role} RESET pgrunbook.parity;") } else { String::new() }
                ),
                danger: if slots { "a slot keeps WAL until its standby fetches it: if the standby is not set up after all, drop its slot" } else { "" }.into(),
                ..Words::default()
            }
        }
        _ => Words {
            title: "prove on the primary that every standby streams, and leave a token for them to read".into(),
            why: "Set-ups that look right and do not replicate are the expensive ones.".into(),
            precheck: "the server is the plan's primary".into(),
            command: format!(
                "COMMENT ON ROLE {role} IS '... [pgrunbook proof TIME]'\nSELECT * FROM {}",
                match major.has(Feature::StatReplication) {
                    true => "pg_stat_replication",
                    false => "pg_stat_get_activity(NULL) WHERE datid = 0",
                }
            ),
            expect: format!(
                "for each standby: {}{}; {}/evidence.txt for the change ticket",
                match major.has(Feature::StatReplication) {
                    true => "state streaming",
                    false => "a connection",
                },
                if slots { ", its slot active" } else { "" }, site.state
            ),
            undo: "nothing to undo: the token stands behind the comment that the role may have".into(),
            ..Words::default()
        },
    }
}

fn standby(topology: &Topology, node: &Node, verb: Verb, site: &Site) -> Words {
    let major = topology.major();
    let (name, primary) = (node.name(), topology.primary().name());
    match verb {
        Verb::StandbyPrepare => Words {
            title: "look at the standby's host and install the passfile".into(),
            why: "The standby logs in to the primary without a password in any command or configuration file.".into(),
            precheck: format!("the host has the address {}; PostgreSQL {major} is installed; port {} is free or this cluster's own", addresses(node), node.port()),
            command: if site.cluster.is_empty() {
                passfile::install(topology, node)
            } else {
                format!("pg_createcluster --port {} {major} {}   # only if there is none\n{}", node.port(), sh_word(&site.cluster), passfile::install(topology, node))
            },
            expect: passfile::PREPARED.into(),
            undo: passfile::undo(topology, node, site),
            ..Words::default()
        },
        Verb::StandbyPreflight => Words {
            title: "compare this host with the primary, changing nothing".into(),
            why: "What does not fit is better seen before the copy than after it.".into(),
            precheck: format!(
                "both kinds of connection that the standby needs; the primary's version{}; tablespaces; what lies in the data directory{}; the locales of the primary's databases{}",
                if node.slot().is_some() { "; the slot" } else { "" },
                match topology.copy_method() {
                    CopyMethod::PgBasebackup => "",
                    CopyMethod::Manual => "; ssh to the primary's host without a password, rsync there and here, the system identifier in the data directory that ssh leads to, the right to begin a backup, an open backup",
                },
                match major.has(Feature::UnknownDottedNames) {
                    true => ", the libraries that its functions are in and that it preloads, glibc and ICU, as its step \"role\" has noted them",
                    false => "",
                }
            ),
            command: match topology.copy_method() {
                CopyMethod::PgBasebackup => format!("psql {}", sh_word(&conninfo::to_primary(topology, "postgres"))),
                CopyMethod::Manual => format!(
                    "psql {}\nssh -o BatchMode=yes -o StrictHostKeyChecking=yes {}@{} rsync --version",
                    sh_word(&conninfo::to_primary(topology, "postgres")),
                    topology.os_user(),
                    topology.primary().address()
                ),
            },
            expect: format!("node {name} can take the copy; where it differs from {primary}, the last line says in how many points: lines WARN, with what they lead to and what to do"),
            undo: "nothing to undo".into(),
            danger: "a missing library, a missing locale or another glibc or ICU is no reason to refuse, and breaks queries or the order of indexes later: decide before the copy".into(),
            ..Words::default()
        },
        Verb::StandbyStop => Words {
            title: "stop the cluster that the copy replaces".into(),
            why: "The package or an earlier installation may have started a fresh cluster here. It is stopped only if it is empty.".into(),
            precheck: format!(
                "that it has another system identifier than the primary, no user database or relation, no client{}; anything else needs --replace{}",
                if node.slot().is_some() { ", standby or slot" } else { " or standby" },
                unit::looked_at(topology)
            ),
            command: site.stop.clone(),
            expect: "no other server is in the way".into(),
            undo: format!("{}   (as long as the next step has not been run)", site.start),
            danger: "a cluster that is in use is refused, not stopped".into(),
            ..Words::default()
        },
        Verb::StandbyCopy => Words {
            title: "copy the primary's data directory and write the standby's settings".into(),
            why: "A standby begins as a physical copy. The data directory that is here is moved aside, never deleted.".into(),
            precheck: "the same comparison as in the preflight; room for the copy; no server runs here".into(),
            command: copy_command(topology, node, site),
            expect: "the copy is complete; the configuration files give what they should".into(),
            undo: copy_undo(site),
            danger: copy_danger(topology),
            noticed: "the primary may answer more slowly while the copy runs".into(),
        },
        Verb::StandbyStart => Words {
            title: "start the standby and wait until it streams".into(),
            why: match topology.platform() {
                Platform::Debian => START.into(),
                Platform::Source => format!("{START} {}", unit::HAND_OVER),
            },
            precheck: "that the copy was finished and the directory says that it is a standby; otherwise it would start as an independent primary".into(),
            command: site.start.clone(),
            expect: format!("node {name} streams from {primary}"),
            undo: site.stop.clone(),
            ..Words::default()
        },
        _ => Words {
            title: format!("prove that node {name} has what {primary} wrote"),
            why: "The token that the primary wrote must be readable here, the WAL receiver must stream, writes must be refused, and no parameter may be lower than on the primary.".into(),
            precheck: "the server is in recovery".into(),
            command: "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles".into(),
            expect: format!("a proof line for each point; {}/evidence.txt for the change ticket", site.state),
            undo: "nothing to undo".into(),
            ..Words::default()
        },
    }
}

/// What a script knows its host by.
fn addresses(node: &Node) -> String {
    let mut text = node.address().to_string();
    for address in node.bound() {
        let _ = write!(text, " or {address}");
    }
    text
}

/// The commands that create the slots, each on a line, and those that drop them, on one.
fn slot_commands(topology: &Topology) -> (String, String) {
    let (mut create, mut drop) = (String::new(), String::new());
    let names = names(topology.major());
    if let (Some(creates), Some(drops)) = (names.create_physical_slot, names.drop_slot) {
        let reserve = if topology.major().has(Feature::SlotReserve) {
            ", true"
        } else {
            ""
        };
        for slot in topology.standbys().iter().filter_map(Node::slot) {
            create.push_str(&format!("\nSELECT {creates}('{slot}'{reserve})"));
            drop.push_str(&format!("SELECT {drops}('{slot}'); "));
        }
    }
    (create, drop)
}

/// What grants the role the functions of the copy by hand, on a line of its own, and what takes them back.
fn grant_commands(topology: &Topology) -> (String, String) {
    let functions = backup_grants(topology).join(", ");
    let role = sql_identifier(topology.role().as_str());
    if functions.is_empty() {
        return (String::new(), String::new());
    }
    (
        format!("\nGRANT EXECUTE ON FUNCTION {functions} TO {role}"),
        format!("REVOKE EXECUTE ON FUNCTION {functions} FROM {role}; "),
    )
}

fn copy_danger(topology: &Topology) -> String {
    let mut text =
        "the copy reads the whole primary: its disks and the network will be busy".to_owned();
    if topology.copy_method() == CopyMethod::Manual && !backup_calls(topology.major()).in_session {
        text.push_str(
            "; if the primary crashes meanwhile, it finds backup_label in its data directory at the next start and may refuse to start: \
             remove that file there, and nowhere else",
        );
    }
    text
}

fn copy_undo(site: &Site) -> String {
    let mut text = format!(
        "remove {0} and move {0}.before-pgrunbook-TIME back",
        site.data
    );
    if !site.cluster.is_empty() {
        let file = format!("{}/start.conf", site.config_dir);
        text.push_str(&format!(
            "; if {file}.before-pgrunbook is there, move it to {file}"
        ));
    }
    text
}

/// The two commands of SQL and the rsync between them, as a person would type them.
fn by_hand_commands(topology: &Topology, node: &Node, site: &Site) -> String {
    let there = platform::site(topology, topology.primary());
    let calls = backup_calls(topology.major());
    let host = topology.primary().address().bracketed();
    let mut text = format!(
        "psql {}   # leave this session open\n  SELECT {};\n",
        sh_word(&conninfo::to_primary(topology, "postgres")),
        backup_start(topology, node)
    );
    text.push_str("rsync -rlpt");
    for pattern in copy_excludes(topology.major()) {
        text.push_str(&format!(" \\\n  --exclude={}", sh_word(&pattern)));
    }
    text.push_str(&format!(
        " \\\n  {}@{host}:{}/ {}/   # and each tablespace, into the same path\n",
        topology.os_user(),
        sh_word(&there.data),
        sh_word(&site.data)
    ));
    let directories: Vec<&str> = emptied_directories(topology.major()).collect();
    text.push_str(&format!(
        "mkdir -m 0700 {}   # in the copy\n",
        directories.join(" ")
    ));
    text.push_str(&match calls.in_session {
        true => format!(
            "  SELECT labelfile, spcmapfile FROM {};   -- in the same session; write backup_label and, if not empty, tablespace_map",
            calls.stop
        ),
        false => format!("  SELECT {};", calls.stop),
    });
    text
}

fn copy_command(topology: &Topology, node: &Node, site: &Site) -> String {
    let data = sh_word(&site.data);
    let mut text = String::new();
    if !site.cluster.is_empty() {
        text.push_str(&format!(
            "echo disabled >{}/start.conf   # until the copy is complete, not even a boot may start it\n",
            sh_word(&site.config_dir)
        ));
    }
    text.push_str(&format!(
        "mv {data} {data}.before-pgrunbook-TIME   # if there is one\n"
    ));
    match topology.copy_method() {
        CopyMethod::PgBasebackup => {
            text.push_str(&format!(
                "{} {} -D {data}",
                conninfo::environment(topology, node),
                sh_word(&format!("{}/pg_basebackup", site.bin))
            ));
            for word in basebackup_arguments(topology, node) {
                text.push(' ');
                text.push_str(&sh_word(&word));
            }
        }
        CopyMethod::Manual => text.push_str(&by_hand_commands(topology, node, site)),
    }
    text.push_str(if topology.major().has(Feature::StandbySignal) {
        "\ntouch standby.signal"
    } else {
        "\nwrite recovery.conf"
    });
    text.push_str(
        "\nwrite zz-pgrunbook.conf, zz-pgrunbook.floors.conf and our block in pg_hba.conf",
    );
    if !site.cluster.is_empty() {
        text.push_str("\nput start.conf back");
    }
    text
}
