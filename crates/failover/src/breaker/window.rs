//! The sliding window: exact counts in ten buckets.
//!
//! *Why buckets and not a moving average?* A time-weighted average hides bursts, and its meaning
//! changes with the rate. Buckets forget in steps of a tenth of the window: what is counted is
//! between nine tenths and all of the window old, exactly.

use std::time::Duration;

use chance::Moment;

const BUCKETS: usize = 10;

/// Calls and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Calls that succeeded or failed.
    pub calls: u32,
    /// Of those, failed.
    pub failed: u32,
    /// Calls with a measured first token, or overdue for one.
    pub timed: u32,
    /// Of those, slow.
    pub slow: u32,
}

/// Counts over the last `length`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    bucket: Duration,
    buckets: [Counts; BUCKETS],
    /// Number of the newest bucket since the start of the run.
    newest: u64,
    total: Counts,
}

impl Window {
    /// An empty window. A length below ten microseconds counts as ten.
    pub fn new(length: Duration) -> Self {
        let bucket = (length / BUCKETS as u32).max(Duration::from_micros(1));
        Self { bucket, buckets: [Counts::default(); BUCKETS], newest: 0, total: Counts::default() }
    }

    /// Adds to the bucket of `now`. A moment before the newest bucket counts into the newest.
    pub fn add(&mut self, now: Moment, counts: Counts) {
        self.advance(now);
        self.buckets[(self.newest % BUCKETS as u64) as usize].add(counts);
        self.total.add(counts);
    }

    /// What the window holds at `now`.
    pub fn total(&mut self, now: Moment) -> Counts {
        self.advance(now);
        self.total
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.buckets = [Counts::default(); BUCKETS];
        self.total = Counts::default();
    }

    fn advance(&mut self, now: Moment) {
        let number = now.as_micros() / self.bucket.as_micros() as u64;
        if number <= self.newest {
            return;
        }
        for step in (self.newest + 1..=number).take(BUCKETS) {
            let old = std::mem::take(&mut self.buckets[(step % BUCKETS as u64) as usize]);
            self.total.subtract(old);
        }
        self.newest = number;
        if self.total == Counts::default() {
            self.clear();
        }
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.timed += other.timed;
        self.slow += other.slow;
    }

    fn subtract(&mut self, other: Self) {
        self.calls -= other.calls;
        self.failed -= other.failed;
        self.timed -= other.timed;
        self.slow -= other.slow;
    }
}
