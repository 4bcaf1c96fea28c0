//! Whole answers, in Anthropic's words.
//!
//! *Which question does it answer?* "What was answered, and what does Bedrock say beside it?"
//!
//! *Why headers?* The body is the model's maker's, so what Bedrock counted stands in headers.
//!
//! *What it never does:* tell thoughts of Anthropic's models apart by where they were thought: their signatures
//! hold on both sides.

use crate::{Api, Head, Headers, Malformed, Reasoning, Usage, Whole, Work, anthropic_messages};

/// The body of a whole answer.
pub fn encode_whole(head: &Head, whole: &Whole) -> Vec<u8> {
    let reasoning = whole.reasoning.iter().map(native).collect();
    anthropic_messages::encode_whole(head, &Whole { reasoning, ..whole.clone() })
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    anthropic_messages::decode_whole(body)
}

/// The thought as one of Anthropic's.
pub(super) fn native(thought: &Reasoning) -> Reasoning {
    let own = thought.vendor == Api::BedrockInvoke;
    Reasoning { vendor: if own { Api::AnthropicMessages } else { thought.vendor }, ..thought.clone() }
}

/// The headers that say what a whole answer cost, and how long it took in milliseconds.
pub fn usage_headers(usage: Usage, work: Work) -> Headers {
    let fresh = usage.input_tokens.saturating_sub(usage.cached_tokens).saturating_sub(usage.cache_write_tokens);
    vec![
        ("x-amzn-bedrock-invocation-latency", work.all.as_millis().to_string().into()),
        ("x-amzn-bedrock-input-token-count", fresh.to_string().into()),
        ("x-amzn-bedrock-output-token-count", usage.output_tokens.to_string().into()),
        ("x-amzn-bedrock-cache-read-input-token-count", usage.cached_tokens.to_string().into()),
        ("x-amzn-bedrock-cache-write-input-token-count", usage.cache_write_tokens.to_string().into()),
    ]
}
