//! The third and fourth indicators: token efficiency and quality, against what is usual.
//!
//! Both are a part of a whole: useful tokens of those billed, points of those that could be scored.
//! A provider that returns empty, runaway or senseless answers with status 200 shows in nothing else.

use chance::Moment;

use super::usual::Usual;
use super::window::{Amounts, Window};
use crate::policy::LevelPolicy;

const MILLION: u128 = 1_000_000;

/// A level in the window, and what is usual.
#[derive(Debug, Clone)]
pub(super) struct Level {
    policy: LevelPolicy,
    window: Window<Amounts>,
    usual: Usual,
}

/// A level that is too low. Levels are thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Low {
    /// The level in the window.
    pub level: u32,
    /// The usual level.
    pub usual: u32,
    /// Answers it was judged by.
    pub answers: u32,
}

impl Level {
    pub(super) fn new(policy: LevelPolicy) -> Self {
        let policy = LevelPolicy { min_answers: policy.min_answers.max(1), ..policy };
        Self { policy, window: Window::new(policy.window), usual: Usual::default() }
    }

    /// Counts an answer. One that cost nothing has no level.
    pub(super) fn add(&mut self, part: u64, whole: u64, now: Moment) {
        let Some(level) = millionths(part, whole) else { return };
        if !self.is_low(level) {
            self.usual.learn(level);
        }
        self.window.add(now, Amounts { seen: 1, part, whole });
    }

    /// Whether one answer alone is too low.
    pub(super) fn is_poor(&self, part: u64, whole: u64) -> bool {
        millionths(part, whole).is_some_and(|level| self.is_low(level))
    }

    pub(super) fn find(&mut self, now: Moment) -> Option<Low> {
        let usual = self.usual.level()?;
        let Amounts { seen: answers, part, whole } = self.window.total(now);
        let level = millionths(part, whole)?;
        let low = answers >= self.policy.min_answers && self.is_low(level);
        low.then_some(Low { level: (level / 1000) as u32, usual: (usual / 1000) as u32, answers })
    }

    /// Forgets what was counted, not what is usual.
    pub(super) fn clear(&mut self) {
        self.window.clear();
    }

    fn is_low(&self, level: u64) -> bool {
        self.usual.level().is_some_and(|usual| (level as f64) < usual as f64 * self.policy.below)
    }
}

/// The part in millionths of the whole: at most all of it.
fn millionths(part: u64, whole: u64) -> Option<u64> {
    let level = (u128::from(part) * MILLION).checked_div(u128::from(whole))?;
    Some(level.min(MILLION) as u64)
}
