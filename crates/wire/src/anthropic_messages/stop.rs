//! Why an answer ended, in Anthropic's words.
//!
//! *Which question does it answer?* "What does this `stop_reason` mean?"
//!
//! *Why is a full context window a `Length`?* Because the words that came are valid and the rest is
//! missing, which is what [`FinishReason::Length`] says.
//!
//! *What it never does:* fail; what is not known is [`FinishReason::Other`], which is written as
//! `pause_turn`, the one known reason that has no other name here.

use crate::FinishReason;

pub(super) fn from_name(name: &str) -> FinishReason {
    match name {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "max_tokens" | "model_context_window_exceeded" => FinishReason::Length,
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
        FinishReason::Other => "pause_turn",
    }
}
