//! Examples of answers that should never have been delivered.

use record::event::{Outcome, Request};
use scenario::Metric;

use super::most;
use crate::slice::Slice;
use crate::words::{clock, count};

/// Who served them, and the first to look at.
pub(super) fn examples(metric: Metric, slice: &Slice<'_>) -> Option<String> {
    if metric == Metric::FormatBreaks {
        return unreadable(slice);
    }
    let odd = || slice.requests().filter(|request| request.outcome == Outcome::Success && is_odd(metric, request));
    let first = odd().next()?;
    let (provider, times) = most(odd().map(|request| request.served_by.as_deref().unwrap_or("an unnamed provider")))?;
    let kind = first.degraded.as_ref().map(|kind| format!(", {kind}")).unwrap_or_default();
    let at = clock(first.intended_us);
    Some(format!("{} came from {provider}; the first is request {} at {at}{kind}.", count(times), first.request))
}

fn is_odd(metric: Metric, request: &Request) -> bool {
    match metric {
        Metric::TruncatedSuccesses => request.truncated,
        Metric::StitchedSuccesses => request.stitched,
        _ => request.degraded.is_some(),
    }
}

fn unreadable(slice: &Slice<'_>) -> Option<String> {
    let mut broken = slice
        .attempts()
        .filter(|attempt| attempt.category.as_deref() == Some("malformed_response") && attempt.faults.is_empty());
    let first = broken.next()?;
    let detail = first.detail.as_deref().unwrap_or("no detail");
    Some(format!(
        "The first is attempt {} of request {} at {}: {detail}.",
        first.attempt, first.request, first.provider
    ))
}
