//! The parts of a turn, as Gemini writes and reads them.
//!
//! *Which question does it answer?* "Which fields can a part have?"
//!
//! *Why one type for both directions?* A part of a question and a part of an answer are the same thing
//! here, and every field may be missing: proto3 leaves out what is empty.
//!
//! *What it never does:* say what a part means; its neighbours do.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::arguments::Object;
use crate::{Image, Text};

/// A turn.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Turn {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<String>,
    #[serde(default)]
    pub(super) parts: Vec<Part>,
}

/// A piece of a turn; one of its fields says which.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) thought: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thought_signature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", alias = "inline_data")]
    pub(super) inline_data: Option<Blob>,
    #[serde(skip_serializing_if = "Option::is_none", alias = "file_data")]
    pub(super) file_data: Option<File>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) function_call: Option<Call>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) function_response: Option<Response>,
}

/// Bytes, in base64.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Blob {
    #[serde(alias = "mime_type")]
    pub(super) mime_type: String,
    pub(super) data: String,
}

/// Bytes at an address.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    #[serde(alias = "file_uri")]
    pub(super) file_uri: String,
}

/// A call of a tool. The id is often missing: calls and responses pair by name and order then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Call {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) args: Object,
}

/// What a tool said.
#[expect(clippy::struct_field_names, reason = "the names are the provider's")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Response {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) response: Map<String, Value>,
}

impl Part {
    pub(super) fn words(text: &str) -> Self {
        Self { text: Some(text.to_owned()), ..Self::default() }
    }

    pub(super) fn thought(text: &str) -> Self {
        Self { thought: true, ..Self::words(text) }
    }

    pub(super) fn image(image: &Image) -> Self {
        match image {
            Image::Inline { media_type, data } => {
                let blob = Blob { mime_type: media_type.to_string(), data: data.to_string() };
                Self { inline_data: Some(blob), ..Self::default() }
            }
            Image::Url(url) => Self { file_data: Some(File { file_uri: url.to_string() }), ..Self::default() },
        }
    }

    pub(super) fn call(call: &crate::ToolCall) -> Self {
        let args = Object::of(&call.arguments);
        let call = Call { id: Some(call.id.to_string()), name: call.name.to_string(), args };
        Self { function_call: Some(call), ..Self::default() }
    }

    /// What a tool said. A response is an object: `output` holds words, `error` those of a failure.
    pub(super) fn result(result: &crate::ToolResult, name: &str) -> Self {
        let field = if result.is_error { "error" } else { "output" };
        let response = Map::from_iter([(field.to_owned(), Value::String(result.content.to_string()))]);
        let response = Response { id: Some(result.call_id.to_string()), name: name.to_owned(), response };
        Self { function_response: Some(response), ..Self::default() }
    }
}

impl Response {
    /// What was said, and whether it is a failure.
    pub(super) fn said(self) -> (Text, bool) {
        let only = if self.response.len() == 1 { self.response.iter().next() } else { None };
        match only {
            Some((field, Value::String(text))) if field == "output" => (text.clone().into(), false),
            Some((field, Value::String(text))) if field == "error" => (text.clone().into(), true),
            _ => (Value::Object(self.response).to_string().into(), false),
        }
    }
}
