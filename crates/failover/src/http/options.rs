//! How connections are opened and kept.
//!
//! *Which question does it answer?* "May one connection serve several attempts, how many wait, and by
//! which clock is the time to connect measured?"
//!
//! *Why a clock here?* In simulated runs callers wake on odd milliseconds only, the time to connect too;
//! the engine's clock knows that rule.
//!
//! *What it never does:* name a timeout: those belong to a policy and come with each attempt.

use super::pool::MAX_IDLE;
use crate::Clock;

/// How a provider's connections are opened and kept.
#[derive(Debug, Clone, Copy)]
pub struct HttpOptions {
    /// Whether a connection serves several attempts, one after the other. Without it each attempt
    /// opens its own, which is what simulated runs want: what happens to one attempt's connection
    /// then never happens to another's.
    pub reuse: bool,
    /// Idle connections that are kept, at most [`MAX_IDLE`].
    pub max_idle: usize,
    /// The clock that the time to connect is measured by.
    pub clock: Clock,
}

impl Default for HttpOptions {
    /// Connections are kept, as many as allowed: a new one costs a handshake across an ocean.
    fn default() -> Self {
        Self { reuse: true, max_idle: MAX_IDLE, clock: Clock::start() }
    }
}

impl HttpOptions {
    /// One connection per attempt.
    pub fn one_per_attempt(clock: Clock) -> Self {
        Self { reuse: false, max_idle: 0, clock }
    }

    /// How many idle connections are kept in the end.
    pub(super) fn idle(self) -> usize {
        if self.reuse { self.max_idle } else { 0 }
    }
}
