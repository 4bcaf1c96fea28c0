//! What surrounds a conversation: tools, choice of tools, form of the answer.
//!
//! *Which question does it answer?* "What may the model do, and what is the answer to look like?"
//!
//! *Why apart from Chat Completions?* The same words lie flat here: a tool is one object, and so is a
//! schema.
//!
//! *What it never does:* ask for `strict` schemas: those refuse many that are valid.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Format, Tool, ToolChoice};

pub(super) fn tool(tool: &Tool) -> Value {
    json!({ "type": "function", "name": tool.name, "description": tool.description, "parameters": tool.parameters,
        "strict": false })
}

/// The choice; `None` for the one that is meant where nothing is said.
pub(super) fn choice(choice: &ToolChoice) -> Option<Value> {
    match choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some(json!("none")),
        ToolChoice::Required => Some(json!("required")),
        ToolChoice::Named(name) => Some(json!({ "type": "function", "name": name })),
    }
}

/// The form; `None` for the one that is meant where nothing is said.
pub(super) fn format(format: &Format) -> Option<Value> {
    let format = match format {
        Format::Text => return None,
        Format::Json => json!({ "type": "json_object" }),
        Format::Schema { name, schema } => {
            json!({ "type": "json_schema", "name": name, "schema": schema, "strict": false })
        }
    };
    Some(json!({ "format": format }))
}

/// A tool as it came. Those that the provider runs itself have other types.
#[derive(Deserialize)]
pub(super) struct ToolIn {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: String,
    description: Option<String>,
    parameters: Option<Value>,
}

impl ToolIn {
    /// The tool; `Err` with its type for one that the provider would have to run.
    pub(super) fn into_tool(self) -> Result<Tool, String> {
        if self.kind != "function" {
            return Err(self.kind);
        }
        Ok(Tool {
            name: self.name.into(),
            description: self.description.unwrap_or_default().into(),
            parameters: self.parameters.unwrap_or_else(|| json!({})),
        })
    }
}

/// What was chosen.
pub(super) fn chosen(said: Option<&Value>) -> ToolChoice {
    match said {
        Some(Value::String(word)) if word == "none" => ToolChoice::None,
        Some(Value::String(word)) if word == "required" => ToolChoice::Required,
        Some(choice @ Value::Object(_)) => choice
            .get("name")
            .and_then(Value::as_str)
            .map_or(ToolChoice::Auto, |name| ToolChoice::Named(name.to_owned().into())),
        _ => ToolChoice::Auto,
    }
}

#[derive(Deserialize)]
pub(super) struct TextIn {
    format: Option<FormatIn>,
}

#[derive(Deserialize)]
struct FormatIn {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    schema: Option<Value>,
}

impl TextIn {
    pub(super) fn into_format(self) -> Format {
        match self.format {
            Some(FormatIn { kind, .. }) if kind == "json_object" => Format::Json,
            Some(FormatIn { name, schema: Some(schema), .. }) => {
                Format::Schema { name: name.unwrap_or_default().into(), schema }
            }
            _ => Format::Text,
        }
    }
}
