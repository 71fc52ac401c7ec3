//! The settings: postgresql.conf, recovery.conf and standby.signal.

use super::{Of, Page, Source, Why, capital, conninfo, extent, plan, together};
use crate::net::Listen;
use crate::pg::{
    ConfFile, Feature, Setting as Known, Stretch, Successor, names, setting, stretches,
};
use crate::read::{conf, recovery};
use crate::reference::{default_value, effect, file_name};
use crate::render::conf::{Kind, Setting, recovery_settings, senders_needed, settings};
use crate::topology::{Platform, Tls};

pub(super) fn lines(of: &Of<'_>, text: &str) -> Vec<Option<Why>> {
    let read = conf::read(text, of.major());
    each(of, text, &read, &settings(of.topology, of.node))
}

pub(super) fn recovery_lines(of: &Of<'_>, text: &str) -> Vec<Option<Why>> {
    let read = recovery::read(text, of.major());
    each(of, text, &read, &recovery_settings(of.topology, of.node))
}

fn each(of: &Of<'_>, text: &str, read: &conf::Conf, ours: &[Setting]) -> Vec<Option<Why>> {
    let mut lines = vec![None; text.lines().count()];
    for entry in &read.entries {
        let found = ours.iter().find(|one| one.name == entry.name);
        lines[entry.line - 1] = found.and_then(|one| why(of, one));
    }
    lines
}

fn why(of: &Of<'_>, ours: &Setting) -> Option<Why> {
    let known = setting(ours.name)?;
    let row = known.at(of.major())?;
    let (reason, from) = reason(of, ours)?;
    let parts = match ours.name {
        "primary_conninfo" => conninfo::parts(of, &ours.base),
        _ => Vec::new(),
    };
    let from = together(from, &parts);
    let mut pages = vec![Page {
        address: format!("reference/settings.html#{}", ours.name),
        title: ours.name.to_owned(),
    }];
    pages.extend(of.rules(&from));
    let without = default_value(row);
    Some(Why {
        reason,
        merged: merged(of, ours.kind),
        from,
        parts,
        versions: format!("{} Without this line: {without}.", versions(known)),
        effect: match row.file() {
            Some(ConfFile::RecoveryConf) => {
                "Read once, when recovery starts: a change needs a restart.".to_owned()
            }
            _ => format!("A change needs a {}.", effect(row)),
        },
        pages,
    })
}

/// The majors that have it, where it stands there and what a change needs, and what is in its place elsewhere.
fn versions(known: &Known) -> String {
    let mut text = capital(&extent(|major| known.at(major).is_some()));
    let rows = stretches(|major| known.at(major).map(|row| (file_name(row), effect(row))));
    if rows.len() > 1 {
        let rows = rows.iter().map(|one| {
            let (file, effect) = one.value;
            format!("{one} in {file}, by a {effect}")
        });
        text.push_str(&format!(": {}", rows.collect::<Vec<_>>().join("; ")));
    }
    text.push('.');
    for old in known.predecessors() {
        text.push_str(&format!(" Before, it was {}.", old.name()));
    }
    let extents = stretches(|major| known.at(major).map(|_| ()));
    let until = extents.last().and_then(Stretch::until);
    if let (Some(until), Some(successor)) = (until, known.successor()) {
        let new = match successor {
            Successor::Setting(name) => name,
            Successor::Other(text) => text,
        };
        text.push_str(&format!(" From {until} on: {}.", new.replace('`', "")));
    }
    text
}

/// What the scripts do with a value that the server already has.
fn merged(of: &Of<'_>, kind: Kind) -> String {
    let (name, primary) = (of.name(), of.primary());
    if of.is_primary() {
        return match kind {
            Kind::Number | Kind::Level => "A higher value that the server already has stays.",
            Kind::Switch => "Left out where the server has this value anyway.",
            Kind::Hints => "Left out where the cluster has data checksums.",
            Kind::Union => "Addresses that the server already listens on stay.",
            Kind::Limit => "A limit that somebody else has set stays.",
            Kind::Exact => "",
        }
        .to_owned();
    }
    match kind {
        Kind::Number | Kind::Level => {
            format!("Where {name} itself or {primary} has a higher value, {name} gets that.")
        }
        Kind::Union if of.topology.platform() == Platform::Debian => {
            format!("Addresses that {name} already listens on stay.")
        }
        _ => String::new(),
    }
}

/// Why it is there, and what of the plan it comes from.
fn reason(of: &Of<'_>, ours: &Setting) -> Option<(String, Vec<Source>)> {
    let (name, primary, standbys) = (of.name(), of.primary(), of.standbys());
    let count = of.topology.standbys().len();
    let value = &ours.written;
    // What counts only on a primary.
    let later = match of.is_primary() {
        true => String::new(),
        false => format!(" It counts once {name} is the primary; {primary} has the same line."),
    };
    Some(match ours.name {
        "listen_addresses" => listen(of),
        "port" => (
            match of.is_primary() {
                true => format!(
                    "At this port {name} is reached: it stands in the connection strings of {standbys}."
                ),
                false => format!(
                    "At this port {name} is reached by scripts, by queries, and by the others once it is the primary."
                ),
            },
            vec![of.own("port")],
        ),
        "wal_level" => (
            format!(
                "The least level with which a standby can follow and answer queries.{}",
                match of.is_primary() {
                    true => format!(" {} from WAL of {name}.", lives(count, &standbys)),
                    false => later,
                }
            ),
            vec![plan("postgres")],
        ),
        "max_wal_senders" => {
            let needed = senders_needed(of.topology);
            let sum = format!(
                "A standby takes one sender and a copy takes two: {count} + 2 = {needed}.{}",
                match needed.to_string() == *value {
                    true => String::new(),
                    false => format!(
                        " {value} is the least that is set: a connection that hangs holds its sender until it is given up."
                    ),
                }
            );
            let floors = names(of.major()).floors;
            let floor = floors.iter().any(|floor| floor.setting == ours.name);
            let when = match !of.is_primary() && floor {
                true => format!(" A standby of this major needs at least as many as {primary}."),
                false => later,
            };
            (sum + &when, vec![Source::Standbys])
        }
        "max_replication_slots" => (
            format!(
                "Each standby has a slot on the primary: {count}.{}{later}",
                match count.to_string() == *value {
                    true => String::new(),
                    false => format!(" {value} is the least that is set, as a reserve."),
                }
            ),
            vec![Source::Standbys, plan("postgres")],
        ),
        "wal_keep_size" | "wal_keep_segments" => (
            keep(of, ours) + &later,
            vec![plan("wal.keep"), plan("postgres")],
        ),
        "max_slot_wal_keep_size" => (
            format!(
                "A standby that is away holds back WAL on its primary by its slot. When that would be more than {value}, the \
                 standby loses the slot and must be copied anew: the primary's disk does not fill.{later}"
            ),
            vec![plan("wal.slot_limit"), plan("postgres")],
        ),
        "hot_standby" => (
            match of.is_primary() {
                true => format!(
                    "Without effect on a primary. When {name} is a standby one day, it answers queries."
                ),
                false => format!(
                    "{name} answers queries while it replays; the last step reads its proof there."
                ),
            },
            Vec::new(),
        ),
        "wal_log_hints" => (
            format!(
                "After a failover a former primary can rejoin by pg_rewind, if changes of hint bits were in its WAL (or it has data \
                 checksums) since before. {}",
                match of.is_primary() {
                    true => format!("That is {name}, if a standby takes its place."),
                    false => format!("That is {name}, if it becomes the primary and fails."),
                }
            ),
            vec![plan("postgres")],
        ),
        "primary_conninfo" => (
            format!(
                "How {name} connects to {primary} to get its WAL. The password is in no settings file."
            ),
            // Of the platforms one has a place of its own for the authority's certificate.
            match of.topology.tls() {
                Tls::VerifyFull => vec![plan("postgres"), plan("platform")],
                Tls::Off | Tls::Require => vec![plan("postgres")],
            },
        ),
        "primary_slot_name" => (
            format!(
                "{name}'s slot on {primary}: it keeps the WAL there that {name} has not received. The name is the node's, in lower \
                 case, with _ for what a slot's name cannot hold."
            ),
            vec![of.own("name"), plan("postgres")],
        ),
        "standby_mode" => (
            format!(
                "Makes {name} a standby: at the end of the WAL that it has it asks {primary} for more, instead of ending recovery."
            ),
            vec![plan("postgres")],
        ),
        "recovery_target_timeline" => (
            match of.major().has(Feature::TimelineFollow) {
                true => format!(
                    "When another node is promoted, its WAL is on a new timeline, and {name} follows it there. By default it would \
                     stop at the end of the old one."
                ),
                false => format!(
                    "When another node is promoted, its WAL is on a new timeline. {name} looks for one at each start; before 9.3 it can \
                     follow only with the files of an archive, and else needs a new copy."
                ),
            },
            vec![plan("postgres")],
        ),
        trigger if names(of.major()).trigger_file == Some(trigger) => {
            let mut from = vec![plan("postgres")];
            from.extend(of.state());
            (
                format!(
                    "{} has no pg_ctl promote: when this file appears, {name} becomes a primary. Only its owner can write there, so \
                     that nobody else on the host makes a second primary.",
                    of.major()
                ),
                from,
            )
        }
        _ => return None,
    })
}

fn lives(count: usize, standbys: &str) -> String {
    match count {
        1 => format!("{standbys} lives"),
        _ => capital(standbys) + " live",
    }
}

fn keep(of: &Of<'_>, ours: &Setting) -> String {
    let typed = of.topology.plan().wal.keep.trim();
    let size = if typed.is_empty() { "1GB" } else { typed };
    if of.topology.wal_keep() == 0 {
        return "Nothing is kept beyond what the server and its slots need.".to_owned();
    }
    let slots = match of.has(Feature::ReplicationSlots) {
        true => "also where no slot asks for it",
        false => "the only WAL that is kept: this major has no slots",
    };
    let sum = match of.has(Feature::WalKeepSize) {
        true => String::new(),
        false => format!(
            " {size} in segments of 16 MB, rounded up: {}.",
            ours.written
        ),
    };
    format!("{size} of WAL stays on the primary for standbys that fall behind, {slots}.{sum}")
}

fn listen(of: &Of<'_>) -> (String, Vec<Source>) {
    let (name, node) = (of.name(), of.node);
    let from = of.or_address(node, "listen");
    let given = of.given(&of.own("listen"));
    let all = node.listen().contains(&Listen::All);
    let reason = match (given, all) {
        (true, true) => format!("Every address of {name}'s host, as the plan says."),
        (true, false) => format!(
            "What the plan lets {name} bind, and localhost for what runs on its own host. The others connect to {}.",
            node.address()
        ),
        (false, true) => format!(
            "Every address of {name}'s host: its address is a name, which many hosts resolve to loopback for themselves."
        ),
        (false, false) => format!(
            "The address at which the others reach {name}, and localhost for what runs on its own host."
        ),
    };
    let late = match all {
        true => "",
        false => {
            " If the host gets an address only after the server has started, as can happen at boot, the server does not listen \
             on it: it goes on with the others, and only its log says so. Where that can happen, use *."
        }
    };
    (
        format!("{reason} Who may connect is for pg_hba.conf to say.{late}"),
        from,
    )
}

/// The empty file that makes a standby, where there is no recovery.conf.
pub(super) fn signal(of: &Of<'_>) -> Why {
    let (name, primary) = (of.name(), of.primary());
    let has = |major: crate::pg::Major| major.has(Feature::StandbySignal);
    let old = setting("standby_mode");
    let before = old.map_or(String::new(), |old| {
        format!(
            " In {}: {} in recovery.conf.",
            extent(|major| old.at(major).is_some()),
            old.name()
        )
    });
    Why {
        reason: format!(
            "While it lies there {name} starts as a standby, and follows {primary}. A promotion removes it."
        ),
        merged: String::new(),
        from: vec![plan("postgres")],
        parts: Vec::new(),
        versions: format!("{}.{before}", capital(&extent(has))),
        effect: "Looked for once, when the server starts.".to_owned(),
        pages: vec![Page {
            address: "reference/settings.html#standby_mode".to_owned(),
            title: "standby_mode".to_owned(),
        }],
    }
}
