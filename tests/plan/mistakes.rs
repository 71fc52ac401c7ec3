//! Files that are no plan: every mistake is named, once.

use pgrunbook::plan::Plan;

use super::{EXAMPLE, read};

/// What a file raises: rule and path of each finding.
fn raised(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let error = Plan::from_json(bytes).expect_err("mistakes");
    error
        .findings
        .into_iter()
        .map(|finding| (finding.rule, finding.path))
        .collect()
}

#[test]
fn all_mistakes_of_a_file_are_found_each_once() {
    let text = r#"{ "plan": 1, "postgres": [17], "platfrom": "debian", "colour": "red", "primary.name": "x",
        "primary": { "name": "a", "address": null, "address": "b", "replication": {} },
        "standbys": [ 5, { "nmae": "b" }, { "name": "c", "address": "d", "port": {} } ],
        "wal": "1GB", "replication": { "user": 7 } }"#;
    let expected = [
        ("json-type", "postgres"),
        ("key-unknown", "platfrom"),
        ("key-unknown", "colour"),
        ("key-unknown", "primary.name"),
        ("json-type", "primary.address"),
        ("key-doubled", "primary.address"),
        ("key-unknown", "primary.replication"),
        ("json-type", "standbys[0]"),
        ("key-unknown", "standbys[1].nmae"),
        ("key-missing", "standbys[1].address"),
        ("json-type", "standbys[2].port"),
        ("json-type", "wal"),
        ("json-type", "replication.user"),
    ];
    assert_eq!(
        raised(text.as_bytes()),
        expected.map(|(rule, path)| (rule, path.to_owned()))
    );
}

#[test]
fn what_is_no_object_is_no_plan() {
    for text in ["null", "[]", "17", "\"plan\"", "true"] {
        assert_eq!(
            raised(text.as_bytes()),
            [("json-type", String::new())],
            "{text}"
        );
    }
    assert_eq!(raised(b"{}").len(), 5);
}

#[test]
fn syntax_errors_say_where_and_why() {
    for (text, message, hint) in [
        ("", "the file is empty", "pgrunbook example"),
        (" \n", "the file is empty", "pgrunbook example"),
        (
            "{\n  \"plan\": 1,\n}",
            "line 3, column 1: trailing comma",
            "Remove the comma",
        ),
        (
            "{\n  // x\n}",
            "line 2, column 3: key must be a string",
            "Remove the comment",
        ),
        ("{ \"plan\": 1", "line 1, column 11: EOF", "ends too early"),
        (
            "{} x",
            "line 1, column 4: trailing characters",
            "double quotes",
        ),
        (
            "{ \"plan\": 01 }",
            "line 1, column 12: invalid number",
            "double quotes",
        ),
        (
            "{ \"plan\": 1e999 }",
            "line 1, column 15: number out of range",
            "double quotes",
        ),
        (
            "{ \"name\": \"a\nb\" }",
            "line 2, column 0: control character",
            "double quotes",
        ),
    ] {
        let error = Plan::from_json(text.as_bytes()).expect_err(text);
        assert_eq!(error.findings.len(), 1);
        let finding = &error.findings[0];
        assert_eq!(finding.rule, "json-syntax");
        assert!(
            finding.message.starts_with(message),
            "{text:?}: {finding:?}"
        );
        assert!(finding.hint.contains(hint), "{text:?}: {finding:?}");
    }
    let error = Plan::from_json(b"{ \"password\": \"hunter2\", }").expect_err("a comma");
    assert!(!format!("{error:?}").contains("hunter2"), "{error}");
    let deep = "[".repeat(100_000);
    assert_eq!(raised(deep.as_bytes())[0].0, "json-syntax");
}

#[test]
fn encodings_and_sizes_are_refused_by_name() {
    let bom = [b"\xEF\xBB\xBF", EXAMPLE.as_bytes()].concat();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(EXAMPLE.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let latin1 = [b"{\n\"name\": \"", &[0xE9][..], b"\" }"].concat();
    for (bytes, message) in [
        (&bom, "byte order mark"),
        (&utf16, "UTF-16"),
        (&latin1, "line 2 is not UTF-8: byte 0xe9 at offset 11"),
    ] {
        let error = Plan::from_json(bytes).expect_err("an encoding");
        assert_eq!(error.findings[0].rule, "file-encoding");
        assert!(error.findings[0].message.contains(message), "{error}");
    }
    let padded = |size: usize| format!("{EXAMPLE}{}", " ".repeat(size - EXAMPLE.len()));
    assert_eq!(read(&padded(1 << 20)), Plan::default());
    assert_eq!(
        raised(padded((1 << 20) + 1).as_bytes()),
        [("file-too-large", String::new())]
    );
}
