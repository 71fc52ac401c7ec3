//! The JSON Schema of a plan: its shape from the types, its words from [`FIELDS`].

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use super::Plan;
use super::fields::{FIELDS, Field};

/// `plan`: 1.
pub(super) fn version(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": [1, "1"] })
}

/// `postgres`: a text, or a number as people write it.
pub(super) fn major(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "number"] })
}

/// `port`: a number, or its digits as a text.
pub(super) fn port(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [{ "type": "integer", "minimum": 1, "maximum": 65535 }, { "type": "string" }] })
}

/// The schema, indented, with a newline at its end.
pub fn text() -> String {
    format!("{:#}\n", schema())
}

/// The schema (draft 2020-12).
pub fn schema() -> Value {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<Plan>()
        .to_value();
    schema["title"] = json!("pgrunbook plan");
    schema["description"] =
        json!("PostgreSQL physical streaming replication: a primary and its standbys.");
    for field in FIELDS {
        if let Some(property) = property(&mut schema, field.path) {
            describe(property, field);
        }
    }
    schema
}

/// The place of a field in the schema.
fn property<'s>(schema: &'s mut Value, path: &str) -> Option<&'s mut Map<String, Value>> {
    let mut place = schema;
    for key in path.split('.') {
        let (key, list) = key
            .strip_suffix("[]")
            .map_or((key, false), |key| (key, true));
        place = place.get_mut("properties")?.get_mut(key)?;
        if list {
            place = place.get_mut("items")?;
        }
    }
    place.as_object_mut()
}

fn describe(property: &mut Map<String, Value>, field: &Field) {
    property.insert("title".to_owned(), json!(field.label));
    let description = match field.default {
        "" => field.help.to_owned(),
        default => format!("{} Default: {default}.", field.help),
    };
    property.insert("description".to_owned(), json!(description));
    property.insert("examples".to_owned(), json!([field.example]));
    if !field.choices.is_empty() {
        property.insert("enum".to_owned(), json!(field.choices));
    }
    property.remove("default");
}
