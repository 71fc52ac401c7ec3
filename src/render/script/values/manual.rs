//! What the copy by hand knows besides.

use super::Values;
use crate::pg::{Feature, backup_calls, copy_excludes, emptied_directories, names};
use crate::platform::site;
use crate::render::{backup_grants, backup_label, backup_start};
use crate::topology::{Node, Topology};

/// What the copy by hand knows.
pub fn manual_values(values: &mut Values, topology: &Topology, node: &Node) {
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
