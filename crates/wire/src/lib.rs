//! What LLM providers say on the wire, as values and as bytes.
//!
//! *Which question does it answer?* "What did the caller ask, what did the provider answer, and how
//! does each provider write that down?" The conversation model ([`Request`], [`Chunk`]) and the timed
//! [`Answer`] are the seam that all three modes share; [`openai_chat`] and [`anthropic_messages`]
//! turn them into bytes and back, and [`codec`] chooses between the two; [`sse`] frames streams;
//! [`translate`](mod@translate) makes a
//! conversation fit for another provider; [`errors`] knows what an error means, [`retry_after`] how long a provider asks to wait.
//!
//! *Why both directions in one crate?* Because a mock and a client that read the same page cannot
//! drift apart unnoticed: what one direction writes, the other must read, and a test holds both
//! against recorded shapes.
//!
//! *What it never does:* open a socket, know the time, or depend on another crate of this workspace.

pub mod anthropic_messages;
pub mod bedrock_converse;
pub mod bedrock_invoke;
pub mod codec;
pub mod cohere_chat;
pub mod errors;
pub mod gemini;
pub mod ndjson;
pub mod ollama_chat;
pub mod openai_chat;
pub mod openai_responses;
pub mod retry_after;
pub mod sse;
pub mod translate;

mod answer;
mod api;
mod arguments;
mod category;
mod chunk;
mod content;
mod conversation;
mod error_body;
mod exceeded;
mod head;
mod open_calls;
mod quoted;
mod unreadable;

pub use answer::{
    Answer, Ending, Garbled, Inside, Limits, Part, Partial, Quota, Refusal, Reply, RetryAfter, RetryForm, Segment,
    Unreachable,
};
pub use api::Api;
pub use category::{Category, Side};
pub use chunk::{Chunk, ErrorFields, FinishReason, Usage, Whole, estimate_tokens};
pub use codec::{Asked, BadRequest, Completeness, Head, Headers, Malformed, StreamHead, Work};
pub use conversation::{
    Content, Format, Image, Message, Reasoning, Request, Role, Text, Tool, ToolCall, ToolChoice, ToolResult,
};
pub use exceeded::{Counted, Exceeded};
