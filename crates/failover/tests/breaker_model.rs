//! The breaker against a model that is too simple to be wrong: for any sequence of calls, in any order.

use std::time::Duration;

use brownout_failover::{
    Breaker, BreakerPolicy, Evidence, OpenWait, Outcome, Permit, Rejected, SlowPolicy, SlowThan, StateName, Transition,
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
}

/// What is remembered of a call, in the order in which it was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    Good,
    Bad,
    Refused,
    Quick,
    Slow,
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
    marks: Vec<(Moment, Mark)>,
}

/// A call under way, as both know it.
struct Pending {
    permit: Permit,
    era: u32,
    probe: bool,
    late: bool,
}

impl Model {
    fn new(policy: BreakerPolicy) -> Self {
        let (state, entered, until) = (StateName::Closed, Moment::START, Moment::START);
        Self { policy, state, entered, until, era: 0, openings: 0, probes: 0, successes: 0, marks: Vec::new() }
    }

    fn go(&mut self, to: StateName, now: Moment, because: Evidence) -> Transition {
        let transition = Transition { at: now, from: self.state, to, because };
        self.state = to;
        if because == Evidence::RampOver {
            self.openings = 0;
            return transition;
        }
        self.era += 1;
        self.openings += u32::from(to == StateName::Open);
        (self.entered, self.probes, self.successes) = (now, 0, 0);
        self.marks.clear();
        transition
    }

    fn ask(&mut self, now: Moment, unit: f64) -> (Result<bool, &'static str>, Option<Transition>) {
        let over = match self.state {
            StateName::Open if now >= self.until => {
                Some((StateName::HalfOpen, Evidence::WaitOver(self.until.since(self.entered))))
            }
            StateName::Ramp if now.since(self.entered) >= self.policy.ramp => {
                Some((StateName::Closed, Evidence::RampOver))
            }
            _ => None,
        };
        let transition = over.map(|(to, because)| self.go(to, now, because));
        let leave = match self.state {
            StateName::Closed => Ok(false),
            StateName::Open => Err("open"),
            StateName::HalfOpen if self.probes + self.successes >= self.policy.probes => Err("probing"),
            StateName::HalfOpen => {
                self.probes += 1;
                Ok(true)
            }
            StateName::Ramp => {
                let gone = now.since(self.entered).as_secs_f64() / self.policy.ramp.as_secs_f64();
                if unit < 0.1 + 0.9 * gone { Ok(false) } else { Err("ramping") }
            }
        };
        (leave, transition)
    }

    fn late(&mut self, call: &mut Pending, now: Moment) -> Option<Transition> {
        if call.era != self.era || call.late {
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
        if call.era != self.era {
            return None;
        }
        if call.probe { self.end_probe(outcome, now) } else { self.end_call(call, outcome, now) }
    }

    fn end_probe(&mut self, outcome: Outcome, now: Moment) -> Option<Transition> {
        self.probes -= 1;
        match outcome {
            Outcome::Neutral => None,
            Outcome::Failure | Outcome::Refused => Some(self.go(StateName::Open, now, Evidence::ProbeFailed)),
            Outcome::Success(Some(time)) if self.policy.slow.is_some() && time > LIMIT => {
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
            Outcome::Success(first_token) => {
                mark(Mark::Good);
                if let Some(time) = first_token.filter(|_| !call.late) {
                    mark(if time > LIMIT { Mark::Slow } else { Mark::Quick });
                }
            }
        }
        self.judge(now)
    }

    fn judge(&mut self, now: Moment) -> Option<Transition> {
        let because = self.evidence(now)?;
        Some(self.go(StateName::Open, now, because))
    }

    fn evidence(&self, now: Moment) -> Option<Evidence> {
        let row = self.row(&[Mark::Bad], &[Mark::Good]);
        if self.policy.consecutive.is_some_and(|limit| row >= limit) {
            return Some(Evidence::FailuresInARow(row));
        }
        let bucket = self.policy.window.as_micros() as u64 / 10;
        let recent = |at: Moment| at.as_micros() / bucket + 10 > now.as_micros() / bucket;
        let count =
            |marks: &[Mark]| self.marks.iter().filter(|(at, mark)| recent(*at) && marks.contains(mark)).count() as u32;
        let (failed, calls) = (count(&[Mark::Bad, Mark::Refused]), count(&[Mark::Bad, Mark::Refused, Mark::Good]));
        let least = self.policy.min_calls;
        if calls >= least && failed * 2 >= calls {
            return Some(Evidence::FailureShare { failed, calls });
        }
        self.policy.slow?;
        let (slow_row, limit) = (self.row(&[Mark::Slow], &[Mark::Quick]), LIMIT);
        if slow_row >= least {
            return Some(Evidence::SlowInARow { slow: slow_row, limit });
        }
        let (slow, timed) = (count(&[Mark::Slow]), count(&[Mark::Slow, Mark::Quick]));
        (timed >= least && slow * 2 >= timed).then_some(Evidence::SlowShare { slow, timed, limit })
    }

    /// How many of these since the last of those.
    fn row(&self, of: &[Mark], ended_by: &[Mark]) -> u32 {
        let since = self.marks.iter().rev().take_while(|(_, mark)| !ended_by.contains(mark));
        since.filter(|(_, mark)| of.contains(mark)).count() as u32
    }
}

/// The breaker and the model, side by side.
struct Pair {
    breaker: Breaker,
    model: Model,
    pending: Vec<Pending>,
    now: Moment,
    state: StateName,
}

impl Pair {
    fn new(policy: BreakerPolicy, seed: u64) -> Self {
        let breaker = Breaker::new(policy.clone(), Key::root(Seed(seed)));
        let (state, model) = (breaker.state(), Model::new(policy));
        Self { breaker, model, pending: Vec::new(), now: Moment::START, state }
    }

    fn step(&mut self, op: &Op) -> Result<(), TestCaseError> {
        let (said, expected) = match op {
            Op::Pass(time) => {
                self.now += *time;
                return Ok(());
            }
            Op::Ask(unit) => self.ask(*unit)?,
            Op::Late(which) if !self.pending.is_empty() => {
                let call = which.index(self.pending.len());
                let call = &mut self.pending[call];
                (self.breaker.overdue(&mut call.permit, self.now), self.model.late(call, self.now))
            }
            Op::End(which, outcome) if !self.pending.is_empty() => {
                let call = self.pending.swap_remove(which.index(self.pending.len()));
                let expected = self.model.end(&call, *outcome, self.now);
                (self.breaker.record(call.permit, *outcome, self.now), expected)
            }
            Op::Late(_) | Op::End(..) => return Ok(()),
        };
        prop_assert_eq!(&said, &expected);
        self.check(said.as_ref())
    }

    fn ask(&mut self, unit: f64) -> Result<(Option<Transition>, Option<Transition>), TestCaseError> {
        let (leave, said) = self.breaker.try_acquire(self.now, unit);
        let (expected_leave, expected) = self.model.ask(self.now, unit);
        let leave = match leave {
            Ok(permit) => {
                let (era, probe) = (self.model.era, permit.is_probe());
                self.pending.push(Pending { permit, era, probe, late: false });
                Ok(probe)
            }
            Err(Rejected::Open(until) | Rejected::Slow(until)) => {
                prop_assert_eq!(until, self.model.until);
                Err("open")
            }
            Err(Rejected::Probing) => Err("probing"),
            Err(Rejected::Ramping) => Err("ramping"),
        };
        prop_assert_eq!(leave, expected_leave);
        Ok((said, expected))
    }

    /// What holds after every step.
    fn check(&mut self, said: Option<&Transition>) -> Result<(), TestCaseError> {
        let before = std::mem::replace(&mut self.state, self.breaker.state());
        prop_assert_eq!(self.state, self.model.state);
        let path = said.map_or((before, before), |transition| (transition.from, transition.to));
        prop_assert_eq!(path, (before, self.state), "one transition per change, none without");
        prop_assert!(said.is_none() || legal(path), "{path:?}");
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
    let slow = SlowPolicy { first_token: SlowThan::Fixed(LIMIT), share: 0.5 };
    (2..8_u32, prop::option::of(2..6_u32), prop::option::of(Just(slow)), 1..4_u32, 1..40_u64).prop_map(
        |(min_calls, consecutive, slow, probes, window)| BreakerPolicy {
            window: Duration::from_secs(window),
            min_calls,
            failure_share: 0.5,
            consecutive,
            slow,
            open: OpenWait { first: FIRST, max: MAX },
            probes,
            ramp: Duration::from_secs(4),
        },
    )
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        3 => (0..900_u64).prop_map(|time| Outcome::Success(Some(Duration::from_millis(time)))),
        2 => Just(Outcome::Success(None)),
        4 => Just(Outcome::Failure),
        1 => Just(Outcome::Refused),
        1 => Just(Outcome::Neutral),
    ]
}

fn ops() -> impl Strategy<Value = Op> {
    prop_oneof![
        5 => (0.0..1.0_f64).prop_map(Op::Ask),
        5 => (any::<prop::sample::Index>(), outcomes()).prop_map(|(which, outcome)| Op::End(which, outcome)),
        1 => any::<prop::sample::Index>().prop_map(Op::Late),
        2 => (0..3000_u64).prop_map(|time| Op::Pass(Duration::from_millis(time))),
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
