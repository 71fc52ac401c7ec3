//! The JSON Schema of a plan: its shape from the types, its words from [`super::fields::FIELDS`].

use schemars::{Schema, SchemaGenerator, json_schema};

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
