//! What is usual: the first-token time that slowness is judged against.
//!
//! A running mean of the calls that were not slow, over the last fifty or so. Slow calls are kept
//! out, or an hour of slowness would become the new normal and end its own alarm. Whole
//! microseconds, so that it is the same number everywhere.

use std::time::Duration;

use crate::policy::SlowThan;

/// Calls before the mean is trusted.
const WARM: u64 = 20;
/// Calls that the mean remembers.
const MEMORY: u64 = 50;

/// A provider's usual time to the first token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baseline {
    mean_us: u64,
    seen: u64,
}

impl Baseline {
    /// Learns from a call that was not slow.
    pub fn learn(&mut self, first_token: Duration) {
        let sample = i128::from(u64::try_from(first_token.as_micros()).unwrap_or(u64::MAX));
        self.seen = (self.seen + 1).min(u64::MAX - 1);
        let weight = i128::from(self.seen.min(MEMORY));
        let mean = i128::from(self.mean_us);
        self.mean_us = (mean + (sample - mean) / weight).max(0) as u64;
    }

    /// The limit that makes a call slow; `None` until enough has been seen.
    pub fn limit(&self, slow_than: SlowThan) -> Option<Duration> {
        match slow_than {
            SlowThan::Fixed(limit) => Some(limit),
            SlowThan::Baseline(times) => {
                (self.seen >= WARM).then(|| Duration::from_micros((self.mean_us as f64 * times) as u64))
            }
        }
    }
}
