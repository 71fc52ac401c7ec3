//! `operate/remove.md`: a standby goes, or all of it.

use super::{keep_down, sh, shown, sql};
use crate::pg::{Feature, names};
use crate::platform::{Site, service_user, site};
use crate::render::backup_grants;
use crate::render::conninfo;
use crate::render::quote::{markdown_code, markdown_text, sh_word, sql_identifier, sql_literal};
use crate::topology::{Node, Platform, Topology};

pub fn page(topology: &Topology, primary: &Site) -> String {
    let mut text = "# Removal: a standby goes, or all of it\n\n\
         Files and directories `*.before-pgrunbook-*` are what was there before; they are yours to remove.\n\n"
        .to_owned();
    for node in topology.standbys() {
        text.push_str(&standby(topology, node));
    }
    text.push_str(&last(topology, primary));
    text.push_str(&format!(
        "## On every host\n\n\
         When nothing of it is needed any more, remove this folder, and with it `secrets/` if it is there. In the directory that holds it:\n\n{}",
        sh("every host", service_user(topology), &format!("rm -r {}", topology.name()))
    ));
    text
}

fn standby(topology: &Topology, node: &Node) -> String {
    let name = shown(node);
    let here = site(topology, node);
    let primary = shown(topology.primary());
    let slot = names(topology.major()).drop_slot.zip(node.slot()).map_or(
        String::new(),
        |(drops, slot)| {
            format!(
                "A slot that is left behind keeps WAL on {primary} until its disk is full.\n\n{}",
                sql(
                    &primary,
                    &format!("SELECT {drops}({});", sql_literal(slot.as_str()))
                )
            )
        },
    );
    let cluster = match topology.platform() {
        Platform::Debian => format!(
            "{} removes it, data and configuration",
            markdown_code(&format!(
                "pg_dropcluster {} {}",
                topology.major(),
                here.cluster
            ))
        ),
        Platform::Source => format!("it is all in {}", markdown_code(&here.data)),
    };
    // pg_dropcluster leaves files of others in conf.d.
    let own = match topology.platform() {
        Platform::Debian => format!(
            "Our block and our settings on {name} (another include_dir than conf.d: the drop-in is there):\n\n{}",
            files(topology, node)
        ),
        Platform::Source => String::new(),
    };
    let rest = if topology.standbys().len() > 1 {
        " If other standbys stay, take it out of `plan.json`, render that, and run the new runbook: the others' data stays as it is."
    } else {
        ""
    };
    format!(
        "## The standby {name} goes\n\n\
         If its name stands in synchronous_standby_names on {primary}, take it out there first: commits would wait for it.\n\n{}{slot}\
         {own}\
         Its passfile, the files that were saved and the evidence; keep a copy of `evidence.txt` if you need it.{passfile}\n\n{}\
         The stopped cluster stays, a standby's copy that is not to be started any more: {cluster}.{rest}\n\n",
        keep_down(topology, node),
        sh(&name, service_user(topology), &forget(topology, &here)),
        passfile = shared_passfile(topology, node),
    )
}

/// What is said of a passfile that is not ours alone.
fn shared_passfile(topology: &Topology, node: &Node) -> String {
    match conninfo::passfile(topology, node) {
        Some(_) => String::new(),
        None => format!(
            " The lines of {} in `~/.pgpass` of {} go by hand, on each host.",
            markdown_text(topology.role().as_str()),
            markdown_text(topology.os_user().as_str())
        ),
    }
}

/// Removes what the scripts keep beside the cluster.
fn forget(topology: &Topology, site: &Site) -> String {
    let state = sh_word(&site.state);
    match (topology.platform(), site.state.rsplit_once('/')) {
        (Platform::Debian, Some((above, _))) => format!(
            "rm -r {state}\nrmdir -p --ignore-fail-on-non-empty {}",
            sh_word(above)
        ),
        (Platform::Source, Some((above, _))) => format!(
            "rm -r {state}\nrmdir --ignore-fail-on-non-empty {}",
            sh_word(above)
        ),
        (_, None) => format!("rm -r {state}"),
    }
}

/// Takes our block, includes and settings out of a cluster's files.
fn files(topology: &Topology, node: &Node) -> String {
    let site = site(topology, node);
    let config = sh_word(&site.config_dir);
    // In a regular expression a dot stands for any character; the other characters of a bundle's name for themselves.
    let bundle = topology.name().as_str().replace('.', "\\.");
    let lines = format!(
        "sed -i --follow-symlinks '/^# BEGIN pgrunbook {bundle}$/,/^# END pgrunbook {bundle}$/{{/^# END/{{$!N;/\\n./!d;s/^[^\\n]*\\n//;b}};d}}' {config}/pg_hba.conf\n\
         if ! grep -q '^# BEGIN pgrunbook ' {config}/pg_hba.conf; then   # else another bundle's standbys need the settings\n  \
         sed -i --follow-symlinks \"/^include 'zz-pgrunbook[a-z.]*' *# pgrunbook/d\" {config}/postgresql.conf\n  \
         rm -f {config}/zz-pgrunbook.conf {config}/zz-pgrunbook.floors.conf {config}/conf.d/zz-pgrunbook.conf {config}/conf.d/zz-pgrunbook.floors.conf\n\
         fi",
    );
    sh(&shown(node), topology.os_user().as_str(), &lines)
}

/// The primary is as it was before.
fn last(topology: &Topology, site: &Site) -> String {
    let name = shown(topology.primary());
    let role = sql_identifier(topology.role().as_str());
    let mut lines = "SELECT pg_reload_conf();\n".to_owned();
    let functions = backup_grants(topology);
    if !functions.is_empty() {
        lines.push_str(&format!(
            "REVOKE EXECUTE ON FUNCTION {} FROM {role};\n",
            functions.join(", ")
        ));
    }
    lines.push_str(&format!("DROP ROLE {role};\n"));
    let shared = shared_passfile(topology, topology.primary());
    let keep = if topology.major().has(Feature::UnknownDottedNames) {
        format!(
            "If others use the role, keep it, and take back what we have noted on it: {}\n\n",
            markdown_code(&format!("ALTER ROLE {role} RESET pgrunbook.parity;"))
        )
    } else {
        String::new()
    };
    format!(
        "## No standby is left\n\n\
         Our block in pg_hba.conf and our settings go (another include_dir than conf.d: the drop-in is there):\n\n{}\
         The role goes. If it says that the role is used elsewhere, it had more to do than this.\n\n{}{keep}\
         Settings that only a start changes stay until the next one: from then on {name} listens where its own files say, and its WAL has what they say.{shared}\n\n{}",
        files(topology, topology.primary()),
        sql(&name, &lines),
        sh(&name, service_user(topology), &forget(topology, site)),
    )
}
