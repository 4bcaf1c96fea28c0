//! A limit as the provider reports it.
//!
//! *Which question does it answer?* "How much of what was left is left now?"
//!
//! *Why a straight line to the reset?* Providers give back all the time, and the reset they report is when the
//! limit is whole again. Between the two, what is left grows evenly. What was taken since the report is
//! subtracted, since the report cannot know of it.
//!
//! *What it never does:* hold longer than until the reset: then only the next report counts.

use std::time::Duration;

use chance::Moment;
use wire::Quota;

use super::bucket::time_for;

/// Time to the reset where the provider says none: the period that limits have.
const USUAL_RESET: Duration = Duration::from_secs(60);

/// The last report, and what was taken since.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reported {
    headroom: f64,
    last: Option<(Moment, Quota)>,
    taken: f64,
}

impl Reported {
    pub(super) fn new(headroom: f64) -> Self {
        Self { headroom, last: None, taken: 0.0 }
    }

    /// A report without this limit leaves what is known.
    pub(super) fn learn(&mut self, now: Moment, quota: Option<Quota>) {
        if let Some(quota) = quota {
            (self.last, self.taken) = (Some((now, quota)), 0.0);
        }
    }

    pub(super) fn take(&mut self, amount: f64) {
        self.taken += amount;
    }

    /// How long until there is room for so much; at most until the reset.
    pub(super) fn wait(&self, now: Moment, need: u64) -> Duration {
        let Some((at, quota)) = self.last else { return Duration::ZERO };
        let reset = quota.reset.unwrap_or(USUAL_RESET);
        let elapsed = now.since(at);
        if elapsed >= reset {
            return Duration::ZERO;
        }
        let limit = quota.limit as f64;
        let gain = (limit - quota.remaining as f64).max(0.0) / reset.as_secs_f64();
        let left = quota.remaining as f64 + gain * elapsed.as_secs_f64() - self.taken - limit * self.headroom;
        let need = (need as f64).min(limit * (1.0 - self.headroom));
        time_for(need - left, gain).min(reset.saturating_sub(elapsed))
    }
}
