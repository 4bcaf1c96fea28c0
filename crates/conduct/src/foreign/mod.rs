//! What in a request is another vendor's.
//!
//! *Which question does it answer?* "Was this conversation translated, or just sent on?" A list of marks, each of one
//! vendor, is held against the places of a request where its format has objects of its own: turns, parts of turns,
//! calls of tools, definitions of tools, the system prompt.
//!
//! *Why not search the whole body?* Because much of it is free: a tool may well have an argument `toolUse`, a schema a
//! property `cache_control`, a text all of them. Those are never looked into.
//!
//! *What it never does:* tell formats of one family apart: what OpenAI's chat and responses have is known to all that
//! speak alike, Mistral, Cohere and Ollama among them.

mod marks;
mod places;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wire::Api;

use crate::Vendor;

/// A part of a request that one vendor's format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// Anthropic's block `tool_use`.
    AnthropicToolUse,
    /// Anthropic's block `tool_result`.
    AnthropicToolResult,
    /// Anthropic's block `thinking` with its signature, or `redacted_thinking`.
    AnthropicThinking,
    /// Anthropic's block `image` or `document` with its `source`.
    AnthropicSource,
    /// Anthropic's `cache_control`.
    AnthropicCacheControl,
    /// Anthropic's tool with its `input_schema`.
    AnthropicTool,
    /// OpenAI's `tool_calls`, or its item `function_call`.
    OpenaiToolCalls,
    /// OpenAI's result of a tool, by its `tool_call_id`, or its item `function_call_output`.
    OpenaiToolResult,
    /// OpenAI's parts `image_url`, `input_image`, `input_audio`, `input_text` and `output_text`.
    OpenaiPart,
    /// OpenAI's tool of type `function`.
    OpenaiTool,
    /// Gemini's part `functionCall`.
    GeminiFunctionCall,
    /// Gemini's part `functionResponse`.
    GeminiFunctionResponse,
    /// Gemini's part `inlineData` or `fileData`.
    GeminiData,
    /// Gemini's `thoughtSignature`, in its own form or in `extra_content.google`.
    GeminiThoughtSignature,
    /// Gemini's tool with its `functionDeclarations`.
    GeminiTool,
    /// Bedrock's block `toolUse`.
    BedrockToolUse,
    /// Bedrock's block `toolResult`.
    BedrockToolResult,
    /// Bedrock's block `reasoningContent`.
    BedrockReasoning,
    /// Bedrock's block `cachePoint`.
    BedrockCachePoint,
    /// Bedrock's tool with its `toolSpec`.
    BedrockTool,
}

/// What in a request to a provider of that format is another vendor's: each once, in the order of [`Foreign`].
pub fn foreign_parts(api: Api, body: &Value) -> Vec<Foreign> {
    let places = places::places(body);
    let found = places.iter().flat_map(|(place, object)| marks::found(*place, object));
    let foreign: BTreeSet<Foreign> = found.filter(|part| !part.is_welcome(api)).collect();
    foreign.into_iter().collect()
}

impl Foreign {
    /// Whose it is.
    pub const fn vendor(self) -> Vendor {
        match self {
            Self::AnthropicToolUse
            | Self::AnthropicToolResult
            | Self::AnthropicThinking
            | Self::AnthropicSource
            | Self::AnthropicCacheControl
            | Self::AnthropicTool => Vendor::Anthropic,
            Self::OpenaiToolCalls | Self::OpenaiToolResult | Self::OpenaiPart | Self::OpenaiTool => Vendor::Openai,
            Self::GeminiFunctionCall
            | Self::GeminiFunctionResponse
            | Self::GeminiData
            | Self::GeminiThoughtSignature
            | Self::GeminiTool => Vendor::Google,
            Self::BedrockToolUse
            | Self::BedrockToolResult
            | Self::BedrockReasoning
            | Self::BedrockCachePoint
            | Self::BedrockTool => Vendor::Amazon,
        }
    }

    /// The word for it in its vendor's format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AnthropicToolUse => "tool_use",
            Self::AnthropicToolResult => "tool_result",
            Self::AnthropicThinking => "thinking",
            Self::AnthropicSource => "source",
            Self::AnthropicCacheControl => "cache_control",
            Self::AnthropicTool => "input_schema",
            Self::OpenaiToolCalls => "tool_calls",
            Self::OpenaiToolResult => "tool_call_id",
            Self::OpenaiPart => "image_url",
            Self::OpenaiTool => "type: function",
            Self::GeminiFunctionCall => "functionCall",
            Self::GeminiFunctionResponse => "functionResponse",
            Self::GeminiData => "inlineData",
            Self::GeminiThoughtSignature => "thoughtSignature",
            Self::GeminiTool => "functionDeclarations",
            Self::BedrockToolUse => "toolUse",
            Self::BedrockToolResult => "toolResult",
            Self::BedrockReasoning => "reasoningContent",
            Self::BedrockCachePoint => "cachePoint",
            Self::BedrockTool => "toolSpec",
        }
    }

    /// Whether a provider of that format understands it. `OpenRouter` passes `cache_control` on.
    fn is_welcome(self, api: Api) -> bool {
        if self == Self::AnthropicCacheControl && api == Api::Openrouter {
            return true;
        }
        let home = match api {
            Api::AnthropicMessages => Vendor::Anthropic,
            Api::Gemini | Api::Vertex => Vendor::Google,
            Api::BedrockConverse => Vendor::Amazon,
            _ => Vendor::Openai,
        };
        self.vendor() == home
    }
}

impl fmt::Display for Foreign {
    /// `Anthropic's tool_use`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}'s {}", self.vendor().name(), self.word())
    }
}

#[cfg(test)]
#[path = "foreign_test.rs"]
mod tests;
