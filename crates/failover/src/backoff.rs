//! Backoff: how long before the next retry.
//!
//! Full jitter: anything between nothing and an exponentially growing limit. Of the usual schemes it
//! finishes a contended job soonest (AWS, 2015), because it spreads callers over the whole wait.

use std::time::Duration;

use crate::policy::RetryPolicy;

/// The wait before retry number `nth` (from 1), for `unit` in `[0, 1)`.
pub fn wait(policy: &RetryPolicy, nth: u32, unit: f64) -> Duration {
    let limit = ceiling(policy, nth);
    Duration::from_micros((limit.as_micros() as f64 * unit) as u64)
}

/// The longest that [`wait`] can be.
pub fn ceiling(policy: &RetryPolicy, nth: u32) -> Duration {
    let doublings = nth.saturating_sub(1).min(20);
    policy.backoff_first.saturating_mul(1 << doublings).min(policy.backoff_max)
}
