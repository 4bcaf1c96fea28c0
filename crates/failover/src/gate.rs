//! The gate before one target: its breaker, and what is usual for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chance::{Key, Moment};

use crate::breaker::{Breaker, Outcome, Permit, Rejected, StateName, Transition};
use crate::call::stake::Stake;
use crate::event::Skip;
use crate::policy::{BreakerPolicy, HedgeAfter};
use crate::recent::Recent;

/// How soon to ask again where the answer depends on calls under way.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// The state before one provider, shared by all calls.
#[derive(Debug)]
pub(crate) struct Gate(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    breaker: Option<Breaker>,
    key: Key,
    /// Times to the first token, and to whole answers.
    streamed: Recent,
    whole: Recent,
    /// Attempts that failed lately, as a share, and how many there were.
    failing: f64,
    judged: u32,
}

/// Leave to make one attempt.
#[derive(Debug, Default)]
pub(crate) struct Leave {
    /// A permit, where there is a breaker that guards.
    pub(crate) permit: Option<Permit>,
    /// What is set aside for it.
    pub(crate) stake: Stake,
}

/// No leave: why, and when to ask again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed {
    pub(crate) because: Skip,
    pub(crate) until: Moment,
}

impl Gate {
    pub(crate) fn new(policy: Option<BreakerPolicy>, key: Key) -> Self {
        let breaker = policy.map(|policy| Breaker::new(policy, key));
        let (streamed, whole) = (Recent::default(), Recent::default());
        Self(Mutex::new(Inner { breaker, key, streamed, whole, failing: 0.0, judged: 0 }))
    }

    /// Other thresholds from now on. A breaker keeps its state.
    pub(crate) fn retune(&self, policy: Option<&BreakerPolicy>) {
        let mut inner = self.lock();
        let key = inner.key;
        match (policy, &mut inner.breaker) {
            (Some(policy), Some(breaker)) => breaker.retune(policy.clone()),
            (policy, breaker) => *breaker = policy.map(|policy| Breaker::new(policy.clone(), key)),
        }
    }

    /// Asks for leave to call.
    pub(crate) fn admit(
        &self,
        class: Option<u8>,
        now: Moment,
        unit: f64,
    ) -> (Result<Option<Permit>, Closed>, Option<Transition>) {
        let mut inner = self.lock();
        let Some(breaker) = &mut inner.breaker else { return (Ok(None), None) };
        let (leave, transition) = breaker.try_acquire_for(class, now, unit);
        let forced = breaker.state() == StateName::ForcedOpen;
        let closed = |rejected| match Closed::from(rejected, now) {
            Closed { until, .. } if forced => Closed { because: Skip::ForcedOpen, until },
            closed => closed,
        };
        (leave.map(Some).map_err(closed), transition)
    }

    /// Whether the breaker lets everybody through, or is on the way to it. A half-open trickle does not
    /// count: it cannot carry everybody.
    pub(crate) fn is_passable(&self) -> bool {
        let state = self.lock().breaker.as_ref().map(Breaker::state);
        !matches!(state, Some(StateName::Open | StateName::HalfOpen | StateName::ForcedOpen))
    }

    /// The share of attempts that failed lately, for choosing the least bad.
    pub(crate) fn failing(&self) -> f64 {
        self.lock().failing
    }

    /// How long a call may be silent before another is made beside it; `None` where too little is known.
    pub(crate) fn hedge_after(&self, after: HedgeAfter, stream: bool) -> Option<Duration> {
        match after {
            HedgeAfter::Fixed(after) => Some(after),
            HedgeAfter::Percentile(share) => self.lock().recent(stream).hedge_after(share),
        }
    }

    /// How late the first token of a prompt of that size may be before the call counts as slow.
    pub(crate) fn slow_limit(&self, prompt_tokens: u32) -> Option<Duration> {
        self.lock().breaker.as_ref().and_then(|breaker| breaker.slow_limit_for(Some(prompt_tokens)))
    }

    /// The call's first token is late.
    pub(crate) fn overdue(&self, permit: Option<&mut Permit>, now: Moment) -> Option<Transition> {
        let permit = permit?;
        self.lock().breaker.as_mut()?.overdue(permit, now)
    }

    /// The call is over.
    pub(crate) fn record(&self, permit: Option<Permit>, outcome: Outcome, now: Moment) -> Option<Transition> {
        let mut inner = self.lock();
        inner.note(outcome);
        let permit = permit?;
        inner.breaker.as_mut()?.record(permit, outcome, now)
    }

    /// A canary says that it fares well again.
    pub(crate) fn recovered(&self, now: Moment) -> Option<Transition> {
        self.lock().breaker.as_mut()?.hint_recovered(now)
    }

    /// The call was answered after so long: its first token, or the whole.
    pub(crate) fn learn(&self, stream: bool, after: Duration) {
        self.lock().recent(stream).add(after);
    }

    /// Whether a call that has been silent for so long is slow, by what is usual here: nineteen of twenty
    /// calls have said something by then.
    pub(crate) fn is_late(&self, stream: bool, prompt_tokens: u32, silent: Duration) -> bool {
        let limit = self.slow_limit(prompt_tokens).filter(|_| stream);
        let mut inner = self.lock();
        let usual = inner.recent(stream).percentile(0.95);
        limit.into_iter().chain(usual).any(|limit| silent >= limit)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn recent(&mut self, stream: bool) -> &mut Recent {
        if stream { &mut self.streamed } else { &mut self.whole }
    }

    /// A mean over the first twenty outcomes; from then on a twentieth of it gives way to the newest.
    fn note(&mut self, outcome: Outcome) {
        let failed = match outcome {
            Outcome::Neutral | Outcome::CallerFault(_) => return,
            Outcome::Success(_) => 0.0,
            Outcome::Failure | Outcome::Refused => 1.0,
        };
        self.judged = (self.judged + 1).min(20);
        self.failing += (failed - self.failing) / f64::from(self.judged);
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
