//! All evidence of one breaker: the four indicators, and blame.
//!
//! They are asked in a fixed order, the cheapest and plainest first, so that the same events always
//! name the same cause.

use std::time::Duration;

use chance::Moment;

use super::burst::Blame;
use super::failures::Failures;
use super::lateness::Lateness;
use super::level::Level;
use super::outcome::{Sample, Score};
use super::transition::{Evidence, Measure};
use super::window::Tally;
use crate::policy::BreakerPolicy;

/// What was counted since the state was entered.
#[derive(Debug, Clone)]
pub(super) struct Indicators {
    failures: Failures,
    late: Vec<Lateness>,
    efficiency: Option<Level>,
    quality: Option<Level>,
    blame: Option<Blame>,
}

impl Indicators {
    pub(super) fn new(policy: &BreakerPolicy) -> Self {
        Self {
            failures: Failures::new(policy),
            late: Lateness::all(policy),
            efficiency: policy.efficiency.map(Level::new),
            quality: policy.quality.map(Level::new),
            blame: policy.caller_burst.map(Blame::new),
        }
    }

    /// The limit on the first token of a prompt of this size.
    pub(super) fn slow_limit(&self, prompt_tokens: Option<u32>) -> Option<Duration> {
        self.late.iter().find(|late| late.measure() == Measure::FirstToken)?.limit(prompt_tokens)
    }

    /// An answer. `overdue`: that its first token was late is counted already.
    pub(super) fn succeeded(&mut self, sample: &Sample, overdue: bool, now: Moment) {
        self.failures.succeeded(now);
        for late in &mut self.late {
            if !(overdue && late.measure() == Measure::FirstToken) {
                late.add(sample, now);
            }
        }
        if let Some((level, (useful, billed))) = self.efficiency.as_mut().zip(tokens(sample)) {
            level.add(useful, billed, now);
        }
        if let Some((level, score)) = self.quality.as_mut().zip(sample.quality) {
            level.add(points(score), points(Score::FULL), now);
        }
    }

    pub(super) fn failed(&mut self, refused: bool, now: Moment) {
        self.failures.failed(refused, now);
    }

    pub(super) fn overdue(&mut self, now: Moment) {
        if let Some(late) = self.late.iter_mut().find(|late| late.measure() == Measure::FirstToken) {
            late.add_slow(now);
        }
    }

    pub(super) fn blamed(&mut self, request: u64, now: Moment) {
        if let Some(blame) = &mut self.blame {
            blame.add(request, now);
        }
    }

    /// Whether one answer alone is slow: by its first token, which says so soonest. A slow pace is common enough
    /// among healthy answers that one of five probes would often keep a provider out that is well again.
    pub(super) fn is_slow(&self, sample: &Sample) -> bool {
        let first_token = self.late.iter().find(|late| late.measure() == Measure::FirstToken);
        first_token.is_some_and(|late| late.is_slow(sample))
    }

    /// Whether one answer alone is no good.
    pub(super) fn is_poor(&self, sample: &Sample) -> bool {
        let wasteful = self.efficiency.as_ref().zip(tokens(sample));
        let bad = self.quality.as_ref().zip(sample.quality);
        wasteful.is_some_and(|(level, (useful, billed))| level.is_poor(useful, billed))
            || bad.is_some_and(|(level, score)| level.is_poor(points(score), points(Score::FULL)))
    }

    /// Whether what was counted is enough to open.
    pub(super) fn evidence(&mut self, now: Moment) -> Option<Evidence> {
        if let Some(evidence) = self.failures.evidence(now) {
            return Some(evidence);
        }
        if let Some(blame) = &mut self.blame {
            let answered = self.failures.total(now).seen;
            if let Some(evidence) = blame.evidence(answered, now) {
                return Some(evidence);
            }
        }
        if let Some(evidence) = self.late.iter_mut().find_map(|late| late.evidence(now)) {
            return Some(evidence);
        }
        let low = |level: &mut Option<Level>| level.as_mut()?.find(now);
        low(&mut self.efficiency)
            .map(Evidence::LowEfficiency)
            .or_else(|| low(&mut self.quality).map(Evidence::LowQuality))
    }

    /// Calls and failures in the window.
    pub(super) fn failures(&mut self, now: Moment) -> Tally {
        self.failures.total(now)
    }

    /// Forgets the failures, for which somebody else is to blame.
    pub(super) fn clear_failures(&mut self) {
        self.failures.clear();
    }

    /// Until when successes may be counted elsewhere: see `Failures::calm_until`. Never where an
    /// answer is judged by more than its success.
    pub(super) fn calm_until(&self) -> Option<Moment> {
        let only_failures = self.late.is_empty() && self.efficiency.is_none() && self.quality.is_none();
        let nobody_blamed = self.blame.as_ref().is_none_or(Blame::is_empty);
        if only_failures && nobody_blamed { self.failures.calm_until() } else { None }
    }

    pub(super) fn add_successes(&mut self, calls: u32) {
        self.failures.add_successes(calls);
    }

    /// Forgets what was counted, not what is usual.
    pub(super) fn clear(&mut self) {
        self.failures.clear();
        self.late.iter_mut().for_each(Lateness::clear);
        [&mut self.efficiency, &mut self.quality].into_iter().flatten().for_each(Level::clear);
        if let Some(blame) = &mut self.blame {
            blame.clear();
        }
    }
}

fn tokens(sample: &Sample) -> Option<(u64, u64)> {
    Some((u64::from(sample.useful_tokens?), u64::from(sample.billed_tokens?)))
}

fn points(score: Score) -> u64 {
    u64::from(score.points())
}
