//! Every recorded case: our verdict and our value are the server's.

use std::collections::BTreeMap;

use pgrunbook::pg::{Major, VarType, setting};
use pgrunbook::read::hba::{Address, Depends, Hba, Item, Record};
use pgrunbook::read::value::{self, Spec};
use pgrunbook::read::{self, Fault, IncludeKind, accepted, conf, recovery};
use serde::Deserialize;

fn major(label: &str) -> Major {
    Major::parse(label).expect("a major")
}

#[derive(Deserialize)]
struct ConfCase {
    case: String,
    text: String,
    setting: String,
    value: BTreeMap<String, Option<String>>,
}

/// Settings of the cases that no bundle writes.
fn other(major: Major, name: &str) -> Option<Spec<'static>> {
    let (unit, limits) = match name {
        "work_mem" => ("kB", (64.0, 2_147_483_647.0)),
        "effective_cache_size" => ("8kB", (1.0, 2_147_483_647.0)),
        "checkpoint_timeout" if major.label() == "9.4" => ("s", (30.0, 3_600.0)),
        "checkpoint_timeout" => ("s", (30.0, 86_400.0)),
        _ => return None,
    };
    Some(Spec {
        vartype: VarType::Integer,
        unit: Some(unit),
        limits: Some(limits),
        words: &[],
        hidden: &[],
    })
}

/// What the server would hold, were there no other files; `None`: it would not start.
fn conf_value(major: Major, text: &str, name: &str) -> Option<String> {
    let conf = conf::read(text, major);
    let faults: Vec<Fault> = [conf.faults.clone(), conf::check(text, &conf, major)].concat();
    let missing = conf
        .includes
        .iter()
        .any(|one| one.kind == IncludeKind::File);
    if !accepted(&faults) || missing {
        return None;
    }
    let entry = conf.get(name).expect("the setting of the case");
    let text = entry.value.to_text();
    let row = setting(name).and_then(|setting| setting.at(major));
    let spec = row
        .map(Spec::from)
        .or_else(|| other(major, name))
        .expect(name);
    value::parse(major, &spec, &text)
        .ok()
        .map(|value| value.to_string())
}

#[test]
fn postgresql_conf() {
    let cases: Vec<ConfCase> = serde_json::from_str(include_str!("conf.json")).expect("JSON");
    let mut compared = 0;
    for case in &cases {
        for (label, value) in &case.value {
            let ours = conf_value(major(label), &case.text, &case.setting);
            assert_eq!(&ours, value, "{} at {label}: {:?}", case.case, case.text);
            compared += 1;
        }
    }
    assert_eq!((cases.len(), compared), (36, 216));
}

#[derive(Deserialize)]
struct RecoveryCase {
    case: String,
    text: String,
    fatal: BTreeMap<String, Option<String>>,
}

#[test]
fn recovery_conf() {
    let cases: Vec<RecoveryCase> =
        serde_json::from_str(include_str!("recovery.json")).expect("JSON");
    let mut compared = 0;
    for case in &cases {
        for (label, fatal) in &case.fatal {
            let conf = recovery::read(&case.text, major(label));
            let faults = [
                conf.faults.clone(),
                recovery::check(&case.text, &conf, major(label)),
            ]
            .concat();
            let place = format!("{} at {label}: {:?}: {faults:?}", case.case, case.text);
            assert_eq!(accepted(&faults), fatal.is_none(), "{place}");
            // The name that the server does not know is the one that we name.
            if let Some(name) = fatal
                .as_deref()
                .and_then(|text| text.strip_prefix("unrecognized recovery parameter "))
            {
                let named = faults
                    .iter()
                    .any(|fault| fault.problem.message.contains(name.trim_matches('"')));
                assert!(named, "{place}");
            }
            compared += 1;
        }
    }
    assert_eq!((cases.len(), compared), (10, 33));
}

#[derive(Deserialize)]
struct HbaCase {
    text: String,
    rows: BTreeMap<String, Vec<[String; 8]>>,
}

/// A record as the view shows it, without the options.
fn row(record: &Record) -> [String; 6] {
    let list = |items: &[Item]| {
        let quoted = |item: &Item| {
            let text = item.text.to_text();
            if text.contains([' ', '"']) {
                format!("\"{}\"", text.replace('"', "\\\""))
            } else {
                text
            }
        };
        format!(
            "{{{}}}",
            items.iter().map(quoted).collect::<Vec<_>>().join(",")
        )
    };
    let (address, mask) = match &record.address {
        None => (String::new(), String::new()),
        Some(Address::All) => ("all".into(), String::new()),
        Some(Address::Samehost) => ("samehost".into(), String::new()),
        Some(Address::Samenet) => ("samenet".into(), String::new()),
        Some(Address::Net { ip, mask }) => (ip.to_string(), mask.to_string()),
        Some(Address::Host(name)) => (name.to_text(), String::new()),
    };
    [
        record.connection.name().to_owned(),
        list(&record.databases),
        list(&record.users),
        address,
        mask,
        record.method.to_owned(),
    ]
}

/// Records and faults in the order of the file.
fn rows(hba: &Hba) -> Vec<Result<&Record, &Fault>> {
    let records = hba.records.iter().map(|record| (record.line, Ok(record)));
    let faults = hba.faults.iter().map(|fault| (fault.line, Err(fault)));
    let mut all: Vec<_> = records.chain(faults).collect();
    all.sort_by_key(|(line, _)| *line);
    all.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn pg_hba_conf() {
    let case: HbaCase = serde_json::from_str(include_str!("hba.json")).expect("JSON");
    let (mut taken, mut refused) = (0, 0);
    for (label, theirs) in &case.rows {
        let hba = read::hba::read(&case.text, major(label));
        let ours = rows(&hba);
        assert_eq!(ours.len(), theirs.len(), "{label}: {ours:?}");
        for (ours, theirs) in ours.iter().zip(theirs) {
            let error = theirs[7].as_str();
            match ours {
                // The server could not resolve the name of the RADIUS server, and the view shows nothing.
                Ok(record) if record.depends.contains(&Depends::NameResolution) => {
                    assert!(theirs.iter().all(String::is_empty), "{label}: {theirs:?}");
                }
                // A build without GSSAPI.
                Ok(record) => {
                    assert_eq!(row(record), theirs[..6], "{label}");
                    let depends = record.depends.contains(&Depends::Build("GSSAPI"));
                    assert_eq!(
                        error.contains("not supported by this build"),
                        depends,
                        "{label}: {error}"
                    );
                    assert!(error.is_empty() || depends, "{label}: {error}");
                    taken += 1;
                }
                Err(fault) => {
                    assert!(
                        theirs[0].is_empty() && !error.is_empty(),
                        "{label}: {fault} {theirs:?}"
                    );
                    // The word of which the server complains is the one that we show.
                    if let Some(word) = error.split('"').nth(1).filter(|word| *word != "map") {
                        assert!(
                            fault.problem.message.contains(word),
                            "{label}: {fault} {error}"
                        );
                    }
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((case.rows.len(), taken, refused), (6, 51, 39));
}
