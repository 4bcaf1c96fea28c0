//! When to call again, and when a second attempt is made beside the first.

use document::{Period, Share};
use schemars::JsonSchema;
use serde::Deserialize;

use super::HedgeAfter;

/// When to call again after a failure.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Attempts per request, of every kind together. 4 if not said: two providers, twice.
    pub max_attempts: Option<u32>,
    /// Retries at a provider already tried, as a share of requests. 20% if not said: cures blips without
    /// feeding a storm. Failovers are free of it.
    pub budget: Option<Share>,
    /// Full jitter between zero and this, doubling. From 200ms to 8s if not said: a blip is over by
    /// then, and the vendors' own SDKs wait no longer.
    pub backoff: Option<Waits>,
    /// Longest wait for a provider to be available again when there is no other. 5s if not said: longer,
    /// and a clear error serves the caller better.
    pub wait_up_to: Option<Period>,
}

/// A wait that grows.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waits {
    /// The first time.
    pub first: Option<Period>,
    /// At most.
    pub max: Option<Period>,
}

/// A second attempt beside the first: another provider is asked while the first is still silent.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hedge {
    /// How long the first may be silent: a percentile of its own usual time, or a duration. `p95` if not
    /// said. It must lie below the share of stalls: at `p99` a provider that stalls 2% of its calls gains
    /// nothing.
    pub after: Option<HedgeAfter>,
    /// Hedges as a share of requests. 10% if not said: twice what `p95` needs while all is well, so that
    /// a hedge in need finds something saved.
    pub budget: Option<Share>,
}
