//! The limit on requests, in OpenAI's headers.
//!
//! *Which question does it answer?* "How many more requests does the provider take, and until when?"
//!
//! *Why Go's durations?* OpenAI writes times to a reset as `12ms`, `1s` or `6m0s`; Azure writes bare
//! seconds under the same name. Both are read.
//!
//! *What it never does:* report a limit of which a header is missing.

use super::go_duration;
use crate::{Headers, Limits};

const LIMIT: &str = "x-ratelimit-limit-requests";
const REMAINING: &str = "x-ratelimit-remaining-requests";
const RESET: &str = "x-ratelimit-reset-requests";

/// The headers that report these limits.
pub fn encode_limits(limits: &Limits) -> Headers {
    vec![
        (LIMIT, limits.requests.to_string()),
        (REMAINING, limits.remaining.to_string()),
        (RESET, go_duration::write(limits.reset)),
    ]
}

/// The limits that the headers report, where all three are there.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Option<Limits> {
    Some(Limits {
        requests: header(LIMIT)?.trim().parse().ok()?,
        remaining: header(REMAINING)?.trim().parse().ok()?,
        reset: go_duration::read(header(RESET)?.trim())?,
    })
}
