//! The limit on calls of a trial key, in Cohere's headers.
//!
//! *Which question does it answer?* "How many more calls does the provider take?"
//!
//! *Why requests alone?* Cohere counts calls of an endpoint in a minute and says nothing of tokens, or of when the
//! minute ends.
//!
//! *What it never does:* report a limit of which a header is missing.

use crate::{Headers, Limits, Quota};

const LIMIT: &str = "x-trial-endpoint-call-limit";
const REMAINING: &str = "x-trial-endpoint-call-remaining";

/// The headers that report these limits.
pub fn encode_limits(limits: &Limits) -> Headers {
    let say = |quota: Quota| [(LIMIT, quota.limit.to_string()), (REMAINING, quota.remaining.to_string())];
    limits.requests.map(say).into_iter().flatten().collect()
}

/// The limits that the headers report.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Option<Limits> {
    let number = |name| header(name)?.trim().parse().ok();
    let requests = Quota { limit: number(LIMIT)?, remaining: number(REMAINING)?, reset: None };
    Some(Limits { requests: Some(requests), tokens: None })
}
