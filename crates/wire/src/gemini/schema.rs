//! What surrounds a conversation: tools, choice of tools, form and length of the answer.
//!
//! *Which question does it answer?* "What may the model do, and what is the answer to look like?"
//!
//! *Why JSON Schema fields?* Gemini's own `parameters` and `responseSchema` take a subset of `OpenAPI`;
//! `parametersJsonSchema` and `responseJsonSchema` take the schema as callers wrote it. The newer ones
//! are written, both are read.
//!
//! *What it never does:* check a schema.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Format, Request, Tool, ToolChoice};

const JSON: &str = "application/json";

/// The name of a schema that came without one.
const UNNAMED: &str = "answer";

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Generation {
    #[serde(skip_serializing_if = "Option::is_none", alias = "max_output_tokens")]
    pub(super) max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", alias = "response_mime_type")]
    response_mime_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", alias = "response_json_schema")]
    response_json_schema: Option<Value>,
    #[serde(skip_serializing, alias = "response_schema")]
    response_schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", alias = "thinking_config")]
    thinking_config: Option<ThinkingConfig>,
    #[serde(skip_serializing, alias = "candidate_count")]
    pub(super) candidate_count: Option<u32>,
    #[serde(skip_serializing, alias = "response_modalities")]
    pub(super) response_modalities: Vec<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ThinkingConfig {
    #[serde(alias = "include_thoughts")]
    include_thoughts: bool,
}

impl Generation {
    pub(super) fn of(request: &Request) -> Self {
        let schema = match &request.format {
            Format::Schema { name, schema } => Some(titled(schema.clone(), name)),
            Format::Text | Format::Json => None,
        };
        Self {
            max_output_tokens: request.max_output_tokens,
            response_mime_type: (request.format != Format::Text).then(|| JSON.to_owned()),
            response_json_schema: schema,
            response_schema: None,
            thinking_config: request.thoughts.then_some(ThinkingConfig { include_thoughts: true }),
            candidate_count: None,
            response_modalities: Vec::new(),
        }
    }

    /// Whether thoughts are to be shown.
    pub(super) fn thoughts(&self) -> bool {
        self.thinking_config.as_ref().is_some_and(|config| config.include_thoughts)
    }

    pub(super) fn format(&mut self) -> Format {
        let schema = self.response_json_schema.take().or_else(|| self.response_schema.take().map(as_json_schema));
        match (schema, self.response_mime_type.as_deref()) {
            (Some(schema), _) => Format::Schema { name: name_of(&schema).into(), schema },
            (None, Some(JSON)) => Format::Json,
            (None, _) => Format::Text,
        }
    }
}

/// The schema with its name as a title, which is the only place for one.
fn titled(mut schema: Value, name: &str) -> Value {
    if let Some(fields) = schema.as_object_mut() {
        fields.entry("title").or_insert_with(|| json!(name));
    }
    schema
}

fn name_of(schema: &Value) -> String {
    schema.get("title").and_then(Value::as_str).unwrap_or(UNNAMED).to_owned()
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Tools {
    #[serde(alias = "function_declarations")]
    function_declarations: Vec<Declaration>,
    /// What Google does itself: searches, runs of code.
    #[serde(flatten)]
    pub(super) own: BTreeMap<String, Value>,
}

/// The subset of `OpenAPI` as JSON Schema: types are written in capitals there.
fn as_json_schema(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                *field = match field.take() {
                    Value::String(kind) if name == "type" => Value::String(kind.to_lowercase()),
                    other => as_json_schema(other),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = as_json_schema(item.take())),
        _ => {}
    }
    schema
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declaration {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none", alias = "parameters_json_schema")]
    parameters_json_schema: Option<Value>,
    #[serde(skip_serializing)]
    parameters: Option<Value>,
}

impl Tools {
    pub(super) fn of(tools: &[Tool]) -> Vec<Self> {
        if tools.is_empty() {
            Vec::new()
        } else {
            vec![Self { function_declarations: tools.iter().map(declared).collect(), own: BTreeMap::new() }]
        }
    }

    pub(super) fn into_tools(self) -> impl Iterator<Item = Tool> {
        self.function_declarations.into_iter().map(|declaration| Tool {
            name: declaration.name.into(),
            description: declaration.description.into(),
            parameters: declaration
                .parameters_json_schema
                .or(declaration.parameters.map(as_json_schema))
                .unwrap_or_else(|| json!({})),
        })
    }
}

fn declared(tool: &Tool) -> Declaration {
    Declaration {
        name: tool.name.to_string(),
        description: tool.description.to_string(),
        parameters_json_schema: Some(tool.parameters.clone()),
        parameters: None,
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ToolConfig {
    #[serde(alias = "function_calling_config")]
    function_calling_config: Calling,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Calling {
    mode: String,
    #[serde(skip_serializing_if = "Vec::is_empty", alias = "allowed_function_names")]
    allowed_function_names: Vec<String>,
}

impl ToolConfig {
    /// The choice; `None` for the one that is meant where nothing is said.
    pub(super) fn of(choice: &ToolChoice) -> Option<Self> {
        let (mode, allowed_function_names) = match choice {
            ToolChoice::Auto => return None,
            ToolChoice::None => ("NONE", vec![]),
            ToolChoice::Required => ("ANY", vec![]),
            ToolChoice::Named(name) => ("ANY", vec![name.to_string()]),
        };
        Some(Self { function_calling_config: Calling { mode: mode.to_owned(), allowed_function_names } })
    }

    pub(super) fn choice(self) -> ToolChoice {
        let Calling { mode, mut allowed_function_names } = self.function_calling_config;
        match mode.as_str() {
            "NONE" => ToolChoice::None,
            "ANY" if allowed_function_names.len() == 1 => ToolChoice::Named(allowed_function_names.remove(0).into()),
            "ANY" => ToolChoice::Required,
            _ => ToolChoice::Auto,
        }
    }
}
