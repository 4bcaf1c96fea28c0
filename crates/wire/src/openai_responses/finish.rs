//! Why an answer ended, in the words of Responses.
//!
//! *Which question does it answer?* "What do this status and these details mean?"
//!
//! *Why three things?* A complete answer has only a status; one that is incomplete says why in its details;
//! and whether a tool is to be called is told by the output alone.
//!
//! *What it never does:* give a reason to an answer that failed or goes on.

use crate::FinishReason;

/// The status and the details of a reason.
pub(super) const fn words(reason: FinishReason) -> (&'static str, Option<&'static str>) {
    match reason {
        FinishReason::Stop | FinishReason::ToolCalls => ("completed", None),
        FinishReason::Length => ("incomplete", Some("max_output_tokens")),
        FinishReason::ContentFilter => ("incomplete", Some("content_filter")),
        FinishReason::ContextFull => ("incomplete", Some("max_prompt_tokens")),
        FinishReason::Pause | FinishReason::Other => ("incomplete", Some("other")),
    }
}

/// The reason that status and details give; `None` where the answer has not ended.
pub(super) fn reason(status: &str, details: Option<&str>, output: Output) -> Option<FinishReason> {
    match (status, details) {
        ("completed", _) if output.refused => Some(FinishReason::ContentFilter),
        ("completed", _) if output.has_calls => Some(FinishReason::ToolCalls),
        ("completed", _) => Some(FinishReason::Stop),
        ("incomplete", Some("max_output_tokens")) => Some(FinishReason::Length),
        ("incomplete", Some("content_filter")) => Some(FinishReason::ContentFilter),
        ("incomplete", Some("max_prompt_tokens")) => Some(FinishReason::ContextFull),
        ("incomplete", _) => Some(FinishReason::Other),
        _ => None,
    }
}

/// What of an output bears on the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Output {
    /// There are calls of tools.
    pub(super) has_calls: bool,
    /// There is a refusal.
    pub(super) refused: bool,
}
