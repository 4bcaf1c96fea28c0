//! What is usual, exactly: percentiles of the last two hundred times.
//!
//! *Why not a sketch with buckets?* Two hundred numbers are 1.6 kB, are exact, and repeat everywhere. A
//! percentile up to the 99th needs no more.
//!
//! *Why so few?* A hedge follows what a provider does now: at ten calls a second, the last 20 seconds.

use std::collections::VecDeque;
use std::time::Duration;

/// Times that are remembered.
const MEMORY: usize = 200;
/// Times before a percentile is trusted.
const WARM: usize = 20;

/// The last times of one target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Recent {
    /// Oldest first, in microseconds.
    times: VecDeque<u64>,
    /// The same, shortest first.
    sorted: Vec<u64>,
}

impl Recent {
    /// Another time.
    pub(crate) fn add(&mut self, time: Duration) {
        let time = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        if self.times.len() == MEMORY
            && let Some(oldest) = self.times.pop_front()
        {
            self.sorted.remove(self.sorted.partition_point(|&other| other < oldest));
        }
        self.times.push_back(time);
        self.sorted.insert(self.sorted.partition_point(|&other| other < time), time);
    }

    /// The time that this share of calls did not exceed, 0 to 1; `None` until enough has been seen.
    pub(crate) fn percentile(&self, share: f64) -> Option<Duration> {
        let last = self.sorted.len().checked_sub(1).filter(|last| last + 1 >= WARM)?;
        let rank = (share.clamp(0.0, 1.0) * self.sorted.len() as f64 + 0.999_999) as usize;
        Some(Duration::from_micros(self.sorted[rank.saturating_sub(1).min(last)]))
    }

    /// The percentile, but no more than three times the median: a provider that has turned slow must not
    /// put off the hedges against itself. While all is well the 95th percentile is twice the median.
    pub(crate) fn hedge_after(&self, share: f64) -> Option<Duration> {
        let most = self.percentile(0.5)?.saturating_mul(3);
        self.percentile(share).map(|time| time.min(most))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(times: &[u64]) -> Recent {
        let mut recent = Recent::default();
        for &time in times {
            recent.add(Duration::from_micros(time));
        }
        recent
    }

    #[test]
    fn a_percentile_is_the_nearest_rank_of_the_last_two_hundred() {
        let times: Vec<u64> = (1..=1000).collect();
        let recent = of(&times);
        let micros = |share| recent.percentile(share).unwrap().as_micros();
        assert_eq!([micros(0.0), micros(0.5), micros(0.95), micros(1.0)], [801, 900, 990, 1000]);
        assert_eq!(of(&times[..19]).percentile(0.5), None);
    }

    #[test]
    fn a_slow_half_does_not_put_hedges_off() {
        let times: Vec<u64> = (0..200).map(|n| if n < 110 { 100 } else { 5000 }).collect();
        assert_eq!(of(&times).hedge_after(0.95), Some(Duration::from_micros(300)));
    }

    proptest! {
        #[test]
        fn sorted_is_the_sorted_window(times in prop::collection::vec(0..50_u64, 0..600)) {
            let recent = of(&times);
            let mut last: Vec<u64> = times.iter().rev().take(MEMORY).copied().collect();
            last.sort_unstable();
            prop_assert_eq!(recent.sorted, last);
        }
    }
}
