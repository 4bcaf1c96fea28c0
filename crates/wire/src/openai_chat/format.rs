//! The form an answer is to have, in OpenAI's words.
//!
//! *Which question does it answer?* "Is JSON wanted, and of which schema?"
//!
//! *Why not `strict`?* It makes the provider refuse schemas that do not close every object. The caller
//! asked for a form, not for a refusal.
//!
//! *What it never does:* check a schema.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Format;

/// `response_format` as it is written.
pub(super) fn write(format: &Format) -> Option<Value> {
    match format {
        Format::Text => None,
        Format::Json => Some(json!({ "type": "json_object" })),
        Format::Schema { name, schema } => {
            Some(json!({ "type": "json_schema", "json_schema": { "name": name, "schema": schema } }))
        }
    }
}

#[derive(Deserialize)]
pub(super) struct FormatIn {
    #[serde(rename = "type")]
    kind: String,
    json_schema: Option<SchemaIn>,
}

#[derive(Deserialize)]
struct SchemaIn {
    #[serde(default)]
    name: String,
    schema: Option<Value>,
}

impl From<FormatIn> for Format {
    fn from(said: FormatIn) -> Self {
        match (said.kind.as_str(), said.json_schema) {
            ("json_schema", Some(SchemaIn { name, schema: Some(schema) })) => {
                Self::Schema { name: name.into(), schema }
            }
            ("json_object" | "json_schema", _) => Self::Json,
            _ => Self::Text,
        }
    }
}
