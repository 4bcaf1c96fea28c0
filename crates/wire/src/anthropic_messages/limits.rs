//! The limit on requests, in Anthropic's headers.
//!
//! *Which question does it answer?* "How many more requests does the provider take, and until when?"
//!
//! *Why does it need to know the time?* A reset is an instant (RFC 3339, whole seconds), and only who
//! knows the time can say how far off it is. It is rounded up, so that nobody who obeys it comes too
//! early.
//!
//! *What it never does:* ask for the time, or report a limit of which a header is missing.

use std::time::Duration;

use jiff::Timestamp;

use crate::{Headers, Limits};

const LIMIT: &str = "anthropic-ratelimit-requests-limit";
const REMAINING: &str = "anthropic-ratelimit-requests-remaining";
const RESET: &str = "anthropic-ratelimit-requests-reset";

/// The headers that report these limits, at an instant of Unix time.
pub fn encode_limits(limits: &Limits, now_unix_ms: u64) -> Headers {
    let reset = u128::from(now_unix_ms) + limits.reset.as_millis();
    let reset = i64::try_from(reset.div_ceil(1000)).ok().and_then(|second| Timestamp::from_second(second).ok());
    vec![
        (LIMIT, limits.requests.to_string()),
        (REMAINING, limits.remaining.to_string()),
        (RESET, reset.unwrap_or(Timestamp::MAX).to_string()),
    ]
}

/// The limits that the headers report, where all three are there. A reset in the past is now.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>, now_unix_ms: u64) -> Option<Limits> {
    let reset: Timestamp = header(RESET)?.trim().parse().ok()?;
    let wait = i128::from(reset.as_millisecond()) - i128::from(now_unix_ms);
    Some(Limits {
        requests: header(LIMIT)?.trim().parse().ok()?,
        remaining: header(REMAINING)?.trim().parse().ok()?,
        reset: Duration::from_millis(u64::try_from(wait).unwrap_or(0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_is_an_instant() {
        let limits = Limits { requests: 50, remaining: 7, reset: Duration::from_millis(2500) };
        let headers = encode_limits(&limits, 1_747_146_000_500);
        assert_eq!(headers[0], (LIMIT, "50".to_owned()));
        assert_eq!(headers[1], (REMAINING, "7".to_owned()));
        assert_eq!(headers[2], (RESET, "2025-05-13T14:20:03Z".to_owned()));
        let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        assert_eq!(decode_limits(header, 1_747_146_000_500), Some(limits));
        assert_eq!(decode_limits(header, u64::MAX).map(|limits| limits.reset), Some(Duration::ZERO));
    }

    #[test]
    fn an_absurd_time_does_not_panic() {
        let limits = Limits { requests: 1, remaining: 0, reset: Duration::MAX };
        assert_eq!(encode_limits(&limits, u64::MAX).len(), 3);
    }
}
