//! The first indicator: failures, as a row and as a share.

use chance::Moment;

use super::transition::Evidence;
use super::window::{Tally, Window};
use crate::policy::BreakerPolicy;

/// Failures in a row, and their share in the window.
#[derive(Debug, Clone)]
pub(super) struct Failures {
    consecutive: Option<u32>,
    share: f64,
    least: u32,
    row: u32,
    window: Window<Tally>,
}

impl Failures {
    pub(super) fn new(policy: &BreakerPolicy) -> Self {
        Self {
            consecutive: policy.consecutive,
            share: policy.failure_share,
            least: policy.min_calls,
            row: 0,
            window: Window::new(policy.window),
        }
    }

    pub(super) fn succeeded(&mut self, now: Moment) {
        self.row = 0;
        self.window.add(now, Tally { seen: 1, hits: 0 });
    }

    pub(super) fn failed(&mut self, refused: bool, now: Moment) {
        self.row += u32::from(!refused);
        self.window.add(now, Tally { seen: 1, hits: 1 });
    }

    pub(super) fn evidence(&mut self, now: Moment) -> Option<Evidence> {
        if self.consecutive.is_some_and(|limit| self.row >= limit) {
            return Some(Evidence::FailuresInARow(self.row));
        }
        let Tally { seen: calls, hits: failed } = self.window.total(now);
        reaches(failed, calls, self.share, self.least).then_some(Evidence::FailureShare { failed, calls })
    }

    pub(super) fn total(&mut self, now: Moment) -> Tally {
        self.window.total(now)
    }

    /// Until when a further success can change nothing but the number of calls: no row to end, and
    /// either no failure or already enough calls, so that the share can only fall.
    pub(super) fn calm_until(&self) -> Option<Moment> {
        let Tally { seen, hits } = self.window.latest();
        (self.row == 0 && (hits == 0 || seen >= self.least)).then(|| self.window.settled_until())
    }

    /// Successes that were counted elsewhere while all was calm.
    pub(super) fn add_successes(&mut self, calls: u32) {
        self.window.add_many(Tally { seen: 1, hits: 0 }, calls);
    }

    pub(super) fn clear(&mut self) {
        self.row = 0;
        self.window.clear();
    }
}

/// Whether `part` of `whole` reaches the share, with at least `least` to judge by. A share that is
/// met exactly is reached: 55 of 100 at 0.55, though the product is a little more than 55.
pub(super) fn reaches(part: u32, whole: u32, share: f64, least: u32) -> bool {
    part > 0 && whole >= least && f64::from(part) + 1e-9 >= share * f64::from(whole)
}
