//! What LLM providers say on the wire, as values and as bytes.
//!
//! *Which question does it answer?* "What did the caller ask, what did the provider answer, and how
//! does each provider write that down?" The conversation model ([`Request`], [`Chunk`]) and the timed
//! [`Answer`] are the seam that all three modes share; [`openai_chat`] and [`anthropic_messages`]
//! turn them into bytes and back, and [`codec`] chooses between the two; [`sse`] frames streams;
//! [`errors`] knows what an error means, [`retry_after`] how long a provider asks to wait.
//!
//! *Why both directions in one crate?* Because a mock and a client that read the same page cannot
//! drift apart unnoticed: what one direction writes, the other must read, and a test holds both
//! against recorded shapes.
//!
//! *What it never does:* open a socket, know the time, or depend on another crate of this workspace.

pub mod anthropic_messages;
pub mod bedrock_converse;
pub mod codec;
pub mod errors;
pub mod gemini;
pub mod ndjson;
pub mod ollama_chat;
pub mod openai_chat;
pub mod openai_responses;
pub mod retry_after;
pub mod sse;

mod answer;
mod category;
mod chunk;
mod content;
mod conversation;
mod error_body;
mod head;
mod unreadable;

pub use answer::{Answer, Ending, Limits, Quota, Refusal, Reply, RetryAfter, RetryForm, Segment, Unreachable};
pub use category::{Category, Side};
pub use chunk::{Chunk, ErrorFields, FinishReason, Usage, Whole, estimate_tokens};
pub use codec::{Asked, BadRequest, Completeness, Head, Headers, Malformed, StreamHead};
pub use conversation::{
    Content, Format, Image, Message, Reasoning, Request, Role, Text, Tool, ToolCall, ToolChoice, ToolResult,
};

/// A provider's wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// `POST /v1/chat/completions`, as OpenAI and many others speak it.
    OpenaiChat,
    /// `POST /v1/messages`, as Anthropic speaks it.
    AnthropicMessages,
    /// `POST /v1/responses`, as OpenAI speaks it.
    OpenaiResponses,
    /// `POST /v1beta/models/{model}:generateContent`, as Google's AI Studio speaks it.
    Gemini,
    /// `POST .../publishers/google/models/{model}:generateContent`, as Google's Vertex AI speaks it.
    Vertex,
    /// `POST /model/{model}/converse`, as Amazon Bedrock speaks it.
    BedrockConverse,
    /// `POST /api/chat`, as Ollama speaks it.
    Ollama,
}

impl Api {
    /// Every format, in the order of documentation.
    pub const ALL: [Self; 7] = [
        Self::OpenaiChat,
        Self::AnthropicMessages,
        Self::OpenaiResponses,
        Self::Gemini,
        Self::Vertex,
        Self::BedrockConverse,
        Self::Ollama,
    ];

    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenaiChat => "openai-chat",
            Self::AnthropicMessages => "anthropic-messages",
            Self::OpenaiResponses => "openai-responses",
            Self::Gemini => "gemini",
            Self::Vertex => "vertex",
            Self::BedrockConverse => "bedrock-converse",
            Self::Ollama => "ollama",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.name() == name)
    }
}
