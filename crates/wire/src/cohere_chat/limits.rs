//! The limit on calls, in the headers that Cohere sends to keys on trial.
//!
//! *Which question does it answer?* "How many calls are left?"
//!
//! *Why no reset?* There is none: these headers count, and say nothing of time.
//!
//! *What it never does:* report tokens, of which Cohere says nothing.

use crate::{Headers, Limits, Quota};

const LIMIT: &str = "x-trial-endpoint-call-limit";
const REMAINING: &str = "x-trial-endpoint-call-remaining";

/// The headers that report these limits.
pub fn encode_limits(limits: &Limits) -> Headers {
    let Some(quota) = limits.requests else { return Headers::new() };
    vec![(LIMIT, quota.limit.to_string().into()), (REMAINING, quota.remaining.to_string().into())]
}

/// The limits that the headers report; `None` where one of them is missing.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Option<Limits> {
    let number = |name| header(name)?.trim().parse().ok();
    let quota = Quota { limit: number(LIMIT)?, remaining: number(REMAINING)?, reset: None };
    Some(Limits { requests: Some(quota), ..Limits::default() })
}
