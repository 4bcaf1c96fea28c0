//! What an answer costs in tokens, in Anthropic's words.
//!
//! *Which question does it answer?* "How many tokens were counted, and how is that written?"
//!
//! *Why three numbers for a prompt?* `input_tokens` counts what was neither read from a cache nor
//! written to one; the whole prompt is the sum of the three.
//!
//! *What it never does:* take missing usage for zero, or refuse an answer for its usage.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Usage;

/// Usage of a message, as it is written.
#[derive(Serialize)]
pub(super) struct UsageOut {
    #[serde(flatten)]
    counts: CountsOut,
    cache_creation: CacheCreation,
    service_tier: &'static str,
}

/// The cumulative counts at the end of a stream, as they are written.
#[derive(Serialize)]
pub(super) struct CountsOut {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    output_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_tokens_details: Option<Details>,
}

/// Said only where the model thought.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Details {
    thinking_tokens: u64,
}

#[derive(Serialize, Default)]
struct CacheCreation {
    ephemeral_5m_input_tokens: u64,
    ephemeral_1h_input_tokens: u64,
}

impl From<Usage> for CountsOut {
    fn from(usage: Usage) -> Self {
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let written = usage.cache_write_tokens.min(usage.input_tokens - cached);
        Self {
            input_tokens: usage.input_tokens - cached - written,
            cache_creation_input_tokens: written,
            cache_read_input_tokens: cached,
            output_tokens: usage.output_tokens,
            output_tokens_details: (usage.reasoning_tokens > 0)
                .then_some(Details { thinking_tokens: usage.reasoning_tokens }),
        }
    }
}

impl From<Usage> for UsageOut {
    fn from(usage: Usage) -> Self {
        let counts = CountsOut::from(usage);
        let cache_creation =
            CacheCreation { ephemeral_5m_input_tokens: counts.cache_creation_input_tokens, ..CacheCreation::default() };
        Self { counts, cache_creation, service_tier: "standard" }
    }
}

/// Counts as they were read. A stream says some at its start and some at its end.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Counts {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    output_tokens_details: Option<Details>,
}

impl Counts {
    /// The counts in a value; none where they cannot be used.
    pub(super) fn of(value: Option<&Value>) -> Self {
        value.and_then(|value| Self::deserialize(value).ok()).unwrap_or_default()
    }

    /// These counts, with what only the earlier ones say.
    pub(super) fn over(self, earlier: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.or(earlier.input_tokens),
            cache_creation_input_tokens: self.cache_creation_input_tokens.or(earlier.cache_creation_input_tokens),
            cache_read_input_tokens: self.cache_read_input_tokens.or(earlier.cache_read_input_tokens),
            output_tokens: self.output_tokens,
            output_tokens_details: self.output_tokens_details.or(earlier.output_tokens_details),
        }
    }

    /// The usage in the normal form; `None` where either side of it is unknown.
    pub(super) fn usage(self) -> Option<Usage> {
        let cached = self.cache_read_input_tokens.unwrap_or(0);
        let written = self.cache_creation_input_tokens.unwrap_or(0);
        Some(Usage {
            input_tokens: self.input_tokens?.saturating_add(cached).saturating_add(written),
            cached_tokens: cached,
            cache_write_tokens: written,
            output_tokens: self.output_tokens?,
            reasoning_tokens: self.output_tokens_details.map_or(0, |details| details.thinking_tokens),
            cost_nano_usd: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(json: &str) -> Counts {
        Counts::of(Some(&serde_json::from_str(json).unwrap()))
    }

    #[test]
    fn the_prompt_is_the_sum_of_three() {
        let read = counts(
            r#"{"input_tokens":5,"cache_creation_input_tokens":3,"cache_read_input_tokens":40,"output_tokens":2}"#,
        );
        assert_eq!(
            read.usage(),
            Some(Usage {
                input_tokens: 48,
                cached_tokens: 40,
                cache_write_tokens: 3,
                output_tokens: 2,
                reasoning_tokens: 0,
                cost_nano_usd: None,
            })
        );
    }

    #[test]
    fn the_end_of_a_stream_completes_its_start() {
        let start = counts(r#"{"input_tokens":5,"cache_read_input_tokens":null,"output_tokens":1}"#);
        let end = counts(r#"{"output_tokens":9}"#);
        assert_eq!(end.usage(), None);
        assert_eq!(end.over(start).usage(), Some(Usage { input_tokens: 5, output_tokens: 9, ..Usage::default() }));
    }

    #[test]
    fn unusable_usage_is_unknown() {
        assert_eq!(counts(r#"{"input_tokens":-5,"output_tokens":1}"#).usage(), None);
        assert_eq!(counts(r#""many""#).usage(), None);
        assert_eq!(Counts::of(None).usage(), None);
    }
}
