//! A message, as Ollama writes and reads it.
//!
//! *Which question does it answer?* "Which fields can a message have?"
//!
//! *Why ids that Ollama once did not have?* Older versions pair a call with its result by name and order;
//! newer ones have ids. They are written, since unknown fields are ignored, and not relied on.
//!
//! *What it never does:* say what a message means; its neighbours do.

use serde::{Deserialize, Serialize};

use crate::arguments::Object;

/// A message, in either direction.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    pub(super) role: String,
    pub(super) content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thinking: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) images: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<Call>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_call_id: Option<String>,
}

/// A call of a tool.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Call {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) function: Function,
}

/// The tool, and its arguments as an object.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Function {
    pub(super) name: String,
    #[serde(default)]
    pub(super) arguments: Object,
}

impl Message {
    pub(super) fn of(role: &str, content: impl Into<String>) -> Self {
        Self { role: role.to_owned(), content: content.into(), ..Self::default() }
    }
}

impl Call {
    pub(super) fn of(call: &crate::ToolCall) -> Self {
        let arguments = Object::of(&call.arguments);
        Self { id: Some(call.id.to_string()), function: Function { name: call.name.to_string(), arguments } }
    }

    /// The call. One without an id gets one from its place.
    pub(super) fn into_call(self, place: usize) -> crate::ToolCall {
        crate::ToolCall {
            id: self.id.unwrap_or_else(|| format!("call_{place}")).into(),
            name: self.function.name.into(),
            arguments: self.function.arguments.into_text(),
        }
    }
}
