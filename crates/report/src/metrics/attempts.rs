//! How much the providers were asked.

use crate::measure::Measure;
use crate::slice::Slice;

/// Attempts started in the slice / requests meant to be sent in it. With a provider, only its
/// attempts, still per request of all.
pub(super) fn attempts_per_request(slice: &Slice<'_>) -> Measure {
    let asked = slice.asked.len() as u64;
    Measure::of(slice.attempts().count() as f64 / asked.max(1) as f64, asked)
}

/// Attempts at a provider while a window that concerns it is active / requests meant to be sent
/// while any window that concerns a provider is active.
pub(super) fn attempts_on_faulty(slice: &Slice<'_>) -> Measure {
    let index = slice.index;
    let hit = slice.attempts().filter(|attempt| index.faulty(&attempt.provider, attempt.start_us, 0)).count();
    let windows = || index.start.windows.iter().filter(|window| !window.providers.is_empty());
    let struck = |at: u64| windows().any(|window| window.from_us <= at && at < window.to_us);
    let asked = slice.asked.iter().filter(|&&place| struck(index.requests[place].intended_us)).count() as u64;
    Measure::of(hit as f64 / asked.max(1) as f64, asked)
}

/// Attempts made beside one that was silent / requests meant to be sent in the slice.
pub(super) fn hedge_rate(slice: &Slice<'_>) -> Measure {
    let asked = slice.asked.len() as u64;
    let hedges = slice.attempts().filter(|attempt| attempt.why == "hedge").count();
    Measure::of(hedges as f64 / asked.max(1) as f64, asked)
}

/// Attempts that a half-open breaker let through to see whether the provider is back. Not observable
/// where the system under test shows no breakers.
pub(super) fn probes(slice: &Slice<'_>) -> Measure {
    let probes = slice.attempts().filter(|attempt| attempt.why == "probe").count() as u64;
    Measure::count(probes, slice.asked.len() as u64).where_observable(slice.index.shows_breakers())
}
