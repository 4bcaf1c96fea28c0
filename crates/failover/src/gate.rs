//! The gate before one provider: its breaker, and the time it asked to be left alone.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chance::{Key, Moment};

use crate::breaker::{Breaker, Outcome, Permit, Rejected, Transition};
use crate::classify::Trouble;
use crate::event::Skip;
use crate::policy::BreakerPolicy;

/// How soon to ask again where the answer depends on calls under way.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// The state before one provider, shared by all calls.
#[derive(Debug)]
pub(crate) struct Gate(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    breaker: Option<Breaker>,
    hold: Moment,
}

/// Leave to call: a permit where there is a breaker.
pub(crate) type Leave = Option<Permit>;

/// No leave: why, and when to ask again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed {
    pub(crate) because: Skip,
    pub(crate) until: Moment,
}

impl Gate {
    pub(crate) fn new(policy: Option<BreakerPolicy>, key: Key) -> Self {
        let breaker = policy.map(|policy| Breaker::new(policy, key));
        Self(Mutex::new(Inner { breaker, hold: Moment::START }))
    }

    /// Asks for leave to call.
    pub(crate) fn admit(&self, now: Moment, unit: f64) -> (Result<Leave, Closed>, Option<Transition>) {
        let mut inner = self.lock();
        if inner.hold > now {
            return (Err(Closed { because: Skip::Holding, until: inner.hold }), None);
        }
        let Some(breaker) = &mut inner.breaker else { return (Ok(None), None) };
        let (leave, transition) = breaker.try_acquire(now, unit);
        (leave.map(Some).map_err(|rejected| Closed::from(rejected, now)), transition)
    }

    /// How late a first token may be before the call counts as slow.
    pub(crate) fn slow_limit(&self) -> Option<Duration> {
        self.lock().breaker.as_ref().and_then(Breaker::slow_limit)
    }

    /// The call's first token is late.
    pub(crate) fn overdue(&self, leave: &mut Leave, now: Moment) -> Option<Transition> {
        let permit = leave.as_mut()?;
        self.lock().breaker.as_mut()?.overdue(permit, now)
    }

    /// The call is over.
    pub(crate) fn record(&self, leave: Leave, outcome: Outcome, now: Moment) -> Option<Transition> {
        let permit = leave?;
        self.lock().breaker.as_mut()?.record(permit, outcome, now)
    }

    /// Leaves the provider alone for as long as it asked to be.
    pub(crate) fn heed(&self, trouble: &Trouble, now: Moment) {
        if let Some(pause) = trouble.pause() {
            let mut inner = self.lock();
            inner.hold = inner.hold.max(now + pause);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Closed {
    fn from(rejected: Rejected, now: Moment) -> Self {
        match rejected {
            Rejected::Open(until) => Self { because: Skip::BreakerOpen, until },
            Rejected::Slow(until) => Self { because: Skip::BreakerSlow, until },
            Rejected::Probing => Self { because: Skip::BreakerProbing, until: now + ASK_AGAIN },
            Rejected::Ramping => Self { because: Skip::BreakerRamp, until: now + ASK_AGAIN },
        }
    }
}
