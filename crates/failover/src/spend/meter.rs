//! Money over a sliding window.
//!
//! *Which question does it answer?* "How much was it in the last so long?"
//!
//! *Why sixty buckets?* A budget may run over a month; keeping each attempt would grow with traffic. The sum
//! forgets in steps of a sixtieth of the window, never too early.
//!
//! *What it never does:* allocate more than its buckets.

use std::collections::VecDeque;
use std::time::Duration;

use chance::Moment;

const BUCKETS: u64 = 60;

/// A sum over the last so long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meter {
    bucket_us: u64,
    /// Number of the bucket since the start of the run, and its sum; oldest first.
    buckets: VecDeque<(u64, u64)>,
    total: u64,
}

impl Meter {
    pub(super) fn new(window: Duration) -> Self {
        let micros = u64::try_from(window.as_micros()).unwrap_or(u64::MAX);
        Self { bucket_us: (micros / BUCKETS).max(1), buckets: VecDeque::new(), total: 0 }
    }

    pub(super) fn add(&mut self, now: Moment, amount: u64) {
        self.forget(now);
        let number = self.number(now);
        self.total = self.total.saturating_add(amount);
        match self.buckets.back_mut() {
            // A moment before the newest bucket counts into the newest.
            Some((newest, sum)) if *newest >= number => *sum = sum.saturating_add(amount),
            _ => self.buckets.push_back((number, amount)),
        }
    }

    pub(super) fn total(&mut self, now: Moment) -> u64 {
        self.forget(now);
        self.total
    }

    /// When something will be forgotten next.
    pub(super) fn relief(&self, now: Moment) -> Moment {
        let oldest = self.buckets.front().map_or_else(|| self.number(now), |(number, _)| *number);
        Moment::from_micros((oldest.saturating_add(BUCKETS + 1)).saturating_mul(self.bucket_us))
    }

    fn number(&self, now: Moment) -> u64 {
        now.as_micros() / self.bucket_us
    }

    fn forget(&mut self, now: Moment) {
        let number = self.number(now);
        while let Some((_, sum)) = self.buckets.front().filter(|(old, _)| old.saturating_add(BUCKETS) < number).copied()
        {
            self.buckets.pop_front();
            self.total = self.total.saturating_sub(sum);
        }
    }
}
