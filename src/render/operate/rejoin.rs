//! `operate/rejoin.md`: the former primary becomes a standby of the new one, and the other standbys follow.

use super::{sh, shown, sql};
use crate::pg::{Feature, names};
use crate::platform::{Site, service_user};
use crate::render::conninfo::{self, sslmode};
use crate::render::quote::{self, markdown_code, sh_word, sql_identifier, sql_literal};
use crate::topology::{Platform, Topology};

/// Who the promoted standby is cannot be known when the page is written.
const NEW: &str = "the new primary";

pub fn page(topology: &Topology, site: &Site) -> String {
    let name = shown(topology.primary());
    let bundle = topology.name();
    let mut text = format!(
        "# Rejoin: {name} becomes a standby of the new primary\n\n\
         Do this when the new primary works and the cluster of {name} is stopped (`operate/failover.md`, `operate/switchover.md`).\n\n\
         ## 1. Render the plan with the roles swapped\n\n\
         In `plan.json` the entry of the new primary goes under `primary`, that of {name} under `standbys`; everything else stays, the name too. Render it with the same password and copy the zip to every host, into the directory that holds this folder. From here on everything is of the new bundle. In that directory:\n\n{unpack}\
         ## 2. Prepare the new primary\n\n\
         Run the first scripts of the new runbook, which are those of the new primary, up to and with its step \"role\".{makes}\n\n\
         ## 3. Make {name} a standby\n\n",
        makes = match topology.nodes().any(|node| node.slot().is_some()) {
            true => " They make the slots for the others.",
            false => "",
        },
        unpack = sh(
            "every host",
            service_user(topology),
            &format!("rm -r {bundle}\nunzip {bundle}.zip")
        ),
    );
    text.push_str(&let_start(topology, site));
    let follows = topology.major().has(Feature::TimelineFollow);
    if follows {
        text.push_str("Then one of these ways:\n\n");
        text.push_str(&as_it_is(topology, site));
    } else {
        text.push_str(&format!(
            "Before PostgreSQL 9.3 no node follows another to a new timeline over the connection alone, and a promotion begins one. Without an archive from which {name} could take what tells of it, there is one way:\n\n"
        ));
    }
    if topology.major().has(Feature::PgRewind) {
        text.push_str(&rewind(topology, site));
    }
    let others = match follows {
        true => "The scripts of the other standbys let these follow the new primary.",
        false => {
            "The other standbys need a new copy like it: stop each, and give its steps \"preflight\", \"stop\" and \"copy\" the system identifier as `--replace=ID`."
        }
    };
    text.push_str(&format!(
        "### By a new copy\n\n\
         Always possible. The data directory of {name} is a former primary's: its steps \"preflight\", \"stop\" and \"copy\" refuse it and name its system identifier, until they get that as `--replace=ID`. They move it aside and delete nothing.\n\n\
         ## 4. Run the rest of the new runbook\n\n\
         All other scripts, in the order of their numbers. Where the data is there already, the step \"copy\" copies nothing and writes the node's own settings. {others} The last ones prove that all of them stream.\n\n{auto}{slots}",
        auto = start_at_boot(topology, site),
        slots = left_slots(topology),
    ));
    text
}

/// Undoes what keeps the cluster down.
fn let_start(topology: &Topology, site: &Site) -> String {
    let name = shown(topology.primary());
    let lines = match topology.platform() {
        Platform::Debian => format!(
            "echo manual > {}/start.conf   # started by hand, but not yet at boot",
            site.config_dir
        ),
        Platform::Source => format!(
            "mv {0}/postgresql.conf.fenced {0}/postgresql.conf",
            sh_word(&site.data)
        ),
    };
    format!(
        "If it was kept from starting, let it start again, but do not start it yet.\n\n{}",
        sh(&name, service_user(topology), &lines)
    )
}

fn start_at_boot(topology: &Topology, site: &Site) -> String {
    match topology.platform() {
        Platform::Debian => format!(
            "Now it may start at boot again, if it did before.\n\n{}",
            sh(
                &shown(topology.primary()),
                "root",
                &format!("echo auto > {}/start.conf", site.config_dir)
            )
        ),
        Platform::Source => String::new(),
    }
}

/// What makes a standby of a data directory: the new bundle has the file.
fn signal(topology: &Topology, site: &Site) -> String {
    let data = sh_word(&site.data);
    if topology.major().has(Feature::StandbySignal) {
        return format!("touch {data}/standby.signal");
    }
    format!(
        "install -m 0600 nodes/{}/recovery.conf {data}/recovery.conf",
        topology.primary().name()
    )
}

fn as_it_is(topology: &Topology, site: &Site) -> String {
    let name = shown(topology.primary());
    format!(
        "### As it is, after a switchover\n\n\
         Only if {name} was stopped before the promotion, the promoted standby had everything (`operate/switchover.md`, step 3), and {name} was not started since.\n\n{}",
        sh(&name, topology.os_user().as_str(), &signal(topology, site))
    )
}

fn rewind(topology: &Topology, site: &Site) -> String {
    let primary = topology.primary();
    let name = shown(primary);
    let owner = topology.os_user().as_str();
    let (give, take) = rights(topology);
    let passfile = conninfo::passfile(topology, primary).map_or(String::new(), |file| {
        format!("PGPASSFILE={} ", sh_word(&file))
    });
    let mut pairs = vec![
        ("host", "NEW"),
        ("port", "PORT"),
        ("user", topology.role().as_str()),
        ("dbname", "postgres"),
        ("sslmode", sslmode(topology)),
    ];
    if let Some(certificate) = conninfo::root_certificate(topology) {
        pairs.push(("sslrootcert", certificate));
    }
    let command = format!(
        "{passfile}{} \\\n  --target-pgdata={}{} \\\n  --source-server={} &&\n{}",
        sh_word(&format!("{}/pg_rewind", site.bin)),
        sh_word(&site.data),
        config_file(topology, site),
        sh_word(&quote::conninfo(&pairs)),
        signal(topology, site)
    );
    let clean = clean_stop(topology, site).map_or(String::new(), |lines| {
        format!(
            "Here pg_rewind needs a cluster that was shut down cleanly. This makes it so, with nobody from outside:\n\n{}",
            sh(&name, service_user(topology), &lines)
        )
    });
    format!(
        "### By pg_rewind\n\n\
         Copies only what differs; what {name} alone has is gone afterwards. It needs wal_log_hints or data checksums since before the failover, and the WAL of {name} since then.\n\n{}{clean}\
         {} and {} in the next command are the new primary's address and port.\n\n{}\
         pg_rewind brings files of the new primary along; step \"copy\" writes those of {name}. The rights are no longer needed:\n\n{}",
        sql(NEW, &give),
        markdown_code("NEW"),
        markdown_code("PORT"),
        sh(&name, owner, &command),
        sql(NEW, &take),
    )
}

/// Debian keeps postgresql.conf where pg_rewind does not look for it.
fn config_file(topology: &Topology, site: &Site) -> String {
    let told = topology.major().has(Feature::PgRewindConfigFile)
        && topology.platform() == Platform::Debian;
    if told {
        format!(
            " \\\n  --config-file={}",
            sh_word(&format!("{}/postgresql.conf", site.config_dir))
        )
    } else {
        String::new()
    }
}

/// Starts the former primary alone and stops it, where pg_rewind cannot do that by itself: it does so from 13 on, and on
/// Debian only when it is told where postgresql.conf is.
fn clean_stop(topology: &Topology, site: &Site) -> Option<String> {
    let major = topology.major();
    let by_itself = match topology.platform() {
        Platform::Debian => Feature::PgRewindConfigFile,
        Platform::Source => Feature::PgRewindRecovery,
    };
    if major.has(by_itself) {
        return None;
    }
    let alone = "-o \"-c listen_addresses=''\"";
    Some(match topology.platform() {
        Platform::Debian => {
            let control = format!(
                "pg_ctlcluster --skip-systemctl-redirect {major} {}",
                site.cluster
            );
            format!("{control} start {alone}\n{control} stop")
        }
        Platform::Source => {
            let control = format!(
                "{} -D {} -w",
                sh_word(&format!("{}/pg_ctl", site.bin)),
                sh_word(&site.data)
            );
            format!("{control} {alone} start\n{control} -m fast stop")
        }
    })
}

/// What the role needs on the new primary to be pg_rewind's source, and what takes it back. The checkpoint: until the
/// first one after its promotion pg_rewind sees the former timeline.
fn rights(topology: &Topology) -> (String, String) {
    let role = sql_identifier(topology.role().as_str());
    if !topology.major().has(Feature::PgRewindGrants) {
        return (
            format!("CHECKPOINT;\nALTER ROLE {role} SUPERUSER;"),
            format!("ALTER ROLE {role} NOSUPERUSER;"),
        );
    }
    let (mut give, mut take) = ("CHECKPOINT;\n".to_owned(), String::new());
    for function in [
        "pg_ls_dir(text, boolean, boolean)",
        "pg_stat_file(text, boolean)",
        "pg_read_binary_file(text)",
        "pg_read_binary_file(text, bigint, bigint, boolean)",
    ] {
        give.push_str(&format!(
            "GRANT EXECUTE ON FUNCTION {function} TO {role};\n"
        ));
        take.push_str(&format!(
            "REVOKE EXECUTE ON FUNCTION {function} FROM {role};\n"
        ));
    }
    (give, take)
}

/// Slots of the time as a primary, or brought along: on a standby nobody uses them, and they keep WAL.
fn left_slots(topology: &Topology) -> String {
    let Some(drops) = names(topology.major()).drop_slot else {
        return String::new();
    };
    let slots = topology.nodes().filter_map(|node| node.slot());
    let list: Vec<String> = slots.map(|slot| sql_literal(slot.as_str())).collect();
    let name = shown(topology.primary());
    let query = format!(
        "SELECT {drops}(slot_name) FROM pg_replication_slots\n  WHERE slot_type = 'physical' AND NOT active AND slot_name IN ({});",
        list.join(", ")
    );
    format!(
        "## 5. Drop the slots of the former role\n\n\
         {name} may still have slots of its time as the primary. Nobody uses them, and they keep WAL until its disk is full.\n\n{}",
        sql(&name, &query)
    )
}
