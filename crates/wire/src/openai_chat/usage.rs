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

use super::Dialect;
use super::beside_usage::BesideUsage;
use crate::Usage;

/// Usage as it is written.
#[derive(Serialize)]
pub(super) struct UsageOut {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: PromptDetails,
    completion_tokens_details: CompletionDetails,
    #[serde(flatten)]
    beside: BesideUsage,
}

#[expect(clippy::struct_field_names, reason = "the names are the provider's")]
#[derive(Serialize)]
struct PromptDetails {
    cached_tokens: u64,
    audio_tokens: u64,
    /// Said only where a cache was written.
    #[serde(skip_serializing_if = "is_zero")]
    cache_write_tokens: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(clippy::struct_field_names, reason = "the names are the provider's")]
#[derive(Serialize, Default)]
struct CompletionDetails {
    reasoning_tokens: u64,
    audio_tokens: u64,
    accepted_prediction_tokens: u64,
    rejected_prediction_tokens: u64,
}

impl UsageOut {
    pub(super) fn of(dialect: Dialect, usage: Usage) -> Self {
        let apart = if dialect.usage.thoughts_apart { usage.reasoning_tokens } else { 0 };
        Self {
            prompt_tokens: usage.input_tokens,
            completion_tokens: usage.output_tokens.saturating_sub(apart),
            total_tokens: usage.input_tokens.saturating_add(usage.output_tokens),
            prompt_tokens_details: PromptDetails {
                cached_tokens: usage.cached_tokens,
                audio_tokens: 0,
                cache_write_tokens: usage.cache_write_tokens,
            },
            completion_tokens_details: CompletionDetails {
                reasoning_tokens: usage.reasoning_tokens,
                ..CompletionDetails::default()
            },
            beside: BesideUsage::of(dialect, usage),
        }
    }
}

#[derive(Deserialize)]
struct UsageIn {
    prompt_tokens: u64,
    completion_tokens: u64,
    prompt_tokens_details: Option<PromptDetailsIn>,
    completion_tokens_details: Option<CompletionDetailsIn>,
    /// `DeepSeek`'s name for cached tokens.
    prompt_cache_hit_tokens: Option<u64>,
}

#[derive(Deserialize, Default)]
struct PromptDetailsIn {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
}

#[derive(Deserialize, Default)]
struct CompletionDetailsIn {
    reasoning_tokens: Option<u64>,
}

/// Usage as it was read; `None` where it cannot be used.
pub(super) fn decode(dialect: Dialect, value: &Value) -> Option<Usage> {
    let usage = UsageIn::deserialize(value).ok()?;
    let prompt = usage.prompt_tokens_details.unwrap_or_default();
    let thoughts = usage.completion_tokens_details.and_then(|details| details.reasoning_tokens).unwrap_or(0);
    let apart = if dialect.usage.thoughts_apart { thoughts } else { 0 };
    Some(Usage {
        input_tokens: usage.prompt_tokens,
        cached_tokens: prompt.cached_tokens.or(usage.prompt_cache_hit_tokens).unwrap_or(0),
        cache_write_tokens: prompt.cache_write_tokens.unwrap_or(0),
        output_tokens: usage.completion_tokens.saturating_add(apart),
        reasoning_tokens: thoughts,
        cost_nano_usd: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_usage_is_unknown() {
        let decode = |json: &str| super::decode(Dialect::OPENAI, &serde_json::from_str(json).unwrap());
        assert_eq!(decode(r#"{"prompt_tokens":-1,"completion_tokens":2}"#), None);
        assert_eq!(decode(r#"{"completion_tokens":2}"#), None);
        assert_eq!(
            decode(r#"{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":null}"#),
            Some(Usage { input_tokens: 1, output_tokens: 2, ..Usage::default() })
        );
    }

    #[test]
    fn every_vendor_counts_in_its_own_way() {
        let said = r#"{"prompt_tokens":9,"completion_tokens":4,"prompt_cache_hit_tokens":3,
            "completion_tokens_details":{"reasoning_tokens":2}}"#;
        let read = |dialect| super::decode(dialect, &serde_json::from_str(said).unwrap()).unwrap();
        assert_eq!((read(Dialect::DEEPSEEK).cached_tokens, read(Dialect::DEEPSEEK).output_tokens), (3, 4));
        assert_eq!((read(Dialect::XAI).reasoning_tokens, read(Dialect::XAI).output_tokens), (2, 6));
    }
}
