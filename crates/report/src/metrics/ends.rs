//! How requests ended that did not succeed, or not in time.

use record::event::{Outcome, Request};

use crate::measure::Measure;
use crate::slice::Slice;

/// An end this much after the deadline is still in time: timers have a grain of a millisecond, are
/// rounded up, and wait for an odd one.
const GRAIN_US: u64 = 10_000;

/// Requests whose caller lost patience.
pub(super) fn hangs(slice: &Slice<'_>) -> Measure {
    Measure::count(slice.count(|request| request.outcome == Outcome::Cancelled), slice.len())
}

/// Requests whose end - send exceeds the policy's deadline, however they ended. Not observable
/// where the policy sets none.
pub(super) fn late_answers(slice: &Slice<'_>) -> Measure {
    let deadline = slice.index.start.deadline_us;
    let late = slice.count(|request| deadline.is_some_and(|deadline| is_late(request, deadline)));
    Measure::count(late, slice.len()).where_observable(deadline.is_some())
}

/// Requests that failed with a standard category, before the deadline where there is one.
pub(super) fn clean_failures(slice: &Slice<'_>) -> Measure {
    let deadline = slice.index.start.deadline_us.unwrap_or(u64::MAX);
    let clean = |request: &Request| {
        request.outcome == Outcome::Failed && request.category.is_some() && !is_late(request, deadline)
    };
    Measure::count(slice.count(clean), slice.len())
}

/// Requests that got the policy's last resort / requests.
pub(super) fn last_resort_rate(slice: &Slice<'_>) -> Measure {
    let canned = slice.count(|request| request.outcome == Outcome::LastResort);
    Measure::of(canned as f64 / slice.len().max(1) as f64, slice.len())
}

/// Requests that failed because the retry budget was spent, by what they say.
pub(super) fn budget_exhausted(slice: &Slice<'_>) -> Measure {
    let spent = |request: &Request| {
        let says = request.detail.as_ref().is_some_and(|detail| detail.contains("retry budget"));
        request.outcome == Outcome::Failed && says
    };
    Measure::count(slice.count(spent), slice.len())
}

fn is_late(request: &Request, deadline: u64) -> bool {
    request.end_us.saturating_sub(request.sent_us) > deadline.saturating_add(GRAIN_US)
}
