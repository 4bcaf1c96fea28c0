//! The state machine.

use std::time::Duration;

use chance::{Key, Moment, Purpose};

use super::{Baseline, Counts, Evidence, Outcome, StateName, Transition, Window};
use crate::policy::BreakerPolicy;

/// One breaker.
#[derive(Debug, Clone)]
pub struct Breaker {
    policy: BreakerPolicy,
    key: Key,
    state: State,
    /// Grows with every transition.
    generation: u64,
    /// Openings since the breaker was last closed.
    openings: u32,
    window: Window,
    failed_in_a_row: u32,
    slow_in_a_row: u32,
    baseline: Baseline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open { since: Moment, until: Moment, slow: bool },
    HalfOpen { under_way: u32, succeeded: u32 },
    Ramp { since: Moment },
}

/// Leave to make one call. Give it back with [`Breaker::record`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is never recorded holds a probe's place for ever"]
pub struct Permit {
    generation: u64,
    probe: bool,
    overdue: bool,
}

/// No leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// Open, until then.
    Open(Moment),
    /// Open, until then, only because it was slow: it still answers whoever has no other choice.
    Slow(Moment),
    /// Half-open, with all probes under way.
    Probing,
    /// Ramping, and this call is not among the first to come back.
    Ramping,
}

impl Permit {
    /// Whether the call is a probe.
    pub fn is_probe(&self) -> bool {
        self.probe
    }
}

impl Breaker {
    /// A closed breaker. The key names it: the jitter of its waits is drawn from there.
    pub fn new(policy: BreakerPolicy, key: Key) -> Self {
        let policy = at_least_one(policy);
        Self {
            window: Window::new(policy.window),
            policy,
            key: key.purpose(Purpose::Breaker),
            state: State::Closed,
            generation: 0,
            openings: 0,
            failed_in_a_row: 0,
            slow_in_a_row: 0,
            baseline: Baseline::default(),
        }
    }

    /// Other thresholds from now on; the state stays, and so does the window where it is as long.
    pub fn retune(&mut self, policy: BreakerPolicy) {
        if policy.window != self.policy.window {
            self.window = Window::new(policy.window);
        }
        self.policy = at_least_one(policy);
    }

    /// The present state.
    pub fn state(&self) -> StateName {
        match self.state {
            State::Closed => StateName::Closed,
            State::Open { .. } => StateName::Open,
            State::HalfOpen { .. } => StateName::HalfOpen,
            State::Ramp { .. } => StateName::Ramp,
        }
    }

    /// First-token time from which a call is slow.
    pub fn slow_limit(&self) -> Option<Duration> {
        self.policy.slow.and_then(|slow| self.baseline.limit(slow.first_token))
    }

    /// Asks for leave to call. `unit` in `[0, 1)` decides who comes back first during a ramp.
    pub fn try_acquire(&mut self, now: Moment, unit: f64) -> (Result<Permit, Rejected>, Option<Transition>) {
        let transition = self.tick(now);
        let leave = match &mut self.state {
            State::Closed => Ok(false),
            State::Open { until, slow: true, .. } => Err(Rejected::Slow(*until)),
            State::Open { until, .. } => Err(Rejected::Open(*until)),
            State::HalfOpen { under_way, succeeded } if *under_way + *succeeded < self.policy.probes => {
                *under_way += 1;
                Ok(true)
            }
            State::HalfOpen { .. } => Err(Rejected::Probing),
            State::Ramp { since } => {
                let share = now.since(*since).as_secs_f64() / self.policy.ramp.as_secs_f64();
                // A tenth comes back at once, or a quiet provider would never be asked.
                if unit < 0.1 + 0.9 * share { Ok(false) } else { Err(Rejected::Ramping) }
            }
        };
        let permit = leave.map(|probe| Permit { generation: self.generation, probe, overdue: false });
        (permit, transition)
    }

    /// A call is still under way past its slow limit: it counts as slow now, not when it ends.
    pub fn overdue(&mut self, permit: &mut Permit, now: Moment) -> Option<Transition> {
        if permit.generation != self.generation || permit.overdue {
            return None;
        }
        permit.overdue = true;
        if permit.probe {
            return Some(self.open(now, Evidence::ProbeSlow));
        }
        self.count_slow(now);
        self.judge(now)
    }

    /// The call is over. Gives the permit back and says whether that changed the state.
    #[expect(clippy::needless_pass_by_value, reason = "a permit is given back: it cannot be used again")]
    pub fn record(&mut self, permit: Permit, outcome: Outcome, now: Moment) -> Option<Transition> {
        if permit.generation != self.generation {
            return None;
        }
        if permit.probe { self.record_probe(outcome, now) } else { self.record_call(&permit, outcome, now) }
    }

    fn record_call(&mut self, permit: &Permit, outcome: Outcome, now: Moment) -> Option<Transition> {
        match outcome {
            Outcome::Neutral => return None,
            Outcome::Success(first_token) => {
                self.failed_in_a_row = 0;
                self.window.add(now, Counts { calls: 1, ..Counts::default() });
                if let Some(first_token) = first_token.filter(|_| !permit.overdue) {
                    self.time(first_token, now);
                }
            }
            Outcome::Failure | Outcome::Refused => {
                self.failed_in_a_row += u32::from(outcome == Outcome::Failure);
                self.window.add(now, Counts { calls: 1, failed: 1, ..Counts::default() });
            }
        }
        self.judge(now)
    }

    fn record_probe(&mut self, outcome: Outcome, now: Moment) -> Option<Transition> {
        let State::HalfOpen { under_way, .. } = &mut self.state else { return None };
        *under_way -= 1;
        match outcome {
            Outcome::Neutral => None,
            Outcome::Failure | Outcome::Refused => Some(self.open(now, Evidence::ProbeFailed)),
            Outcome::Success(first_token) if self.is_slow(first_token) => Some(self.open(now, Evidence::ProbeSlow)),
            Outcome::Success(_) => {
                let enough = self.count_probe() >= self.policy.probes;
                enough
                    .then(|| self.enter(State::Ramp { since: now }, now, Evidence::ProbesSucceeded(self.policy.probes)))
            }
        }
    }

    fn count_probe(&mut self) -> u32 {
        let State::HalfOpen { succeeded, .. } = &mut self.state else { return 0 };
        *succeeded += 1;
        *succeeded
    }

    fn is_slow(&self, first_token: Option<Duration>) -> bool {
        first_token.zip(self.slow_limit()).is_some_and(|(first_token, limit)| first_token > limit)
    }

    /// What time alone changes.
    fn tick(&mut self, now: Moment) -> Option<Transition> {
        match self.state {
            State::Open { since, until, .. } if now >= until => {
                let half_open = State::HalfOpen { under_way: 0, succeeded: 0 };
                Some(self.enter(half_open, now, Evidence::WaitOver(until.since(since))))
            }
            State::Ramp { since } if now.since(since) >= self.policy.ramp => {
                self.openings = 0;
                // Closing keeps the generation: calls of the ramp count on.
                let from = self.state();
                self.state = State::Closed;
                Some(Transition { at: now, from, to: StateName::Closed, because: Evidence::RampOver })
            }
            _ => None,
        }
    }

    fn time(&mut self, first_token: Duration, now: Moment) {
        if self.is_slow(Some(first_token)) {
            self.count_slow(now);
        } else {
            self.baseline.learn(first_token);
            self.slow_in_a_row = 0;
            self.window.add(now, Counts { timed: 1, ..Counts::default() });
        }
    }

    fn count_slow(&mut self, now: Moment) {
        self.slow_in_a_row += 1;
        self.window.add(now, Counts { timed: 1, slow: 1, ..Counts::default() });
    }

    /// Whether the evidence is enough to open.
    fn judge(&mut self, now: Moment) -> Option<Transition> {
        let evidence = self.evidence(now)?;
        Some(self.open(now, evidence))
    }

    fn evidence(&mut self, now: Moment) -> Option<Evidence> {
        let policy = &self.policy;
        if policy.consecutive.is_some_and(|limit| self.failed_in_a_row >= limit) {
            return Some(Evidence::FailuresInARow(self.failed_in_a_row));
        }
        let Counts { calls, failed, timed, slow } = self.window.total(now);
        if reaches(failed, calls, policy.failure_share, policy.min_calls) {
            return Some(Evidence::FailureShare { failed, calls });
        }
        let (slow_policy, limit) = (policy.slow?, self.slow_limit()?);
        if self.slow_in_a_row >= policy.min_calls {
            return Some(Evidence::SlowInARow { slow: self.slow_in_a_row, limit });
        }
        let slow_share = reaches(slow, timed, slow_policy.share, policy.min_calls);
        slow_share.then_some(Evidence::SlowShare { slow, timed, limit })
    }

    fn open(&mut self, now: Moment, evidence: Evidence) -> Transition {
        self.openings += 1;
        let until = now + self.open_wait();
        self.enter(State::Open { since: now, until, slow: evidence.is_slowness() }, now, evidence)
    }

    /// Doubles with each opening, up to the limit, with 10% of jitter to either side.
    fn open_wait(&self) -> Duration {
        let doublings = (self.openings - 1).min(20);
        let wait = self.policy.open.first.saturating_mul(1 << doublings).min(self.policy.open.max);
        let jitter = 0.9 + 0.2 * self.key.word(u64::from(self.openings)).word(self.generation).unit();
        Duration::from_micros((wait.as_micros() as f64 * jitter) as u64)
    }

    fn enter(&mut self, state: State, now: Moment, because: Evidence) -> Transition {
        let from = self.state();
        self.state = state;
        self.generation += 1;
        self.failed_in_a_row = 0;
        self.slow_in_a_row = 0;
        self.window.clear();
        Transition { at: now, from, to: self.state(), because }
    }
}

/// Numbers of calls that are zero count as one: a breaker opens on a sign of trouble only, and what
/// is half-open can close.
fn at_least_one(mut policy: BreakerPolicy) -> BreakerPolicy {
    policy.min_calls = policy.min_calls.max(1);
    policy.consecutive = policy.consecutive.map(|limit| limit.max(1));
    policy.probes = policy.probes.max(1);
    policy
}

/// Whether `part` of `whole` reaches the share, with at least `least` to judge by. A share that is
/// met exactly is reached: 55 of 100 at 0.55, though the product is a little more than 55.
fn reaches(part: u32, whole: u32, share: f64, least: u32) -> bool {
    part > 0 && whole >= least && f64::from(part) + 1e-9 >= share * f64::from(whole)
}
