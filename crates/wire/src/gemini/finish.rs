//! Why an answer ended, in Gemini's words.
//!
//! *Which question does it answer?* "What does this `finishReason` mean?"
//!
//! *Why are some reasons failures?* `MALFORMED_FUNCTION_CALL` and its like say that the model wrote
//! something that Gemini itself could not read. That is no answer, whatever else came.
//!
//! *What it never does:* know whether a tool is to be called; `STOP` says so only together with a call.

use crate::FinishReason;

/// Whether the reason says that the answer broke.
pub(super) fn is_broken(name: &str) -> bool {
    matches!(
        name,
        "MALFORMED_FUNCTION_CALL"
            | "UNEXPECTED_TOOL_CALL"
            | "MALFORMED_RESPONSE"
            | "MISSING_THOUGHT_SIGNATURE"
            | "TOO_MANY_TOOL_CALLS"
    )
}

/// The reason of that name, in an answer with or without calls of tools.
pub(super) fn from_name(name: &str, has_calls: bool) -> FinishReason {
    match name {
        "STOP" if has_calls => FinishReason::ToolCalls,
        "STOP" => FinishReason::Stop,
        "MAX_TOKENS" => FinishReason::Length,
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE" | "IMAGE_SAFETY" => {
            FinishReason::ContentFilter
        }
        "CONTINUATION" => FinishReason::Pause,
        _ => FinishReason::Other,
    }
}

/// What is said beside a reason.
pub(super) const fn message(reason: FinishReason) -> Option<&'static str> {
    match reason {
        FinishReason::ToolCalls => Some("Model generated function call(s)."),
        _ => None,
    }
}

/// The name of a reason. Gemini does not tell a full window from a limit.
pub(super) const fn name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop | FinishReason::ToolCalls => "STOP",
        FinishReason::Length | FinishReason::ContextFull => "MAX_TOKENS",
        FinishReason::ContentFilter => "SAFETY",
        FinishReason::Pause => "CONTINUATION",
        FinishReason::Other => "OTHER",
    }
}
