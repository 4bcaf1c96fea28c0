//! Why an answer ended, in Cohere's words.
//!
//! *Which question does it answer?* "What does this `finish_reason` mean?"
//!
//! *Why are `ERROR` and `TIMEOUT` not among them?* They say that the answer broke: decoders treat them as
//! errors before they ask here, though Cohere's own SDK raises nothing.
//!
//! *What it never does:* fail; what is not known is [`FinishReason::Other`].

use crate::FinishReason;

/// Whether the reason says that the answer broke.
pub(super) fn is_broken(name: &str) -> bool {
    matches!(name, "ERROR" | "TIMEOUT")
}

pub(super) fn from_name(name: &str) -> FinishReason {
    match name {
        "COMPLETE" | "STOP_SEQUENCE" => FinishReason::Stop,
        "MAX_TOKENS" => FinishReason::Length,
        "TOOL_CALL" => FinishReason::ToolCalls,
        "ERROR_TOXIC" => FinishReason::ContentFilter,
        "ERROR_LIMIT" => FinishReason::ContextFull,
        _ => FinishReason::Other,
    }
}

pub(super) const fn name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "COMPLETE",
        FinishReason::Length => "MAX_TOKENS",
        FinishReason::ToolCalls => "TOOL_CALL",
        FinishReason::ContentFilter => "ERROR_TOXIC",
        FinishReason::ContextFull => "ERROR_LIMIT",
        FinishReason::Pause | FinishReason::Other => "OTHER",
    }
}
