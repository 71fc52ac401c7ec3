//! Settings and parameters.

use std::collections::{BTreeMap, BTreeSet};

use pgrunbook::pg::{self, ConfFile, Feature, Major, Row, settings};

use super::none_wrong;
use crate::data::{Guc, RecoveryParameter, Server, by_major, read};

fn owned(values: &[&str]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.iter().map(|v| (*v).to_owned()).collect())
}

fn as_guc(row: &Row) -> Guc {
    Guc {
        vartype: row.vartype().name().to_owned(),
        unit: row.unit().map(str::to_owned),
        min: row.min_val().map(|n| n.to_string()),
        max: row.max_val().map(|n| n.to_string()),
        boot_val: row.boot_val().map(str::to_owned),
        context: row.context().name().to_owned(),
        enumvals: owned(row.enumvals()),
        hidden: owned(&row.hidden_enumvals()),
        in_file: row.file().is_some(),
    }
}

#[test]
fn every_setting_is_as_the_servers_show_it() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for major in Major::all() {
        let mut server: Server = read(&format!("guc-{major}.json"));
        for one in settings() {
            let name = one.name();
            let row = one
                .at(major)
                .filter(|row| row.file() != Some(ConfFile::RecoveryConf));
            let dumped = server.settings.remove(name);
            if dumped.is_some() != server.names.contains(name) {
                wrong.push(format!(
                    "{name} at {major}: stands in one list of the dump only"
                ));
            }
            let ours = row.map(as_guc);
            compared += usize::from(ours.is_some());
            if ours != dumped {
                wrong.push(format!(
                    "{name} at {major}:\n  table  {ours:?}\n  server {dumped:?}"
                ));
            }
        }
        wrong.extend(
            server
                .settings
                .keys()
                .map(|name| format!("{name} at {major}: not in our tables")),
        );
    }
    none_wrong(wrong);
    assert!(compared > 600, "only {compared} rows were compared");
}

#[test]
fn every_parameter_of_recovery_conf_is_as_the_sources_have_it() {
    let mut wrong = Vec::new();
    for (label, mut parameters) in by_major::<BTreeMap<String, RecoveryParameter>>("recovery.json")
    {
        let major = Major::parse(&label).expect("a label");
        assert_eq!(
            parameters.is_empty(),
            major.has(Feature::StandbySignal),
            "recovery.conf at {major}"
        );
        for one in settings() {
            let row = one
                .at(major)
                .filter(|row| row.file() == Some(ConfFile::RecoveryConf));
            if row.is_some_and(|row| !row.needs_restart()) {
                wrong.push(format!(
                    "{} at {major}: recovery.conf is read once, at start",
                    one.name()
                ));
            }
            let ours = row.map(|row| RecoveryParameter {
                vartype: row.vartype().name().to_owned(),
                default: row.boot_val().unwrap_or_default().to_owned(),
                enumvals: owned(row.enumvals()),
                unit: row.unit().map(str::to_owned),
            });
            let dumped = parameters.remove(one.name());
            if ours != dumped {
                wrong.push(format!(
                    "{} at {major}:\n  table  {ours:?}\n  source {dumped:?}",
                    one.name()
                ));
            }
        }
        wrong.extend(
            parameters
                .keys()
                .map(|name| format!("{name} at {major}: not in our tables")),
        );
    }
    none_wrong(wrong);
}

#[test]
fn every_name_of_a_setting_is_known_where_a_server_has_it() {
    let servers: Vec<(Major, Server)> = Major::all()
        .map(|major| (major, read(&format!("guc-{major}.json"))))
        .collect();
    let all: BTreeSet<&String> = servers
        .iter()
        .flat_map(|(_, server)| &server.names)
        .collect();
    assert!(all.len() > 400, "only {} names", all.len());
    for (major, server) in &servers {
        for name in &all {
            let theirs = server.names.contains(*name);
            assert_eq!(pg::is_known(name, *major), theirs, "{name} at {major}");
        }
    }
}
