//! A token bucket: the rate limit of a provider.
//!
//! Continuous refill, as the providers that publish their algorithm describe it: a bucket of
//! `burst` tokens that gains `per_second`, and an attempt is admitted when the bucket holds what it
//! costs. Level and refill are exact in millionths of a token, so that no float drifts.

use std::time::Duration;

use chance::Moment;

/// How a bucket refills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refill {
    /// Gained per second.
    pub per_second: f64,
    /// What the bucket holds when full.
    pub burst: u64,
}

/// A bucket with its level.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    refill: Refill,
    /// Millionths of a token.
    level: u64,
    at: Moment,
}

const UNIT: u64 = 1_000_000;

impl Bucket {
    /// A full bucket.
    pub fn new(refill: Refill, now: Moment) -> Self {
        Self { refill, level: refill.burst * UNIT, at: now }
    }

    /// Takes `cost` tokens, or says how long until the bucket holds them. A cost above the burst is
    /// admitted when the bucket is full: it could never be otherwise.
    pub fn admit(&mut self, cost: u64, now: Moment) -> Result<(), Duration> {
        self.advance(now);
        let cost = cost.min(self.refill.burst).saturating_mul(UNIT);
        if self.level >= cost {
            self.level -= cost;
            return Ok(());
        }
        Err(self.time_to_gain(cost - self.level))
    }

    /// Puts tokens back that were taken and not used. A cost above the burst was taken as the burst.
    pub fn give_back(&mut self, tokens: u64, now: Moment) {
        self.advance(now);
        self.level = self.level.saturating_add(tokens.saturating_mul(UNIT)).min(self.refill.burst * UNIT);
    }

    /// Whole tokens in the bucket.
    pub fn remaining(&mut self, now: Moment) -> u64 {
        self.advance(now);
        self.level / UNIT
    }

    /// Time until the bucket is full.
    pub fn reset(&mut self, now: Moment) -> Duration {
        self.advance(now);
        self.time_to_gain(self.refill.burst * UNIT - self.level)
    }

    /// How it refills.
    pub fn refill(&self) -> Refill {
        self.refill
    }

    fn advance(&mut self, now: Moment) {
        let gained = now.since(self.at).as_micros() as f64 * self.refill.per_second;
        self.level = self.level.saturating_add(gained as u64).min(self.refill.burst * UNIT);
        self.at = self.at.max(now);
    }

    fn time_to_gain(&self, missing: u64) -> Duration {
        if self.refill.per_second <= 0.0 {
            return Duration::from_secs(86_400);
        }
        Duration::from_micros((missing as f64 / self.refill.per_second).ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_bucket_comes_back() {
        let mut bucket = Bucket::new(Refill { per_second: 0.5, burst: 10 }, Moment::START);
        let served = |bucket: &mut Bucket, at: u64| bucket.admit(1, Moment::from_secs(at)).is_ok();
        assert_eq!((0..150).filter(|_| served(&mut bucket, 0)).count(), 10);
        assert_eq!(bucket.admit(1, Moment::START), Err(Duration::from_secs(2)));
        assert!(!served(&mut bucket, 1));
        assert!(served(&mut bucket, 2));
        assert_eq!(bucket.remaining(Moment::from_secs(1000)), 10);
        assert_eq!(bucket.reset(Moment::from_secs(1000)), Duration::ZERO);
    }

    #[test]
    fn what_was_not_used_comes_back_and_no_more_than_fits() {
        let mut bucket = Bucket::new(Refill { per_second: 1.0, burst: 100 }, Moment::START);
        assert!(bucket.admit(90, Moment::START).is_ok());
        bucket.give_back(60, Moment::from_secs(5));
        assert_eq!(bucket.remaining(Moment::from_secs(5)), 75);
        bucket.give_back(u64::MAX, Moment::from_secs(5));
        assert_eq!(bucket.remaining(Moment::from_secs(5)), 100);
    }

    #[test]
    fn a_cost_above_the_burst_needs_a_full_bucket() {
        let mut bucket = Bucket::new(Refill { per_second: 1.0, burst: 5 }, Moment::START);
        assert!(bucket.admit(50, Moment::START).is_ok());
        assert_eq!(bucket.admit(50, Moment::START), Err(Duration::from_secs(5)));
    }

    #[test]
    fn a_wait_is_long_enough_and_one_without_an_end_is_a_day() {
        let mut thirds = Bucket::new(Refill { per_second: 3.0, burst: 1 }, Moment::START);
        assert!(thirds.admit(1, Moment::START).is_ok());
        let wait = thirds.admit(1, Moment::START).unwrap_err();
        assert_eq!(wait, Duration::from_micros(333_334), "rounded up");
        assert!(thirds.admit(1, Moment::START + wait).is_ok());
        let mut never = Bucket::new(Refill { per_second: 0.0, burst: 1 }, Moment::START);
        assert!(never.admit(1, Moment::START).is_ok());
        assert_eq!(never.admit(1, Moment::START), Err(Duration::from_secs(86_400)));
    }
}
