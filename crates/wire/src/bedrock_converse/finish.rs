//! Why an answer ended, in Bedrock's words.
//!
//! *Which question does it answer?* "What does this `stopReason` mean?"
//!
//! *Why are some reasons failures?* `malformed_model_output` and `malformed_tool_use` say that the model
//! wrote what Bedrock itself could not read. That is no answer, whatever else came.
//!
//! *What it never does:* fail; what is not known is [`FinishReason::Other`].

use crate::FinishReason;

/// Whether the reason says that the answer broke.
pub(super) fn is_broken(name: &str) -> bool {
    matches!(name, "malformed_model_output" | "malformed_tool_use")
}

pub(super) fn from_name(name: &str) -> FinishReason {
    match name {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "max_tokens" => FinishReason::Length,
        "model_context_window_exceeded" => FinishReason::ContextFull,
        "tool_use" => FinishReason::ToolCalls,
        "content_filtered" | "guardrail_intervened" => FinishReason::ContentFilter,
        _ => FinishReason::Other,
    }
}

pub(super) const fn name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "end_turn",
        FinishReason::Length => "max_tokens",
        FinishReason::ToolCalls => "tool_use",
        FinishReason::ContentFilter => "content_filtered",
        FinishReason::ContextFull => "model_context_window_exceeded",
        FinishReason::Pause | FinishReason::Other => "other",
    }
}
