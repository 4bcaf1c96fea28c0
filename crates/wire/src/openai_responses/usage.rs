//! What an answer costs in tokens, in the words of Responses.
//!
//! *Which question does it answer?* "How many tokens were counted, and how is that written?"
//!
//! *Why read from a loose value?* Usage is beside the point of an answer: one that is absurd or of another
//! shape is unknown usage, and no reason to refuse the words.
//!
//! *What it never does:* take missing usage for zero.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Usage;

/// Usage, in either direction.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Counts {
    input_tokens: u64,
    #[serde(default)]
    input_tokens_details: InputDetails,
    output_tokens: u64,
    #[serde(default)]
    output_tokens_details: OutputDetails,
    #[serde(default)]
    total_tokens: u64,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct InputDetails {
    cached_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_write_tokens: Option<u64>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct OutputDetails {
    reasoning_tokens: u64,
}

impl From<Usage> for Counts {
    fn from(usage: Usage) -> Self {
        let written = (usage.cache_write_tokens > 0).then_some(usage.cache_write_tokens);
        Self {
            input_tokens: usage.input_tokens,
            input_tokens_details: InputDetails { cached_tokens: usage.cached_tokens, cache_write_tokens: written },
            output_tokens: usage.output_tokens,
            output_tokens_details: OutputDetails { reasoning_tokens: usage.reasoning_tokens },
            total_tokens: usage.input_tokens.saturating_add(usage.output_tokens),
        }
    }
}

/// Usage as it was read; `None` where it cannot be used.
pub(super) fn decode(value: &Value) -> Option<Usage> {
    let counts = Counts::deserialize(value).ok()?;
    Some(Usage {
        input_tokens: counts.input_tokens,
        cached_tokens: counts.input_tokens_details.cached_tokens,
        cache_write_tokens: counts.input_tokens_details.cache_write_tokens.unwrap_or(0),
        output_tokens: counts.output_tokens,
        reasoning_tokens: counts.output_tokens_details.reasoning_tokens,
        cost_nano_usd: None,
    })
}
