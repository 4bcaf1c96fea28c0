//! What an answer costs in tokens, in OpenAI's words.
//!
//! *Which question does it answer?* "How many tokens were counted, and how is that written?"
//!
//! *Why read from a loose value?* Usage is beside the point of an answer: one that is absurd or of
//! another shape is unknown usage, and no reason to refuse the words.
//!
//! *What it never does:* take missing usage for zero.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Usage;

/// Usage as it is written.
#[derive(Serialize)]
pub(super) struct UsageOut {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: PromptDetails,
    completion_tokens_details: CompletionDetails,
}

#[derive(Serialize)]
struct PromptDetails {
    cached_tokens: u64,
    audio_tokens: u64,
}

#[expect(clippy::struct_field_names, reason = "the names are the provider's")]
#[derive(Serialize, Default)]
struct CompletionDetails {
    reasoning_tokens: u64,
    audio_tokens: u64,
    accepted_prediction_tokens: u64,
    rejected_prediction_tokens: u64,
}

impl From<Usage> for UsageOut {
    fn from(usage: Usage) -> Self {
        Self {
            prompt_tokens: usage.input_tokens,
            completion_tokens: usage.output_tokens,
            total_tokens: usage.input_tokens.saturating_add(usage.output_tokens),
            prompt_tokens_details: PromptDetails { cached_tokens: usage.cached_tokens, audio_tokens: 0 },
            completion_tokens_details: CompletionDetails::default(),
        }
    }
}

#[derive(Deserialize)]
struct UsageIn {
    prompt_tokens: u64,
    completion_tokens: u64,
    prompt_tokens_details: Option<PromptDetailsIn>,
}

#[derive(Deserialize)]
struct PromptDetailsIn {
    cached_tokens: Option<u64>,
}

/// Usage as it was read; `None` where it cannot be used.
pub(super) fn decode(value: &Value) -> Option<Usage> {
    let usage = UsageIn::deserialize(value).ok()?;
    Some(Usage {
        input_tokens: usage.prompt_tokens,
        cached_tokens: usage.prompt_tokens_details.and_then(|details| details.cached_tokens).unwrap_or(0),
        output_tokens: usage.completion_tokens,
        ..Usage::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_usage_is_unknown() {
        let decode = |json: &str| super::decode(&serde_json::from_str(json).unwrap());
        assert_eq!(decode(r#"{"prompt_tokens":-1,"completion_tokens":2}"#), None);
        assert_eq!(decode(r#"{"completion_tokens":2}"#), None);
        assert_eq!(
            decode(r#"{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":null}"#),
            Some(Usage { input_tokens: 1, output_tokens: 2, ..Usage::default() })
        );
    }
}
