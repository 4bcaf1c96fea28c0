//! How long callers waited for good answers.
//!
//! All times count from the intended send, so that a caller who was sent late because the system
//! was slow is not forgotten. Failures have no latency: they are in the success rate.

use record::event::Gaps;

use crate::measure::Measure;
use crate::round::millis;
use crate::slice::Slice;
use crate::timing::Timing;

/// End - intended send, of successes: the time that this share of them does not exceed.
pub(super) fn latency(slice: &Slice<'_>, share: f64) -> Measure {
    quantile(slice.latency(), share)
}

/// First token - intended send, of successful streamed answers: the time that this share of them
/// does not exceed.
pub(super) fn first_token(slice: &Slice<'_>, share: f64) -> Measure {
    quantile(slice.first_token(), share)
}

/// The mean gap between tokens of each successful streamed answer: the median over answers.
pub(super) fn mean_gap(slice: &Slice<'_>) -> Measure {
    let all: Timing = gaps(slice).map(|gaps| gaps.mean).collect();
    quantile(&all, 0.5)
}

/// The longest gap between tokens of each successful streamed answer: the 99th percentile over
/// answers.
pub(super) fn longest_gap(slice: &Slice<'_>) -> Measure {
    let all: Timing = gaps(slice).map(|gaps| gaps.max).collect();
    quantile(&all, 0.99)
}

fn gaps(slice: &Slice<'_>) -> impl Iterator<Item = Gaps> {
    slice.successes().filter(|request| request.stream).filter_map(|request| request.gap_us)
}

fn quantile(timing: &Timing, share: f64) -> Measure {
    Measure::of(timing.quantile(share).map_or(0.0, millis), timing.len())
}
