//! Whether breakers opened when they should, and only then.
//!
//! Neither is observable where the system under test shows no breakers.

use record::event::{Attempt, Outcome, Window};

use crate::index::Index;
use crate::measure::Measure;
use crate::part::{Part, Span};
use crate::slice::Slice;

/// A trip this long after a fault still belongs to it: what failed then is still in the window.
const GRACE_US: u64 = 60_000_000;
/// Faults shorter than this need trip nothing, and a breaker has this long to open.
const IN_TIME_US: u64 = 30_000_000;
/// Attempts needed to say that a breaker should have opened.
const ENOUGH: usize = 20;
/// Categories that say nothing about the provider's health.
const NOT_THE_PROVIDER: [&str; 9] = [
    "invalid_request",
    "content_filtered",
    "context_length_exceeded",
    "cancelled",
    "quota_exhausted",
    "authentication",
    "permission",
    "request_too_large",
    "model_not_found",
];

/// Transitions to `open` while no window that concerns the provider is active or ended less than
/// 60 s ago.
pub(super) fn false_trips(slice: &Slice<'_>) -> Measure {
    let span = slice.part.and_then(|part| part.span(&slice.index.start)).unwrap_or_default();
    let trips = slice.index.breakers.iter().filter(|breaker| {
        breaker.to == "open"
            && span.holds(breaker.at_us)
            && concerns(slice, &breaker.provider)
            && !slice.index.faulty(&breaker.provider, breaker.at_us, GRACE_US)
    });
    Measure::count(trips.count() as u64, slice.asked.len() as u64).where_observable(slice.index.shows_breakers())
}

/// Pairs of a window and a provider it concerns where the window lasts 30 s or more, more than half
/// of at least 20 attempts failed by the provider's fault, and the breaker was not open within 30 s
/// of the start.
pub(super) fn late_trips(slice: &Slice<'_>) -> Measure {
    let windows = slice.index.start.windows.iter().enumerate().filter(|(place, _)| match slice.part {
        Some(Part::Run) => true,
        Some(Part::Window(own)) => own == *place,
        _ => false,
    });
    let pairs = windows.flat_map(|(_, window)| window.providers.iter().map(move |provider| (window, provider)));
    let late = pairs.filter(|(window, provider)| concerns(slice, provider) && is_late(slice.index, window, provider));
    Measure::count(late.count() as u64, slice.asked.len() as u64).where_observable(slice.index.shows_breakers())
}

fn concerns(slice: &Slice<'_>, provider: &str) -> bool {
    slice.only.provider.as_ref().is_none_or(|only| only == provider)
}

fn is_late(index: &Index<'_>, window: &Window, provider: &str) -> bool {
    let span = Span { from: window.from_us, to: window.to_us };
    if span.to - span.from < IN_TIME_US {
        return false;
    }
    let attempts = || index.attempts[index.attempts_in(span)].iter().filter(|attempt| *attempt.provider == *provider);
    let failed = attempts().filter(|attempt| providers_fault(attempt)).count();
    let many = attempts().count();
    let opened = opened_at(index, provider, span);
    many >= ENOUGH && failed * 2 > many && opened.is_none_or(|at| at > span.from + IN_TIME_US)
}

/// Whether the attempt failed by the provider's fault.
pub(crate) fn providers_fault(attempt: &Attempt) -> bool {
    let category = attempt.category.as_deref().unwrap_or_default();
    attempt.outcome == Outcome::Failed && !NOT_THE_PROVIDER.contains(&category)
}

/// When the provider's breaker was first open in the span: its start where it already was.
pub(crate) fn opened_at(index: &Index<'_>, provider: &str, span: Span) -> Option<u64> {
    let own = || index.breakers.iter().filter(|breaker| breaker.provider == provider);
    let before = own().take_while(|breaker| breaker.at_us <= span.from).last();
    if before.is_some_and(|breaker| breaker.to == "open") {
        return Some(span.from);
    }
    own().find(|breaker| breaker.to == "open" && span.holds(breaker.at_us)).map(|breaker| breaker.at_us)
}
