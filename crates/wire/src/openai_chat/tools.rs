//! Tools and their calls, in OpenAI's words.
//!
//! *Which question does it answer?* "What may the model call, and what does it call?"
//!
//! *Why are arguments a text?* Because they are one here; what a model wrote is kept to the letter.
//!
//! *What it never does:* check arguments against a schema.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Tool, ToolCall, ToolChoice};

#[derive(Debug, Serialize)]
pub(crate) struct ToolOut<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: DefinitionOut<'a>,
}

#[derive(Debug, Serialize)]
struct DefinitionOut<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    parameters: &'a Value,
}

impl<'a> ToolOut<'a> {
    pub(crate) fn of(tool: &'a Tool) -> Self {
        let function = DefinitionOut { name: &tool.name, description: &tool.description, parameters: &tool.parameters };
        Self { kind: "function", function }
    }
}

/// A call as it is written.
#[derive(Debug, Serialize)]
pub(crate) struct CallOut<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    function: FunctionOut<'a>,
}

#[derive(Debug, Serialize)]
struct FunctionOut<'a> {
    name: &'a str,
    arguments: &'a str,
}

impl<'a> CallOut<'a> {
    pub(crate) fn of(call: &'a ToolCall) -> Self {
        Self { id: &call.id, kind: "function", function: FunctionOut { name: &call.name, arguments: &call.arguments } }
    }
}

/// The choice as it is written; nothing where the model is free.
pub(crate) fn choice(choice: &ToolChoice) -> Option<Value> {
    match choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some("none".into()),
        ToolChoice::Required => Some("required".into()),
        ToolChoice::Named(name) => Some(json!({ "type": "function", "function": { "name": name } })),
    }
}

#[derive(Deserialize)]
pub(crate) struct ToolIn {
    function: DefinitionIn,
}

#[derive(Deserialize)]
struct DefinitionIn {
    name: String,
    description: Option<String>,
    parameters: Option<Value>,
}

impl From<ToolIn> for Tool {
    fn from(ToolIn { function }: ToolIn) -> Self {
        Self {
            name: function.name.into(),
            description: function.description.unwrap_or_default().into(),
            parameters: function.parameters.unwrap_or_else(|| json!({ "type": "object", "properties": {} })),
        }
    }
}

/// A call as it came, in a request or in a whole answer.
#[derive(Deserialize)]
pub(crate) struct CallIn {
    pub(crate) id: String,
    pub(crate) function: FunctionIn,
}

#[derive(Deserialize)]
pub(crate) struct FunctionIn {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) arguments: String,
}

impl From<CallIn> for ToolCall {
    fn from(CallIn { id, function }: CallIn) -> Self {
        Self { id: id.into(), name: function.name.into(), arguments: function.arguments.into() }
    }
}

/// A choice as it came. Mistral's `any` is `required`; what is not known leaves the model free.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum ChoiceIn {
    Word(String),
    Named { function: NameIn },
}

#[derive(Deserialize)]
pub(crate) struct NameIn {
    name: String,
}

impl From<ChoiceIn> for ToolChoice {
    fn from(choice: ChoiceIn) -> Self {
        match choice {
            ChoiceIn::Named { function } => Self::Named(function.name.into()),
            ChoiceIn::Word(word) => match word.as_str() {
                "none" => Self::None,
                "required" | "any" => Self::Required,
                _ => Self::Auto,
            },
        }
    }
}
