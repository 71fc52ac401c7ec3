//! How the standby gets its copy.

use super::{Values, word, yes};
use crate::audit::{Audit, places};
use crate::pg::{
    Feature, OptionForm, Tool, backup_calls, copy_excludes, emptied_directories, names, option,
    options,
};
use crate::topology::{CopyMethod, CopyWal, Node};

/// What the copy by hand reads, and pg_basebackup does not.
pub const BY_HAND: &str = "BACKUP_IN_SESSION BACKUP_LABEL BACKUP_START BACKUP_STOP COPY_EXCLUDES EMPTY_DIRECTORIES \
    NEEDED_GRANTS PRIMARY_CONFIG_DIR PRIMARY_DATA STOP_WAITS WALFILE_NAME WAL_DIR";

pub fn check(audit: &mut Audit, node: &Node, values: &Values) {
    let topology = audit.topology;
    let by_hand = topology.copy_method() == CopyMethod::Manual;
    let granted = if by_hand {
        backup_calls(topology.major()).granted
    } else {
        &[]
    };
    if audit.is_primary(node) {
        audit.same(
            &values.path,
            0,
            "BACKUP_GRANTS",
            values.list("BACKUP_GRANTS"),
            granted.to_vec(),
        );
    }
    if by_hand {
        word(audit, values, "COPY_METHOD", "manual");
        audit.same(
            &values.path,
            0,
            "NEEDED_GRANTS",
            values.list("NEEDED_GRANTS"),
            granted.to_vec(),
        );
        manual(audit, node, values);
    } else {
        word(audit, values, "COPY_METHOD", "pg_basebackup");
        basebackup(audit, node, values);
    }
}

/// The functions of the major, with a label that no other node's backup has; where the primary keeps its files.
fn manual(audit: &mut Audit, node: &Node, values: &Values) {
    let topology = audit.topology;
    let major = topology.major();
    let names = names(major);
    let label = format!("pgrunbook {} {}", topology.name(), node.name());
    let there = places::of(topology, topology.primary());
    let session = major.has(Feature::NonExclusiveBackup);
    let start = match (session, major.has(Feature::ExclusiveBackup)) {
        // The third argument: not exclusive.
        (true, true) => format!("{}('{label}', true, false)", names.backup_start),
        _ => format!("{}('{label}', true)", names.backup_start),
    };
    for (name, text) in [
        ("BACKUP_LABEL", label.as_str()),
        ("BACKUP_START", &start),
        ("BACKUP_IN_SESSION", yes(session)),
        ("STOP_WAITS", yes(!major.has(Feature::BackupWithoutArchive))),
        ("PRIMARY_DATA", &there.data),
        ("PRIMARY_CONFIG_DIR", &there.config_dir),
        ("WAL_DIR", names.wal_dir),
        ("WALFILE_NAME", names.walfile_name),
    ] {
        word(audit, values, name, text);
    }
    word(audit, values, "BACKUP_STOP", backup_calls(major).stop);
    let excludes: Vec<String> = copy_excludes(major).collect();
    let found: Vec<String> = values
        .list("COPY_EXCLUDES")
        .into_iter()
        .map(str::to_owned)
        .collect();
    audit.same(&values.path, 0, "COPY_EXCLUDES", found, excludes);
    let emptied = emptied_directories(major).collect();
    audit.same(
        &values.path,
        0,
        "EMPTY_DIRECTORIES",
        values.list("EMPTY_DIRECTORIES"),
        emptied,
    );
}

/// The arguments of pg_basebackup are options of this major's, and reach the primary.
fn basebackup(audit: &mut Audit, node: &Node, values: &Values) {
    let topology = audit.topology;
    let (major, primary) = (topology.major(), topology.primary());
    let known: Vec<OptionForm> = options()
        .filter(|option| option.tool() == Tool::PgBasebackup)
        .filter_map(|option| option.at(major))
        .collect();
    let arguments = values.list("COPY_ARGUMENTS");
    let mut given: Vec<(&str, Option<&str>)> = Vec::new();
    let mut rest = arguments.into_iter();
    while let Some(word) = rest.next() {
        if let Some((long, value)) = word
            .strip_prefix("--")
            .and_then(|long| long.split_once('='))
        {
            if !known
                .iter()
                .any(|form| form.long == Some(long) && form.argument)
            {
                audit.defect(
                    &values.path,
                    0,
                    format!("pg_basebackup of {major} has no option --{long}"),
                );
            }
            given.push((&word[..2 + long.len()], Some(value)));
            continue;
        }
        let letter = word
            .strip_prefix('-')
            .and_then(|letters| letters.chars().next());
        match known
            .iter()
            .find(|form| letter.is_some() && form.short == letter)
        {
            Some(form) if form.argument => given.push((word, rest.next())),
            Some(_) => given.push((word, None)),
            None => audit.defect(
                &values.path,
                0,
                format!("pg_basebackup of {major} has no option {word}"),
            ),
        }
    }
    let (host, port) = (primary.address().to_string(), primary.port().to_string());
    let alive = places::alive(major);
    let mut wanted = Vec::new();
    if major.has(Feature::BaseBackupConninfo) {
        wanted.push(("-d", Some(alive)));
    }
    wanted.extend([
        ("-h", Some(host.as_str())),
        ("-p", Some(port.as_str())),
        ("-U", Some(topology.role().as_str())),
        ("-w", None),
        ("-v", None),
        ("-c", Some("fast")),
    ]);
    let stream = topology.copy_wal() == CopyWal::Stream;
    let method = option(Tool::PgBasebackup, "wal-method").and_then(|option| option.at(major)?.long);
    let method = method.map(|long| format!("--{long}"));
    wanted.push(match &method {
        Some(method) => (method, Some(if stream { "stream" } else { "fetch" })),
        None => ("-x", None),
    });
    if let (Some(slot), true) = (node.slot(), stream && major.has(Feature::BaseBackupSlot)) {
        wanted.push(("-S", Some(slot.as_str())));
    }
    audit.same(&values.path, 0, "COPY_ARGUMENTS", given, wanted);
}
