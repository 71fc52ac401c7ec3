//! The JSON Schema says what the reader does.

use pgrunbook::plan::Plan;
use pgrunbook::plan::fields::FIELDS;
use pgrunbook::plan::schema::schema;
use serde_json::Value;

use super::changed;

/// The field's place in the schema.
fn place<'s>(schema: &'s Value, path: &str) -> &'s Value {
    path.split('.')
        .fold(schema, |place, key| match key.strip_suffix("[]") {
            Some(list) => &place["properties"][list]["items"],
            None => &place["properties"][key],
        })
}

#[test]
fn every_field_is_described_by_its_help() {
    let schema = schema();
    for field in FIELDS {
        let place = place(&schema, field.path);
        let description = place["description"].as_str().expect("a text");
        let rest = description.strip_prefix(field.help).expect("the help");
        let default = format!(" Default: {}.", field.default);
        assert_eq!(rest.is_empty(), field.default.is_empty(), "{}", field.path);
        assert!(rest.is_empty() || rest == default, "{}: {rest}", field.path);
        assert_eq!(place["examples"][0], field.example, "{}", field.path);
    }
    let leaves = schema.to_string().matches("\"examples\":").count();
    assert_eq!(leaves, FIELDS.len());
}

#[test]
fn required_keys_are_those_of_the_reader() {
    let schema = schema();
    let required = |place: &Value| -> Vec<String> {
        let keys = place["required"].as_array().expect("required keys").iter();
        keys.map(|key| key.as_str().expect("a key").to_owned())
            .collect()
    };
    let error =
        Plan::from_json(b"{\"primary\": {}, \"standbys\": [{}]}").expect_err("missing keys");
    let missing: Vec<String> = error
        .findings
        .into_iter()
        .map(|finding| finding.path)
        .collect();
    let mut expected: Vec<String> = required(&schema);
    expected.retain(|key| !matches!(key.as_str(), "primary" | "standbys"));
    for (prefix, path) in [("primary", "primary"), ("standbys[0]", "standbys[]")] {
        expected.extend(
            required(place(&schema, path))
                .iter()
                .map(|key| format!("{prefix}.{key}")),
        );
    }
    let sorted = |mut keys: Vec<String>| {
        keys.sort();
        keys
    };
    assert_eq!(sorted(missing), sorted(expected));
}

#[test]
fn it_takes_the_plans_that_are_read_and_no_others() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    for (from, to, valid) in [
        ("\"17\"", "\"17\"", true),
        ("\"17\"", "9.6", true),
        ("\"17\"", "17", true),
        ("\"17\"", "[17]", false),
        ("\"plan\": 1", "\"plan\": \"1\"", true),
        ("\"plan\": 1", "\"plan\": null", false),
        ("\"plan\": 1,", "", false),
        ("\"10.77.0.11\"", "1077", false),
        ("\"10.77.0.11\",", "\"10.77.0.11\", \"prot\": 1,", false),
        ("\"1GB\"", "{}", false),
        ("\"1GB\"", "1", false),
        ("\"keep\"", "\"kept\"", false),
        ("\"platform\"", "\"Platform\"", false),
        ("\"standbys\": [", "\"standbys\": [[],", false),
        ("\"user\": \"replicator\",", "", true),
        ("\"name\": \"beta\",", "", false),
        (
            "\"name\": \"orders\",",
            "\"os_user\": \"pg\", \"name\": \"orders\",",
            true,
        ),
    ] {
        let text = changed(&[(from, to)]);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(validator.is_valid(&value), valid, "schema: {text}");
        assert_eq!(
            Plan::from_json(text.as_bytes()).is_ok(),
            valid,
            "reader: {text}"
        );
    }
}

#[test]
fn it_names_the_choices() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    for field in FIELDS.iter().filter(|field| !field.choices.is_empty()) {
        for (text, valid) in field
            .choices
            .iter()
            .map(|choice| (*choice, true))
            .chain([("neither", false)])
        {
            let mut plan = Plan::default();
            assert!(plan.set(field.path, text));
            let value: Value = serde_json::from_str(&plan.to_json()).expect("JSON");
            assert_eq!(validator.is_valid(&value), valid, "{}: {text}", field.path);
        }
    }
}
