//! The blocks of a turn, as Bedrock writes and reads them.
//!
//! *Which question does it answer?* "Which kinds of block are there, and what is each to us?"
//!
//! *Why one type for both directions?* A block of a question and a block of an answer are the same thing,
//! told apart by the one field that is there. A kind that is not known is an error that says so, since
//! to drop it would change the question.
//!
//! *What it never does:* fetch a picture: Bedrock takes bytes, so an address is sent as words.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::arguments::Object;
use crate::{Api, Content, Image, Reasoning, ToolCall, ToolResult};

/// A block. One field is set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Block {
    Text(String),
    Image(Picture),
    ToolUse(ToolUse),
    ToolResult(Answered),
    ReasoningContent(Thought),
    CachePoint(CachePoint),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Picture {
    format: String,
    source: Source,
}

#[derive(Debug, Serialize, Deserialize)]
struct Source {
    bytes: String,
}

#[expect(clippy::struct_field_names, reason = "the names are the provider's")]
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolUse {
    pub(super) tool_use_id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) input: Object,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answered {
    tool_use_id: String,
    content: Vec<Said>,
    status: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Said {
    Text(String),
    Json(Value),
}

/// A thought: in words with a signature, or sealed as a whole.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Thought {
    ReasoningText {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
    },
    RedactedContent(String),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CachePoint {
    #[serde(rename = "type")]
    kind: String,
}

impl Block {
    /// The block that says this; `None` for a thought of another vendor.
    pub(super) fn of(content: &Content) -> Option<Self> {
        Some(match content {
            Content::Text(text) => Self::Text(text.to_string()),
            Content::Image(Image::Url(url)) => Self::Text(format!("[picture: {url}]")),
            Content::Image(Image::Inline { media_type, data }) => {
                let format = media_type.strip_prefix("image/").unwrap_or(media_type).to_owned();
                Self::Image(Picture { format, source: Source { bytes: data.to_string() } })
            }
            Content::ToolCall(call) => Self::call(call),
            Content::ToolResult(result) => Self::ToolResult(Answered {
                tool_use_id: result.call_id.to_string(),
                content: vec![Said::Text(result.content.to_string())],
                status: Some(if result.is_error { "error" } else { "success" }.to_owned()),
            }),
            Content::Reasoning(thought) if thought.vendor == Api::BedrockConverse => Self::thought(thought),
            Content::Reasoning(_) => return None,
            Content::CacheHint => Self::CachePoint(CachePoint { kind: "default".to_owned() }),
        })
    }

    pub(super) fn call(call: &ToolCall) -> Self {
        let input = Object::of(&call.arguments);
        Self::ToolUse(ToolUse { tool_use_id: call.id.to_string(), name: call.name.to_string(), input })
    }

    pub(super) fn thought(thought: &Reasoning) -> Self {
        let sealed = thought.sealed.as_deref().map(str::to_owned);
        Self::ReasoningContent(match sealed {
            Some(whole) if thought.text.is_empty() => Thought::RedactedContent(whole),
            signature => Thought::ReasoningText { text: thought.text.to_string(), signature },
        })
    }

    /// What the block says.
    pub(super) fn into_content(self) -> Content {
        match self {
            Self::Text(text) => Content::Text(text.into()),
            Self::Image(Picture { format, source }) => Content::Image(Image::Inline {
                media_type: format!("image/{format}").into(),
                data: source.bytes.into(),
            }),
            Self::ToolUse(call) => Content::ToolCall(ToolCall {
                id: call.tool_use_id.into(),
                name: call.name.into(),
                arguments: call.input.into_text(),
            }),
            Self::ToolResult(result) => Content::ToolResult(ToolResult {
                is_error: result.status.as_deref() == Some("error"),
                call_id: result.tool_use_id.into(),
                content: result.content.into_iter().map(Said::words).collect::<Vec<_>>().join("\n").into(),
            }),
            Self::ReasoningContent(thought) => Content::Reasoning(thought.into_reasoning()),
            Self::CachePoint(_) => Content::CacheHint,
        }
    }
}

impl Said {
    fn words(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Json(value) => value.to_string(),
        }
    }
}

impl Thought {
    pub(super) fn into_reasoning(self) -> Reasoning {
        let (text, sealed) = match self {
            Self::ReasoningText { text, signature } => (text, signature),
            Self::RedactedContent(whole) => (String::new(), Some(whole)),
        };
        Reasoning { text: text.into(), sealed: sealed.map(Into::into), vendor: Api::BedrockConverse }
    }
}
