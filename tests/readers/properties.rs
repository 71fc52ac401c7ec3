//! What holds for any bytes: no panic, tokens that cover the text, places that exist; also for files as people have them with some
//! bytes changed.

use pgrunbook::pg::{Major, VarType, setting};
use pgrunbook::read::value::{self, Spec};
use pgrunbook::read::{Fault, Span, Token, conf, conninfo, hba, pgpass, recovery};
use proptest::prelude::*;

use crate::hostile::{Line, cases, text};
use crate::samples;

fn major() -> impl Strategy<Value = Major> {
    proptest::sample::select(Major::all().collect::<Vec<_>>())
}

fn hold(text: &[u8], tokens: &[Token], faults: &[Fault], spans: &[Span]) {
    let mut at = 0;
    for token in tokens {
        assert_eq!(
            token.span.start,
            at,
            "a gap in the tokens of {:?}",
            String::from_utf8_lossy(text)
        );
        assert!(token.span.end > at);
        at = token.span.end;
    }
    assert_eq!(
        at,
        text.len(),
        "tokens end early in {:?}",
        String::from_utf8_lossy(text)
    );
    for fault in faults {
        assert!(
            fault.span.start <= fault.span.end && fault.span.end <= text.len(),
            "{fault:?}"
        );
        let before = &text[..fault.span.start];
        let line_start = before
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |n| n + 1);
        assert_eq!(
            fault.line,
            before.iter().filter(|b| **b == b'\n').count() + 1,
            "{fault:?}"
        );
        let characters = before[line_start..]
            .iter()
            .filter(|b| !(0x80..0xC0).contains(*b));
        assert_eq!(fault.column, characters.count() + 1, "{fault:?}");
        let problem = &fault.problem;
        assert!(
            !problem.message.is_empty() && !problem.message.ends_with('.'),
            "{fault:?}"
        );
        assert!(problem.hint.ends_with('.'), "{fault:?}");
        assert!(
            problem.message.len() < 600 && problem.hint.len() < 600,
            "{fault:?}"
        );
    }
    for span in spans {
        let token = |at: usize| {
            tokens
                .iter()
                .any(|token| token.span.start == at || token.span.end == at)
        };
        assert!(
            span.start < span.end && token(span.start) && token(span.end),
            "{span:?} is of no tokens"
        );
    }
}

/// Reads the text by every reader.
fn read_all(text: &[u8], major: Major) {
    let file = conf::read(text, major);
    let spans = |file: &conf::Conf| -> Vec<Span> {
        let entries = file
            .entries
            .iter()
            .flat_map(|entry| [entry.name_span, entry.value_span]);
        // 9.0's recovery.conf can do without a name.
        entries
            .chain(file.includes.iter().map(|one| one.span))
            .filter(|span| span.start < span.end)
            .collect()
    };
    hold(text, &file.tokens, &file.faults, &spans(&file));
    hold(text, &file.tokens, &conf::check(text, &file, major), &[]);
    let file = recovery::read(text, major);
    hold(text, &file.tokens, &file.faults, &spans(&file));
    hold(
        text,
        &file.tokens,
        &recovery::check(text, &file, major),
        &[],
    );

    let file = hba::read(text, major);
    let items = file
        .records
        .iter()
        .flat_map(|record| record.databases.iter().chain(&record.users));
    let spans: Vec<_> = items
        .map(|item| item.span)
        .chain(file.records.iter().map(|record| record.span))
        .collect();
    hold(text, &file.tokens, &file.faults, &spans);

    let string = conninfo::read(text, major);
    hold(text, &string.tokens, &string.faults, &[]);
    let file = pgpass::read(text, major);
    hold(text, &file.tokens, &file.faults, &[]);
    let _entry = file.get("a", "5432", "replication", "b");
}

/// A change of a text.
#[derive(Debug, Clone)]
enum Edit {
    Put(usize, String),
    Drop(usize, usize),
    Double(usize, usize),
    Byte(usize, u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0usize..2000;
    prop_oneof![
        (at.clone(), text(Line::Many)).prop_map(|(at, text)| Edit::Put(at, text)),
        (at.clone(), 0usize..40).prop_map(|(at, length)| Edit::Drop(at, length)),
        (at.clone(), 0usize..400).prop_map(|(at, length)| Edit::Double(at, length)),
        (at, any::<u8>()).prop_map(|(at, byte)| Edit::Byte(at, byte)),
    ]
}

fn change(bytes: &mut Vec<u8>, edit: &Edit) {
    let bound = |at: usize| at % (bytes.len() + 1);
    match edit {
        Edit::Put(at, text) => drop(bytes.splice(bound(*at)..bound(*at), text.bytes())),
        Edit::Byte(at, byte) => bytes.insert(bound(*at), *byte),
        Edit::Drop(at, length) => {
            let from = bound(*at);
            let to = (from + length).min(bytes.len());
            bytes.drain(from..to);
        }
        Edit::Double(at, length) => {
            let from = bound(*at);
            let part = bytes[from..(from + length).min(bytes.len())].to_vec();
            bytes.splice(from..from, part);
        }
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn any_bytes(major in major(), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes, major);
    }

    #[test]
    fn bytes_of_the_grammars(major in major(), text in "[ab_=':@/%,.#*\\\\\"\n\r\t 019exA\\[\\]?&+-]{0,80}") {
        read_all(text.as_bytes(), major);
        let uri = format!("postgres://{text}");
        read_all(uri.as_bytes(), major);
    }

    #[test]
    fn files_with_changes(
        major in major(),
        sample in proptest::sample::select(&[
            samples::CONF, samples::RECOVERY, samples::HBA, samples::CONNINFO, samples::URI, samples::PGPASS,
        ][..]),
        edits in proptest::collection::vec(edit(), 0..5),
    ) {
        let mut bytes = sample.as_bytes().to_vec();
        for edit in &edits {
            change(&mut bytes, edit);
        }
        read_all(&bytes, major);
    }

    #[test]
    fn any_value(major in major(), text in prop_oneof![text(Line::Many), "[ +-]?[0-9.xXeEpPa-f]{0,9}[ a-zA-Z]{0,4}"]) {
        for name in ["port", "wal_keep_size", "wal_sender_timeout", "hot_standby", "wal_level", "log_transaction_sample_rate"] {
            if let Some(row) = setting(name).and_then(|setting| setting.at(major)) {
                let spec = Spec::from(row);
                if let Ok(value) = value::parse(major, &spec, &text) {
                    // What the server shows is what it takes, and means the same.
                    let shown = value.to_string();
                    prop_assert_eq!(value::parse(major, &spec, &shown), Ok(value), "{} = {}", name, text);
                    if row.vartype() == VarType::Integer {
                        let number: i64 = shown.parse().expect("a number");
                        prop_assert!(row.min_val() <= Some(number) && Some(number) <= row.max_val());
                    }
                }
            }
        }
    }
}

/// Time is linear: a reader that goes over such a text again and again does not get through before the layer's time is over.
#[test]
fn long_texts_take_linear_time() {
    let parts: [&[u8]; 12] = [
        b"'",
        b"''",
        b"a='",
        b"\\\n",
        b"a\\\n",
        b",",
        b"\"",
        b"a=b ",
        b"%",
        b":",
        b"a=\\'",
        b"host all all all trust x=",
    ];
    for part in parts {
        let text = part.repeat((1 << 16) / part.len());
        for label in ["9.0", "18"] {
            let major = Major::parse(label).expect("a major");
            let sizes = [
                conf::read(&text, major).tokens.len(),
                recovery::read(&text, major).tokens.len(),
                hba::read(&text, major).tokens.len(),
                conninfo::read(&text, major).tokens.len(),
                pgpass::read(&text, major).tokens.len(),
            ];
            assert!(sizes.iter().all(|size| (1..=text.len()).contains(size)));
        }
    }
}

/// The samples themselves are right where their major knows what they use.
#[test]
fn the_samples_are_read_without_a_fault() {
    let major = Major::parse("17").expect("a major");
    let file = conf::read(samples::CONF, major);
    assert_eq!(file.faults, []);
    assert_eq!(conf::check(samples::CONF, &file, major), []);
    assert_eq!((file.entries.len(), file.includes.len()), (12, 2));
    let eleven = Major::parse("11").expect("a major");
    let file = recovery::read(samples::RECOVERY, eleven);
    assert_eq!(recovery::check(samples::RECOVERY, &file, eleven), []);
    assert_eq!((file.entries.len(), file.faults.len()), (5, 0));
    let file = hba::read(samples::HBA, major);
    assert_eq!(file.faults, []);
    assert_eq!((file.records.len(), file.includes.len()), (7, 1));
    let pairs = |text| {
        let string = conninfo::read(text, major);
        assert_eq!(string.faults, []);
        string.pairs.len()
    };
    assert_eq!((pairs(samples::CONNINFO), pairs(samples::URI)), (6, 8));
    let file = pgpass::read(samples::PGPASS, major);
    assert_eq!((file.entries.len(), file.faults.len()), (4, 2));
}
