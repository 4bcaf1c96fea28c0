//! The limits on requests and tokens, in the headers of OpenAI's family.
//!
//! *Which question does it answer?* "How much more does the provider take, and until when?"
//!
//! *Why three sets of names?* OpenAI, Azure and Groq share theirs: OpenAI and Groq write times to a reset
//! as Go does, `12ms` or `6m0s`, Azure writes bare seconds. Mistral names the periods (ten seconds for requests, a
//! minute for tokens) and no reset, Together has one limit. Whatever the dialect, all of them are read.
//!
//! *What it never does:* report a limit of which a header is missing.

use std::time::Duration;

use super::go_duration;
use super::{Dialect, LimitForm};
use crate::{Headers, Limits, Quota};

/// Names of limit, remaining and, where there is one, reset.
struct Names(&'static str, &'static str, Option<&'static str>);

const REQUESTS: Names =
    Names("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", Some("x-ratelimit-reset-requests"));
const TOKENS: Names =
    Names("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", Some("x-ratelimit-reset-tokens"));
const MISTRAL_REQUESTS: Names = Names("x-ratelimit-limit-req-10-second", "x-ratelimit-remaining-req-10-second", None);
const MISTRAL_TOKENS: Names = Names("x-ratelimit-limit-tokens-minute", "x-ratelimit-remaining-tokens-minute", None);
const SINGLE: Names = Names("x-ratelimit-limit", "x-ratelimit-remaining", Some("x-ratelimit-reset"));

/// The headers that report these limits.
pub fn encode_limits(dialect: Dialect, limits: &Limits) -> Headers {
    let (requests, tokens) = match dialect.limits {
        LimitForm::GoDurations | LimitForm::Seconds => (Some(REQUESTS), Some(TOKENS)),
        LimitForm::Mistral => (Some(MISTRAL_REQUESTS), Some(MISTRAL_TOKENS)),
        LimitForm::Single => (Some(SINGLE), None),
        LimitForm::Unreported => (None, None),
    };
    let per_minute = limits.requests.or(limits.requests_per_day);
    let counted = if dialect.limits == LimitForm::Mistral { per_minute.map(of_ten_seconds) } else { per_minute };
    let mut headers = encode(dialect.limits, requests, counted);
    headers.extend(encode(dialect.limits, tokens, limits.tokens));
    headers
}

/// A sixth of what a minute allows, at least one; of it no more is left than there is.
fn of_ten_seconds(minute: Quota) -> Quota {
    let limit = minute.limit.div_ceil(6).max(1);
    Quota { limit, remaining: minute.remaining.min(limit), ..minute }
}

fn encode(form: LimitForm, names: Option<Names>, quota: Option<Quota>) -> Headers {
    let (Some(Names(limit, remaining, reset)), Some(quota)) = (names, quota) else { return Headers::new() };
    let mut headers = vec![(limit, quota.limit.to_string().into()), (remaining, quota.remaining.to_string().into())];
    headers.extend(reset.map(|name| (name, write_reset(form, quota.reset.unwrap_or_default()).into())));
    headers
}

fn write_reset(form: LimitForm, until: Duration) -> String {
    match form {
        LimitForm::GoDurations => go_duration::write(until),
        _ => until.as_nanos().div_ceil(1_000_000_000).to_string(),
    }
}

/// The limits that the headers report; `None` where they report none whole.
pub fn decode_limits<'h>(header: impl Fn(&str) -> Option<&'h str>) -> Option<Limits> {
    let first = |names: &[Names]| names.iter().find_map(|names| decode(names, &header));
    let limits = Limits {
        requests: first(&[REQUESTS, MISTRAL_REQUESTS, SINGLE]),
        tokens: first(&[TOKENS, MISTRAL_TOKENS]),
        ..Limits::default()
    };
    (limits != Limits::default()).then_some(limits)
}

fn decode<'h>(Names(limit, remaining, reset): &Names, header: impl Fn(&str) -> Option<&'h str>) -> Option<Quota> {
    Some(Quota {
        limit: header(limit)?.trim().parse().ok()?,
        remaining: header(remaining)?.trim().parse().ok()?,
        reset: match reset {
            Some(name) => Some(go_duration::read(header(name)?.trim())?),
            None => None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_which_a_header_is_missing_is_not_reported() {
        let quota = Quota { limit: 5, remaining: 3, reset: Some(Duration::from_millis(1500)) };
        let headers = encode_limits(Dialect::OPENAI, &Limits { requests: Some(quota), ..Limits::default() });
        for missing in 0..headers.len() {
            let header = |name: &str| {
                let found = headers.iter().enumerate().find(|(n, header)| *n != missing && header.0 == name);
                found.map(|(_, (_, value))| &**value)
            };
            assert_eq!(decode_limits(header), None);
        }
    }

    #[test]
    fn bare_seconds_are_rounded_up() {
        assert_eq!(write_reset(LimitForm::Seconds, Duration::from_millis(1500)), "2");
    }
}
