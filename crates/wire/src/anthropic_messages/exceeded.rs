//! Limits that were exceeded, in Anthropic's words.
//!
//! *Which question does it answer?* "What does the message say of the limit that was hit?"
//!
//! *Why no wait?* Anthropic says it in a header alone; the message names the limit, the organization and the model.
//!
//! *What it never does:* say how much is used, which stands in the headers.

use crate::{Counted, Exceeded};

/// Whose requests they are, in headers and in words.
pub(crate) const ORGANIZATION: &str = "00000000-0000-4000-8000-000000000000";

/// The sentence.
pub(crate) fn limit_in_words(exceeded: &Exceeded) -> String {
    let Exceeded { counted, model, limit, .. } = exceeded;
    let (limit, what) = (grouped(*limit), counted_in_words(*counted));
    format!(
        "This request would exceed your organization's rate limit of {limit} {what} (org: {ORGANIZATION}, model: {model}). \
         For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current \
         usage. Please reduce the prompt length or the maximum tokens requested, or try again later. You may also \
         contact sales at https://claude.com/contact-sales to discuss your options for a rate limit increase."
    )
}

const fn counted_in_words(counted: Counted) -> &'static str {
    match counted {
        Counted::Requests => "requests per minute",
        Counted::Tokens => "tokens per minute",
        Counted::InputTokens => "input tokens per minute",
        Counted::OutputTokens => "output tokens per minute",
        Counted::RequestsPerDay => "requests per day",
        Counted::TokensPerDay => "tokens per day",
    }
}

/// A number as people write it: `30,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000, 30_000, 2_000_000].map(grouped), ["0", "999", "1,000", "30,000", "2,000,000"]);
    }
}
