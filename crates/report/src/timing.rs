//! Times as a histogram: percentiles over requests, never averaged over windows.
//!
//! `HdrHistogram` with three significant digits over microseconds: any percentile is within a
//! thousandth of the exact one, whatever the shape, in constant memory. The longest is exact.

use hdrhistogram::Histogram;
use record::report::{Number, Percentiles};

use crate::round::millis;

/// A day: what takes longer is counted as a day.
const LONGEST_US: u64 = 86_400_000_000;

/// A distribution of times in microseconds.
#[derive(Debug, Clone)]
pub(crate) struct Timing {
    histogram: Histogram<u64>,
    longest: u64,
}

impl Default for Timing {
    fn default() -> Self {
        let histogram = Histogram::new_with_bounds(1, LONGEST_US, 3).expect("the bounds are constant and valid");
        Self { histogram, longest: 0 }
    }
}

impl FromIterator<u64> for Timing {
    fn from_iter<I: IntoIterator<Item = u64>>(times: I) -> Self {
        let mut timing = Self::default();
        for time in times {
            timing.histogram.saturating_record(time.min(LONGEST_US));
            timing.longest = timing.longest.max(time);
        }
        timing
    }
}

impl Timing {
    /// How many times it holds.
    pub(crate) fn len(&self) -> u64 {
        self.histogram.len()
    }

    /// The time that this share of all does not exceed, in microseconds.
    pub(crate) fn quantile(&self, share: f64) -> Option<u64> {
        (self.len() > 0).then(|| self.histogram.value_at_quantile(share).min(self.longest))
    }

    /// The histogram itself.
    pub(crate) fn histogram(&self) -> &Histogram<u64> {
        &self.histogram
    }

    /// The usual percentiles.
    pub(crate) fn percentiles(&self) -> Percentiles {
        let at = |share: f64| self.quantile(share).map(|us| Number(millis(us)));
        Percentiles {
            p50: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p99_9: at(0.999),
            max: (self.len() > 0).then(|| Number(millis(self.longest))),
            count: self.len(),
        }
    }
}
