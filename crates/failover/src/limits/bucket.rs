//! A limit as the account has it: a token bucket.
//!
//! *Which question does it answer?* "Is there room now, and if not, when?"
//!
//! *Why a bucket that fills all the time?* It is how the providers themselves count. A window that starts
//! anew each minute would let twice the limit through around its edge.
//!
//! *What it never does:* hold more than a minute's worth, or refuse a correction: an attempt that took more
//! than was set aside leaves a debt.

use std::time::Duration;

use chance::Moment;

const MINUTE_S: f64 = 60.0;

/// A limit per minute, less its headroom.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bucket {
    capacity: f64,
    level: f64,
    at: Moment,
}

impl Bucket {
    pub(super) fn per_minute(limit: u64, headroom: f64) -> Self {
        let capacity = limit as f64 * (1.0 - headroom);
        Self { capacity, level: capacity, at: Moment::START }
    }

    /// How long until there is room for so much; for more than all of it, until it is full.
    pub(super) fn wait(&mut self, now: Moment, need: u64) -> Duration {
        self.fill(now);
        let missing = (need as f64).min(self.capacity) - self.level;
        time_for(missing, self.capacity / MINUTE_S)
    }

    pub(super) fn take(&mut self, amount: f64) {
        self.level = (self.level - amount).min(self.capacity);
    }

    fn fill(&mut self, now: Moment) {
        let elapsed = now.since(self.at).as_secs_f64();
        self.level = (self.level + elapsed * self.capacity / MINUTE_S).min(self.capacity);
        self.at = self.at.max(now);
    }
}

/// How long it takes to gain so much at so much per second, in whole microseconds, rounded up; an hour
/// where nothing is gained.
pub(super) fn time_for(missing: f64, per_second: f64) -> Duration {
    const NEVER: Duration = Duration::from_secs(3600);
    // What sums of fractions leave over is not worth a wait.
    const DUST: f64 = 1e-6;
    if missing <= DUST {
        return Duration::ZERO;
    }
    let micros = (missing / per_second * 1e6).ceil();
    if micros.is_finite() { Duration::from_micros(micros as u64).min(NEVER) } else { NEVER }
}
