//! Answers that look like successes and are none.

use crate::measure::Measure;
use crate::slice::Slice;

/// Successes whose answer the provider had broken off.
pub(super) fn truncated_successes(slice: &Slice<'_>) -> Measure {
    Measure::count(slice.successes().filter(|request| request.truncated).count() as u64, slice.len())
}

/// Successes whose words come from more than one provider.
pub(super) fn stitched_successes(slice: &Slice<'_>) -> Measure {
    Measure::count(slice.successes().filter(|request| request.stitched).count() as u64, slice.len())
}

/// Successes whose answer was bad: empty, truncated by the model, and the like.
pub(super) fn degraded_delivered(slice: &Slice<'_>) -> Measure {
    Measure::count(slice.successes().filter(|request| request.degraded.is_some()).count() as u64, slice.len())
}

/// Attempts whose answer could not be read although no fault had struck it: the reader's own error.
pub(super) fn format_breaks(slice: &Slice<'_>) -> Measure {
    let unexplained = slice
        .attempts()
        .filter(|attempt| attempt.category.as_deref() == Some("malformed_response") && attempt.faults.is_empty());
    Measure::count(unexplained.count() as u64, slice.asked.len() as u64)
}
