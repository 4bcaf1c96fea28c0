//! How many samples a verdict needs.
//!
//! A 99th percentile of fifty answers is the maximum of fifty answers: below 1 / (1 - q) samples a
//! percentile says nothing. A share needs 20, so that one request is at most five points. A count
//! needs one request that could have been counted.

use scenario::{Metric, Unit};

/// The fewest samples on which the metric is judged.
pub(super) fn needed(metric: Metric) -> u64 {
    use Metric as M;
    match metric {
        M::LatencyP50 | M::TtftP50 | M::ItlP50 => 2,
        M::LatencyP90 | M::TtftP90 => 10,
        M::LatencyP95 | M::TtftP95 => 20,
        M::LatencyP99 | M::TtftP99 | M::ItlP99 => 100,
        M::LatencyP999 | M::TtftP999 => 1000,
        other if other.unit() == Unit::Share => 20,
        _ => 1,
    }
}
