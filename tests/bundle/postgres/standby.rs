//! What makes a standby, and its connection strings.

use std::collections::BTreeSet;

use pgrunbook::pg::keyword;
use pgrunbook::render::{File, conninfo};
use pgrunbook::topology::Topology;

use crate::plans::{cases, majors};
use crate::read::{self, text};

#[test]
fn what_makes_a_standby_is_of_its_major() {
    for case in cases() {
        let old = ["9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "10", "11"]
            .contains(&case.topology.major().label());
        let has = |name: &str| {
            case.files
                .iter()
                .filter(|file| file.path.ends_with(name))
                .count()
        };
        let standbys = case.topology.standbys().len();
        let (recovery, signal) = if old { (standbys, 0) } else { (0, standbys) };
        assert_eq!(
            (has("/recovery.conf"), has("/standby.signal")),
            (recovery, signal),
            "{}",
            case.label
        );
        let of_primary = format!("nodes/{}/", case.topology.primary().name());
        let on_primary = |name: &str| {
            case.files
                .iter()
                .any(|file| file.path == format!("{of_primary}{name}"))
        };
        assert!(
            !on_primary("recovery.conf") && !on_primary("standby.signal"),
            "{}",
            case.label
        );
    }
}

/// The connection string of a standby, from the file that holds it.
fn written_conninfo(topology: &Topology, files: &[File], node: &str) -> String {
    let has_recovery = files
        .iter()
        .any(|file| file.path.ends_with("/recovery.conf"));
    let name = if has_recovery {
        "recovery.conf"
    } else {
        "postgresql.conf"
    };
    let file = text(files, &format!("nodes/{node}/{name}"));
    let lines = match has_recovery {
        true => read::recovery(topology.major(), file),
        false => read::conf(file),
    };
    let value = lines
        .into_iter()
        .find(|(name, _)| name == "primary_conninfo");
    value.unwrap_or_else(|| panic!("{}", topology.major())).1
}

#[test]
fn connection_strings_are_read_back_and_their_keywords_exist() {
    for case in cases() {
        let topology = &case.topology;
        let major = topology.major();
        let tls = match topology.plan().replication.tls.as_str() {
            "off" => "disable",
            "" if topology.plan().platform == "source" => "disable",
            "" => "require",
            other => other,
        };
        for node in topology.standbys() {
            let label = format!("{}, {}", case.label, node.name());
            let pairs = read::conninfo(&written_conninfo(
                topology,
                &case.files,
                node.name().as_str(),
            ));
            let value = |key: &str| {
                pairs
                    .iter()
                    .find(|pair| pair.0 == key)
                    .map(|pair| pair.1.as_str())
            };
            assert_eq!(
                value("host"),
                Some(topology.primary().address().to_string().as_str()),
                "{label}"
            );
            assert_eq!(
                value("port"),
                Some(topology.primary().port().to_string().as_str()),
                "{label}"
            );
            assert_eq!(value("user"), Some(topology.role().as_str()), "{label}");
            assert_eq!(
                value("application_name"),
                Some(node.name().as_str()),
                "{label}"
            );
            assert_eq!(value("sslmode"), Some(tls), "{label}");
            assert_eq!(value("password"), None, "{label}");
            for database in ["postgres", "replication"] {
                let more = read::conninfo(&conninfo::to_primary(topology, database));
                for (key, _) in pairs.iter().chain(&more) {
                    assert!(
                        keyword(key).is_some_and(|keyword| keyword.at(major)),
                        "{label}: {key}"
                    );
                }
            }
        }
    }
}

/// Who may replicate, how a role is made, and how a standby is promoted: what old majors have otherwise.
#[test]
fn old_majors_get_what_they_have() {
    let mut tried = BTreeSet::new();
    for case in cases() {
        let label = case.topology.major().label();
        let values = text(
            &case.files,
            &format!("nodes/{}/values.bash", case.topology.primary().name()),
        );
        let has = |line: &str| {
            assert!(
                values.lines().any(|one| one == line),
                "{}: {line}",
                case.label
            );
        };
        // 9.1 refuses a superuser without the attribute.
        has(match label {
            "9.0" => "MAY_REPLICATE=rolsuper",
            "9.1" => "MAY_REPLICATE=rolreplication",
            _ => "MAY_REPLICATE='rolreplication OR rolsuper'",
        });
        has(match label {
            "9.0" => "ROLE_ATTRIBUTE=SUPERUSER",
            _ => "ROLE_ATTRIBUTE=REPLICATION",
        });
        let until = |majors: &[&str]| {
            if majors.contains(&label) {
                ["yes", "no"]
            } else {
                ["no", "yes"]
            }
        };
        has(&format!("SSL_FILES_IN_DATA={}", until(&["9.0", "9.1"])[0]));
        has(&format!(
            "HAS_INCLUDE_DIR={}",
            until(&["9.0", "9.1", "9.2"])[1]
        ));
        tried.insert(label);
        let standby = &case.topology.standbys()[0];
        let path = format!("nodes/{}/recovery.conf", standby.name());
        let Some(recovery) = case.files.iter().find(|file| file.path == path) else {
            continue;
        };
        let lines = read::recovery(case.topology.major(), &recovery.text);
        let value = |name: &str| {
            lines
                .iter()
                .find(|line| line.0 == name)
                .map(|line| &*line.1)
        };
        assert_eq!(value("recovery_target_timeline"), Some("latest"));
        // Where everybody can write, everybody could promote: it lies where only the owner can.
        let plan = case.topology.plan();
        let trigger = match (label, plan.platform.as_str()) {
            ("9.0", "debian") => Some(format!(
                "/var/lib/postgresql/pgrunbook/{}/{}/promote",
                case.topology.name(),
                standby.name()
            )),
            ("9.0", _) => Some(format!(
                "{}.pgrunbook/{}/promote",
                plan.standbys[0].data,
                case.topology.name()
            )),
            _ => None,
        };
        assert_eq!(value("trigger_file"), trigger.as_deref(), "{}", case.label);
    }
    assert_eq!(tried.len(), majors().len());
}
