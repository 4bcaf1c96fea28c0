//! How many callers got their answer.

use crate::measure::Measure;
use crate::slice::Slice;

/// Successful requests / requests that ended. Requests still under way when the run was stopped
/// count in neither.
pub(super) fn success_rate(slice: &Slice<'_>) -> Measure {
    Measure::share(slice.successes().count() as u64, slice.len())
}

/// Successful requests meant to be sent in the slice's time / its length in seconds.
pub(super) fn goodput_rps(slice: &Slice<'_>) -> Measure {
    let seconds = slice.seconds();
    let samples = if seconds > 0.0 { slice.len() } else { 0 };
    Measure::of(slice.successes().count() as f64 / seconds.max(1e-6), samples)
}
