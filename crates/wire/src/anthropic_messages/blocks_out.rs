//! Blocks of content on their way out, in Anthropic's words.
//!
//! *Which question does it answer?* "Which block says this?"
//!
//! *Why is a hint to cache a mark on a block?* Because here it is: it stands on the last block that is
//! worth keeping, and so a [`Content::CacheHint`] marks the block before it.
//!
//! *What it never does:* send another vendor's thoughts, or write arguments that are no object.

use serde::Serialize;

use crate::arguments::Object;
use crate::content::Said;
use crate::{Api, Content, Image, Reasoning, ToolCall, ToolResult};

/// What stands before the sealed whole of a thought that Anthropic does not show.
pub(super) const REDACTED: &str = "redacted_thinking:";

/// A block as it is written.
#[derive(Debug, Serialize)]
pub(super) struct BlockOut<'a> {
    #[serde(flatten)]
    body: BodyOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<CacheControl>,
}

#[derive(Debug, Serialize)]
struct CacheControl {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum BodyOut<'a> {
    Text {
        text: &'a str,
    },
    Image {
        source: SourceOut<'a>,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: Object,
    },
    ToolResult {
        tool_use_id: &'a str,
        content: &'a str,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    RedactedThinking {
        data: &'a str,
    },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum SourceOut<'a> {
    Base64 { media_type: &'a str, data: &'a str },
    Url { url: &'a str },
}

/// Content as it is written: one text as it is, anything else as a list.
pub(super) fn said(content: &[Content]) -> Said<'_, BlockOut<'_>> {
    match content {
        [Content::Text(text)] => Said::Words(text),
        parts => Said::Parts(blocks(parts)),
    }
}

fn blocks(content: &[Content]) -> Vec<BlockOut<'_>> {
    let mut out: Vec<BlockOut<'_>> = Vec::with_capacity(content.len());
    for content in content {
        if matches!(content, Content::CacheHint) {
            if let Some(last) = out.last_mut() {
                last.cache_control = Some(CacheControl { kind: "ephemeral" });
            }
        } else {
            out.extend(BodyOut::of(content).map(BlockOut::from));
        }
    }
    out
}

impl<'a> From<BodyOut<'a>> for BlockOut<'a> {
    fn from(body: BodyOut<'a>) -> Self {
        Self { body, cache_control: None }
    }
}

impl<'a> BlockOut<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        BodyOut::Text { text }.into()
    }

    /// A call without arguments yet, as a stream begins it.
    pub(super) fn opening(call: &'a ToolCall) -> Self {
        BodyOut::ToolUse { id: &call.id, name: &call.name, input: Object::default() }.into()
    }
}

impl<'a> BodyOut<'a> {
    fn of(content: &'a Content) -> Option<Self> {
        match content {
            Content::Text(text) => Some(Self::Text { text }),
            Content::Image(image) => Some(Self::Image { source: SourceOut::of(image) }),
            Content::ToolCall(call) => Some(Self::call(call)),
            Content::ToolResult(ToolResult { call_id, content, is_error }) => {
                Some(Self::ToolResult { tool_use_id: call_id, content, is_error: *is_error })
            }
            Content::Reasoning(thought) => Self::thought(thought),
            Content::CacheHint => None,
        }
    }

    pub(super) fn call(call: &'a ToolCall) -> Self {
        Self::ToolUse { id: &call.id, name: &call.name, input: Object::of(&call.arguments) }
    }

    /// A thought of Anthropic's own; without a signature it is refused, and so it is not sent.
    pub(super) fn thought(thought: &'a Reasoning) -> Option<Self> {
        let sealed = thought.sealed.as_deref().filter(|_| thought.vendor == Api::AnthropicMessages)?;
        Some(match sealed.strip_prefix(REDACTED) {
            Some(data) => Self::RedactedThinking { data },
            None => Self::Thinking { thinking: &thought.text, signature: sealed },
        })
    }
}

impl<'a> SourceOut<'a> {
    fn of(image: &'a Image) -> Self {
        match image {
            Image::Inline { media_type, data } => Self::Base64 { media_type, data },
            Image::Url(url) => Self::Url { url },
        }
    }
}
