//! Why an answer ended, in OpenAI's words.
//!
//! *Which question does it answer?* "What does this `finish_reason` mean?"
//!
//! *Why is `error` not among them?* Some gateways end a broken stream with `finish_reason: "error"`;
//! that is no reason to take what came for an answer, so decoders treat it as an error before they
//! ask here.
//!
//! *What it never does:* fail; what is not known is [`FinishReason::Other`].

use crate::FinishReason;

/// The reason that says that the answer broke.
pub(super) const BROKEN: &str = "error";

pub(super) fn from_name(name: &str) -> FinishReason {
    match name {
        "stop" | "eos" => FinishReason::Stop,
        "length" => FinishReason::Length,
        "tool_calls" | "function_call" => FinishReason::ToolCalls,
        "content_filter" => FinishReason::ContentFilter,
        "model_length" => FinishReason::ContextFull,
        _ => FinishReason::Other,
    }
}

/// The reason, where calls were made: some vendors say `stop` then.
pub(super) const fn with_calls(reason: FinishReason, called: bool) -> FinishReason {
    match reason {
        FinishReason::Stop if called => FinishReason::ToolCalls,
        other => other,
    }
}

pub(super) const fn name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
        FinishReason::ContextFull => "model_length",
        FinishReason::Pause | FinishReason::Other => "other",
    }
}
