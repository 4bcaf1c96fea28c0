//! The state machine.

use std::time::Duration;

use chance::{Key, Moment, Purpose};

use super::by_class::Classes;
use super::indicators::Indicators;
use super::outcome::Outcome;
use super::permit::{Permit, Rejected};
use super::transition::{Evidence, StateName, Transition};
use super::window::Tally;
use crate::policy::{BreakerMode, BreakerPolicy, BreakerWindow};

/// One breaker.
#[derive(Debug, Clone)]
pub struct Breaker {
    policy: BreakerPolicy,
    key: Key,
    state: State,
    /// Grows with every transition.
    generation: u32,
    /// Openings since the breaker was last closed.
    openings: u32,
    indicators: Indicators,
    classes: Option<Classes>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open { since: Moment, until: Moment, slow: bool },
    HalfOpen { under_way: u32, succeeded: u32, last: Moment },
    Ramp { since: Moment },
    Observing { quiet_until: Moment },
    Disabled,
    ForcedOpen,
}

impl Breaker {
    /// A closed breaker, or what its mode says. The key names it: the jitter of its waits is drawn
    /// from there.
    pub fn new(policy: BreakerPolicy, key: Key) -> Self {
        let policy = at_least_one(policy);
        let key = key.purpose(Purpose::Breaker);
        Self {
            indicators: Indicators::new(&policy),
            classes: policy.by_class.map(|by_class| Classes::new(by_class, &policy, key)),
            state: State::of(policy.mode),
            policy,
            key,
            generation: 0,
            openings: 0,
        }
    }

    /// Another policy from now on. The state stays; what was counted begins anew where anything about
    /// counting is different.
    pub fn retune(&mut self, policy: BreakerPolicy) {
        let policy = at_least_one(policy);
        let counts = |policy: &BreakerPolicy| {
            let open = self.policy.open;
            BreakerPolicy {
                mode: BreakerMode::Guarding,
                open,
                probes: 0,
                half_open: None,
                ramp: Duration::ZERO,
                ..policy.clone()
            }
        };
        if counts(&policy) != counts(&self.policy) {
            self.indicators = Indicators::new(&policy);
            self.classes = policy.by_class.map(|by_class| Classes::new(by_class, &policy, self.key));
        }
        self.policy = policy;
    }

    /// The present state.
    pub fn state(&self) -> StateName {
        self.state.name()
    }

    /// First-token time from which a call is slow, whatever its size.
    pub fn slow_limit(&self) -> Option<Duration> {
        self.slow_limit_for(None)
    }

    /// First-token time from which a call with a prompt of so many tokens is slow. `None` where calls
    /// of its size were hardly seen yet.
    pub fn slow_limit_for(&self, prompt_tokens: Option<u32>) -> Option<Duration> {
        self.indicators.slow_limit(prompt_tokens)
    }

    /// Asks for leave to call. `unit` in `[0, 1)` decides who comes back first during a ramp.
    pub fn try_acquire(&mut self, now: Moment, unit: f64) -> (Result<Permit, Rejected>, Option<Transition>) {
        self.try_acquire_for(None, now, unit)
    }

    /// Asks for leave to make a call of a class, by its number: see `BreakerPolicy::by_class`.
    pub fn try_acquire_for(
        &mut self,
        class: Option<u8>,
        now: Moment,
        unit: f64,
    ) -> (Result<Permit, Rejected>, Option<Transition>) {
        let transition = self.tick(now);
        let leave = self.leave(now, unit).map(|probe| Permit::of(self.generation, probe));
        match (leave, class.zip(self.classes.as_mut())) {
            (Ok(permit), Some((class, classes))) if self.state == State::Closed => {
                let (leave, of_class) = classes.acquire(class, now, unit);
                (leave.map(|class| Permit { class, ..permit }), transition.or(of_class))
            }
            (leave, _) => (leave, transition),
        }
    }

    /// Whether the state lets a call pass, and whether as a probe.
    fn leave(&mut self, now: Moment, unit: f64) -> Result<bool, Rejected> {
        match &mut self.state {
            State::Closed | State::Observing { .. } | State::Disabled => Ok(false),
            State::ForcedOpen => Err(Rejected::Open(Moment::NEVER)),
            State::Open { until, slow: true, .. } => Err(Rejected::Slow(*until)),
            State::Open { until, .. } => Err(Rejected::Open(*until)),
            State::HalfOpen { under_way, succeeded, last } if *under_way + *succeeded < self.policy.probes => {
                *under_way += 1;
                *last = now;
                Ok(true)
            }
            State::HalfOpen { .. } => Err(Rejected::Probing),
            State::Ramp { since } => {
                let share = now.since(*since).as_secs_f64() / self.policy.ramp.as_secs_f64();
                // A tenth comes back at once, or a quiet provider would never be asked.
                if unit < 0.1 + 0.9 * share { Ok(false) } else { Err(Rejected::Ramping) }
            }
        }
    }

    /// A call is still under way past its slow limit: it counts as slow now, not when it ends.
    pub fn overdue(&mut self, permit: &mut Permit, now: Moment) -> Option<Transition> {
        if permit.generation != self.generation || permit.overdue || self.state == State::Disabled {
            return None;
        }
        permit.overdue = true;
        if permit.probe {
            return Some(self.open(now, Evidence::ProbeSlow));
        }
        self.indicators.overdue(now);
        let of_class = self.classes.as_mut().and_then(|classes| classes.overdue(permit, now));
        self.judge(now).or(of_class)
    }

    /// The call is over. Gives the permit back and says whether that changed the state.
    #[expect(clippy::needless_pass_by_value, reason = "a permit is given back: it cannot be used again")]
    pub fn record(&mut self, permit: Permit, outcome: Outcome, now: Moment) -> Option<Transition> {
        if permit.generation != self.generation || self.state == State::Disabled {
            return None;
        }
        if permit.probe {
            return self.record_probe(outcome, now);
        }
        let of_class = match &mut self.classes {
            Some(classes) if permit.class.is_some() => classes.record(&permit, outcome, now),
            _ => None,
        };
        match outcome {
            Outcome::Neutral => return of_class,
            Outcome::Success(sample) => self.indicators.succeeded(&sample, permit.overdue, now),
            Outcome::Failure | Outcome::Refused => self.indicators.failed(outcome == Outcome::Refused, now),
            Outcome::CallerFault(request) => self.indicators.blamed(request, now),
        }
        self.judge(now).or(of_class)
    }

    fn record_probe(&mut self, outcome: Outcome, now: Moment) -> Option<Transition> {
        let State::HalfOpen { under_way, succeeded, .. } = &mut self.state else { return None };
        *under_way -= 1;
        match outcome {
            Outcome::Neutral | Outcome::CallerFault(_) => None,
            Outcome::Failure | Outcome::Refused => Some(self.open(now, Evidence::ProbeFailed)),
            Outcome::Success(sample) if self.indicators.is_slow(&sample) => Some(self.open(now, Evidence::ProbeSlow)),
            Outcome::Success(sample) if self.indicators.is_poor(&sample) => Some(self.open(now, Evidence::ProbePoor)),
            Outcome::Success(_) => {
                *succeeded += 1;
                let enough = *succeeded >= self.policy.probes;
                enough
                    .then(|| self.enter(State::Ramp { since: now }, now, Evidence::ProbesSucceeded(self.policy.probes)))
            }
        }
    }

    /// A canary was answered well: an open breaker need not wait any longer to let probes through.
    pub fn hint_recovered(&mut self, now: Moment) -> Option<Transition> {
        let State::Open { .. } = self.state else { return None };
        Some(self.half_open(now, Evidence::CanarySucceeded))
    }

    /// Switches the mode. What is under way in the old one no longer counts.
    pub fn switch(&mut self, mode: BreakerMode, now: Moment) -> Option<Transition> {
        if self.policy.mode == mode {
            return None;
        }
        self.policy.mode = mode;
        self.openings = 0;
        Some(self.enter(State::of(mode), now, Evidence::Switched))
    }

    /// What time alone changes.
    fn tick(&mut self, now: Moment) -> Option<Transition> {
        match self.state {
            State::Open { since, until, .. } if now >= until => {
                Some(self.half_open(now, Evidence::WaitOver(until.since(since))))
            }
            State::HalfOpen { under_way, last, .. } if under_way > 0 && self.is_lost(last, now) => {
                Some(self.open(now, Evidence::ProbesLost(under_way)))
            }
            State::Ramp { since } if now.since(since) >= self.policy.ramp => Some(self.close(now)),
            _ => None,
        }
    }

    fn is_lost(&self, last_probe: Moment, now: Moment) -> bool {
        self.policy.half_open.is_some_and(|longest| now.since(last_probe) >= longest)
    }

    /// Whether the evidence is enough to open, and what.
    fn judge(&mut self, now: Moment) -> Option<Transition> {
        let evidence = self.indicators.evidence(now)?;
        if let State::Observing { quiet_until } = self.state {
            return (now >= quiet_until).then(|| self.tell(now, evidence));
        }
        if let Some(class) = self.culprit(&evidence, now) {
            self.indicators.clear_failures();
            return self.classes.as_mut()?.open(class, evidence, now);
        }
        Some(self.open(now, evidence))
    }

    fn culprit(&mut self, evidence: &Evidence, now: Moment) -> Option<u8> {
        let classes = self.classes.as_mut()?;
        if !matches!(evidence, Evidence::FailureShare { .. } | Evidence::FailuresInARow(_)) {
            return None;
        }
        classes.culprit(self.indicators.failures(now), now)
    }

    /// Says what would have happened, and then is silent for as long as it would have been open.
    fn tell(&mut self, now: Moment, because: Evidence) -> Transition {
        self.state = State::Observing { quiet_until: now + self.policy.open.first };
        self.indicators.clear();
        Transition { at: now, from: StateName::Observing, to: StateName::WouldOpen, because, class: None }
    }

    fn open(&mut self, now: Moment, evidence: Evidence) -> Transition {
        self.openings += 1;
        let until = now + self.open_wait();
        self.enter(State::Open { since: now, until, slow: evidence.is_slowness() }, now, evidence)
    }

    /// Opens it on the word of the provider's breaker.
    pub(super) fn open_if_closed(&mut self, evidence: Evidence, now: Moment) -> Option<Transition> {
        matches!(self.state, State::Closed | State::Ramp { .. }).then(|| self.open(now, evidence))
    }

    /// Doubles with each opening, up to the limit, with 10% of jitter to either side.
    fn open_wait(&self) -> Duration {
        let doublings = (self.openings - 1).min(20);
        let wait = self.policy.open.first.saturating_mul(1 << doublings).min(self.policy.open.max);
        let draw = self.key.word(u64::from(self.openings)).word(u64::from(self.generation));
        let jitter = 0.9 + 0.2 * draw.unit();
        Duration::from_micros((wait.as_micros() as f64 * jitter) as u64)
    }

    fn half_open(&mut self, now: Moment, because: Evidence) -> Transition {
        self.enter(State::HalfOpen { under_way: 0, succeeded: 0, last: now }, now, because)
    }

    /// Closing keeps the generation: calls of the ramp count on.
    fn close(&mut self, now: Moment) -> Transition {
        self.openings = 0;
        let from = self.state();
        self.state = State::Closed;
        Transition { at: now, from, to: StateName::Closed, because: Evidence::RampOver, class: None }
    }

    fn enter(&mut self, state: State, now: Moment, because: Evidence) -> Transition {
        let from = self.state();
        self.state = state;
        self.generation = self.generation.wrapping_add(1);
        self.indicators.clear();
        if let Some(classes) = &mut self.classes {
            classes.clear();
        }
        Transition { at: now, from, to: self.state(), because, class: None }
    }

    /// Calls and failures in the window.
    pub(super) fn failures(&mut self, now: Moment) -> Tally {
        self.indicators.failures(now)
    }

    /// The generation, where every call passes and a permit of it is all there is to say.
    pub(super) fn passing(&self) -> Option<u32> {
        (self.state == State::Closed && self.classes.is_none()).then_some(self.generation)
    }

    /// Until when successes that are judged by nothing else may be counted elsewhere.
    pub(super) fn calm_until(&self) -> Option<Moment> {
        self.passing().and_then(|_| self.indicators.calm_until())
    }

    /// Successes that were counted elsewhere since the breaker was last touched.
    pub(super) fn add_successes(&mut self, calls: u32) {
        self.indicators.add_successes(calls);
    }
}

impl State {
    const fn of(mode: BreakerMode) -> Self {
        match mode {
            BreakerMode::Guarding => Self::Closed,
            BreakerMode::Observing => Self::Observing { quiet_until: Moment::START },
            BreakerMode::Disabled => Self::Disabled,
            BreakerMode::ForcedOpen => Self::ForcedOpen,
        }
    }

    const fn name(self) -> StateName {
        match self {
            Self::Closed => StateName::Closed,
            Self::Open { .. } => StateName::Open,
            Self::HalfOpen { .. } => StateName::HalfOpen,
            Self::Ramp { .. } => StateName::Ramp,
            Self::Observing { .. } => StateName::Observing,
            Self::Disabled => StateName::Disabled,
            Self::ForcedOpen => StateName::ForcedOpen,
        }
    }
}

/// Numbers of calls that are zero count as one: a breaker opens on a sign of trouble only, and what
/// is half-open can close. A window of ten calls never holds twenty.
fn at_least_one(mut policy: BreakerPolicy) -> BreakerPolicy {
    policy.min_calls = policy.min_calls.max(1);
    if let BreakerWindow::Count(calls) = policy.window {
        policy.min_calls = policy.min_calls.min(calls.max(1));
    }
    policy.consecutive = policy.consecutive.map(|limit| limit.max(1));
    policy.probes = policy.probes.max(1);
    policy
}
