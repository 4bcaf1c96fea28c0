//! Quotas that were exceeded, in Google's words.
//!
//! *Which question does it answer?* "Which quota was hit, what is its value, and when may the request come again?"
//!
//! *Why with names?* AI Studio names the quota twice: by its metric in the message, and by its id in the details. Only
//! the id tells a minute from a day. Of tokens it counts those of prompts; other limits on tokens are said as that.
//!
//! *What it never does:* speak for Vertex, which names no number.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{Exceeded, RetryAfter};

/// The message.
pub(crate) fn limit_in_words(exceeded: &Exceeded, hint: Option<RetryAfter>) -> String {
    let (metric, model) = (metric(exceeded), &exceeded.model);
    let wait = hint.map_or_else(String::new, |hint| format!("\nPlease retry in {}.", seconds(hint.wait)));
    format!(
        "You exceeded your current quota, please check your plan and billing details. For more information on this \
         error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: \
         https://ai.dev/rate-limit. \n* Quota exceeded for metric: {metric}, limit: {}, model: {model}{wait}",
        exceeded.limit
    )
}

/// The quota among the details.
pub(super) fn violation(exceeded: &Exceeded) -> Value {
    json!({
        "quotaMetric": metric(exceeded),
        "quotaId": id(exceeded),
        "quotaDimensions": { "location": "global", "model": exceeded.model },
        "quotaValue": exceeded.limit.to_string(),
    })
}

/// A duration as Google writes it: `34.4s`.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{}s", duration.as_secs_f64())
}

fn metric(exceeded: &Exceeded) -> String {
    let counted = if exceeded.counted.is_of_requests() { "requests" } else { "input_token_count" };
    format!("generativelanguage.googleapis.com/generate_content_free_tier_{counted}")
}

fn id(exceeded: &Exceeded) -> String {
    let period = if exceeded.counted.is_of_a_day() { "PerDay" } else { "PerMinute" };
    if exceeded.counted.is_of_requests() {
        format!("GenerateRequests{period}PerProjectPerModel-FreeTier")
    } else {
        format!("GenerateContentInputTokensPerModel{period}-FreeTier")
    }
}
