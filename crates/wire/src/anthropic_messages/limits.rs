//! The limits on requests and tokens, in Anthropic's headers.
//!
//! *Which question does it answer?* "How much more does the provider take, and until when?"
//!
//! *Why does it need to know the time?* A reset is an instant (RFC 3339, whole seconds), and only who
//! knows the time can say how far off it is. It is rounded up, so that nobody who obeys it comes too
//! early.
//!
//! *What it never does:* ask for the time, or report a limit of which a header is missing.

use std::time::Duration;

use jiff::Timestamp;

use crate::{Headers, Limits, Quota};

/// Names of limit, remaining and reset.
type Names = [&'static str; 3];

const REQUESTS: Names = [
    "anthropic-ratelimit-requests-limit",
    "anthropic-ratelimit-requests-remaining",
    "anthropic-ratelimit-requests-reset",
];
const TOKENS: Names =
    ["anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"];
const INPUT_TOKENS: Names = [
    "anthropic-ratelimit-input-tokens-limit",
    "anthropic-ratelimit-input-tokens-remaining",
    "anthropic-ratelimit-input-tokens-reset",
];
const OUTPUT_TOKENS: Names = [
    "anthropic-ratelimit-output-tokens-limit",
    "anthropic-ratelimit-output-tokens-remaining",
    "anthropic-ratelimit-output-tokens-reset",
];

/// The headers that report these limits, at an instant of Unix time.
pub fn encode_limits(limits: &Limits, now_unix_ms: u64) -> Headers {
    let quotas = [
        (REQUESTS, limits.requests),
        (TOKENS, limits.tokens),
        (INPUT_TOKENS, limits.input_tokens),
        (OUTPUT_TOKENS, limits.output_tokens),
    ];
    quotas.into_iter().flat_map(|(names, quota)| encode(names, quota, now_unix_ms)).collect()
}

fn encode([limit, remaining, reset]: Names, quota: Option<Quota>, now_unix_ms: u64) -> Headers {
    let Some(quota) = quota else { return Headers::new() };
    let until = u128::from(now_unix_ms) + quota.reset.unwrap_or_default().as_millis();
    let until = i64::try_from(until.div_ceil(1000)).ok().and_then(|second| Timestamp::from_second(second).ok());
    vec![
        (limit, quota.limit.to_string().into()),
        (remaining, quota.remaining.to_string().into()),
        (reset, until.unwrap_or(Timestamp::MAX).to_string().into()),
    ]
}

/// The limits that the headers report; `None` where they report none whole. A reset in the past is now.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>, now_unix_ms: u64) -> Option<Limits> {
    let quota = |names| decode(names, &header, now_unix_ms);
    let limits = Limits {
        requests: quota(REQUESTS),
        tokens: quota(TOKENS),
        input_tokens: quota(INPUT_TOKENS),
        output_tokens: quota(OUTPUT_TOKENS),
        requests_per_day: None,
    };
    (limits != Limits::default()).then_some(limits)
}

fn decode<'h>(
    [limit, remaining, reset]: Names,
    header: impl Fn(&str) -> Option<&'h str>,
    now_unix_ms: u64,
) -> Option<Quota> {
    let reset: Timestamp = header(reset)?.trim().parse().ok()?;
    let wait = i128::from(reset.as_millisecond()) - i128::from(now_unix_ms);
    Some(Quota {
        limit: header(limit)?.trim().parse().ok()?,
        remaining: header(remaining)?.trim().parse().ok()?,
        reset: Some(Duration::from_millis(u64::try_from(wait).unwrap_or(0))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_is_an_instant() {
        let quota = Quota { limit: 50, remaining: 7, reset: Some(Duration::from_millis(2500)) };
        let limits = Limits { requests: Some(quota), ..Limits::default() };
        let headers = encode_limits(&limits, 1_747_146_000_500);
        assert_eq!(headers[0], (REQUESTS[0], "50".into()));
        assert_eq!(headers[1], (REQUESTS[1], "7".into()));
        assert_eq!(headers[2], (REQUESTS[2], "2025-05-13T14:20:03Z".into()));
        let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value);
        assert_eq!(decode_limits(header, 1_747_146_000_500), Some(limits));
        let late = decode_limits(header, u64::MAX).and_then(|limits| limits.requests);
        assert_eq!(late.and_then(|quota| quota.reset), Some(Duration::ZERO));
    }

    #[test]
    fn tokens_of_prompts_and_answers_are_counted_apart() {
        let quota = |limit| Some(Quota { limit, remaining: 1, reset: Some(Duration::from_secs(1)) });
        let limits = Limits { input_tokens: quota(30_000), output_tokens: quota(8000), ..Limits::default() };
        let headers = encode_limits(&limits, 0);
        assert_eq!(headers[3], (OUTPUT_TOKENS[0], "8000".into()));
        let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value);
        assert_eq!(decode_limits(header, 0), Some(limits));
    }

    #[test]
    fn an_absurd_time_does_not_panic() {
        let quota = Quota { limit: 1, remaining: 0, reset: Some(Duration::MAX) };
        let limits = Limits { tokens: Some(quota), ..Limits::default() };
        assert_eq!(encode_limits(&limits, u64::MAX).len(), 3);
    }
}
