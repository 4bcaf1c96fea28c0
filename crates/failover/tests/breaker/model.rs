//! The breaker against a model that is too simple to be wrong: for any sequence of calls, in any order.
//!
//! The shared breaker is played beside it and must say the same at every step: what it does without its
//! lock may change nothing.

use std::time::Duration;

use brownout_failover::{
    Breaker, BreakerMode, BreakerPolicy, BreakerWindow, CallerBurst, Evidence, OpenWait, Outcome, Permit, Rejected,
    SharedBreaker, SlowPolicy, SlowThan, StateName, Transition,
};
use chance::{Key, Moment, Seed};
use proptest::prelude::*;

const LIMIT: Duration = Duration::from_millis(500);
const FIRST: Duration = Duration::from_secs(2);
const MAX: Duration = Duration::from_secs(9);

#[derive(Debug, Clone)]
enum Op {
    Ask(f64),
    /// Ends one of the calls under way, whichever.
    End(prop::sample::Index, Outcome),
    Late(prop::sample::Index),
    Pass(Duration),
    /// A canary was answered.
    Hint,
    Switch(BreakerMode),
}

/// What is remembered of a call, in the order in which it was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Good,
    Bad,
    Refused,
    Quick,
    Slow,
    Blamed(u64),
}

/// The model: a state, and a plain list of everything that was counted since it was entered.
struct Model {
    policy: BreakerPolicy,
    state: StateName,
    entered: Moment,
    until: Moment,
    /// Permits of older eras do not count. Closing at the end of a ramp begins no new one.
    era: u32,
    openings: u32,
    probes: u32,
    successes: u32,
    last_probe: Moment,
    quiet_until: Moment,
    marks: Vec<(Moment, Mark)>,
}

/// A call under way, as both know it.
struct Pending {
    permit: Permit,
    shared: Permit,
    era: u32,
    probe: bool,
    late: bool,
}

impl Model {
    fn new(policy: BreakerPolicy) -> Self {
        Self {
            policy,
            state: StateName::Closed,
            entered: Moment::START,
            until: Moment::START,
            era: 0,
            openings: 0,
            probes: 0,
            successes: 0,
            last_probe: Moment::START,
            quiet_until: Moment::START,
            marks: Vec::new(),
        }
    }

    fn go(&mut self, to: StateName, now: Moment, because: Evidence) -> Transition {
        let transition = Transition { at: now, from: self.state, to, because, class: None };
        self.state = to;
        if because == Evidence::RampOver {
            self.openings = 0;
            return transition;
        }
        self.era += 1;
        self.openings += u32::from(to == StateName::Open);
        (self.entered, self.probes, self.successes, self.quiet_until) = (now, 0, 0, Moment::START);
        self.marks.clear();
        transition
    }

    fn hint(&mut self, now: Moment) -> Option<Transition> {
        (self.state == StateName::Open).then(|| self.go(StateName::HalfOpen, now, Evidence::CanarySucceeded))
    }

    fn switch(&mut self, mode: BreakerMode, now: Moment) -> Option<Transition> {
        if self.policy.mode == mode {
            return None;
        }
        self.policy.mode = mode;
        self.openings = 0;
        let state = match mode {
            BreakerMode::Guarding => StateName::Closed,
            BreakerMode::Observing => StateName::Observing,
            BreakerMode::Disabled => StateName::Disabled,
            BreakerMode::ForcedOpen => StateName::ForcedOpen,
        };
        Some(self.go(state, now, Evidence::Switched))
    }

    fn ask(&mut self, now: Moment, unit: f64) -> (Result<bool, &'static str>, Option<Transition>) {
        let over = match self.state {
            StateName::Open if now >= self.until => {
                Some((StateName::HalfOpen, Evidence::WaitOver(self.until.since(self.entered))))
            }
            StateName::HalfOpen if self.probes > 0 && self.gave_up(now) => {
                Some((StateName::Open, Evidence::ProbesLost(self.probes)))
            }
            StateName::Ramp if now.since(self.entered) >= self.policy.ramp => {
                Some((StateName::Closed, Evidence::RampOver))
            }
            _ => None,
        };
        let transition = over.map(|(to, because)| self.go(to, now, because));
        let leave = match self.state {
            StateName::Closed | StateName::Observing | StateName::Disabled => Ok(false),
            StateName::Open => Err("open"),
            StateName::ForcedOpen => Err("forced open"),
            StateName::WouldOpen => Err("no state"),
            StateName::HalfOpen if self.probes + self.successes >= self.policy.probes => Err("probing"),
            StateName::HalfOpen => {
                self.probes += 1;
                self.last_probe = now;
                Ok(true)
            }
            StateName::Ramp => {
                let gone = now.since(self.entered).as_secs_f64() / self.policy.ramp.as_secs_f64();
                if unit < 0.1 + 0.9 * gone { Ok(false) } else { Err("ramping") }
            }
        };
        (leave, transition)
    }

    fn gave_up(&self, now: Moment) -> bool {
        self.policy.half_open.is_some_and(|longest| now >= self.last_probe + longest)
    }

    fn late(&mut self, call: &mut Pending, now: Moment) -> Option<Transition> {
        if call.era != self.era || call.late || self.state == StateName::Disabled {
            return None;
        }
        call.late = true;
        if call.probe {
            return Some(self.go(StateName::Open, now, Evidence::ProbeSlow));
        }
        self.marks.push((now, Mark::Slow));
        self.judge(now)
    }

    fn end(&mut self, call: &Pending, outcome: Outcome, now: Moment) -> Option<Transition> {
        if call.era != self.era || self.state == StateName::Disabled {
            return None;
        }
        if call.probe { self.end_probe(outcome, now) } else { self.end_call(call, outcome, now) }
    }

    fn end_probe(&mut self, outcome: Outcome, now: Moment) -> Option<Transition> {
        self.probes -= 1;
        match outcome {
            Outcome::Neutral | Outcome::CallerFault(_) => None,
            Outcome::Failure | Outcome::Refused => Some(self.go(StateName::Open, now, Evidence::ProbeFailed)),
            Outcome::Success(sample) if self.policy.slow.is_some() && sample.first_token > Some(LIMIT) => {
                Some(self.go(StateName::Open, now, Evidence::ProbeSlow))
            }
            Outcome::Success(_) => {
                self.successes += 1;
                let enough = self.successes == self.policy.probes;
                enough.then(|| self.go(StateName::Ramp, now, Evidence::ProbesSucceeded(self.policy.probes)))
            }
        }
    }

    fn end_call(&mut self, call: &Pending, outcome: Outcome, now: Moment) -> Option<Transition> {
        let mut mark = |mark| self.marks.push((now, mark));
        match outcome {
            Outcome::Neutral => return None,
            Outcome::Failure => mark(Mark::Bad),
            Outcome::Refused => mark(Mark::Refused),
            Outcome::CallerFault(request) => {
                if !self.blamed_lately(request) {
                    self.marks.push((now, Mark::Blamed(request)));
                }
            }
            Outcome::Success(sample) => {
                mark(Mark::Good);
                if let Some(time) = sample.first_token.filter(|_| !call.late) {
                    mark(if time > LIMIT { Mark::Slow } else { Mark::Quick });
                }
            }
        }
        self.judge(now)
    }

    fn judge(&mut self, now: Moment) -> Option<Transition> {
        let because = self.evidence(now)?;
        if self.state != StateName::Observing {
            return Some(self.go(StateName::Open, now, because));
        }
        if now < self.quiet_until {
            return None;
        }
        self.quiet_until = now + FIRST;
        self.marks.clear();
        Some(Transition { at: now, from: self.state, to: StateName::WouldOpen, because, class: None })
    }

    fn blamed_lately(&self, request: u64) -> bool {
        let burst = self.policy.caller_burst.map_or(0, |burst| burst.requests as usize);
        let blamed = self.marks.iter().rev().filter(|(_, mark)| matches!(mark, Mark::Blamed(_)));
        blamed.take(burst).any(|(_, mark)| *mark == Mark::Blamed(request))
    }

    fn evidence(&self, now: Moment) -> Option<Evidence> {
        let row = self.row(&[Mark::Bad], &[Mark::Good]);
        if self.policy.consecutive.is_some_and(|limit| row >= limit) {
            return Some(Evidence::FailuresInARow(row));
        }
        let ended = [Mark::Good, Mark::Bad, Mark::Refused];
        let (calls, failed) = self.in_window(&ended, &ended[1..], now);
        let least = self.least();
        if calls >= least && failed * 2 >= calls {
            return Some(Evidence::FailureShare { failed, calls });
        }
        let burst = self.policy.caller_burst.expect("every model has one");
        let since = |at: Moment| recent(burst.within, at, now);
        let blamed = |(at, mark): &&(Moment, Mark)| matches!(mark, Mark::Blamed(_)) && since(*at);
        let blamed = self.marks.iter().filter(blamed).count() as u32;
        if blamed >= burst.requests && blamed >= calls {
            return Some(Evidence::CallersBlamed { blamed, calls: blamed + calls });
        }
        self.policy.slow?;
        let (slow_row, limit) = (self.row(&[Mark::Slow], &[Mark::Quick]), LIMIT);
        if slow_row >= least {
            return Some(Evidence::SlowInARow { slow: slow_row, limit });
        }
        let (timed, slow) = self.in_window(&[Mark::Quick, Mark::Slow], &[Mark::Slow], now);
        (timed >= least && slow * 2 >= timed).then_some(Evidence::SlowShare { slow, timed, limit })
    }

    fn least(&self) -> u32 {
        match self.policy.window {
            BreakerWindow::Time(_) => self.policy.min_calls,
            BreakerWindow::Count(calls) => self.policy.min_calls.min(calls),
        }
    }

    /// How many such marks the window holds, and how many of them are hits.
    fn in_window(&self, marks: &[Mark], hits: &[Mark], now: Moment) -> (u32, u32) {
        let all = self.marks.iter().rev().filter(|(_, mark)| marks.contains(mark));
        let held: Vec<Mark> = match self.policy.window {
            BreakerWindow::Time(length) => {
                all.filter(|(at, _)| recent(length, *at, now)).map(|(_, mark)| *mark).collect()
            }
            BreakerWindow::Count(calls) => all.take(calls as usize).map(|(_, mark)| *mark).collect(),
        };
        (held.len() as u32, held.iter().filter(|mark| hits.contains(mark)).count() as u32)
    }

    /// How many of these since the last of those.
    fn row(&self, of: &[Mark], ended_by: &[Mark]) -> u32 {
        let since = self.marks.iter().rev().take_while(|(_, mark)| !ended_by.contains(mark));
        since.filter(|(_, mark)| of.contains(mark)).count() as u32
    }
}

/// Whether a time window of ten buckets still holds what came then.
fn recent(length: Duration, at: Moment, now: Moment) -> bool {
    let bucket = length.as_micros() as u64 / 10;
    at.as_micros() / bucket + 10 > now.as_micros() / bucket
}

/// What each of the three said.
type Answers = (Option<Transition>, Option<Transition>, Option<Transition>);

/// The breaker, the shared one and the model, side by side.
struct Pair {
    breaker: Breaker,
    shared: SharedBreaker,
    model: Model,
    pending: Vec<Pending>,
    now: Moment,
    state: StateName,
}

impl Pair {
    fn new(policy: BreakerPolicy, seed: u64) -> Self {
        let breaker = Breaker::new(policy.clone(), Key::root(Seed(seed)));
        let shared = SharedBreaker::new(policy.clone(), Key::root(Seed(seed)));
        let (state, model) = (breaker.state(), Model::new(policy));
        Self { breaker, shared, model, pending: Vec::new(), now: Moment::START, state }
    }

    fn step(&mut self, op: &Op) -> Result<(), TestCaseError> {
        let now = self.now;
        let (said, shared, expected) = match op {
            Op::Pass(time) => {
                self.now += *time;
                return Ok(());
            }
            Op::Ask(unit) => self.ask(*unit)?,
            Op::Hint => (self.breaker.hint_recovered(now), self.shared.hint_recovered(now), self.model.hint(now)),
            Op::Switch(mode) => {
                (self.breaker.switch(*mode, now), self.shared.switch(*mode, now), self.model.switch(*mode, now))
            }
            Op::Late(which) if !self.pending.is_empty() => {
                let call = which.index(self.pending.len());
                let call = &mut self.pending[call];
                let said = self.breaker.overdue(&mut call.permit, now);
                (said, self.shared.overdue(&mut call.shared, now), self.model.late(call, now))
            }
            Op::End(which, outcome) if !self.pending.is_empty() => {
                let call = self.pending.swap_remove(which.index(self.pending.len()));
                let expected = self.model.end(&call, *outcome, now);
                let shared = self.shared.record(call.shared, *outcome, now);
                (self.breaker.record(call.permit, *outcome, now), shared, expected)
            }
            Op::Late(_) | Op::End(..) => return Ok(()),
        };
        prop_assert_eq!(&said, &expected);
        prop_assert_eq!(&shared, &expected);
        prop_assert_eq!(self.shared.state(), self.breaker.state());
        self.check(said.as_ref())
    }

    fn ask(&mut self, unit: f64) -> Result<Answers, TestCaseError> {
        let (leave, said) = self.breaker.try_acquire(self.now, unit);
        let (shared_leave, shared) = self.shared.try_acquire(self.now, unit);
        let (expected_leave, expected) = self.model.ask(self.now, unit);
        prop_assert_eq!(&shared_leave, &leave);
        let leave = match (leave, shared_leave) {
            (Ok(permit), Ok(shared)) => {
                let (era, probe) = (self.model.era, permit.is_probe());
                self.pending.push(Pending { permit, shared, era, probe, late: false });
                Ok(probe)
            }
            (Err(Rejected::Open(Moment::NEVER)), _) => Err("forced open"),
            (Err(Rejected::Open(until) | Rejected::Slow(until)), _) => {
                // An opening for lost probes has a wait that only the breaker knows.
                if expected.as_ref().is_none_or(|transition| transition.to != StateName::Open) {
                    prop_assert_eq!(until, self.model.until);
                }
                Err("open")
            }
            (Err(Rejected::Probing), _) => Err("probing"),
            (Err(Rejected::Ramping), _) => Err("ramping"),
            (Ok(_), Err(rejected)) => return Err(TestCaseError::fail(format!("{rejected:?}"))),
        };
        prop_assert_eq!(leave, expected_leave);
        Ok((said, shared, expected))
    }

    /// What holds after every step.
    fn check(&mut self, said: Option<&Transition>) -> Result<(), TestCaseError> {
        let before = std::mem::replace(&mut self.state, self.breaker.state());
        prop_assert_eq!(self.state, self.model.state);
        let path = said.map_or((before, before), |transition| (transition.from, transition.to));
        let told = path == (StateName::Observing, StateName::WouldOpen) && before == self.state;
        prop_assert!(told || path == (before, self.state), "one transition per change, none without: {:?}", path);
        let switched = said.is_some_and(|transition| transition.because == Evidence::Switched);
        prop_assert!(said.is_none() || told || switched || legal(path), "{:?}", path);
        let probes = self.pending.iter().filter(|call| call.probe && call.era == self.model.era).count();
        prop_assert!(probes <= self.model.policy.probes as usize);
        if said.is_some() && self.state == StateName::Open {
            self.learn_wait()?;
        }
        Ok(())
    }

    /// The jitter is the breaker's own; that it stays within a tenth of the doubling is the model's.
    fn learn_wait(&mut self) -> Result<(), TestCaseError> {
        let Err(Rejected::Open(until) | Rejected::Slow(until)) = self.breaker.try_acquire(self.now, 0.0).0 else {
            return Err(TestCaseError::fail("open and not open"));
        };
        let expected = FIRST.saturating_mul(1 << (self.model.openings - 1).min(10)).min(MAX);
        let wait = until.since(self.now);
        prop_assert!(wait >= expected * 9 / 10 && wait <= expected * 11 / 10, "{:?} for {:?}", wait, expected);
        self.model.until = until;
        Ok(())
    }
}

fn legal(path: (StateName, StateName)) -> bool {
    use StateName::{Closed, HalfOpen, Open, Ramp};
    matches!(path, (Closed | HalfOpen | Ramp, Open) | (Open, HalfOpen) | (HalfOpen, Ramp) | (Ramp, Closed))
}

fn policies() -> impl Strategy<Value = BreakerPolicy> {
    let slow = SlowPolicy { first_token: SlowThan::Fixed(LIMIT), share: 0.5, pace: None, ..SlowPolicy::default() };
    let window = prop_oneof![
        (1..40_u64).prop_map(|secs| BreakerWindow::Time(Duration::from_secs(secs))),
        (1..12_u32).prop_map(BreakerWindow::Count),
    ];
    let half_open = prop::option::of((1..9_u64).prop_map(Duration::from_secs));
    let numbers = (2..8_u32, prop::option::of(2..6_u32), 1..4_u32, 1..5_u32);
    (numbers, prop::option::of(Just(slow)), window, half_open).prop_map(
        |((min_calls, consecutive, probes, requests), slow, window, half_open)| BreakerPolicy {
            window,
            min_calls,
            consecutive,
            slow,
            caller_burst: Some(CallerBurst { requests, share: 0.5, within: Duration::from_secs(20) }),
            open: OpenWait { first: FIRST, max: MAX },
            probes,
            half_open,
            ramp: Duration::from_secs(4),
            ..BreakerPolicy::default().failures_only()
        },
    )
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        3 => (0..900_u64).prop_map(|time| Outcome::success(Some(Duration::from_millis(time)))),
        2 => Just(Outcome::success(None)),
        4 => Just(Outcome::Failure),
        1 => Just(Outcome::Refused),
        1 => (0..6_u64).prop_map(Outcome::CallerFault),
        1 => Just(Outcome::Neutral),
    ]
}

fn modes() -> impl Strategy<Value = BreakerMode> {
    use BreakerMode::{Disabled, ForcedOpen, Guarding, Observing};
    prop_oneof![4 => Just(Guarding), 2 => Just(Observing), 1 => Just(Disabled), 1 => Just(ForcedOpen)]
}

fn ops() -> impl Strategy<Value = Op> {
    prop_oneof![
        50 => (0.0..1.0_f64).prop_map(Op::Ask),
        50 => (any::<prop::sample::Index>(), outcomes()).prop_map(|(which, outcome)| Op::End(which, outcome)),
        10 => any::<prop::sample::Index>().prop_map(Op::Late),
        20 => (0..3000_u64).prop_map(|time| Op::Pass(Duration::from_millis(time))),
        3 => Just(Op::Hint),
        1 => modes().prop_map(Op::Switch),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_breaker_does_what_the_model_does(
        policy in policies(),
        seed in any::<u64>(),
        ops in prop::collection::vec(ops(), 1..250),
    ) {
        let mut pair = Pair::new(policy, seed);
        for op in ops {
            pair.step(&op)?;
        }
    }
}
