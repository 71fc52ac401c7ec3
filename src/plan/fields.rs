//! Every field of a plan, in the plan's order: the one table that the form, the links, the JSON Schema, the checks and
//! the docs read.

#[cfg(test)]
mod tests;

use crate::pg::Feature;

/// What is known about a field beside its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it stands: `primary.address`; `standbys[].port` for the same field of each standby.
    pub path: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// What it means, in sentences.
    pub help: &'static str,
    /// A value that somebody could type.
    pub example: &'static str,
    /// What is taken if it is not given, in words where it is no fixed text; empty if there is nothing to take.
    pub default: &'static str,
    /// A plan without it is an error.
    pub required: bool,
    /// The JSON form may hold a number.
    pub numeric: bool,
    /// The only values; empty if any text can stand there.
    pub choices: &'static [&'static str],
    /// It means something only at majors that have this.
    pub needs: Option<Feature>,
    /// It means something only on this platform.
    pub platform: Option<&'static str>,
}

impl Field {
    /// Whether the form has a control for it, where servers are told by paths or not: the plan's own version is in links and files
    /// alone.
    pub fn is_in_form(&self, by_paths: bool) -> bool {
        self.path != "plan"
            && self
                .platform
                .is_none_or(|only| (only == "source") == by_paths)
    }
}

const TEXT: Field = Field {
    path: "",
    label: "",
    help: "",
    example: "",
    default: "",
    required: false,
    numeric: false,
    choices: &[],
    needs: None,
    platform: None,
};

const NODE_NAME: Field = Field {
    label: "Name",
    help: "A short name of the server: it names its folder and scripts, its replication slot (lower case, other \
           characters as `_`) and shows as application_name. Letters, digits, `.`, `_` and `-`.",
    required: true,
    ..TEXT
};
const ADDRESS: Field = Field {
    label: "Address",
    help: "How the other nodes reach this one: an IPv4 address, an IPv6 address or a host name. The port stands in its \
           own field.",
    required: true,
    ..TEXT
};
const PORT: Field = Field {
    label: "Port",
    help: "The TCP port that this server listens on.",
    example: "5432",
    default: "5432",
    numeric: true,
    ..TEXT
};
const CLUSTER: Field = Field {
    label: "Cluster",
    help: "Debian's name of the cluster, as pg_lsclusters shows it.",
    example: "main",
    default: "main",
    platform: Some("debian"),
    ..TEXT
};
const LISTEN: Field = Field {
    label: "Listens on",
    help: "What the server binds beside localhost, separated by commas: IP addresses, host names or `*` for every \
           address. Needed where the address is not one of the host's own, as behind NAT.",
    example: "10.0.0.11",
    default: "the address if it is an IP address, else `*`",
    ..TEXT
};
const FROM: Field = Field {
    label: "Connects from",
    help: "The source address that the other nodes see when this one connects to them; it stands in their pg_hba.conf. \
           Needed where it differs from the address, as with NAT or several interfaces.",
    example: "10.0.0.11",
    default: "the address",
    ..TEXT
};
const DATA: Field = Field {
    label: "Data directory",
    help: "The data directory of this server, an absolute path.",
    example: "/srv/postgresql/data",
    required: true,
    platform: Some("source"),
    ..TEXT
};
const BIN: Field = Field {
    label: "Programs",
    help: "The directory that holds PostgreSQL's programs (pg_ctl, pg_basebackup) of this major version, an absolute \
           path.",
    example: "/usr/local/pgsql/bin",
    required: true,
    platform: Some("source"),
    ..TEXT
};

/// Every field, in the plan's order.
pub const FIELDS: &[Field] = &[
    Field {
        path: "plan",
        label: "Plan version",
        help: "The version of this file's format: 1.",
        example: "1",
        required: true,
        numeric: true,
        ..TEXT
    },
    Field {
        path: "name",
        label: "Name",
        help: "Names the bundle: the zip and the folder in it. Letters, digits, `.`, `_` and `-`.",
        example: "orders",
        default: "replication",
        ..TEXT
    },
    Field {
        path: "postgres",
        label: "PostgreSQL",
        help: "The major version of PostgreSQL, the same on all nodes: 9.0 to 9.6, 10 to 19.",
        example: "17",
        required: true,
        numeric: true,
        ..TEXT
    },
    Field {
        path: "platform",
        label: "Platform",
        help: "Where the servers run: `debian` (Debian or Ubuntu with their or PGDG's packages), `rhel` (Red Hat and its \
               family), `docker`, or `source` (any installation with a data directory and a directory of programs).",
        example: "debian",
        required: true,
        choices: &["debian", "rhel", "docker", "source"],
        ..TEXT
    },
    Field {
        path: "os_user",
        label: "System user",
        help: "The operating system user that owns the data directories and runs the servers.",
        example: "postgres",
        default: "postgres",
        platform: Some("source"),
        ..TEXT
    },
    Field {
        path: "replication.user",
        label: "Replication role",
        help: "The database role that standbys connect as. It is made if it does not exist; an existing one keeps its \
               password.",
        example: "replicator",
        default: "replicator",
        ..TEXT
    },
    Field {
        path: "replication.tls",
        label: "TLS",
        help: "How replication connections are encrypted: `off`, `require` (encrypted, the server's identity is not \
               checked) or `verify-full` (its certificate is checked against a CA and its host name).",
        example: "require",
        default: "`require` on platform debian, else `off`",
        choices: &["off", "require", "verify-full"],
        ..TEXT
    },
    Field {
        path: "copy.method",
        label: "Copy by",
        help: "How a standby gets its first copy: by `pg_basebackup`, or by `manual`: rsync over ssh between start and \
               stop of a backup, which is all that 9.0 has.",
        example: "pg_basebackup",
        default: "`pg_basebackup` where the version has it, else `manual`",
        choices: &["pg_basebackup", "manual"],
        ..TEXT
    },
    Field {
        path: "copy.wal",
        label: "WAL of the copy",
        help: "How the WAL written during the copy reaches the standby: `stream` (by a second connection, meanwhile; 9.2 \
               and later) or `fetch` (at the end, from what the primary still has). Means nothing for a manual copy.",
        example: "stream",
        default: "`stream` where the version has it, else `fetch`",
        choices: &["stream", "fetch"],
        ..TEXT
    },
    Field {
        path: "wal.keep",
        label: "WAL kept",
        help: "How much WAL the primary keeps for standbys in any case; a whole number with kB, MB, GB or TB.",
        example: "1GB",
        default: "1GB",
        ..TEXT
    },
    Field {
        path: "wal.slot_limit",
        label: "Slot limit",
        help: "The most WAL that a slot may hold back before its standby has to be copied anew (13 and later); a size, \
               or `-1` for no limit.",
        example: "10GB",
        default: "`10GB` where the version has it",
        needs: Some(Feature::SlotLimit),
        ..TEXT
    },
    Field {
        path: "primary.name",
        example: "alpha",
        ..NODE_NAME
    },
    Field {
        path: "primary.address",
        example: "10.77.0.11",
        ..ADDRESS
    },
    Field {
        path: "primary.port",
        ..PORT
    },
    Field {
        path: "primary.cluster",
        ..CLUSTER
    },
    Field {
        path: "primary.listen",
        ..LISTEN
    },
    Field {
        path: "primary.from",
        ..FROM
    },
    Field {
        path: "primary.data",
        ..DATA
    },
    Field {
        path: "primary.bin",
        ..BIN
    },
    Field {
        path: "standbys[].name",
        example: "beta",
        ..NODE_NAME
    },
    Field {
        path: "standbys[].address",
        example: "10.77.0.12",
        ..ADDRESS
    },
    Field {
        path: "standbys[].port",
        ..PORT
    },
    Field {
        path: "standbys[].cluster",
        ..CLUSTER
    },
    Field {
        path: "standbys[].listen",
        ..LISTEN
    },
    Field {
        path: "standbys[].from",
        ..FROM
    },
    Field {
        path: "standbys[].data",
        ..DATA
    },
    Field {
        path: "standbys[].bin",
        ..BIN
    },
];

/// A path without the place in the list: `standbys[3].port` as `standbys[].port`, and the place (0 if there is none).
fn pattern(path: &str) -> Option<(String, usize)> {
    let Some((before, rest)) = path.split_once('[') else {
        return Some((path.to_owned(), 0));
    };
    let (index, after) = rest.split_once(']')?;
    Some((format!("{before}[]{after}"), index.parse().ok()?))
}

/// The field at this path, `standbys[3].port` included.
pub fn field(path: &str) -> Option<&'static Field> {
    let (pattern, _) = pattern(path)?;
    FIELDS.iter().find(|field| field.path == pattern)
}

/// What the form calls these fields, each name once.
pub fn labels(paths: &[String]) -> Vec<&'static str> {
    let mut labels = Vec::new();
    for label in paths.iter().filter_map(|path| Some(field(path)?.label)) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// Sorts paths as the plan does: fields in the table's order, standby after standby. What is no field comes last.
pub fn order(path: &str) -> (usize, usize, usize) {
    let standbys = FIELDS
        .iter()
        .position(|f| f.path.starts_with("standbys"))
        .unwrap_or(FIELDS.len());
    let Some((pattern, index)) = pattern(path) else {
        return (FIELDS.len(), 0, 0);
    };
    match FIELDS.iter().position(|field| field.path == pattern) {
        Some(place) if place >= standbys => (standbys, index, place),
        Some(place) => (place, 0, 0),
        None if pattern.starts_with("standbys") => (standbys, index, 0),
        None => (FIELDS.len(), 0, 0),
    }
}
