//! What may differ between the modes, how far, and why. Nothing else may.
//!
//! Each difference is bounded where that makes sense, and then taken out of both lines, so that the
//! rest can be compared whole.

use failover::{Balance, MidStream, Route};
use fault::Kind;
use record::event::{Attempt, Control, Outcome, Request, Start};
use runner::prepare::Prepared;

/// A server sends what it has every 250 ms: the longest gap a caller sees is up to so much longer.
const GRAIN_US: u64 = 250_000;
/// No model sends more tokens in 250 ms (the fastest profile has 560 per second at its 99.99th percentile).
const GRAIN_TOKENS: u64 = 150;

/// Scenarios in which the modes are not yet held against each other. Whoever goes on with an answer says again
/// what had arrived of it, and on the wire that is known to one chunk; and a balance by latency turns the
/// difference of one answer into another choice for the next. Both are open, not explained away.
pub(crate) fn is_unsettled(one: &Prepared) -> bool {
    let policy = &one.policies[0];
    let cuts = one.scenario.timeline.faults().iter().any(|fault| matches!(fault.kind, Kind::Cut(_)));
    policy.mid_stream == MidStream::Resume && cuts || by_latency(&policy.routes.default)
}

fn by_latency(route: &Route) -> bool {
    match route {
        Route::Weighted(group) => group.balance == Balance::Latency,
        Route::Priority(legs) => legs.iter().any(by_latency),
        _ => false,
    }
}

/// The heading says which mode it is.
pub(crate) fn of_starts(one: &mut Start, other: &mut Start) {
    assert_eq!((one.mode.as_str(), other.mode.as_str()), ("virtual", "wire"));
    one.mode.clone_from(&other.mode);
}

/// Requests: the longest gap, the words of an error, and how much of half an answer had arrived.
pub(crate) fn of_requests(one: &mut Request, other: &mut Request) {
    if let (Some(gaps), Some(others)) = (&mut one.gap_us, &mut other.gap_us) {
        assert!(gaps.max.abs_diff(others.max) <= GRAIN_US, "{}: gaps {gaps:?} and {others:?}", one.request);
        gaps.max = others.max;
    }
    words(&mut one.detail, &mut other.detail);
    if one.outcome != Outcome::Success {
        partial(&mut one.output_tokens, &mut other.output_tokens, &one.request);
    }
}

/// Attempts: the words of an error; of half an answer also how much had arrived, and so its cost.
pub(crate) fn of_attempts(one: &mut Attempt, other: &mut Attempt) {
    words(&mut one.detail, &mut other.detail);
    if one.outcome != Outcome::Success {
        partial(&mut one.output_tokens, &mut other.output_tokens, &one.request);
        assert_eq!(one.cost_nano_usd.is_some(), other.cost_nano_usd.is_some(), "a cost: {one:?} and {other:?}");
        one.cost_nano_usd = other.cost_nano_usd;
    }
}

/// Control requests: the cost contains that of attempts that were broken off.
pub(crate) fn of_controls(one: &mut Control, other: &mut Control) {
    assert_eq!(one.cost_nano_usd.is_some(), other.cost_nano_usd.is_some(), "{}: a cost", one.request);
    one.cost_nano_usd = other.cost_nano_usd;
}

/// Over a pipe a refusal looks like a reset; both have words, and the category is compared.
fn words(one: &mut Option<String>, other: &mut Option<String>) {
    assert_eq!(one.is_some(), other.is_some(), "{one:?} and {other:?}");
    one.clone_from(other);
}

/// What was under way when an answer broke off: on the wire in chunks, as values token by token.
fn partial(one: &mut u64, other: &mut u64, request: &str) {
    assert!(one.abs_diff(*other) <= GRAIN_TOKENS, "{request}: {one} and {other} tokens of an answer that broke off");
    *one = *other;
}
