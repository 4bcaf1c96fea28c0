//! Tools, in Anthropic's words.
//!
//! *Which question does it answer?* "What may the model call, and must it?"
//!
//! *Why is a wanted form a tool?* It is not: [`crate::Format`] has no place in this format, and whoever needs
//! it asks in the instructions. Only tools are written here.
//!
//! *What it never does:* read tools that Anthropic runs itself: they have a `type` and no schema.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Tool, ToolChoice};

#[derive(Debug, Serialize)]
pub(super) struct ToolOut<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    input_schema: &'a Value,
}

impl<'a> ToolOut<'a> {
    pub(super) fn of(tool: &'a Tool) -> Self {
        Self { name: &tool.name, description: &tool.description, input_schema: &tool.parameters }
    }
}

/// The choice, in both directions.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Choice {
    Auto,
    Any,
    None,
    Tool { name: String },
}

/// The choice as it is written; nothing where the model is free.
pub(super) fn choice(choice: &ToolChoice) -> Option<Choice> {
    match choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some(Choice::None),
        ToolChoice::Required => Some(Choice::Any),
        ToolChoice::Named(name) => Some(Choice::Tool { name: name.clone().into_owned() }),
    }
}

impl From<Choice> for ToolChoice {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Auto => Self::Auto,
            Choice::Any => Self::Required,
            Choice::None => Self::None,
            Choice::Tool { name } => Self::Named(name.into()),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct ToolIn {
    name: String,
    description: Option<String>,
    input_schema: Option<Value>,
}

impl From<ToolIn> for Tool {
    fn from(tool: ToolIn) -> Self {
        Self {
            name: tool.name.into(),
            description: tool.description.unwrap_or_default().into(),
            parameters: tool.input_schema.unwrap_or_default(),
        }
    }
}
