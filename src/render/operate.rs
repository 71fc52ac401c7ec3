//! Day-2 scripts and pages: status, promotion, switchover, failover, rejoin, removal.

use crate::pg::{Feature, names};
use crate::platform::{Site, site};
use crate::render::conninfo::{self, sslmode};
use crate::render::quote::{
    self, markdown_fence, markdown_text, sh_word, sql_identifier, sql_literal,
};
use crate::render::{File, script};
use crate::topology::{Node, Platform, Topology};

/// Everything in `operate/`.
pub fn files(topology: &Topology) -> Vec<File> {
    let mut files: Vec<File> = topology
        .nodes()
        .map(|node| {
            File::program(
                format!("operate/status-{}.sh", node.name()),
                script::status(topology, node),
            )
        })
        .collect();
    files.extend(topology.standbys().iter().map(|node| {
        File::program(
            format!("operate/promote-{}.sh", node.name()),
            script::promote(topology, node),
        )
    }));
    let primary = site(topology, topology.primary());
    files.push(File::plain(
        "operate/failover.md",
        failover(topology, &primary),
    ));
    files.push(File::plain("operate/rejoin.md", rejoin(topology, &primary)));
    files.push(File::plain("operate/remove.md", remove(topology)));
    files.push(File::plain(
        "operate/switchover.md",
        switchover(topology, &primary),
    ));
    files
}

/// Undoes [`keep_down`], so that the cluster may start again.
fn let_start(topology: &Topology, site: &Site) -> String {
    match topology.platform() {
        Platform::Debian => format!(
            "echo manual > {0}/start.conf   # by hand only; at the end: echo auto > {0}/start.conf",
            site.config_dir
        ),
        Platform::Source => format!(
            "mv {0}/postgresql.conf.fenced {0}/postgresql.conf",
            sh_word(&site.data)
        ),
    }
}

/// How a cluster is kept from starting again.
fn keep_down(topology: &Topology, site: &Site) -> String {
    match (topology.platform(), site.unit.as_str()) {
        (Platform::Debian, _) => format!(
            "{}\necho disabled > {}/start.conf   # it does not come back at boot",
            site.stop, site.config_dir
        ),
        (Platform::Source, _) => format!(
            "{}\nmv {1}/postgresql.conf {1}/postgresql.conf.fenced   # whatever starts it at boot fails now",
            site.stop,
            sh_word(&site.data)
        ),
    }
}

fn promote_lines(topology: &Topology) -> String {
    let mut text = String::new();
    for node in topology.standbys() {
        text.push_str(&format!(
            "operate/promote-{}.sh   # on {}, as {}\n",
            node.name(),
            node.name(),
            script::promote_user(topology)
        ));
    }
    text
}

/// A node's name in a sentence.
fn shown(node: &Node) -> String {
    markdown_text(node.name().as_str())
}

fn switchover(topology: &Topology, site: &Site) -> String {
    let primary = topology.primary();
    format!(
        "# Switchover: a standby becomes the primary, as planned\n\n\
         1. On {0}, look at the standbys: `operate/status-{1}.sh`. Go on only with one that streams.\n\
         2. On {0}, stop the primary in an orderly way, and keep it down. It waits until the standbys have everything.\n\n{2}\n\
         3. On the chosen standby, promote it (one of these):\n\n{3}\n\
         4. Let the applications connect to it.\n\
         5. Make {0} a standby of it: `operate/rejoin.md`.\n",
        shown(primary),
        primary.name(),
        markdown_fence("sh", &keep_down(topology, site)),
        markdown_fence("sh", &promote_lines(topology)),
    )
}

fn failover(topology: &Topology, site: &Site) -> String {
    let primary = topology.primary();
    format!(
        "# Failover: {0} is lost\n\n\
         What {0} had committed and no standby had received is lost: replication is asynchronous unless synchronous_standby_names says otherwise.\n\n\
         1. **Make sure that {0} is down and stays down**: power, hypervisor, network. Two primaries diverge, and no program puts them together again. If you can still reach its host:\n\n{1}\n\
         2. With several standbys, choose the one that has received most: on each, `SELECT {2}()`.\n\
         3. Promote it (one of these). The script refuses as long as {0} answers.\n\n{3}\n\
         4. Let the applications connect to it. The other standbys and the old primary follow as in `operate/rejoin.md`.\n",
        shown(primary),
        markdown_fence("sh", &keep_down(topology, site)),
        names(topology.major()).last_wal_receive_lsn,
        markdown_fence("sh", &promote_lines(topology)),
    )
}

fn rejoin(topology: &Topology, site: &Site) -> String {
    let major = topology.major();
    let primary = topology.primary();
    let mut text = format!(
        "# Rejoin: {0} becomes a standby of the new primary\n\n\
         Do this only when the new primary works and {0} is stopped. If it was kept from starting, let it start again first:\n\n{1}\n\
         ## By a new copy (always possible)\n\n\
         Swap the two nodes in `plan.json` (the new primary under `primary`, {0} under `standbys`), render it with the same password and run the new runbook. The data directory of {0} is a former primary's: its steps \"preflight\", \"stop\" and \"copy\" refuse it until they get `--replace=` with its system identifier, and then move it aside.\n",
        shown(primary),
        markdown_fence("sh", &let_start(topology, site))
    );
    if major.has(Feature::PgRewind) {
        let config =
            if major.has(Feature::PgRewindConfigFile) && topology.platform() == Platform::Debian {
                format!(" --config-file={}/postgresql.conf", site.config_dir)
            } else {
                String::new()
            };
        let clean = if major.has(Feature::PgRewindRecovery) && !config.is_empty()
            || topology.platform() == Platform::Source && major.has(Feature::PgRewindRecovery)
        {
            String::new()
        } else {
            format!(
                "pg_rewind wants a server that was shut down cleanly. If {} crashed, cut it off from the applications, start it, and stop it in an orderly way.\n\n",
                shown(primary)
            )
        };
        text.push_str(&format!(
            "\n## By pg_rewind (copies only what differs)\n\n\
             It needs wal_log_hints or data checksums since before the failover, and the WAL since then. On the new primary:\n\n{0}\n{clean}\
             On {1}, as {2} (NEW and PORT are the new primary's):\n\n{3}\n\
             pg_rewind takes over the new primary's files in the data directory. Afterwards the signal, `primary_conninfo` and the slot must be those of {1}: render the plan with the nodes swapped and put its `nodes/{4}/` files in place before the start.\n",
            markdown_fence("sql", &rewind_grants(topology)),
            shown(primary),
            markdown_text(topology.os_user().as_str()),
            markdown_fence(
                "sh",
                &format!(
                    "{}{}/pg_rewind --target-pgdata={}{config} \\\n  --source-server={}",
                    conninfo::passfile(topology, primary)
                        .map_or(String::new(), |file| format!("PGPASSFILE={} ", sh_word(&file))),
                    sh_word(&site.bin),
                    sh_word(&site.data),
                    sh_word(&quote::conninfo(&[
                        ("host", "NEW"),
                        ("port", "PORT"),
                        ("user", topology.role().as_str()),
                        ("dbname", "postgres"),
                        ("sslmode", sslmode(topology)),
                    ])),
                ),
            ),
            primary.name(),
        ));
    }
    text
}

/// What the role needs on the new primary to be pg_rewind's source.
fn rewind_grants(topology: &Topology) -> String {
    let role = sql_identifier(topology.role().as_str());
    if !topology.major().has(Feature::PgRewindGrants) {
        return format!(
            "ALTER ROLE {role} SUPERUSER;   -- until pg_rewind is done; then NOSUPERUSER\n"
        );
    }
    let mut text = String::new();
    for function in [
        "pg_ls_dir(text, boolean, boolean)",
        "pg_stat_file(text, boolean)",
        "pg_read_binary_file(text)",
        "pg_read_binary_file(text, bigint, bigint, boolean)",
    ] {
        text.push_str(&format!(
            "GRANT EXECUTE ON FUNCTION {function} TO {role};\n"
        ));
    }
    text
}

fn remove(topology: &Topology) -> String {
    let role = sql_identifier(topology.role().as_str());
    let mut text = "# Removal: a standby goes, or all of it\n\n\
         1. If the standby's name stands in synchronous_standby_names on the primary, take it out there first: commits would wait for it.\n\
         2. Stop the standby:\n"
        .to_owned();
    for node in topology.standbys() {
        text.push_str(&format!(
            "\n   On {}:\n\n{}",
            shown(node),
            markdown_fence("sh", &site(topology, node).stop)
        ));
    }
    if let Some(function) = names(topology.major()).drop_slot {
        text.push_str("\n3. On the primary drop its slot. A slot that is left behind keeps WAL until the disk is full.\n\n");
        let mut lines = String::new();
        for slot in topology.standbys().iter().filter_map(Node::slot) {
            lines.push_str(&format!(
                "SELECT {function}({});\n",
                sql_literal(slot.as_str())
            ));
        }
        text.push_str(&markdown_fence("sql", &lines));
    }
    text.push_str(&format!(
        "\n4. When none of these standbys is left: remove our block (`# BEGIN pgrunbook {name}` to `# END pgrunbook {name}`) from \
         pg_hba.conf, reload, and drop the role, if no other bundle uses it:\n\n{}\n   \
         Remove its `include` in postgresql.conf, where there is one, and `zz-pgrunbook.conf` too, but only if pg_hba.conf has no \
         block of another bundle: its standbys need these settings.\n",
        markdown_fence("sql", &format!("DROP ROLE {role};")),
        name = topology.name(),
    ));
    if topology.major().has(Feature::UnknownDottedNames) {
        text.push_str(&format!(
            "\nIf others use the role, keep it, and take back what we have noted on it:\n\n{}",
            markdown_fence("sql", &format!("ALTER ROLE {role} RESET pgrunbook.parity;"))
        ));
    }
    text.push_str("\nThe data directory of the standby is yours to remove; so are the folders that were moved aside (`*.before-pgrunbook-*`).\n");
    text
}
