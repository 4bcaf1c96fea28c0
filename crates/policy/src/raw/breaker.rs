//! When a breaker opens, and how it closes again.

use document::{Period, Share};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Count, OrOff, SlowThan, Waits};

/// When a breaker opens, and how it closes again.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    /// The sliding window.
    pub window: Option<Sliding>,
    /// Calls in the window before shares are judged. 20 if not said: at a healthy failure share of 5% a
    /// wrong trip at one half has a probability below one in 10,000.
    pub min_calls: Option<u32>,
    /// Opens at this share of failures. 50% if not said: below it, a retry elsewhere is cheaper than
    /// sending everybody away.
    pub failure_share: Option<Share>,
    /// Opens when too many calls are slow; `off` never does.
    pub slow: Option<OrOff<Slow>>,
    /// Opens at this many failures in a row; `off` never does. 5 if not said: finds a dead provider in
    /// the first seconds, before there are 20 calls.
    pub consecutive: Option<Count>,
    /// How long it stays open; doubles with each opening that no closing came between. From 2s to 30s if
    /// not said: short outages end in seconds, and nobody who has recovered stands idle for longer.
    pub open: Option<Waits>,
    /// Calls let through at the same time while half-open, and successes needed to close. 5 if not said:
    /// one lucky call proves nothing.
    pub probes: Option<u32>,
    /// Time over which traffic comes back after closing. 10s if not said: a recovering provider that
    /// gets everything at once falls again.
    pub ramp: Option<Period>,
}

/// A sliding window.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sliding {
    /// Its length. 60s if not said: longer than the 99th percentile of a call.
    pub time: Option<Period>,
}

/// When calls are slow, and how many are too many.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slow {
    /// A call is slow when its first token takes longer. `3x baseline` if not said: above the healthy
    /// 95th percentile (1.7 to 2 times the median), far below the 10 times of a real slow-down.
    pub ttft: Option<SlowThan>,
    /// Opens at this share of slow calls. 50% if not said, as for failures.
    pub share: Option<Share>,
}
