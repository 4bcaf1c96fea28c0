//! Blocks of content as they came, in Anthropic's words.
//!
//! *Which question does it answer?* "What does this block say?"
//!
//! *Why one shape for all types?* Arguments are kept to the letter, and a tagged enum would read them
//! into a tree first.
//!
//! *What it never does:* drop a block of a question. One of another type is an error that names it; in
//! an answer, blocks that are not known are left out, as Anthropic asks of its readers.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::blocks_out::REDACTED;
use crate::content::{Heard, Part};
use crate::{Api, Content, Image, Reasoning, ToolCall, ToolResult};

/// A block of an answer, or of a stream: whatever its type.
#[derive(Deserialize)]
pub(super) struct RawBlock {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) text: Option<String>,
    pub(super) thinking: Option<String>,
    pub(super) signature: Option<String>,
    data: Option<String>,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) input: Option<Box<RawValue>>,
    tool_use_id: Option<String>,
    content: Option<Heard<BlockIn>>,
    is_error: Option<bool>,
    source: Option<SourceIn>,
    cache_control: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct SourceIn {
    media_type: Option<String>,
    data: Option<String>,
    url: Option<String>,
}

/// A block of a question.
#[derive(Deserialize)]
#[serde(try_from = "RawBlock")]
pub(super) struct BlockIn {
    content: Content,
    hinted: bool,
}

impl Part for BlockIn {
    fn tell(self, content: &mut Vec<Content>) {
        content.push(self.content);
        content.extend(self.hinted.then_some(Content::CacheHint));
    }
}

impl TryFrom<RawBlock> for BlockIn {
    type Error = String;

    fn try_from(block: RawBlock) -> Result<Self, String> {
        let hinted = block.cache_control.is_some();
        let kind = block.kind.clone();
        let content = match kind.as_str() {
            "text" => block.text.map(|text| Content::Text(text.into())).ok_or("text"),
            "image" => block.source.and_then(image).ok_or("source"),
            "tool_use" => block.into_call().map(Content::ToolCall).ok_or("id, name or input"),
            "tool_result" => block.into_result().ok_or("tool_use_id"),
            "thinking" => block.into_thought().map(Content::Reasoning).ok_or("thinking"),
            "redacted_thinking" => block.into_thought().map(Content::Reasoning).ok_or("data"),
            _ => return Err(format!("content parts of type '{kind}' are not supported")),
        };
        let lacking = |field| format!("a content part of type '{kind}' needs a field '{field}'");
        Ok(Self { content: content.map_err(lacking)?, hinted })
    }
}

fn image(source: SourceIn) -> Option<Content> {
    Some(Content::Image(match source {
        SourceIn { media_type: Some(media_type), data: Some(data), .. } => {
            Image::Inline { media_type: media_type.into(), data: data.into() }
        }
        SourceIn { url, .. } => Image::Url(url?.into()),
    }))
}

impl RawBlock {
    /// The call, where it is one and has all it needs; `input` is an object by the format.
    pub(super) fn into_call(self) -> Option<ToolCall> {
        let arguments = self.input?.get().to_owned();
        Some(ToolCall { id: self.id?.into(), name: self.name?.into(), arguments: arguments.into() })
    }

    /// The thought, shown or sealed.
    pub(super) fn into_thought(self) -> Option<Reasoning> {
        let (text, sealed) = match self.data {
            Some(data) => (String::new(), Some(format!("{REDACTED}{data}"))),
            None => (self.thinking?, self.signature),
        };
        Some(Reasoning { text: text.into(), sealed: sealed.map(Into::into), vendor: Api::AnthropicMessages })
    }

    fn into_result(self) -> Option<Content> {
        let content = self.content.map(|said| said.joined("")).unwrap_or_default();
        let is_error = self.is_error.unwrap_or(false);
        Some(Content::ToolResult(ToolResult { call_id: self.tool_use_id?.into(), content: content.into(), is_error }))
    }
}
