//! The bundle's README.md: the runbook to read.

use crate::finding::{Finding, Severity};
use crate::pg::Feature;
use crate::platform::site;
use crate::render::quote::{markdown_code, markdown_fence, markdown_text, sql_identifier};
use crate::render::{backup_grants, by_hand, conninfo};
use crate::runbook::{Step, push_invocation, unpack};
use crate::topology::{CopyMethod, Node, Platform, Tls, Topology};

/// The page: `templates/README.md` with its holes filled. Values are written by the Markdown funnels before they reach it.
pub fn page(topology: &Topology, steps: &[Step], has_secrets: bool) -> String {
    let major = topology.major();
    let primary = topology.primary();
    let code = |text: &str| markdown_code(text);
    let names_of = |nodes: &[Node]| {
        let list: Vec<String> = nodes.iter().map(shown).collect();
        match list.as_slice() {
            [one] => format!("the standby (slave) {one}"),
            many => format!("the standbys (slaves) {}", many.join(", ")),
        }
    };
    let nodes: String = topology
        .nodes()
        .map(|node| node_row(topology, node))
        .collect();
    let mut lines = String::with_capacity(steps.len() * 96);
    let mut sections = String::with_capacity(steps.len() * 1024);
    for step in steps {
        push_command_line(&mut lines, topology, step);
        push_step(&mut sections, step);
    }
    let findings: Vec<String> = topology.findings().iter().map(finding_text).collect();
    let findings = match findings.as_slice() {
        [] => String::new(),
        list => format!(
            "\n## What to know about this plan\n\n- {}\n",
            list.join("\n- ")
        ),
    };
    let os_user = markdown_text(topology.os_user().as_str());
    let certificate = (topology.tls() == Tls::VerifyFull).then(|| {
        let file = code(conninfo::root_certificate(topology).unwrap_or("~/.postgresql/root.crt"));
        format!(
            "- Replication is encrypted and the servers' certificates are verified: on every node {os_user} needs the certificate of the\n  \
             authority in {file}, and each server a certificate for its address.\n"
        )
    });
    let revoke = revoke(topology).map(|sql| {
        format!(
            "The role keeps the right to begin and end backups, in database `postgres`, where pg_dump takes it along. When no copy is to be \
             made any more:\n\n{sql}\n"
        )
    });
    let who = match topology.platform() {
        Platform::Debian => "As root on every host.".to_owned(),
        Platform::Source => format!(
            "As {} on every host: every step runs as {0}.",
            markdown_text(topology.os_user().as_str())
        ),
    };
    let password = if has_secrets {
        "The password of the role is in `secrets/` alone: a line for each connection in a passfile, and a verifier in `role.sql`."
    } else {
        "This bundle holds no password: the first script on each node asks for it, without showing it, and needs a terminal."
    };
    format!(
        include_str!("templates/README.md"),
        title = markdown_text(topology.name().as_str()),
        major = major.label(),
        primary = shown(primary),
        primary_address = code(&primary.address().to_string()),
        primary_port = primary.port().get(),
        standbys = names_of(topology.standbys()),
        nodes = nodes,
        findings = findings,
        os_user = os_user,
        unpack = unpack(topology),
        who = who,
        keep_secrets = match has_secrets {
            true => ", and keep `secrets/` as closed as it is",
            false => "",
        },
        remove_secrets = match has_secrets {
            true => " Remove `secrets/` on every host when all is done.",
            false => "",
        },
        lines = lines,
        steps = sections,
        password = password,
        certificate = certificate.unwrap_or_default(),
        by_hand_steps = by_hand::section(topology, has_secrets),
        by_hand = by_hand(topology)
            .map(|text| text + "\n")
            .unwrap_or_default(),
        units = match topology.platform() {
            Platform::Source => UNITS,
            Platform::Debian => "",
        },
        parity = match major.has(Feature::UnknownDottedNames) {
            true => "locales, libraries, glibc and ICU",
            false =>
                "locales (this version has no place to note the primary's libraries, glibc and ICU: compare those yourself)",
        },
        revoke = revoke.unwrap_or_default(),
    )
}

/// What a source installation's owner must know of units.
const UNITS: &str = "- The scripts start and stop servers by pg_ctl. Where a systemd unit of yours runs one, the step that would\n  \
                     stop or restart it refuses and names the command.\n";

/// What the copy by hand needs before the first step; nothing for pg_basebackup.
fn by_hand(topology: &Topology) -> Option<String> {
    if topology.copy_method() != CopyMethod::Manual {
        return None;
    }
    let user = topology.os_user();
    let address = topology.primary().address();
    let commands = format!(
        "# on each standby, as {user}\n\
         ssh-keygen -t ed25519 -N '' -f ~/.ssh/id_ed25519   # if there is no key; then put ~/.ssh/id_ed25519.pub into ~{user}/.ssh/authorized_keys on {0}\n\
         ssh-keyscan -t ed25519 {address} >> ~/.ssh/known_hosts\n\
         ssh-keygen -lF {address}   # must be what this shows on {0}: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n",
        topology.primary().name(),
    );
    let wal = if topology.major().has(Feature::SlotReserve) {
        "Its slot keeps the WAL that a standby needs from the start of the copy on."
    } else {
        "From the start of its copy until a standby streams nothing but `wal.keep` holds the WAL that it needs: the primary must write less than \
         that meanwhile."
    };
    Some(format!(
        "- The copy is made by hand: on each standby {user} must be able to log in to {0} by ssh as {user} without a password, and rsync must be on all hosts. \
         Another port or a host between: `--ssh-config=FILE` for the scripts of the standbys, in the form of ssh_config. {wal}\n\n{1}",
        shown(topology.primary()),
        markdown_fence("sh", &commands),
        user = markdown_text(user.as_str()),
    ))
}

/// What takes the rights of the copy by hand back.
fn revoke(topology: &Topology) -> Option<String> {
    let functions = backup_grants(topology);
    (!functions.is_empty()).then(|| {
        let role = sql_identifier(topology.role().as_str());
        let text = format!(
            "REVOKE EXECUTE ON FUNCTION {} FROM {role};",
            functions.join(", ")
        );
        markdown_fence("sql", &text)
    })
}

/// A node's name in a sentence.
fn shown(node: &Node) -> String {
    markdown_text(node.name().as_str())
}

/// Code in a table's cell, which a `|` would end: then it is plain text.
fn cell(text: &str) -> String {
    if text.contains('|') {
        markdown_text(text)
    } else {
        markdown_code(text)
    }
}

fn node_row(topology: &Topology, node: &Node) -> String {
    let is_primary = std::ptr::eq(node, topology.primary());
    let slot = match node.slot() {
        Some(slot) if !is_primary => markdown_code(slot.as_str()),
        _ => "–".to_owned(),
    };
    format!(
        "| {} | {} | {} | {} | {} | {slot} |\n",
        shown(node),
        if is_primary { "primary" } else { "standby" },
        markdown_code(&node.address().to_string()),
        node.port(),
        cell(&site(topology, node).title),
    )
}

/// The command that runs a step from the bundle's folder, and where.
fn push_command_line(out: &mut String, topology: &Topology, step: &Step) {
    let begin = out.len();
    push_invocation(out, topology, step);
    let width = out.len() - begin;
    out.extend(std::iter::repeat_n(' ', 58_usize.saturating_sub(width)));
    for part in [" # on ", step.node.name().as_str(), "\n"] {
        out.push_str(part);
    }
}

/// `Warning (rule, field): message. Detail. Hint.`
fn finding_text(finding: &Finding) -> String {
    format!(
        "{} ({}, {}): {}. {} {}",
        match finding.severity {
            Severity::Note => "Note",
            _ => "Warning",
        },
        finding.rule,
        markdown_code(&finding.path),
        markdown_text(&finding.message),
        markdown_text(&finding.detail),
        markdown_text(&finding.hint)
    )
}

/// The section of a step.
fn push_step(out: &mut String, step: &Step) {
    let text = |text: &str| markdown_text(text);
    for part in [
        "\n### ",
        &text(&step.id),
        ": ",
        &text(&step.title),
        "\n\nNode **",
        &shown(step.node),
        "**, user **",
        &text(step.user),
        "**. ",
        &text(&step.why),
        "\n\n- Looks at: ",
        &text(&step.precheck),
        ".\n",
    ] {
        out.push_str(part);
    }
    for (label, words) in [
        ("- Danger: ", &step.danger),
        ("- Users notice: ", &step.noticed),
    ] {
        if !words.is_empty() {
            for part in [label, &text(words), ".\n"] {
                out.push_str(part);
            }
        }
    }
    for finding in &step.findings {
        for part in ["- ", &finding_text(finding), "\n"] {
            out.push_str(part);
        }
    }
    for part in [
        "\n",
        &markdown_fence("sh", &step.command),
        "\n- Expect: ",
        &text(&step.expect),
        "\n- Undo: ",
        &text(&step.undo),
        "\n",
    ] {
        out.push_str(part);
    }
}
