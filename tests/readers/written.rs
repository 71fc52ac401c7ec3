//! What a funnel writes the readers read back, at every major.

use pgrunbook::pg::Major;
use pgrunbook::read::hba::Meaning;
use pgrunbook::read::{conf, conninfo, hba, pgpass, recovery};
use pgrunbook::render::quote;
use proptest::prelude::*;

use crate::hostile::{Line, cases, name, text};

fn major() -> impl Strategy<Value = Major> {
    proptest::sample::select(Major::all().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn conf_reads_back(major in major(), value in text(Line::Many), after in text(Line::One)) {
        let file = format!("a.b = {}\t#{after}\nport = 1\n", quote::conf(&value));
        let read = conf::read(&file, major);
        prop_assert!(read.faults.is_empty(), "{:?}", read.faults);
        prop_assert_eq!(read.entries.len(), 2);
        prop_assert_eq!(&read.entries[0].value, value.as_str());
        prop_assert_eq!(&file[read.entries[1].value_span.start..][..1], "1");
    }

    #[test]
    fn recovery_conf_reads_back(major in major(), value in text(Line::One)) {
        let file = format!("primary_conninfo = {} # x\n", quote::conf_recovery(major, &value));
        let read = recovery::read(&file, major);
        prop_assert_eq!(read.entries.len(), 1, "{:?}", read.faults);
        prop_assert_eq!(&read.entries[0].value, value.as_str());
    }

    #[test]
    fn a_connection_string_reads_back(major in major(), values in proptest::collection::vec(text(Line::Many), 0..5)) {
        let keys = ["host", "port", "user", "sslrootcert", "application_name"];
        let pairs: Vec<_> = keys.into_iter().zip(values.iter().map(String::as_str)).collect();
        let string = quote::conninfo(&pairs);
        let read = conninfo::read(&string, major);
        prop_assert!(read.faults.is_empty(), "{:?}", read.faults);
        let back: Vec<_> = read.pairs.iter().map(|pair| (pair.keyword.as_str(), pair.value.as_str().expect("UTF-8"))).collect();
        prop_assert_eq!(back, pairs);
    }

    #[test]
    fn hba_reads_back(major in major(), name in name()) {
        if quote::hba_carries(major, &name) {
            let name_there = quote::hba_name(major, &name);
            let read = hba::read(format!("local {name_there} {name_there},x trust"), major);
            prop_assert_eq!(read.records.len(), 1, "{:?}", read.faults);
            let record = &read.records[0];
            prop_assert_eq!((record.databases.len(), record.users.len()), (1, 2));
            for item in [&record.databases[0], &record.users[0]] {
                if item.meaning == Meaning::Regex {
                    prop_assert!(name.starts_with('/') && item.text.as_str() == Some(name_there.trim_matches('"').replace("\"\"", "\"").as_str()));
                } else {
                    prop_assert_eq!(item.meaning, Meaning::Name);
                    prop_assert_eq!(&item.text, name.as_str());
                }
            }
        }
    }

    #[test]
    fn a_passfile_reads_back(major in major(), fields in proptest::array::uniform5(text(Line::One))) {
        let [host, port, database, user, password] = &fields;
        let line = quote::pgpass_line(major, host, port, database, user, password);
        let read = pgpass::read(format!("{line}\n"), major);
        if line.len() > 319 || line.ends_with('\r') {
            return Ok(());
        }
        let entry = read.get(host, port, database, user);
        prop_assert_eq!(entry.map(|entry| &entry.password), Some(&password.as_str().into()), "{:?}", read);
        prop_assert_eq!(read.get(&format!("{host}x"), port, database, user), None);
    }
}
