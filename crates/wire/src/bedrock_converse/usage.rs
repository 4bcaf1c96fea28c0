//! What an answer costs in tokens, in Bedrock's words.
//!
//! *Which question does it answer?* "How many tokens were counted, and how is that written?"
//!
//! *Why a sum?* `inputTokens` leaves out what was read from a cache or written to one, as Anthropic's
//! does; the whole prompt is the sum of the three.
//!
//! *What it never does:* take missing usage for zero, or know how many tokens were thoughts, which
//! Bedrock does not say.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Usage;

/// Usage, in either direction.
#[expect(clippy::struct_field_names, reason = "the names are the provider's")]
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts {
    input_tokens: u64,
    output_tokens: u64,
    #[serde(default)]
    total_tokens: u64,
    #[serde(default)]
    cache_read_input_tokens: u64,
    #[serde(default)]
    cache_write_input_tokens: u64,
}

impl From<Usage> for Counts {
    fn from(usage: Usage) -> Self {
        let read = usage.cached_tokens.min(usage.input_tokens);
        let written = usage.cache_write_tokens.min(usage.input_tokens - read);
        Self {
            input_tokens: usage.input_tokens - read - written,
            output_tokens: usage.output_tokens,
            total_tokens: usage.input_tokens.saturating_add(usage.output_tokens),
            cache_read_input_tokens: read,
            cache_write_input_tokens: written,
        }
    }
}

/// Usage under the names of an invocation's metrics.
pub(crate) fn out(usage: Usage) -> Value {
    let Counts { input_tokens, output_tokens, cache_read_input_tokens, cache_write_input_tokens, .. } = usage.into();
    let mut counts = json!({ "inputTokenCount": input_tokens, "outputTokenCount": output_tokens });
    if cache_read_input_tokens + cache_write_input_tokens > 0 {
        counts["cacheReadInputTokenCount"] = cache_read_input_tokens.into();
        counts["cacheWriteInputTokenCount"] = cache_write_input_tokens.into();
    }
    counts
}

/// Usage as it was read; `None` where it cannot be used.
pub(super) fn decode(value: &Value) -> Option<Usage> {
    let counts = Counts::deserialize(value).ok()?;
    let cached = counts.cache_read_input_tokens.saturating_add(counts.cache_write_input_tokens);
    Some(Usage {
        input_tokens: counts.input_tokens.saturating_add(cached),
        cached_tokens: counts.cache_read_input_tokens,
        cache_write_tokens: counts.cache_write_input_tokens,
        output_tokens: counts.output_tokens,
        reasoning_tokens: 0,
        cost_nano_usd: None,
    })
}
