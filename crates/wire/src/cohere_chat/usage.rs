//! What an answer costs in tokens, in Cohere's words.
//!
//! *Which question does it answer?* "How many tokens were counted, and how is that written?"
//!
//! *Why not `billed_units`?* They leave out the tokens of Cohere's own template. A budget of tokens needs
//! what was counted; what is billed is the price list's to say. They are written so that nobody takes one for the
//! other: without the template's tokens.
//!
//! *What it never does:* take missing usage for zero. Writes to a cache and thoughts are not told apart.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Usage;

/// Tokens of the template around a prompt, as far as it has so many.
const TEMPLATE_TOKENS: u64 = 66;

#[derive(Debug, Serialize)]
pub(super) struct UsageOut {
    billed_units: Counts,
    tokens: Counts,
    cached_tokens: u64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Counts {
    input_tokens: u64,
    output_tokens: u64,
}

impl From<Usage> for UsageOut {
    fn from(usage: Usage) -> Self {
        let tokens = Counts { input_tokens: usage.input_tokens, output_tokens: usage.output_tokens };
        let billed = usage.input_tokens.saturating_sub(TEMPLATE_TOKENS).max(usage.input_tokens.min(1));
        let billed_units = Counts { input_tokens: billed, ..tokens };
        Self { billed_units, tokens, cached_tokens: usage.cached_tokens }
    }
}

#[derive(Deserialize)]
struct UsageIn {
    tokens: Counts,
    cached_tokens: Option<u64>,
}

/// Usage as it was read; `None` where it cannot be used.
pub(super) fn decode(value: &Value) -> Option<Usage> {
    let UsageIn { tokens, cached_tokens } = UsageIn::deserialize(value).ok()?;
    Some(Usage {
        input_tokens: tokens.input_tokens,
        cached_tokens: cached_tokens.unwrap_or(0),
        output_tokens: tokens.output_tokens,
        ..Usage::default()
    })
}
