//! The limits on requests and tokens, in OpenAI's headers.
//!
//! *Which question does it answer?* "How much more does the provider take, and until when?"
//!
//! *Why Go's durations?* OpenAI writes times to a reset as `12ms`, `1s` or `6m0s`; Azure writes bare
//! seconds under the same name. Both are read.
//!
//! *What it never does:* report a limit of which a header is missing.

use super::go_duration;
use crate::{Headers, Limits, Quota};

/// Names of limit, remaining and reset.
type Names = [&'static str; 3];

const REQUESTS: Names = ["x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"];
const TOKENS: Names = ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"];

/// The headers that report these limits.
pub fn encode_limits(limits: &Limits) -> Headers {
    let mut headers = encode(REQUESTS, limits.requests);
    headers.extend(encode(TOKENS, limits.tokens));
    headers
}

fn encode([limit, remaining, reset]: Names, quota: Option<Quota>) -> Headers {
    let Some(quota) = quota else { return Headers::new() };
    let until = quota.reset.unwrap_or_default();
    vec![(limit, quota.limit.to_string()), (remaining, quota.remaining.to_string()), (reset, go_duration::write(until))]
}

/// The limits that the headers report; `None` where they report none whole.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Option<Limits> {
    let limits = Limits { requests: decode(REQUESTS, &header), tokens: decode(TOKENS, &header) };
    (limits != Limits::default()).then_some(limits)
}

fn decode<'h>([limit, remaining, reset]: Names, header: impl Fn(&str) -> Option<&'h str>) -> Option<Quota> {
    Some(Quota {
        limit: header(limit)?.trim().parse().ok()?,
        remaining: header(remaining)?.trim().parse().ok()?,
        reset: Some(go_duration::read(header(reset)?.trim())?),
    })
}
