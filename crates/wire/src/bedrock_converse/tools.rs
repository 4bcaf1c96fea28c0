//! Tools, and the form of the answer, as Bedrock writes and reads them.
//!
//! *Which question does it answer?* "What may the model call, and what is the answer to look like?"
//!
//! *Why is "some JSON" a schema here?* Bedrock knows only schemas. One of any object means the same.
//!
//! *What it never does:* forbid a call: Bedrock has no such choice. Where none may be made, the tools are
//! left out, unless earlier turns called one, since Bedrock refuses those without.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Content, Format, Request, Tool, ToolChoice};

/// The name of a schema that stands for any JSON.
const ANY_OBJECT: &str = "any_object";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolConfig {
    tools: Vec<Offered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Choice>,
}

/// A tool, or the mark that those before it are worth keeping in a cache, which is passed over.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Offered {
    tool_spec: Option<Spec>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    input_schema: Schema,
}

#[derive(Debug, Serialize, Deserialize)]
struct Schema {
    json: Value,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Choice {
    Auto {},
    Any {},
    Tool { name: String },
}

impl ToolConfig {
    pub(super) fn of(request: &Request) -> Option<Self> {
        let forbidden = request.tool_choice == ToolChoice::None && !has_calls(request);
        if request.tools.is_empty() || forbidden {
            return None;
        }
        let tool_choice = match &request.tool_choice {
            ToolChoice::Auto | ToolChoice::None => None,
            ToolChoice::Required => Some(Choice::Any {}),
            ToolChoice::Named(name) => Some(Choice::Tool { name: name.to_string() }),
        };
        Some(Self { tools: request.tools.iter().map(Offered::of).collect(), tool_choice })
    }

    pub(super) fn choice(&self) -> ToolChoice {
        match &self.tool_choice {
            None | Some(Choice::Auto {}) => ToolChoice::Auto,
            Some(Choice::Any {}) => ToolChoice::Required,
            Some(Choice::Tool { name }) => ToolChoice::Named(name.clone().into()),
        }
    }

    pub(super) fn into_tools(self) -> Vec<Tool> {
        let tools = self.tools.into_iter().filter_map(|offered| offered.tool_spec).map(|spec| Tool {
            name: spec.name.into(),
            description: spec.description.into(),
            parameters: spec.input_schema.json,
        });
        tools.collect()
    }
}

impl Offered {
    fn of(tool: &Tool) -> Self {
        let input_schema = Schema { json: tool.parameters.clone() };
        let spec = Spec { name: tool.name.to_string(), description: tool.description.to_string(), input_schema };
        Self { tool_spec: Some(spec) }
    }
}

fn has_calls(request: &Request) -> bool {
    let contents = request.messages.iter().flat_map(|message| &message.content);
    contents.into_iter().any(|content| matches!(content, Content::ToolCall(_)))
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutputConfig {
    text_format: Option<TextFormat>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TextFormat {
    #[serde(rename = "type")]
    kind: String,
    structure: Structure,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Structure {
    json_schema: Named,
}

/// A schema, which is a text here.
#[derive(Debug, Serialize, Deserialize)]
struct Named {
    name: Option<String>,
    schema: String,
}

impl OutputConfig {
    pub(super) fn of(format: &Format) -> Option<Self> {
        let (name, schema) = match format {
            Format::Text => return None,
            Format::Json => (ANY_OBJECT.to_owned(), any_object().to_string()),
            Format::Schema { name, schema } => (name.to_string(), schema.to_string()),
        };
        let structure = Structure { json_schema: Named { name: Some(name), schema } };
        Some(Self { text_format: Some(TextFormat { kind: "json_schema".to_owned(), structure }) })
    }

    /// The form; a schema that is no JSON is an error.
    pub(super) fn format(self) -> Result<Format, serde_json::Error> {
        let Some(TextFormat { structure, .. }) = self.text_format else { return Ok(Format::Text) };
        let Named { name, schema } = structure.json_schema;
        let schema: Value = serde_json::from_str(&schema)?;
        if name.as_deref() == Some(ANY_OBJECT) && schema == any_object() {
            return Ok(Format::Json);
        }
        Ok(Format::Schema { name: name.unwrap_or_default().into(), schema })
    }
}

fn any_object() -> Value {
    json!({ "type": "object" })
}
