//! Answers that look like successes and are none.

use record::event::{Attempt, Outcome};

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

/// Mean score of the answers that were judged. Not observable where nobody judges.
pub(super) fn quality(slice: &Slice<'_>) -> Measure {
    let scores: Vec<f64> = slice.attempts().filter_map(|attempt| attempt.quality).collect();
    let judged = scores.len() as u64;
    let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
    Measure::of(mean, judged).where_observable(judged > 0)
}

/// Answer tokens of attempts that ended well and were good by the provider's journal / answer tokens of all
/// attempts.
pub(super) fn token_efficiency(slice: &Slice<'_>) -> Measure {
    let of_use =
        |attempt: &&Attempt| attempt.outcome == Outcome::Success && attempt.degraded.is_none() && !attempt.broken_off;
    let useful: u64 = slice.attempts().filter(of_use).map(|attempt| attempt.output_tokens).sum();
    let all: u64 = slice.attempts().map(|attempt| attempt.output_tokens).sum();
    Measure::of(useful as f64 / all.max(1) as f64, slice.attempts().count() as u64)
}
