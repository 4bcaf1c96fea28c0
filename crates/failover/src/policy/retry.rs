//! When to call again.

use std::time::Duration;

/// When to call again after a failure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// Attempts per request, of every kind together. 4: two providers, twice.
    pub max_attempts: u32,
    /// Retries at a provider already tried, as a share of requests. 20%: what others found to cure
    /// blips without feeding a storm. Failovers are free of it.
    pub budget: f64,
    /// Full jitter between zero and this, doubling: first wait. 200 ms.
    pub backoff_first: Duration,
    /// At most. 8 s, as the vendors' own SDKs.
    pub backoff_max: Duration,
    /// Longest wait for a provider to be available again when there is no other. 5 s: longer, and
    /// a clear error serves the caller better.
    pub wait_up_to: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            budget: 0.2,
            backoff_first: Duration::from_millis(200),
            backoff_max: Duration::from_secs(8),
            wait_up_to: Duration::from_secs(5),
        }
    }
}
