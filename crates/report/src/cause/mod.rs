//! Why an expectation failed, from the events: sentences a person can act on.
//!
//! A number says that callers failed; these say by what, where, and which protection came late or
//! was missing. Each sentence states something the log shows. None guesses at what the log does not
//! hold, and none changes a verdict.

mod breaker;
mod callers;
mod calls;
mod oddities;

use scenario::Metric;

use crate::slice::Slice;

/// The causes that matter for a failed metric, the most telling first.
pub(crate) fn causes(metric: Metric, slice: &Slice<'_>) -> Vec<String> {
    use Metric as M;
    let mut causes = Vec::new();
    match metric {
        M::TruncatedSuccesses | M::StitchedSuccesses | M::DegradedDelivered | M::FormatBreaks => {
            causes.extend(oddities::examples(metric, slice));
        }
        M::FalseTrips => causes.extend(breaker::false_trip(slice)),
        M::CostUsd | M::CostRatio | M::WastedTokens => causes.extend(calls::bills(slice)),
        M::AttemptsOnFaulty | M::AttemptsPerRequest | M::LateTrips | M::Probes => {
            causes.extend(calls::failed_attempts(slice));
            causes.extend(breaker::delays(slice));
        }
        M::ReturnedToPrimary => causes.extend(breaker::last_state(slice)),
        _ => {
            causes.extend(callers::failures(slice));
            causes.extend(calls::failed_attempts(slice));
            causes.extend(callers::nowhere_to_go(slice));
            causes.extend(breaker::delays(slice));
        }
    }
    causes
}

/// The most frequent of these, with its count; of equals the first in the order of the alphabet.
pub(crate) fn most<T: Ord>(items: impl Iterator<Item = T>) -> Option<(T, u64)> {
    let mut counts = std::collections::BTreeMap::new();
    for item in items {
        *counts.entry(item).or_insert(0) += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count)
}
