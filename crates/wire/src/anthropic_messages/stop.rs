//! Why an answer ended, in Anthropic's words.
//!
//! *Which question does it answer?* "What does this `stop_reason` mean?"
//!
//! *Why is a full context window not a `Length`?* Because a caller can raise a limit of tokens, and a
//! larger model helps only with the other.
//!
//! *What it never does:* fail; what is not known is [`FinishReason::Other`].

use crate::FinishReason;

pub(super) fn from_name(name: &str) -> FinishReason {
    match name {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "max_tokens" => FinishReason::Length,
        "model_context_window_exceeded" => FinishReason::ContextFull,
        "pause_turn" => FinishReason::Pause,
        "tool_use" => FinishReason::ToolCalls,
        "refusal" => FinishReason::ContentFilter,
        _ => FinishReason::Other,
    }
}

pub(super) const fn name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "end_turn",
        FinishReason::Length => "max_tokens",
        FinishReason::ToolCalls => "tool_use",
        FinishReason::ContentFilter => "refusal",
        FinishReason::ContextFull => "model_context_window_exceeded",
        FinishReason::Pause => "pause_turn",
        FinishReason::Other => "other",
    }
}
