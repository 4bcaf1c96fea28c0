//! What an answer costs in tokens, in Gemini's words.
//!
//! *Which question does it answer?* "How many tokens were counted, and how is that written?"
//!
//! *Why a sum?* `candidatesTokenCount` leaves the thoughts out, which are billed like words;
//! `promptTokenCount` holds what was read from a cache. Zeros are left out, as proto3 does.
//!
//! *What it never does:* take missing usage for zero: without a count of the prompt there is none.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Api, Usage};

/// Usage, in either direction.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counts {
    prompt_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cached_content_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thoughts_token_count: Option<u64>,
    total_token_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    prompt_tokens_details: Option<[Modality; 1]>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    candidates_tokens_details: Option<[Modality; 1]>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    traffic_type: Option<&'static str>,
}

/// Tokens of one kind. A mock counts words alone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Modality {
    modality: &'static str,
    token_count: u64,
}

/// Tokens of words, where there are any.
pub(super) fn of_words(token_count: u64) -> Option<[Modality; 1]> {
    (token_count > 0).then_some([Modality { modality: "TEXT", token_count }])
}

impl Counts {
    /// Usage, as that service writes it.
    pub(super) fn of(vendor: Api, usage: Usage) -> Self {
        let some = |count: u64| (count > 0).then_some(count);
        let words = usage.output_tokens.saturating_sub(usage.reasoning_tokens);
        let vertex = vendor == Api::Vertex;
        Self {
            prompt_tokens_details: of_words(usage.input_tokens),
            candidates_tokens_details: if vertex { of_words(words) } else { None },
            traffic_type: vertex.then_some("ON_DEMAND"),
            prompt_token_count: Some(usage.input_tokens),
            cached_content_token_count: some(usage.cached_tokens),
            candidates_token_count: some(words),
            thoughts_token_count: some(usage.reasoning_tokens.min(usage.output_tokens)),
            total_token_count: Some(usage.input_tokens.saturating_add(usage.output_tokens)),
        }
    }
}

/// Usage as it was read; `None` where it cannot be used.
pub(super) fn decode(value: &Value) -> Option<Usage> {
    let counts = Counts::deserialize(value).ok()?;
    let thoughts = counts.thoughts_token_count.unwrap_or(0);
    Some(Usage {
        input_tokens: counts.prompt_token_count?,
        cached_tokens: counts.cached_content_token_count.unwrap_or(0),
        cache_write_tokens: 0,
        output_tokens: counts.candidates_token_count.unwrap_or(0).saturating_add(thoughts),
        reasoning_tokens: thoughts,
        cost_nano_usd: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn thoughts_are_part_of_the_answer() {
        let read = decode(&json!({ "promptTokenCount": 8, "candidatesTokenCount": 3, "thoughtsTokenCount": 20 }));
        assert_eq!(read, Some(Usage { input_tokens: 8, output_tokens: 23, reasoning_tokens: 20, ..Usage::default() }));
    }

    #[test]
    fn no_more_thoughts_are_counted_than_there_are_tokens() {
        let usage = Usage { input_tokens: 8, output_tokens: 3, reasoning_tokens: 5, ..Usage::default() };
        let counts = serde_json::to_value(Counts::of(Api::Gemini, usage)).unwrap();
        assert_eq!((&counts["thoughtsTokenCount"], counts.get("candidatesTokenCount")), (&json!(3), None));
    }

    #[test]
    fn unusable_usage_is_unknown() {
        assert_eq!(decode(&json!({ "candidatesTokenCount": 3 })), None);
        assert_eq!(decode(&json!({ "promptTokenCount": -1 })), None);
        assert_eq!(decode(&json!("many")), None);
    }
}
