//! When a breaker opens, and how it closes again.

use std::time::Duration;

/// When a breaker opens, and how it closes again.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakerPolicy {
    /// Length of the sliding window, in ten buckets. 60 s: longer than the 99th percentile of a call.
    pub window: Duration,
    /// Calls in the window before shares are judged. 20: at a healthy failure share of 5% a wrong
    /// trip at one half has a probability below one in 10,000.
    pub min_calls: u32,
    /// Opens at this share of failures. One half: below it a retry elsewhere is cheaper than
    /// sending everybody away.
    pub failure_share: f64,
    /// Opens at this many failures in a row, whatever the window holds. 5: finds a dead provider in
    /// the first seconds, before there are 20 calls.
    pub consecutive: Option<u32>,
    /// Opens when too many calls are slow.
    pub slow: Option<SlowPolicy>,
    /// How long it stays open.
    pub open: OpenWait,
    /// Calls let through at the same time while half-open, and successes needed to close. 5: one
    /// lucky call proves nothing.
    pub probes: u32,
    /// Time over which traffic comes back after closing. 10 s: a recovering provider that gets
    /// everything at once falls again.
    pub ramp: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            window: Duration::from_secs(60),
            min_calls: 20,
            failure_share: 0.5,
            consecutive: Some(5),
            slow: Some(SlowPolicy::default()),
            open: OpenWait::default(),
            probes: 5,
            ramp: Duration::from_secs(10),
        }
    }
}

/// When calls are slow, and how many are too many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowPolicy {
    /// A call is slow when its first token takes longer.
    pub first_token: SlowThan,
    /// Opens at this share of slow calls.
    pub share: f64,
}

impl Default for SlowPolicy {
    /// Three times the baseline: above the healthy 95th percentile (1.7 to 2 times the median), far
    /// below the 10 times of a real slow-down. At one half of the calls.
    fn default() -> Self {
        Self { first_token: SlowThan::Baseline(3.0), share: 0.5 }
    }
}

/// A limit on the time to the first token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlowThan {
    /// So many times the provider's usual time: a running mean of its calls that were not slow.
    Baseline(f64),
    /// A fixed time.
    Fixed(Duration),
}

/// How long a breaker stays open: doubles with each opening that no closing came between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWait {
    /// The first time. 2 s: short outages end in seconds, and probes are few and capped.
    pub first: Duration,
    /// At most. 30 s: the longest that a recovered provider stands idle.
    pub max: Duration,
}

impl Default for OpenWait {
    fn default() -> Self {
        Self { first: Duration::from_secs(2), max: Duration::from_secs(30) }
    }
}
