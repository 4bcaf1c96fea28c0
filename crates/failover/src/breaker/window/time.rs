//! The last so many seconds, in ten exact buckets.
//!
//! Buckets forget in steps of a tenth of the window: what is counted is between nine tenths and all
//! of the window old, exactly. The end of the newest bucket is kept, so that a call within it costs
//! a comparison and no division.

use std::time::Duration;

use chance::Moment;

use super::Amount;

const BUCKETS: usize = 10;

/// Sums over the last `length`.
#[derive(Debug, Clone)]
pub(super) struct TimeWindow<T> {
    /// Length of a bucket, in microseconds.
    bucket: u64,
    buckets: [T; BUCKETS],
    /// Number of the newest bucket since the start of the run.
    newest: u64,
    /// The first microsecond after the newest bucket.
    ends: u64,
    total: T,
}

impl<T: Amount> TimeWindow<T> {
    /// An empty window. A length below ten microseconds counts as ten.
    pub(super) fn new(length: Duration) -> Self {
        let bucket = u64::try_from(length.as_micros() / BUCKETS as u128).unwrap_or(u64::MAX).max(1);
        Self { bucket, buckets: [T::default(); BUCKETS], newest: 0, ends: bucket, total: T::default() }
    }

    pub(super) fn add(&mut self, now: Moment, amount: T) {
        self.advance(now);
        self.add_to_newest(amount);
    }

    pub(super) fn add_to_newest(&mut self, amount: T) {
        self.buckets[(self.newest % BUCKETS as u64) as usize].add(amount);
        self.total.add(amount);
    }

    pub(super) fn total(&mut self, now: Moment) -> T {
        self.advance(now);
        self.total
    }

    pub(super) fn latest(&self) -> T {
        self.total
    }

    pub(super) fn ends(&self) -> Moment {
        Moment::from_micros(self.ends)
    }

    pub(super) fn clear(&mut self) {
        self.buckets = [T::default(); BUCKETS];
        self.total = T::default();
    }

    fn advance(&mut self, now: Moment) {
        if now.as_micros() >= self.ends {
            self.turn(now.as_micros() / self.bucket);
        }
    }

    #[cold]
    fn turn(&mut self, number: u64) {
        // The last moment of all is past the end of every bucket, its own too.
        if number <= self.newest {
            return;
        }
        for step in (self.newest + 1..=number).take(BUCKETS) {
            let old = std::mem::take(&mut self.buckets[(step % BUCKETS as u64) as usize]);
            self.total.subtract(old);
        }
        self.newest = number;
        self.ends = number.saturating_add(1).saturating_mul(self.bucket);
    }
}
