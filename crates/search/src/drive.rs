//! The bare breaker over a trace.
//!
//! Calls begin, become overdue and end in the order of time; at one instant endings come before
//! beginnings, and both in the order of the trace. A call that is turned away never happens.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use chance::{Key, Moment, Seed};
use failover::{Breaker, BreakerPolicy, Outcome, Permit, Transition};

use crate::judge::judge;
use crate::score::Score;
use crate::trace::{Call, Trace};

/// Drives a breaker with these settings over the trace. The seed draws its jitter and its ramp.
pub fn drive(policy: &BreakerPolicy, trace: &Trace, seed: Seed) -> Score {
    let key = Key::root(seed).name(&trace.name);
    let mut run = Run::new(Breaker::new(policy.clone(), key), trace.calls.len());
    for (place, call) in trace.calls.iter().enumerate() {
        run.advance(&trace.calls, call.at);
        run.begin(place, call, key.word(place as u64).unit());
    }
    run.advance(&trace.calls, Moment::NEVER);
    let Run { mut score, seen, .. } = run;
    judge(&mut score, &seen, trace);
    score
}

/// What happens to a call that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Overdue,
    End,
}

struct Run {
    breaker: Breaker,
    /// By time, then in the order of the trace.
    steps: BinaryHeap<Reverse<(Moment, usize, Step)>>,
    permits: Vec<Option<Permit>>,
    seen: Vec<Transition>,
    score: Score,
}

impl Run {
    fn new(breaker: Breaker, calls: usize) -> Self {
        let score = Score { calls: calls as u64, ..Score::default() };
        let permits = std::iter::repeat_with(|| None).take(calls).collect();
        Self { breaker, steps: BinaryHeap::new(), permits, seen: Vec::new(), score }
    }

    fn begin(&mut self, place: usize, call: &Call, unit: f64) {
        let (leave, transition) = self.breaker.try_acquire(call.at, unit);
        self.seen.extend(transition);
        let Ok(permit) = leave else {
            self.score.good_rejected += u64::from(!call.bad);
            return;
        };
        self.score.bad_passed += u64::from(call.bad);
        self.score.probes += u64::from(permit.is_probe());
        self.permits[place] = Some(permit);
        if let Some(late) = self.late(call) {
            self.steps.push(Reverse((call.at + late, place, Step::Overdue)));
        }
        self.steps.push(Reverse((call.at + call.duration, place, Step::End)));
    }

    /// When the call's first token is overdue, where it is a stream that is late.
    fn late(&self, call: &Call) -> Option<Duration> {
        let limit = self.breaker.slow_limit_for(call.prompt_tokens).filter(|_| call.streamed)?;
        let first_token = if let Outcome::Success(sample) = call.outcome { sample.first_token } else { None };
        (first_token.unwrap_or(call.duration) > limit).then_some(limit)
    }

    fn advance(&mut self, calls: &[Call], until: Moment) {
        while let Some(&Reverse((at, place, step))) = self.steps.peek().filter(|Reverse((at, ..))| *at <= until) {
            self.steps.pop();
            let transition = match step {
                Step::Overdue => self.permits[place].as_mut().and_then(|permit| self.breaker.overdue(permit, at)),
                Step::End => {
                    let permit = self.permits[place].take();
                    permit.and_then(|permit| self.breaker.record(permit, calls[place].outcome, at))
                }
            };
            self.seen.extend(transition);
        }
    }
}
