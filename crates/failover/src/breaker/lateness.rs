//! The second indicator: slow calls, by first token, by whole answer, by pace.
//!
//! *Why by size?* A prompt of 100,000 tokens takes seconds to begin at a healthy provider. One usual
//! time for all sizes would call every long prompt slow, or nothing. So each size has its own; a size
//! that was hardly seen yet is not judged.

use std::time::Duration;

use chance::Moment;

use super::failures::reaches;
use super::outcome::Sample;
use super::transition::{Evidence, Measure};
use super::usual::Usual;
use super::window::{Tally, Window};
use crate::policy::{BreakerPolicy, SlowPolicy, SlowThan};

/// Sizes that are told apart, after the one for "any".
const SIZES: usize = 5;

/// The slow calls by one measure.
#[derive(Debug, Clone)]
pub(super) struct Lateness {
    measure: Measure,
    than: SlowThan,
    share: f64,
    least: u32,
    row: u32,
    window: Window<Tally>,
    /// What is usual at any size, and at each.
    usual: [Usual; 1 + SIZES],
}

impl Lateness {
    /// One for each measure that the policy names.
    pub(super) fn all(policy: &BreakerPolicy) -> Vec<Self> {
        let Some(slow) = policy.slow else { return Vec::new() };
        let one = |(measure, than): (Measure, Option<SlowThan>)| Some(Self::new(measure, than?, slow, policy));
        let said =
            [(Measure::FirstToken, Some(slow.first_token)), (Measure::Total, slow.total), (Measure::Pace, slow.pace)];
        said.into_iter().filter_map(one).collect()
    }

    fn new(measure: Measure, than: SlowThan, slow: SlowPolicy, policy: &BreakerPolicy) -> Self {
        Self {
            measure,
            than,
            share: slow.share,
            least: slow.min_calls.unwrap_or(policy.min_calls).max(1),
            row: 0,
            window: Window::new(policy.window),
            usual: [Usual::default(); 1 + SIZES],
        }
    }

    pub(super) fn measure(&self) -> Measure {
        self.measure
    }

    /// The limit for this number of tokens: of the prompt, or of the answer.
    pub(super) fn limit(&self, tokens: Option<u32>) -> Option<Duration> {
        match self.than {
            SlowThan::Fixed(limit) => Some(limit),
            SlowThan::Baseline(times) => {
                let usual = self.usual[self.size(tokens)].level()?;
                Some(Duration::from_micros((usual as f64 * times) as u64))
            }
        }
    }

    pub(super) fn is_slow(&self, sample: &Sample) -> bool {
        let limit = || self.limit(self.tokens(sample));
        self.time(sample).is_some_and(|time| limit().is_some_and(|limit| time > limit))
    }

    /// Counts an answer that was timed.
    pub(super) fn add(&mut self, sample: &Sample, now: Moment) {
        let Some(time) = self.time(sample) else { return };
        if self.is_slow(sample) {
            self.add_slow(now);
            return;
        }
        let (time, size) = (u64::try_from(time.as_micros()).unwrap_or(u64::MAX), self.size(self.tokens(sample)));
        self.usual[0].learn(time);
        if size > 0 {
            self.usual[size].learn(time);
        }
        self.row = 0;
        self.window.add(now, Tally { seen: 1, hits: 0 });
    }

    /// Counts a call that is slow already, whatever becomes of it.
    pub(super) fn add_slow(&mut self, now: Moment) {
        self.row += 1;
        self.window.add(now, Tally { seen: 1, hits: 1 });
    }

    pub(super) fn evidence(&mut self, now: Moment) -> Option<Evidence> {
        let Tally { seen: timed, hits: slow } = self.window.total(now);
        // Healthy, nearly always: nothing to judge.
        if slow == 0 && self.row == 0 {
            return None;
        }
        let limit = self.limit(None)?;
        let share = reaches(slow, timed, self.share, self.least);
        match self.measure {
            Measure::FirstToken if self.row >= self.least => Some(Evidence::SlowInARow { slow: self.row, limit }),
            Measure::FirstToken => share.then_some(Evidence::SlowShare { slow, timed, limit }),
            measure => share.then_some(Evidence::SlowAnswers { measure, slow, timed }),
        }
    }

    /// Forgets what was counted, not what is usual.
    pub(super) fn clear(&mut self) {
        self.row = 0;
        self.window.clear();
    }

    fn time(&self, sample: &Sample) -> Option<Duration> {
        match self.measure {
            Measure::FirstToken => sample.first_token,
            Measure::Total => sample.total,
            Measure::Pace => sample.pace(),
        }
    }

    /// What its time depends on.
    fn tokens(&self, sample: &Sample) -> Option<u32> {
        match self.measure {
            Measure::FirstToken => sample.prompt_tokens,
            Measure::Total => sample.output_tokens,
            Measure::Pace => None,
        }
    }

    /// Sizes are powers of four: within one, a time that grows with it grows by half at most to
    /// either side of its middle.
    fn size(&self, tokens: Option<u32>) -> usize {
        let Some(tokens) = tokens else { return 0 };
        let smallest = if self.measure == Measure::Total { 64 } else { 1024 };
        let above = (1..SIZES as u32).take_while(|step| tokens >= smallest << (2 * (step - 1))).count();
        1 + above
    }
}
