//! What a breaker's settings are worth over some traces.

use std::time::Duration;

/// What they are worth. Everything but `calls` and `sick` is better when it is less.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// Calls that were asked for.
    pub calls: u64,
    /// Spells in which it should have opened.
    pub sick: u32,
    /// From the beginning of each of them to when it was open, where it was at all.
    pub detected: Vec<Duration>,
    /// Spells in which it was not open within 30 s, or never.
    pub late: u32,
    /// Needless openings with no fault active, and none within the minute before.
    pub false_trips: u32,
    /// Openings after which most calls of the next 10 s would have been answered well.
    pub needless: u32,
    /// Openings of any kind.
    pub openings: u32,
    /// Calls let through to see whether the provider is back.
    pub probes: u64,
    /// Bad calls that it let through.
    pub bad_passed: u64,
    /// Good calls that it turned away.
    pub good_rejected: u64,
}

impl Score {
    /// Adds the score over another trace.
    pub fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.sick += other.sick;
        self.detected.extend(other.detected);
        self.late += other.late;
        self.false_trips += other.false_trips;
        self.needless += other.needless;
        self.openings += other.openings;
        self.probes += other.probes;
        self.bad_passed += other.bad_passed;
        self.good_rejected += other.good_rejected;
    }

    /// The time in which this share of the sick spells were found; `None` where fewer ever were.
    pub fn detection(&self, share: f64) -> Option<Duration> {
        let mut found = self.detected.clone();
        found.sort_unstable();
        let needed = (share * f64::from(self.sick)).ceil() as usize;
        found.get(needed.checked_sub(1)?).copied()
    }

    /// Calls that it did no good: bad ones let through and good ones turned away.
    pub fn lost(&self) -> u64 {
        self.bad_passed + self.good_rejected
    }

    /// What is traded against each other, each better when it is less.
    pub fn costs(&self) -> [u64; 6] {
        let [late, false_trips, needless] = [self.late, self.false_trips, self.needless].map(u64::from);
        [late, false_trips, needless, self.probes, self.bad_passed, self.good_rejected]
    }

    /// Whether it is nowhere worse than the other, and somewhere better.
    pub fn dominates(&self, other: &Self) -> bool {
        let pairs = || self.costs().into_iter().zip(other.costs());
        pairs().all(|(own, its)| own <= its) && pairs().any(|(own, its)| own < its)
    }
}
